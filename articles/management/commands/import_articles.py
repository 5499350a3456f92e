from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from articles import reminding
from articles.importers import bring
from articles.importers.addresses import host_of
from articles.importers.fetching import Fetcher
from articles.importers.front_matter import Unreadable
from articles.management.redirects import say_where_old_addresses_lead

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from articles.importers.report import Report


PAUSE_ON_SQLITE = 0.1  # seconds: the longest that SQLite lets a waiting booking sleep before it tries again


class Command(BaseCommand):
    help = (
        "Bring articles from elsewhere: the old blog's CSV of posts (.csv), a folder of Markdown, or one page of plain"
        " text (any other file, or - for what is piped in). Without --apply it only shows what would happen. Posts"
        " become drafts: publishing them is an editor's doing. Running it again changes nothing; an article that"
        " somebody has edited since is kept. On SQLite, bookings wait while a dry run or --all-or-nothing works, about ten"
        " seconds for a hundred long posts: run it when few people book. --apply alone keeps nobody waiting."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help="a .csv file, a folder, a page of text, or -")
        parser.add_argument("--apply", action="store_true", help="write what is only shown without it")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="write nothing if one article can't be taken"
        )
        parser.add_argument(
            "--publish-anyway",
            action="store_true",
            help="of our own exported files: show what they name as published, whatever the rules find in it",
        )
        parser.add_argument("--author", default="", help="who wrote what names no author")
        parser.add_argument("--title", default="", help="of a page of text; else its first line")
        parser.add_argument("--slug", default="", help="the address a page of text had at /post/")
        parser.add_argument(
            "--old-site",
            action="append",
            default=[],
            metavar="HOST",
            help="whose links are the old blog's own",
        )
        parser.add_argument(
            "--media",
            type=Path,
            metavar="FOLDER",
            help='the pictures of the posts, with alt.toml saying what each shows ("name.jpg" = "…")',
        )
        parser.add_argument(
            "--fetch-images",
            action="store_true",
            help="first fetch the pictures that a CSV's posts name into --media, over https (a dry run fetches too)",
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the report to a .md or .json file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["report"] and options["report"].suffix not in {".md", ".json"}:
            raise CommandError("--report takes a file that ends in .md or .json.")
        if options["fetch_images"] and not (options["media"] and options["source"].lower().endswith(".csv")):
            raise CommandError("--fetch-images takes a .csv file, and --media FOLDER to put the pictures in.")
        hosts = frozenset(map(host_of, options["old_site"]))
        if "" in hosts:
            raise CommandError("--old-site takes the name of a host, such as www.example.org.")
        wishes = bring.Wishes(
            zone=reminding.zone(),
            now=timezone.now(),
            author=options["author"],
            title=options["title"],
            slug=options["slug"],
            hosts=hosts,
            is_written=options["apply"],
            all_or_nothing=options["all_or_nothing"],
            publish_anyway=options["publish_anyway"],
            pause=PAUSE_ON_SQLITE if connection.vendor == "sqlite" else 0,
        )
        try:
            not_fetched = self.fetch(options) if options["fetch_images"] else []
            if options["media"]:
                wishes = bring.with_media(wishes, options["media"])
            report = self.report(options["source"], wishes)
            report.notes += not_fetched
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from error
        if report.is_written:
            say_where_old_addresses_lead(report)
        self.say(report, options["report"], is_dry_run=not wishes.is_written)

    def fetch(self, options: dict[str, Any]) -> list[str]:
        self.stdout.write(f"Fetching pictures into {options['media']} …")
        return bring.fetch_pictures(Path(options["source"]), options["media"], Fetcher())

    def report(self, source: str, wishes: bring.Wishes) -> Report:
        path = Path(source)
        if source == "-":
            return bring.from_page(sys.stdin.buffer.read(bring.LARGEST_PAGE + 1), "standard input", wishes)
        if path.is_dir():
            return bring.from_folder(path, wishes)
        if path.suffix.lower() in {".csv", ".tsv"}:
            return bring.from_csv(path, wishes)
        if path.suffix.lower() == ".md":
            return bring.from_file(path, wishes)
        return bring.from_page(bring.page_bytes(path), path.name, wishes)

    def say(self, report: Report, file: Path | None, *, is_dry_run: bool) -> None:
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(report.as_text().encode(encoding, "backslashreplace").decode(encoding))
        if file:
            try:
                report.write_to(file)
            except OSError as error:
                raise CommandError(f"The report could not be written: {error}") from error
        if is_dry_run:
            self.stdout.write("This was a dry run. Add --apply to write it.")
        if report.refused:
            raise CommandError(f"Not taken: {len(report.refused)}. Each is named above with what is wrong.")
