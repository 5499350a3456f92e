"""Comments have pages of their own: the article's page is the same for everybody, and sets no cookie."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import commenting, contacts, queries
from articles.forms.reader import CommentForm
from articles.views import reader_forms
from articles.views.gone import or_gone
from articles.views.reader_forms import Refusal, published_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from articles.models import Article

ON_A_PAGE = 50


@require_safe
@or_gone
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all comments on an article, where its own page can't."""
    article = published_or_404(slug)
    if not queries.comment_settings().comments_on:
        raise Http404
    page = Paginator(queries.shown_comments(article), ON_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [
        *(("/", _("Home")), (reverse("articles:index"), _("Articles"))),
        *((article.get_absolute_url(), article.title), ("", _("Comments"))),
    ]
    context = {
        "article": article,
        "page": page,
        "is_open": queries.comments_open(article, timezone.localdate()),
        "crumbs": crumbs,
    }
    response = render(request, "articles/comments.html", context)
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@reader_forms.private
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment, to be held until staff approve it. The same form sent twice leads to the same code."""
    article, now = published_or_404(slug), timezone.now()
    form = CommentForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return opened(request, article, form, now=now)
    if not form.is_valid():
        return shown(request, article, form, now=now)
    if refusal := reader_forms.look_at(request.POST, now=now):
        return shown(request, article, form, refusal, now=now)
    try:
        sent, code = commenting.post_comment(
            article,
            reader_forms.sender_of(request),
            today=timezone.localdate(),
            now=now,
            **form.cleaned_data,
        )
    except commenting.Refused as refused:
        return shown(request, article, form, said_of(refused, now=now), now=now)
    context = {"article": article, "sent": sent, "code": code, "whom": contacts.of(request)}
    return render(request, "articles/comment_sent.html", context)


def opened(request: HttpRequest, article: Article, form: CommentForm, *, now: datetime) -> HttpResponse:
    if not queries.comment_settings().comments_on:
        raise Http404
    if not queries.comments_open(article, timezone.localdate()):
        return render(request, "articles/comments_closed.html", {"article": article})
    return shown(request, article, form, now=now)


def said_of(refused: commenting.Refused, *, now: datetime) -> Refusal:
    if isinstance(refused, commenting.Closed):
        text = _("What you typed is still here, so that you can copy it.")
        return Refusal(_("Comments on this article are closed"), text, HTTPStatus.CONFLICT)
    if isinstance(refused, commenting.Known):
        text = _(
            "We keep them once. The code to erase them was shown when they were first sent; if it is lost, ask the clinic to erase them."
        )
        return Refusal(_("These words have reached us already"), text, HTTPStatus.CONFLICT)
    return reader_forms.said_of(refused, now=now)


def shown(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
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
    response = render(request, "articles/comment.html", context, status=status)
    return reader_forms.answered(response, refusal, now=now)
