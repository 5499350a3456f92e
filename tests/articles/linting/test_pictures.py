"""Pictures as the linter sees them: their own words count, and those that readers don't see are named."""

from __future__ import annotations

import pytest

from articles.linting import Manuscript, lint
from articles.publishing import standing
from articles.rendering.cards import Contacts
from tests import factories

OURS = {"squat": "A runner squats", "line": ""}


def found(slug, body, **values):
    return [finding.line for finding in lint(Manuscript(body=body, **values)) if finding.rule.slug == slug]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("![](picture:squat)", []),
        ("![](picture:line)", []),
        ("A\n\n![A squat](picture:other)", [3]),
        ("![A squat](https://elsewhere.example/squat.jpg)", [1]),
        ("![A squat](squat)\n![Another](/pictures/squat-1-480.jpg)", [1, 2]),
        ("`![](picture:other)`", []),
    ],
)
def test_pictures_that_readers_do_not_see(body, lines):
    assert found("unknown-picture", body, pictures=OURS) == lines


def test_where_it_is_not_known_which_pictures_there_are_nothing_is_said():
    assert found("unknown-picture", "![A squat](picture:other)") == []


def test_a_pictures_own_words_describe_it():
    assert found("missing-alt", "![](picture:squat) ![](picture:line)", pictures=OURS) == []
    assert found("missing-alt", "![](picture:other)", pictures=OURS) == [1]


@pytest.mark.parametrize(
    ("body", "pictures"),
    [
        ('![A squat](picture:squat "We cure.")', OURS),
        ("![We cure.](picture:squat)", OURS),
        ("![](picture:squat)", {"squat": "A squat. We cure."}),
    ],
)
def test_promises_in_the_words_of_a_picture_are_promises(body, pictures):
    assert len(found("restricted-words", body, pictures=pictures)) == 1


def unseen(article):
    findings = standing(article, contacts=Contacts(), today=None).findings
    return [
        finding.rule.slug
        for finding in findings
        if "picture" in finding.rule.slug or "alt" in finding.rule.slug
    ]


def test_an_article_is_judged_by_the_pictures_that_there_are(make_article):
    article = make_article(body="![](picture:foam-roller)")
    assert set(unseen(article)) == {"missing-alt", "unknown-picture"}
    factories.picture()
    assert unseen(article) == []


def test_the_covers_words_are_judged_too(make_article):
    cover = factories.picture(caption="We cure.")
    judged = [
        [finding.rule.slug for finding in standing(article, contacts=None, today=None).findings]
        for article in (make_article("plain"), make_article("covered", cover=cover))
    ]
    assert ["restricted-words" in slugs for slugs in judged] == [False, True]
