from __future__ import annotations

import csv
import io
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from articles.importers.addresses import host_of
from articles.models import Article, OldAddress
from tests import factories

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
POSTS = """\
Title,Plain Content,Author,Slug,Post Page URL,Published Date
Sore shins,Sore shins come from many things.,Zoë,sore-shins,/post/sore-shins,2025-03-04
"""
BROKEN = POSTS + "Only a title\n"


@pytest.fixture
def posts(tmp_path, contacts) -> Path:
    (tmp_path / "posts.csv").write_text(POSTS, encoding="utf-8")
    return tmp_path / "posts.csv"


@pytest.fixture
def run(capsys):
    def call(*arguments) -> str:
        call_command("import_articles", *map(str, arguments))
        return capsys.readouterr().out

    return call


def test_it_only_shows_what_would_happen(posts, run):
    said = run(posts)
    assert said.startswith("posts.csv, row 2: created: sore-shins\n")
    assert said.endswith("1 created. Nothing was written.\nThis was a dry run. Add --apply to write it.\n")
    assert not Article.objects.exists()


def test_applied_it_writes(posts, run):
    assert run(posts, "--apply").endswith("1 created. Written.\n")
    assert Article.objects.get().status == "review"
    assert run(posts, "--apply").endswith("1 unchanged. Nothing was written.\n")


def test_a_moment_is_the_day_that_it_was_at_the_clinic(posts, run):
    factories.clinic(time_zone="America/Toronto")
    posts.write_text(POSTS.replace("2025-03-04", "2025-03-04T02:00:00.000Z"), encoding="utf-8")
    run(posts, "--apply")
    assert str(Article.objects.get().published_date) == "2025-03-03"


def test_the_old_address_waits_for_an_editor(posts, run):
    assert "/post/sore-shins leads nowhere until the article is published." in run(posts, "--apply")


def test_the_old_address_leads_to_the_article_in_one_hop(posts, run, client):
    run(posts, "--apply")
    Article.objects.update(status="published")
    assert "/post/sore-shins" not in run(posts, "--apply")
    moved = client.get("/post/sore-shins")
    assert (moved.status_code, moved["Location"]) == (301, "/articles/sore-shins/")


def test_an_old_address_that_does_not_lead_there_is_said(posts, run):
    run(posts, "--apply")
    Article.objects.update(status="published", published_date="2999-01-01")
    assert "/post/sore-shins answers 404 instead of leading to the article." in run(posts, "--apply")


def test_one_bad_row_is_named_and_the_others_written(posts, run):
    posts.write_text(BROKEN)
    with pytest.raises(CommandError, match="Not taken: 1"):
        run(posts, "--apply")
    assert Article.objects.count() == 1


def test_all_or_nothing(posts, run, capsys):
    posts.write_text(BROKEN)
    with pytest.raises(CommandError, match="Not taken: 1"):
        run(posts, "--apply", "--all-or-nothing")
    said = capsys.readouterr().out
    assert "row 3: refused" in said
    assert said.endswith("1 created, 1 refused. Nothing was written.\n")
    assert not Article.objects.exists()


def test_the_report_as_markdown(posts, run, tmp_path):
    run(posts, "--report", tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# What became of each article\n\n1 created. Nothing was written.\n")
    assert "## posts.csv, row 2: sore-shins\n\ncreated\n\n### Lost\n\n- Only plain text was there" in text


def test_the_report_as_json(posts, run, tmp_path):
    run(posts, "--apply", "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["is_written"], report["results"][0]["slug"]) == (True, "sore-shins")


@pytest.mark.parametrize("name", ["report.txt", "report"])
def test_a_report_of_another_kind_is_refused_before_anything_is_done(posts, run, name):
    with pytest.raises(CommandError, match=r"\.md or \.json"):
        run(posts, "--apply", "--report", name)
    assert not Article.objects.exists()


def test_a_page_that_is_piped_in(contacts, run, monkeypatch):
    page = io.TextIOWrapper(io.BytesIO(b"Sore shins\n\nThey come from many things.\n"))
    monkeypatch.setattr(sys, "stdin", page)
    said = run("-", "--author", "Ann Bell", "--apply")
    assert "standard input: created: sore-shins" in said
    assert "No old address" not in said
    assert [old.path for old in OldAddress.objects.all()] == []


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("posts.csv", b"PK\x03\x04", "a ZIP file"),
        ("posts.xlsx", b"PK\x03\x04", "a ZIP file or an Excel workbook"),
        ("page.txt", b"", "is empty"),
        ("page.txt", b"Only a title\n", "no text below it"),
        ("page.txt", b"x" * 1_000_001, "larger than 1,000,000 bytes"),
        ("missing.csv", None, "No such file"),
        ("missing", None, "No such file"),
    ],
)
def test_what_can_not_be_read_is_said_in_words(tmp_path, run, name, content, complaint):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=complaint):
        run(tmp_path / name, "--apply")


def test_what_is_no_text_stops_no_report(tmp_path, contacts, run):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("# Coffee\n\nIt wakes you.\n")
    out = run(folder, "--author", "Ann", "--apply", "--report", tmp_path / "report.json")
    assert out.startswith("caf\\udce9.md: created: caf\n")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["results"][0]["place"] == os.fsdecode(b"caf\xe9.md")
    run(folder, "--author", "Ann", "--report", tmp_path / "report.md")
    assert "## caf\\udce9.md: caf" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_half_a_letter_in_rich_content_stops_no_report(posts, run, tmp_path):
    nodes = [
        {"type": "NEW\ud800", "nodes": [{"type": "TEXT", "textData": {"text": "It hurts."}}]},
        {"type": "VIDEO", "videoData": {"url": "https://example.org/\ud800"}},
    ]
    with posts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Title", "Rich Content", "Author", "Slug"])
        writer.writerow(["Sore shins", json.dumps({"nodes": nodes}), "Zoë", "sore-shins"])
    said = run(posts, "--apply", "--report", tmp_path / "report.json")
    assert "Something unknown (NEW) was kept as its words only." in said
    assert "A video was left out (https://example.org/)." in said
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["is_written"]


@pytest.mark.parametrize(
    "site",
    [
        *(
            "example.org",
            "www.example.org",
            "WWW.Example.org/",
            "example.org/blog",
            " example.org:8080/blog ",
        ),
        *("https://www.example.org", "https://example.org/blog/", "http://example.org:80/"),
    ],
)
def test_the_old_site_may_be_written_in_any_way(site):
    assert host_of(site) == "example.org"


@pytest.mark.parametrize("site", ["", " ", "/blog", "https://", "www."])
def test_an_old_site_without_a_host_is_refused(posts, run, site):
    with pytest.raises(CommandError, match="--old-site takes the name of a host"):
        run(posts, "--old-site", site, "--apply")
    assert not Article.objects.exists()
