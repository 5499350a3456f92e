from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import commenting, contacts
from articles.forms.reader import ReportForm
from articles.views import reader_forms
from articles.views.gone import or_gone
from articles.views.reader_forms import FormPage, published_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@reader_forms.private
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a reader say what is wrong on the article's page. The same form sent twice is answered alike, and kept once."""
    article, now = published_or_404(slug), timezone.now()
    page = FormPage("articles/report.html", request, article, now)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page.shown(form)
    if refusal := reader_forms.look_at(request.POST, now=now):
        return page.shown(form, refusal)
    try:
        sent = commenting.report_mistake(
            article, reader_forms.sender_of(request), now=now, **form.cleaned_data
        )
    except commenting.Refused as refused:
        return page.shown(form, reader_forms.said_of(refused, now=now))
    context = {"article": article, "sent": sent, "whom": contacts.of(request)}
    return render(request, "articles/report_sent.html", context)
