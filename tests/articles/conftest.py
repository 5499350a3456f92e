from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from articles.enums import ArticleStatus
from articles.importers.markdown import load_folder
from articles.models import Article, Author

CONTENT = Path(__file__).parents[2] / "content" / "articles"
KNEE = "knee-pain-in-runners-understanding-prevention-and-treatment"
CONTACTS = {"clinic": "Movement Revival", "doctor": "a doctor", "advice_line": "", "emergency_number": ""}


def project_contacts(request) -> dict[str, str]:
    return CONTACTS


@pytest.fixture
def contacts(settings, monkeypatch):
    """Whom the clinic names; a test may set more."""
    settings.ARTICLES_CONTACTS = f"{__name__}.project_contacts"
    given = dict(CONTACTS)
    monkeypatch.setattr(f"{__name__}.CONTACTS", given)
    return given


@pytest.fixture
def knee(db, contacts) -> Article:
    load_folder(CONTENT)
    return Article.objects.get(slug=KNEE)


@pytest.fixture
def author(db) -> Author:
    return Author.objects.create(name="Zoë O'Brien", slug="zoe-obrien")


@pytest.fixture
def make_article(author, contacts):
    def make(slug: str = "sore-shins", **fields) -> Article:
        values = {
            "title": slug.replace("-", " ").capitalize(),
            "author": author,
            "summary": "What it is and what helps.",
            "body": "## Why\n\nIt depends.\n",
            "status": ArticleStatus.PUBLISHED,
            "published_date": dt.date(2026, 1, 2),
        }
        return Article.objects.create(slug=slug, **(values | fields))

    return make
