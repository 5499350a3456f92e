from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

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
