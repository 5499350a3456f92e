from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest
from django.utils import timezone

from articles import contacts, publishing
from articles.enums import SHOWN_STATUSES
from articles.importers import judging
from articles.importers.front_matter import Unreadable
from articles.models import Article

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from articles.linting import Finding
    from articles.publishing import Standing

SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class Command(BaseCommand):
    help = (
        "Say what stands in the way of publishing: of all published and scheduled articles, or of those named. Ends "
        "with 1 if there are errors, or warnings that nobody has answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--slug", action="append", help="only this article, whatever its status; may be repeated"
        )
        which.add_argument("--all", action="store_true", help="drafts and archived articles too")
        which.add_argument("--files", type=Path, help="the .md files of this folder; no database is asked")
        parser.add_argument(
            "--format",
            choices=["text", "json", "github"],
            default="text",
            help="github: messages that GitHub shows beside the lines of a file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        judged = list(self.of_files(options["files"]) if options["files"] else self.of_articles(options))
        write = {"text": self.as_text, "json": self.as_json, "github": self.as_github}[options["format"]]
        write(judged)
        failing = [judgement for judgement in judged if judgement.standing.open]
        if failing:
            raise CommandError(
                f"{len(failing)} of {len(judged)} can’t be published as they are.", returncode=1
            )

    def of_articles(self, options: dict[str, Any]) -> Iterator[judging.Judgement]:
        named, today = contacts.of(HttpRequest()), timezone.localdate()
        for article in chosen(options):
            standing = publishing.standing(article, contacts=named, today=today)
            yield judging.Judgement(article.slug, standing)

    def of_files(self, folder: Path) -> Iterator[judging.Judgement]:
        files = sorted(folder.glob("*.md"))
        if not files:
            raise CommandError(f"There is no .md file in {folder}.")
        for file in files:
            try:
                yield judging.judge(file)
            except Unreadable as error:
                raise CommandError(str(error), returncode=1) from error

    def as_text(self, judged: list[judging.Judgement]) -> None:
        for one in judged:
            self.stdout.write(f"{one.name}: {summary(one.standing)}")
            for finding in one.standing.open:
                line = f"line {finding.line + one.offset}: " if finding.line else ""
                self.stdout.write(f"  {finding.rule.severity} {finding.rule.slug}: {line}{finding.message}")
                if not finding.is_error:
                    self.stdout.write(f"    words = {json.dumps(finding.words, ensure_ascii=False)}")
            for words in one.answers_to_nothing:
                self.stdout.write(f"  note: this answer belongs to nothing any more: {words[:200]}")

    def as_json(self, judged: list[judging.Judgement]) -> None:
        rows = [row for one in judged for row in rows_of(one)]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))

    def as_github(self, judged: list[judging.Judgement]) -> None:
        for one in judged:
            for finding in one.standing.open:
                line = f",line={finding.line + one.offset}" if finding.line else ""
                place = f"file={escaped(one.name, ':,')}{line},title={finding.rule.slug}"
                self.stdout.write(f"::{finding.rule.severity} {place}::{escaped(finding.message)}")


def chosen(options: dict[str, Any]) -> Iterator[Article]:
    articles = Article.objects.order_by("slug")
    if options["slug"]:
        wanted = [slug for slug in options["slug"] if SLUG.fullmatch(slug)]  # not every text can be asked for
        found = {article.slug: article for article in articles.filter(slug__in=wanted)}
        missing = [slug for slug in options["slug"] if slug not in found]
        if missing:
            raise CommandError(f"There is no article {', '.join(missing)}.")
        return iter(found.values())
    return articles.iterator() if options["all"] else articles.filter(status__in=SHOWN_STATUSES).iterator()


def summary(standing: Standing) -> str:
    answered = len(standing.warnings) - len(standing.unanswered)
    return f"{len(standing.errors)} errors, {len(standing.unanswered)} warnings without an answer, {answered} answered"


def rows_of(one: judging.Judgement) -> list[dict[str, Any]]:
    return [row_of(one, finding) for finding in one.standing.findings]


def row_of(one: judging.Judgement, finding: Finding) -> dict[str, Any]:
    return {
        "article": one.name,
        "rule": finding.rule.slug,
        "severity": finding.rule.severity,
        "line": finding.line + one.offset if finding.line else None,
        "field": finding.field,
        "message": finding.message,
        "words": finding.words,
        "answer": one.standing.answers.get(finding.key, ""),
    }


def escaped(text: str, more: str = "") -> str:
    """Write what GitHub takes for its own signs as it asks for them."""
    for sign in f"%\r\n{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
