"""Who has lost the link to their appointment gets it again, at the address that we have."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import operations
from bookings.forms.visits import FindForm
from bookings.views import visitor
from bookings.views.visitor import private

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@private
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the address. The answer, and the work for it, is the same whether we know the address or not."""
    if request.method != "POST":
        return show(request, FindForm(), sent="sent" in request.GET)
    form = FindForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.request_links(
            email=form.cleaned_data["email"], address=visitor.address_of(request), now=timezone.now()
        )
    except operations.TooManyRequests:
        return show(request, form, too_many=True, status=HTTPStatus.TOO_MANY_REQUESTS)
    return redirect(f"{reverse('bookings:find')}?sent")


def show(
    request: HttpRequest, form: FindForm, *, sent: bool = False, too_many: bool = False, status: int = 200
) -> HttpResponse:
    context = {"form": form, "sent": sent, "too_many": too_many}
    return render(request, "bookings/find.html", context, status=status)
