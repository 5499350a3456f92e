from bookings.models.appointments import Appointment, AppointmentChange, BookingAttempt
from bookings.models.clinic import Clinic, PrivacyNotice
from bookings.models.hours import AvailableTime, ClinicClosure, NotAvailable
from bookings.models.messages import Message, WorkerBeat
from bookings.models.offer import (
    Equipment,
    HealthcareService,
    Location,
    Practitioner,
    Room,
    SuggestedReason,
)
from bookings.models.patients import Patient

__all__ = [
    "Appointment",
    "AppointmentChange",
    "AvailableTime",
    "BookingAttempt",
    "Clinic",
    "ClinicClosure",
    "Equipment",
    "HealthcareService",
    "Location",
    "Message",
    "NotAvailable",
    "Patient",
    "Practitioner",
    "PrivacyNotice",
    "Room",
    "SuggestedReason",
    "WorkerBeat",
]
