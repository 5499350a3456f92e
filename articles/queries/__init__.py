"""Reads: what a page shows, as values that a template can say without asking further."""

from articles.queries.comments import (
    Talk,
    articles_open,
    comment_settings,
    comments_open,
    shown_comments,
    talk,
)
from articles.queries.ledger import (
    NO_REFERENCE,
    LedgerCounts,
    LedgerRow,
    ledger_counts,
    ledger_keys,
    ledger_rows,
)
from articles.queries.page import (
    ArticlePage,
    ClaimShown,
    Sources,
    SourceShown,
    article_page,
    places_of,
    sources_shown,
    topics_with_articles,
)
from articles.queries.pictures import figures_in
from articles.queries.readers import seen_by_readers
from articles.queries.reading import Reading, people_with_articles, reading
from articles.queries.reviews import (
    ReviewWanted,
    review_reasons,
    reviewer_of,
    reviews_to_remind_of,
    reviews_wanted,
)
from articles.queries.revisions import Revision, published_revision
from articles.queries.search import Found, find_articles, find_warning

__all__ = [
    "NO_REFERENCE",
    "ArticlePage",
    "ClaimShown",
    "Found",
    "LedgerCounts",
    "LedgerRow",
    "Reading",
    "ReviewWanted",
    "Revision",
    "SourceShown",
    "Sources",
    "Talk",
    "article_page",
    "articles_open",
    "comment_settings",
    "comments_open",
    "figures_in",
    "find_articles",
    "find_warning",
    "ledger_counts",
    "ledger_keys",
    "ledger_rows",
    "people_with_articles",
    "places_of",
    "published_revision",
    "reading",
    "review_reasons",
    "reviewer_of",
    "reviews_to_remind_of",
    "reviews_wanted",
    "seen_by_readers",
    "shown_comments",
    "sources_shown",
    "talk",
    "topics_with_articles",
]
