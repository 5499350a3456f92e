"""What an article says about time. Page, lists, feeds, sitemap and structured data all ask here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

DUE_SOON = timedelta(days=30)


class HonestDates:
    """Four dates, none of them ever guessed: published, updated, last reviewed, and when it is due again.

    `updated_date` is that of the newest note to readers (`UpdateNote`): a small correction leaves it alone.
    """

    if TYPE_CHECKING:
        published_date: date | None
        updated_date: date | None
        last_reviewed_date: date | None
        next_review_date: date | None

    @property
    def modified_date(self) -> date | None:
        """Return when the words last changed in a way that matters to readers: a feed's "updated"."""
        return self.updated_date or self.published_date

    @property
    def touched_date(self) -> date | None:
        """Return when the page last had something new to say, a review included: the sitemap's "lastmod"."""
        days = (self.published_date, self.updated_date, self.last_reviewed_date)
        return max((day for day in days if day), default=None)

    def is_review_overdue(self, today: date) -> bool:
        return self.next_review_date is not None and self.next_review_date < today

    def is_review_due_soon(self, today: date) -> bool:
        return self.next_review_date is not None and today <= self.next_review_date <= today + DUE_SOON


def is_before(day: date | None, published: date | None) -> bool:
    """Whether readers would be told on that day of an article that they could not see yet."""
    return day is not None and (published is None or day < published)
