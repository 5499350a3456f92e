"""A clinician's word on a proposed correction: who, on which day, for exactly these words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Author, Reference
from articles.models.turns import take_turn

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from articles.admin.sources import ReferenceAdmin

LARGEST = 2**63 - 1


class Acceptance(forms.Form):
    clinician = forms.ModelChoiceField(
        label=gettext_lazy("Which clinician accepts it?"),
        queryset=Author.objects.all(),
        help_text=gettext_lazy("Readers see this name beside the correction."),
        error_messages={
            "required": gettext_lazy("Choose the clinician who accepts the correction."),
            "invalid_choice": gettext_lazy("Choose a clinician from the list."),
        },
    )
    words = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, reference: Reference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reference = reference
        self.initial["words"] = fingerprint(reference)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("words") != fingerprint(self.reference):
            self.data = {"clinician": self.data.get("clinician"), "words": fingerprint(self.reference)}
            raise forms.ValidationError(
                _("The correction has changed since you opened this page. Please read it again.")
            )
        return data


def fingerprint(reference: Reference) -> str:
    return hashlib.sha256(f"{reference.printed}\n{reference.proposed_correction}".encode()).hexdigest()


def correction_page(admin: ReferenceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the correction to accept; on POST accept it, or take an acceptance back."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return show(admin, request, found(object_id))
    with transaction.atomic():
        take_turn()
        reference = found(object_id, lock=True)
        if "take_back" in request.POST:
            return take_back(admin, request, reference)
        return accept(admin, request, reference)


def found(object_id: str, *, lock: bool = False) -> Reference:
    references = Reference.objects.exclude(proposed_correction="")
    if not (object_id.isascii() and object_id.isdigit() and int(object_id[:20]) <= LARGEST):
        raise Http404
    reference = (
        (references.select_for_update(of=("self",)) if lock else references).filter(pk=object_id).first()
    )
    if reference is None:
        raise Http404
    return reference


def accept(admin: ReferenceAdmin, request: HttpRequest, reference: Reference) -> HttpResponse:
    if reference.correction_accepted_date:
        return show(admin, request, reference, already=True, status=409)
    form = Acceptance(request.POST, reference=reference)
    if not form.is_valid():
        return show(admin, request, reference, form, status=422)
    who = form.cleaned_data["clinician"]
    said = _("Correction accepted by %(name)s") % {"name": who.name}
    return settle(admin, request, reference, who, timezone.localdate(), said)


def take_back(admin: ReferenceAdmin, request: HttpRequest, reference: Reference) -> HttpResponse:
    if not reference.correction_accepted_date:
        return show(admin, request, reference, Acceptance(reference=reference), status=409)
    return settle(admin, request, reference, None, None, _("Acceptance of the correction taken back"))


def settle(
    admin: ReferenceAdmin,
    request: HttpRequest,
    reference: Reference,
    who: Author | None,
    day: date | None,
    said: str,
) -> HttpResponse:
    reference.correction_accepted_by, reference.correction_accepted_date = who, day
    reference._change_reason = said  # type: ignore[attr-defined]
    reference.save()
    admin.log_change(request, reference, said)
    admin.message_user(request, said + ".", messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_reference_change", args=[reference.pk]))


def show(
    admin: ReferenceAdmin,
    request: HttpRequest,
    reference: Reference,
    form: Acceptance | None = None,
    *,
    already: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Proposed correction"),
        "opts": Reference._meta,
        "reference": reference,
        "form": form or Acceptance(reference=reference),
        "already": already,
        "used_by": admin.used_by(reference),
        "today": timezone.localdate(),
    }
    response = TemplateResponse(request, "articles/admin/correction.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
