from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from articles.models import Picture, Reference
from articles.pictures.reading import read
from tests.articles.pictures.files import drawing, photograph, saved

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def export(capsys):
    def run(*arguments: str) -> str:
        call_command("export_articles", *arguments)
        return capsys.readouterr().out

    return run


def test_each_article_is_a_file_named_by_its_address(make_article, tmp_path, export):
    make_article("sore-shins")
    make_article("heel-pain", status="draft", published_date=None)
    assert export(str(tmp_path / "new")) == f"Written to {tmp_path / 'new'}: 2 articles.\n"
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["heel-pain.md", "sore-shins.md"]


def test_a_file_as_it_is_written(make_article, tmp_path, export):
    make_article()
    export(str(tmp_path))
    assert (
        (tmp_path / "sore-shins.md").read_text(encoding="utf-8")
        == """\
+++
title = "Sore shins"
slug = "sore-shins"
author = "zoe-obrien"
summary = "What it is and what helps."
status = "published"
published_date = 2026-01-02

[[people]]
name = "Zoë O'Brien"
slug = "zoe-obrien"
+++
## Why

It depends.
"""
    )


def test_a_folder_that_holds_something_is_left_alone(make_article, tmp_path, export):
    make_article()
    (tmp_path / "sore-shins.md").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        export(str(tmp_path))
    assert (tmp_path / "sore-shins.md").read_text() == "mine"
    export(str(tmp_path), "--force")
    assert (tmp_path / "sore-shins.md").read_text() != "mine"


def take(key, size, kind, **words):
    picture = Picture.objects.filter(key=key).first() or Picture(key=key, alt="A knee", uploaded_at=NOW)
    picture.take(read(saved(drawing(*size) if kind == "PNG" else photograph(*size), kind)))
    return picture


def test_of_a_picture_that_has_become_another_only_that_one_stays(make_article, tmp_path, export):
    make_article(cover=take("knee", (640, 480), "JPEG"), body="It hurts.\n\n![](picture:knee-2)\n")
    take("knee-2", (640, 480), "JPEG")
    export(str(tmp_path))
    (tmp_path / "pictures" / "knee-3.jpg").write_text("mine")
    changed = take("knee", (500, 400), "PNG")
    assert changed.formats[-1] == "png"
    export(str(tmp_path), "--force")
    assert sorted(file.name for file in (tmp_path / "pictures").iterdir()) == [
        "knee-2.jpg",
        "knee-3.jpg",
        "knee.png",
    ]


def test_no_link_is_followed_to_another_place(make_article, tmp_path, export):
    make_article()
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.write_text("mine")
    folder.mkdir()
    (folder / "sore-shins.md").symlink_to(outside)
    with pytest.raises(CommandError, match="is a link to another place"):
        export(str(folder), "--force")
    assert outside.read_text() == "mine"


def test_a_folder_that_is_a_file(tmp_path, export):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file: File exists"):
        export(str(tmp_path / "file"))


def test_what_is_left_behind_is_said(db, tmp_path, export):
    Reference.objects.create(key="unused", printed="Unused 2020")
    assert export(str(tmp_path)).endswith(
        "Not written, since no article uses them: 1 references of the library.\n"
    )
