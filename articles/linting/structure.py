"""Rules on headings, pictures, dates and depth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting.manuscript import Manuscript
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.linting.text import Block

TOP = 2


def heading_order(manuscript: Manuscript) -> Iterator[Found]:
    before = 1
    for heading in headings(manuscript):
        if heading.level < TOP:
            message = _("“%(words)s”: the title is the page’s only first heading. Begin sections with ##")
            yield Found(message % {"words": heading.text[:80]}, heading.text, heading.line)
        elif heading.level > before + 1:
            message = _("“%(words)s” has %(level)s # signs: after %(before)s, at most %(most)s can follow.")
            levels = {"level": heading.level, "before": before, "most": before + 1}
            yield Found(message % {"words": heading.text[:80], **levels}, heading.text, heading.line)
        before = max(heading.level, TOP)


def headings(manuscript: Manuscript) -> Iterator[Block]:
    return (block for block in manuscript.text.blocks if block.kind == "heading")


def empty_headings(manuscript: Manuscript) -> Iterator[Found]:
    last = ""
    for heading in headings(manuscript):
        if not heading.text.strip():
            message = _("A heading without words follows after “%(words)s”.")
            yield Found(message % {"words": last}, f"after {last}", heading.line)
        last = heading.text.strip()[:80] or last


def missing_alt(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.blocks:
        for image in block.images:
            if not image.text.strip() and image.key not in (manuscript.pictures or {}):
                message = _("A picture without words for those who don’t see it, in “%(words)s”")
                words = block.text.strip()[:80] or block.section
                line = block.line_at(image.offset)
                yield Found(message % {"words": words}, f"picture {image.text} {words} {line}", line)


def unknown_pictures(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.blocks if manuscript.pictures is not None else ():
        for image in block.images:
            if image.key not in (manuscript.pictures or {}):
                message = _("A picture that readers don’t see, only its words: “%(words)s”")
                words = image.text.strip() or image.key
                line = block.line_at(image.offset)
                yield Found(message % {"words": words}, f"picture {image.key} {words}", line)


def too_deep(manuscript: Manuscript) -> Iterator[Found]:
    if manuscript.text.too_deep:
        yield Found(
            _("Lists or quotations lie too deep inside each other: readers don’t see the innermost."), "depth"
        )


def overdue(manuscript: Manuscript) -> Iterator[Found]:
    due, today = manuscript.next_review_date, manuscript.today
    if due and today and due < today:
        message = _("The review was due on %(day)s.")
        day = date_format(due, "j F Y")
        yield Found(message % {"day": day}, f"due {due.isoformat()}", field="next_review_date")


def no_next_review(manuscript: Manuscript) -> Iterator[Found]:
    last = manuscript.last_reviewed_date
    if last and not manuscript.next_review_date:
        message = _("Reviewed on %(day)s, but no day is set for the next review.")
        day = date_format(last, "j F Y")
        yield Found(message % {"day": day}, f"reviewed {last.isoformat()}", field="next_review_date")


def in_future(manuscript: Manuscript) -> Iterator[Found]:
    for name in ("updated_date", "last_reviewed_date"):
        day = getattr(manuscript, name)
        if day and manuscript.today and day > manuscript.today:
            message = _("%(day)s has not come yet: readers would be told of something that has not happened.")
            yield Found(message % {"day": date_format(day, "j F Y")}, f"{name} {day.isoformat()}", field=name)


TODAY = date(2026, 11, 23)


def dated(shown: str, **dates: date) -> Example:
    return Example(shown, Manuscript(today=TODAY, **dates))  # type: ignore[arg-type]


RULES = (
    Rule(
        slug="heading-order",
        severity=ERROR,
        title=lazy("Headings go down one level at a time"),
        why=lazy(
            "Many readers who can’t see the page move through it by its headings, as through a table of contents. A "
            "level left out reads like a missing chapter. The title is the first level: sections begin with ##, their "
            "parts with ###."
        ),
        bad=body("## Treatment\n\n#### Rest\n\nRest."),
        good=body("## Treatment\n\n### Rest\n\nRest."),
        check=heading_order,
    ),
    Rule(
        slug="empty-heading",
        severity=ERROR,
        title=lazy("Each heading has words"),
        why=lazy(
            "A heading without words is a hole in the list of headings by which many readers find their way."
        ),
        bad=body("##\n\nRest."),
        good=body("## Rest\n\nRest."),
        check=empty_headings,
    ),
    Rule(
        slug="missing-alt",
        severity=ERROR,
        title=lazy("Each picture is described"),
        why=lazy(
            "Those who can’t see a picture get its words instead: what a reader should know from it, not what it looks "
            "like. Write them at the picture, or between the square brackets."
        ),
        bad=body("![](picture:squat)"),
        good=body("![A runner squats with both heels on the floor](picture:squat)"),
        check=missing_alt,
    ),
    Rule(
        slug="unknown-picture",
        severity=ERROR,
        title=lazy("Each picture is one of ours"),
        why=lazy(
            "A picture is uploaded under Pictures first, and named by its key. Pictures of other sites are never "
            "loaded: that would tell those sites who reads about which complaint."
        ),
        bad=body("![A squat](https://elsewhere.example/squat.jpg)", pictures={}),
        good=body("![A squat](picture:squat)", pictures={"squat": "A runner squats"}),
        check=unknown_pictures,
    ),
    Rule(
        slug="too-deep",
        severity=ERROR,
        title=lazy("Lists do not lie too deep inside each other"),
        why=lazy(
            "Lists in lists in lists are cut off at a depth of some nine, and what lies below is never shown."
        ),
        bad=body("\n".join(f"{'  ' * depth}- Rest" for depth in range(15))),
        good=body("- Rest\n  - at night"),
        check=too_deep,
    ),
    Rule(
        slug="overdue-review",
        severity=WARNING,
        title=lazy("The review is not overdue"),
        why=lazy(
            "Evidence moves on. The page says that its review is overdue, and readers trust it less. Have a clinician "
            "read it again, or say in writing when that will be."
        ),
        bad=dated("Next review due: 1 November 2026", next_review_date=date(2026, 11, 1)),
        good=dated("Next review due: 1 December 2027", next_review_date=date(2027, 12, 1)),
        check=overdue,
    ),
    Rule(
        slug="no-next-review",
        severity=WARNING,
        title=lazy("After a review, the next one has its day"),
        why=lazy("Without a day nobody is reminded, and a reviewed text grows old without a word."),
        bad=dated("Last reviewed: 1 November 2026", last_reviewed_date=date(2026, 11, 1)),
        good=dated(
            "Last reviewed: 1 November 2026, next review due: 1 November 2027",
            last_reviewed_date=date(2026, 11, 1),
            next_review_date=date(2027, 11, 1),
        ),
        check=no_next_review,
    ),
    Rule(
        slug="date-in-future",
        severity=ERROR,
        title=lazy("What the dates tell has happened"),
        why=lazy(
            "“Updated” and “last reviewed” tell readers of something that was done. A day to come would tell them of "
            "something that was not. An article that is to appear later is scheduled by its published date instead."
        ),
        bad=dated("Updated: 1 December 2026", updated_date=date(2026, 12, 1)),
        good=dated("Updated: 1 November 2026", updated_date=date(2026, 11, 1)),
        check=in_future,
    ),
)
