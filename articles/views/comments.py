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
from articles.views.reader_forms import FormPage, Refusal, published_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

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
    page = FormPage("articles/comment.html", request, article, now)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return opened(page, form)
    if not form.is_valid():
        return page.shown(form)
    if refusal := reader_forms.look_at(request.POST, now=now):
        return page.shown(form, refusal)
    try:
        sent, code = commenting.post_comment(
            article,
            reader_forms.sender_of(request),
            today=timezone.localdate(),
            now=now,
            **form.cleaned_data,
        )
    except commenting.Refused as refused:
        return page.shown(form, said_of(refused, now=now))
    context = {"article": article, "sent": sent, "code": code, "whom": contacts.of(request)}
    return render(request, "articles/comment_sent.html", context)


def opened(page: FormPage, form: CommentForm) -> HttpResponse:
    if not queries.comment_settings().comments_on:
        raise Http404
    if not queries.comments_open(page.article, timezone.localdate()):
        return render(page.request, "articles/comments_closed.html", {"article": page.article})
    return page.shown(form)


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
