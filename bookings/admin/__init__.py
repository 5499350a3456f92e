"""Set-up is edited in the stock admin; what happens to visits and patients has pages of its own (bookings/views/staff*)."""

from bookings.admin.clinic import ClinicAdmin, ClinicClosureAdmin, PrivacyNoticeAdmin
from bookings.admin.offer import (
    EquipmentAdmin,
    HealthcareServiceAdmin,
    LocationAdmin,
    RoomAdmin,
    SuggestedReasonAdmin,
)
from bookings.admin.practitioners import PractitionerAdmin
from bookings.admin.visits import AppointmentAdmin, MessageAdmin, PatientAdmin

__all__ = [
    "AppointmentAdmin",
    "ClinicAdmin",
    "ClinicClosureAdmin",
    "EquipmentAdmin",
    "HealthcareServiceAdmin",
    "LocationAdmin",
    "MessageAdmin",
    "PatientAdmin",
    "PractitionerAdmin",
    "PrivacyNoticeAdmin",
    "RoomAdmin",
    "SuggestedReasonAdmin",
]
