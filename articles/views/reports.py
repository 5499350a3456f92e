from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import commenting, contacts
from articles.forms.reader import ReportForm
from articles.views import reader_forms
from articles.views.gone import or_gone
from articles.views.reader_forms import Refusal, published_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from articles.models import Article


@reader_forms.private
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a reader say what is wrong on the article's page. The same form sent twice is answered alike, and kept once."""
    article, now = published_or_404(slug), timezone.now()
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return shown(request, article, form, now=now)
    if not form.is_valid():
        return shown(request, article, form, now=now)
    if refusal := reader_forms.look_at(request.POST, now=now):
        return shown(request, article, form, refusal, now=now)
    try:
        sent = commenting.report_mistake(
            article, reader_forms.sender_of(request), now=now, **form.cleaned_data
        )
    except commenting.Refused as refused:
        return shown(request, article, form, reader_forms.said_of(refused, now=now), now=now)
    context = {"article": article, "sent": sent, "whom": contacts.of(request)}
    return render(request, "articles/report_sent.html", context)


def shown(
    request: HttpRequest,
    article: Article,
    form: ReportForm,
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "whom": contacts.of(request),
        **reader_forms.form_context(request, refusal, now=now),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    response = render(request, "articles/report.html", context, status=status)
    return reader_forms.answered(response, refusal, now=now)
