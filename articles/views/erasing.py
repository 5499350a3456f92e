"""Erasing a comment with the code that was shown when it was sent. The code is in no address."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import commenting
from articles.forms.reader import EraseForm
from articles.views import reader_forms

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.models import Comment


@reader_forms.private
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then whether to erase what it is of. A wrong code and an erased comment look alike."""
    now = timezone.now()
    form = EraseForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "articles/erase.html", {"form": form}, status=status)
    try:
        commenting.count_try(reader_forms.address_of(request), now=now)
    except commenting.TooMany as refused:
        refusal = reader_forms.said_of(refused, now=now)
        response = render(request, "articles/erase.html", {"form": form, "refusal": refusal})
        return reader_forms.answered(response, refusal, now=now)
    return looked_up(request, form, commenting.find_by_code(form.cleaned_data["code"]))


def looked_up(request: HttpRequest, form: EraseForm, found: Comment | None) -> HttpResponse:
    if found is None:
        form.add_error(
            "code", _("We know no comment by this code. Is a letter missing, or is it erased already?")
        )
        return render(request, "articles/erase.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.POST.get("erase") != "yes":
        context = {"comment": found, "code": form.cleaned_data["code"]}
        return render(request, "articles/erase_check.html", context)
    with suppress(commenting.ChangedMeanwhile):  # somebody else has just erased it: it is gone as asked
        commenting.erase(found)
    return redirect("articles:erased")


@reader_forms.private
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/erased.html")
