"""Sources checked: the pages and files on what each claim rests on, of one article and of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import queries
from articles.enums import ReferenceStatus, Verdict
from articles.models import Article
from articles.views.gone import or_gone
from articles.views.ledger_file import lines

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ON_A_PAGE = 50
STATUSES = [*ReferenceStatus.choices, (queries.NO_REFERENCE, gettext_lazy("No reference yet"))]


class LedgerFilter(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("What became of the source"),
        choices=[("", gettext_lazy("Any")), *STATUSES],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose what became of the source from the list.")},
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Whether it bears out the sentence"),
        choices=[("", gettext_lazy("Any")), *Verdict.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a verdict from the list.")},
    )

    @property
    def asked(self) -> dict[str, str]:
        """Return what is narrowed down to; a wrong value narrows nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    return ledger(request, timezone.localdate(), None)


@require_safe
@or_gone
def article_sources(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    return ledger(request, today, get_object_or_404(Article.objects.published(today), slug=slug))


@require_safe
def sources_file(request: HttpRequest) -> HttpResponseBase:
    return ledger_file(request, timezone.localdate(), None)


@require_safe
@or_gone
def article_sources_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    today = timezone.localdate()
    return ledger_file(request, today, get_object_or_404(Article.objects.published(today), slug=slug))


def ledger(request: HttpRequest, today: date, article: Article | None) -> HttpResponse:
    form = LedgerFilter(request.GET)
    is_valid = form.is_valid()
    keys = Paginator(queries.ledger_keys(today, article=article, **form.asked), ON_A_PAGE)
    page = keys.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": urlencode(form.asked),
        "page": page,
        "rows": queries.ledger_rows(page.object_list),
        "counts": counts(queries.ledger_counts(today, article)),
        "article": article,
        "file": address("sources-file", article),
        "crumbs": crumbs(article),
    }
    return render(request, "articles/ledger.html", context, status=200 if is_valid else 422)


def counts(found: queries.LedgerCounts) -> dict[str, Any]:
    """Return how many of each there are, in the words of readers and in the order of the lists."""
    by_status, by_verdict = found.by_status, found.by_verdict
    return {
        "references": sum(by_status.values()),
        "statuses": [
            (by_status[value], label) for value, label in ReferenceStatus.choices if value in by_status
        ],
        "claims": sum(by_verdict.values()),
        "verdicts": [(by_verdict[value], label) for value, label in Verdict.choices if value in by_verdict],
    }


def ledger_file(request: HttpRequest, today: date, article: Article | None) -> HttpResponseBase:
    form = LedgerFilter(request.GET)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    keys = list(queries.ledger_keys(today, article=article, **form.asked))
    response = StreamingHttpResponse(lines(keys), content_type="text/csv; charset=utf-8")
    name = f"{article.slug}-sources.csv" if article else "sources.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def address(name: str, article: Article | None) -> str:
    return (
        reverse(f"articles:article-{name}", args=[article.slug]) if article else reverse(f"articles:{name}")
    )


def crumbs(article: Article | None) -> list[tuple[str, str]]:
    way = [("/", _("Home")), (reverse("articles:index"), _("Articles"))]
    if article:
        way.append((article.get_absolute_url(), article.title))
    return [*way, ("", _("Sources checked"))]
