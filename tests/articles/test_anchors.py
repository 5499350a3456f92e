"""The anchors of an article's headings, and the ids that the pages round it use themselves."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from articles.rendering.composition import slug
from tests import factories

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = ("articles/article.html", "articles/handout.html", "articles/search.html")
"""The pages on which headings of an article stand; of the last one, those of its care card."""
ID = re.compile(r'\sid="([^"{]*)(\{[{%])?')
OTHER = re.compile(r'{% (?:extends|include) "([^"]+)"')


def templates(name):
    """Return what is drawn for a page: its template, and those that it extends and includes."""
    source = (TEMPLATES / name).read_text()
    return {name: source} | {
        path: text for other in OTHER.findall(source) for path, text in templates(other).items()
    }


def ids(name):
    """Return each id of a page; one that ends in a number or a key, with 12 for it."""
    found = [ID.findall(source) for source in templates(name).values()]
    return {name + ("12" if rest else "") for names in found for name, rest in names}


@pytest.mark.parametrize("page", PAGES)
def test_no_heading_takes_an_id_of_the_page_that_it_stands_on(page):
    own = ids(page)
    assert "main" in own
    assert {name for name in own if slug(name.replace("-", " ")) == name} == set()


def test_the_ids_of_pages_are_found_in_what_they_include():
    own = ids("articles/article.html")
    assert {"main", "comments", "comment-12", "references", "source-12", "page-share"} <= own


@pytest.mark.django_db
def test_a_heading_named_like_the_comments_has_an_anchor_of_its_own(client, contacts):
    factories.comments_on()
    article = factories.article(
        body="## Comments\n\nOne.\n\n## Comment 12\n\nTwo.\n\n## Comments\n\nThree.\n"
    )
    html = client.get(article.get_absolute_url()).text
    used = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, times in used.items() if times > 1] == []
    assert [f'href="#section-{name}"' in html for name in ("comments", "comment-12", "comments--2")] == [
        True
    ] * 3
