"""Staff confirm by hand what a patient was asked to confirm by e-mail: on the telephone, or when the mail did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings import operations
from bookings.enums import Channel
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, actor_of, sentence, staff_page
from bookings.views.staff import back, found

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@staff_page(CHANGE)
@require_POST
def verify(request: HttpRequest, reference: str) -> HttpResponse:
    appointment = found(reference)
    try:
        operations.verify_appointment(
            appointment=appointment,
            clinic=clinic_of(request),
            now=timezone.now(),
            channel=Channel.RECEPTION,
            actor=actor_of(request),
        )
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal, appointment))
    else:
        messages.success(request, _("%(reference)s is booked.") % {"reference": reference})
    return back(request, appointment)
