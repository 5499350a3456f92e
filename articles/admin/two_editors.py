"""Two people with the same article open: who saves second sees what the first has changed, and loses nothing typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import versions
from articles.models import Article
from articles.models.turns import take_turn

if TYPE_CHECKING:
    from django.http import HttpRequest

    Admin = admin.ModelAdmin[Article]
else:  # Django's own class takes no type arguments when it runs
    Admin = admin.ModelAdmin

LOADED, OVER = "_loaded", "_over"
"""Names in the form: which state was loaded into it, and which one the editor has seen and wants to save over."""
MOST_SHOWN = 5
NUMBER = re.compile(r"[0-9]{1,18}(?=-)")


@dataclass(frozen=True)
class Overtaken:
    """What has happened to the article since it was loaded into the form."""

    changes: list[versions.Change]
    versions: list[Any]
    """The newest ones since, with who made them."""
    now: str


def locked(pk: str) -> Article | None:
    """Return the article, kept from everybody else until the transaction ends."""
    take_turn()
    try:
        return Article.objects.select_for_update(no_key=True).filter(pk=pk).first()
    except (ValueError, ValidationError):  # no number at all
        return None


def stamp(article: Article) -> str:
    """Return a name for the article's present state: of its newest version, and of all that it holds."""
    version = article.history.values_list("history_id", flat=True).first() or 0
    return f"{version}-{versions.as_it_is(article).digest}"


def overtaken(article: Article, loaded: str, now: str) -> Overtaken:
    """Compare with what was loaded, as far as the version that the form names was kept."""
    number = NUMBER.match(loaded)
    since = int(number[0]) if number else 0
    base = article.history.filter(history_id=since).first()
    newer = article.history.filter(history_id__gt=since).select_related("history_user")
    changes = versions.changes(versions.as_it_was(base), versions.as_it_is(article)) if base else []
    return Overtaken(changes, list(newer[:MOST_SHOWN]) if base else [], now)


class TwoEditors(Admin):
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Look before Django does: a form that was overtaken is refused like any wrong one, with all that it holds."""
        if request.method != "POST":
            article = self.plainly(unquote(object_id)) if object_id else None
            context = {**(extra_context or {}), **self.look(request, article)}
            return super().changeform_view(request, object_id, form_url, context)
        with transaction.atomic():
            article = locked(unquote(object_id)) if object_id else None
            context = {**(extra_context or {}), **self.look(request, article)}
            try:
                return super().changeform_view(request, object_id, form_url, context)
            except IntegrityError:
                refuse(
                    request,
                    _(
                        "Not saved: it does not go with what is saved already. Perhaps two rows say the same, or "
                        "somebody has just used the address."
                    ),
                )
                return super().changeform_view(request, object_id, form_url, context)

    def plainly(self, pk: str) -> Article | None:
        try:
            return Article.objects.filter(pk=pk).first()
        except (ValueError, ValidationError):
            return None

    def look(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        if article is None:
            return {}
        now = stamp(article)
        loaded = request.POST.get(LOADED, now)
        seen = request.POST.get(OVER, loaded)
        if not self.is_overtaken(seen, now):
            return {"loaded": now}
        found = overtaken(article, loaded, now)
        refuse(
            request, _("Not saved: the article was changed while you had it open. See above what changed.")
        )
        return {"loaded": loaded, "overtaken": found}

    def is_overtaken(self, seen: str, now: str) -> bool:
        return seen.partition("-")[2] != now.partition("-")[2]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- the admin's own signature
        form = super().get_form(request, obj, change, **kwargs)
        why = getattr(request, "article_refused", "")
        return refusing(form, why) if why else form

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        """Let no state be lost that was made without a version of its own, such as by another page's work on sources."""
        if change:
            versions.keep_present(obj.pk)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_related(request, form, formsets, change)
        versions.keep_rows(form.instance)


def refuse(request: HttpRequest, why: str) -> None:
    """Let get_form know, which Django calls with the request."""
    request.article_refused = why  # type: ignore[attr-defined]


def refusing(form: Any, why: str) -> Any:
    class Refused(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, why)
            return cleaned

    return Refused
