"""Words that the site itself uses under /articles/: an article of that address would never be seen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

RESERVED = frozenset(
    {
        *("authors", "comments", "feed", "held", "people", "pictures", "preview", "report", "reviewers"),
        *("rss", "rules", "search", "sources", "topics"),
    }
)


def not_reserved(slug: str) -> None:
    if slug.lower() in RESERVED:
        raise ValidationError(
            _("The site uses this address itself. Add a word, such as %(slug)s-in-runners."),
            code="reserved",
            params={"slug": slug},
        )
