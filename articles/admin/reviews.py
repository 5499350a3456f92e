"""The review queue: which published articles want a clinician's eye, why, and who is to do it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import queries
from articles.models import Article, Author, ReviewAssignment
from articles.models.turns import take_turn
from articles.rendering.body import cards_digest

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest
    from django.urls import URLPattern

READ = "read"
"""Name in the form: which words of the article the reviewer could have read."""
LONGEST = 10 * 366  # days until the next review: later than that is a slip of the keyboard


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")  # what such a field takes, however it shows it


class ReviewedForm(forms.Form):
    """Who has checked the whole text, on which day, and when it is due again. No day is filled in."""

    reviewed_by = forms.ModelChoiceField(
        Author.objects.all(),
        label=gettext_lazy("Reviewed by"),
        error_messages={"required": gettext_lazy("Choose who reviewed it.")},
    )
    last_reviewed_date = forms.DateField(
        label=gettext_lazy("Reviewed on"),
        widget=Day,
        help_text=gettext_lazy("The day on which the whole text was checked."),
        error_messages={"required": gettext_lazy("Give the day of the review.")},
    )
    next_review_date = forms.DateField(
        label=gettext_lazy("Next review due"),
        widget=Day,
        error_messages={"required": gettext_lazy("Give the day on which the next review is due.")},
    )
    cards = forms.BooleanField(
        label=gettext_lazy("The care cards were checked too, and are signed off by the same person"),
        required=False,
    )

    def __init__(self, *args: Any, article: Article, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article, self.today = article, today
        if not cards_digest(article.body):
            del self.fields["cards"]

    def clean_last_reviewed_date(self) -> date:
        day: date = self.cleaned_data["last_reviewed_date"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        before = self.article.last_reviewed_date
        if before is not None and day < before:
            raise ValidationError(_("It was reviewed later than that already."))
        return day

    def clean_next_review_date(self) -> date:
        due: date = self.cleaned_data["next_review_date"]
        if due <= self.today:
            raise ValidationError(_("Choose a day that is still to come."))
        if (due - self.today).days > LONGEST:
            raise ValidationError(_("Choose a day within the next ten years."))
        return due


class AssignForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        Author.objects.all(),
        label=gettext_lazy("Who reviews it next"),
        required=False,
        empty_label=gettext_lazy("Whoever reviewed it last"),
        help_text=gettext_lazy("Reminders go to this person’s e-mail address, else to the clinic's."),
    )


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        **admin.site.each_context(request),
        "title": _("Review queue"),
        "wanted": queries.reviews_wanted(today),
    }
    return private(render(request, "articles/admin/reviews.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show what one article wants, and take who reviewed it or who is to."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    article = find(object_id)
    if article.is_known_to_readers and not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied  # what readers know is changed by who may publish
    today = timezone.localdate()
    asked = request.POST.get("do") if request.method == "POST" else ""
    assigned = getattr(article, "review_assignment", None)
    reviewed = ReviewedForm(request.POST if asked == "reviewed" else None, article=article, today=today)
    assign = AssignForm(
        request.POST if asked == "assign" else None,
        initial={"reviewer": assigned and assigned.reviewer_id},
    )
    # What was read stays what it was through every refusal: only whoever is told of other words can have read those.
    read = (request.POST.get(READ) if asked == "reviewed" else "") or words_of(article)
    if asked == "reviewed" and reviewed.is_valid():
        if mark_reviewed(article.pk, read, **reviewed.cleaned_data):
            return done(request, _("Noted. Readers now see who reviewed “%(title)s”, and when."), article)
        reviewed.add_error(
            None, _("Not noted: its words have changed since you opened this page. Read it again.")
        )
        article = find(object_id)
        read = words_of(article)
    if asked == "assign" and assign.is_valid():
        assign_to(article, assign.cleaned_data["reviewer"])
        return done(request, _("Noted who reviews “%(title)s” next."), article)
    return private(review_page(request, article, reviewed, assign, today, read))


def review_page(
    request: HttpRequest,
    article: Article,
    reviewed: ReviewedForm,
    assign: AssignForm,
    today: date,
    read: str,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": article.title,
        "article": article,
        "reasons": queries.review_reasons(article.pk, today),
        "reviewed": reviewed,
        "read": read,
        "assign": assign,
        "form": reviewed if reviewed.is_bound else assign,
        "reminders": article.review_reminders.all(),
    }
    return render(request, "articles/admin/review.html", context)


def find(object_id: int) -> Article:
    if object_id >= 2**63:
        raise Http404
    articles = Article.objects.select_related("reviewed_by", "review_assignment__reviewer")
    return get_object_or_404(articles, pk=object_id)


def words_of(article: Article) -> str:
    """Return a name for the words that a reviewer answers for."""
    words = (article.title, article.summary, article.key_points, article.body)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def mark_reviewed(
    article: int,
    read: str,
    *,
    reviewed_by: Author,
    last_reviewed_date: date,
    next_review_date: date,
    cards: bool = False,
) -> bool:
    """Note the review, on the article as it is now; not of words that came after those that were `read`."""
    with transaction.atomic():
        take_turn()
        found = Article.objects.select_for_update().get(pk=article)
        if words_of(found) != read:
            return False
        found.reviewed_by, found.last_reviewed_date = reviewed_by, last_reviewed_date
        found.next_review_date = next_review_date
        names = ["reviewed_by", "last_reviewed_date", "next_review_date"]
        if cards:
            found.cards_signed_off_by, found.cards_signed_off_date = reviewed_by, last_reviewed_date
            found.sign_off_cards()
            names += ["cards_signed_off_by", "cards_signed_off_date", "cards_signed_off_digest"]
        found.save(update_fields=names)
    return True


def assign_to(article: Article, reviewer: Author | None) -> None:
    if reviewer is None:
        ReviewAssignment.objects.filter(article=article).delete()
    else:
        ReviewAssignment.objects.update_or_create(article=article, defaults={"reviewer": reviewer})


def done(request: HttpRequest, words: str, article: Article) -> HttpResponseRedirect:
    messages.success(request, words % {"title": article.title})
    return HttpResponseRedirect(reverse("admin:articles_article_reviews"))


def private(response: HttpResponse) -> HttpResponse:
    """Keep it out of search engines; the admin itself lets nothing keep its pages."""
    response["X-Robots-Tag"] = "noindex"
    return response


def addresses() -> list[URLPattern]:
    """Return the queue's addresses, for the articles' own admin; who may not is asked to sign in, or refused."""
    view = admin.site.admin_view
    return [
        path("reviews/", view(queue), name="articles_article_reviews"),
        path("<int:object_id>/review/", view(review), name="articles_article_review"),
    ]
