"""Reads: what a page shows, as values that a template can say without asking further."""

from articles.queries.page import (
    ArticlePage,
    ClaimShown,
    SourceShown,
    article_page,
    places_of,
    sources_shown,
    topics_with_articles,
)

__all__ = [
    "ArticlePage",
    "ClaimShown",
    "SourceShown",
    "article_page",
    "places_of",
    "sources_shown",
    "topics_with_articles",
]
