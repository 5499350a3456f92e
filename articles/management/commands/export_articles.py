from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from articles.exporters import markdown
from articles.models import Article, Reference

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Write every article to FOLDER as Markdown with front matter: its sources, citations, topics, old addresses,"
        " people, dates, review and sign-off. import_articles reads it back. Drafts are among them: keep the folder"
        " as private as the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--force", action="store_true", help="write into a folder that is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = markdown.export(Article.objects.all(), options["folder"], force=options["force"])
        except (markdown.NotExported, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written to {options['folder']}: {len(written)} articles.")
        unused = Reference.objects.filter(listings=None, citations=None).count()
        if unused:
            self.stdout.write(f"Not written, since no article uses them: {unused} references of the library.")
