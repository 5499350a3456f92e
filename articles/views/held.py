"""What waits to be looked at, for a feed reader: whoever has the address reads it, and nothing else opens it.

An entry says what kind of thing waits and about which article, and leads to the admin, where one signs in. What the
reader wrote stays out of it: feed readers keep copies, some of them on other people's servers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Comment, HeldFeed, MistakeReport
from articles.views import reader_forms

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

NEWEST = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@reader_forms.private
@require_safe
def held(request: HttpRequest, secret: str) -> HttpResponse:
    if not SECRET.fullmatch(secret):
        raise Http404
    in_use = HeldFeed.objects.filter(user__is_active=True, user__is_staff=True)
    found = in_use.select_related("user").filter(secret=secret).first()
    if found is None:
        raise Http404
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed_of(found.user).write(response, "utf-8")
    return response


def feed_of(user: User) -> Atom1Feed:
    """Return the oldest of what waits, of the kinds that this member of staff may see."""
    feed = Atom1Feed(
        title=_("Waits to be looked at"),
        link=settings.SITE_URL + reverse("admin:index"),
        description="",
        feed_url=None,
    )
    if user.has_perm("articles.view_comment"):
        for comment in Comment.objects.held().in_working_order().select_related("article")[:NEWEST]:
            add(feed, comment, _("Comment on “%(title)s”"))
    if user.has_perm("articles.view_mistakereport"):
        waiting = MistakeReport.objects.waiting().in_working_order()
        for report in waiting.select_related("article")[:NEWEST]:
            add(feed, report, _("Mistake reported in “%(title)s”"))
    return feed


def add(feed: Atom1Feed, row: Comment | MistakeReport, title: str) -> None:
    at = row.posted_at if isinstance(row, Comment) else row.sent_at
    said = title % {"title": row.article.title}
    feed.add_item(
        title=_("May need help now: %(what)s") % {"what": said} if row.urgent else said,
        link=settings.SITE_URL + reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk]),
        description="",
        pubdate=at,
        updateddate=at,
    )
