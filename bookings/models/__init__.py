from bookings.models.appointments import Appointment, AppointmentChange, BookingAttempt, VisitCheck
from bookings.models.bounces import Bounce
from bookings.models.care_plans import CarePlan, PlannedVisit
from bookings.models.clinic import Clinic, PrivacyNotice
from bookings.models.feeds import CalendarFeed
from bookings.models.hours import AvailableTime, ClinicClosure, NotAvailable
from bookings.models.intake import (
    Answer,
    Consent,
    ConsentItem,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireResponse,
    QuestionnaireVersion,
)
from bookings.models.limits import RecentBooking
from bookings.models.links import LinkRequest
from bookings.models.messages import Message, WorkerBeat
from bookings.models.offer import HealthcareService, Practitioner, Reminder, SuggestedReason
from bookings.models.patients import MessageStop, Patient, PatientLink, RelatedPerson
from bookings.models.places import Equipment, EquipmentKind, Location, Room, RoomKind
from bookings.models.triage import RedFlag, TriageAnswer, TriageQuestion, TriageRule
from bookings.models.waiting import Offer, WaitingListEntry, WaitingListLook
from bookings.models.wording import MessageWording

__all__ = [
    "Answer",
    "Appointment",
    "AppointmentChange",
    "AvailableTime",
    "BookingAttempt",
    "Bounce",
    "CalendarFeed",
    "CarePlan",
    "Clinic",
    "ClinicClosure",
    "Consent",
    "ConsentItem",
    "Equipment",
    "EquipmentKind",
    "HealthcareService",
    "LinkRequest",
    "Location",
    "Message",
    "MessageStop",
    "MessageWording",
    "NotAvailable",
    "Offer",
    "Patient",
    "PatientLink",
    "PlannedVisit",
    "Practitioner",
    "PrivacyNotice",
    "Questionnaire",
    "QuestionnaireItem",
    "QuestionnaireResponse",
    "QuestionnaireVersion",
    "RecentBooking",
    "RedFlag",
    "RelatedPerson",
    "Reminder",
    "Room",
    "RoomKind",
    "SuggestedReason",
    "TriageAnswer",
    "TriageQuestion",
    "TriageRule",
    "VisitCheck",
    "WaitingListEntry",
    "WaitingListLook",
    "WorkerBeat",
]
