"""Set-up is edited in the stock admin; what happens to visits and patients has pages of its own (bookings/views/staff*)."""

from bookings.admin.clinic import ClinicAdmin, PrivacyNoticeAdmin
from bookings.admin.closures import ClinicClosureAdmin
from bookings.admin.intake import QuestionnaireAdmin, QuestionnaireVersionAdmin
from bookings.admin.offer import HealthcareServiceAdmin, SuggestedReasonAdmin
from bookings.admin.places import EquipmentAdmin, EquipmentKindAdmin, LocationAdmin, RoomAdmin, RoomKindAdmin
from bookings.admin.practitioners import PractitionerAdmin
from bookings.admin.triage import RedFlagAdmin, TriageQuestionAdmin, TriageRuleAdmin
from bookings.admin.visits import AppointmentAdmin, MessageAdmin, PatientAdmin
from bookings.admin.wording import MessageWordingAdmin

__all__ = [
    "AppointmentAdmin",
    "ClinicAdmin",
    "ClinicClosureAdmin",
    "EquipmentAdmin",
    "EquipmentKindAdmin",
    "HealthcareServiceAdmin",
    "LocationAdmin",
    "MessageAdmin",
    "MessageWordingAdmin",
    "PatientAdmin",
    "PractitionerAdmin",
    "PrivacyNoticeAdmin",
    "QuestionnaireAdmin",
    "QuestionnaireVersionAdmin",
    "RedFlagAdmin",
    "RoomAdmin",
    "RoomKindAdmin",
    "SuggestedReasonAdmin",
    "TriageQuestionAdmin",
    "TriageRuleAdmin",
]
