from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from movementrevival.staticfiles import joined

STATIC = Path(__file__).parents[2] / "static"
LISTED = ("tokens.css", "base.css", "layout.css")


@pytest.fixture(scope="module")
def stylesheet() -> str:
    storage = StaticFilesStorage(location=STATIC)
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*.css")]
    return joined("css/site.css", {name: (storage, name) for name in names})


def test_the_stylesheet_lists_every_part_that_visitors_see():
    listed = re.findall(r'@import url\("(.+?)"\)', (STATIC / "css/site.css").read_text())
    parts = {path.name for path in (STATIC / "css/components").glob("*.css")}
    assert sorted(listed) == sorted([*LISTED, *(f"components/{name}" for name in parts)])


def test_no_page_fetches_a_part_once_more():
    templates = STATIC.with_name("templates")
    linked = re.compile(r"<link[^>]*static 'css/components/")
    assert [
        page for page in templates.rglob("*.html") if linked.search(page.read_text(encoding="utf-8"))
    ] == []


def test_the_joined_stylesheet_holds_everything_and_fetches_nothing_but_the_font(stylesheet):
    assert "@import" not in stylesheet
    assert "/*" not in stylesheet
    for rule in (":root", ".site-header", ".button", ".care-card", ".time-chooser__label"):
        assert rule in stylesheet
    assert re.findall(r"url\((.*?)\)", stylesheet) == ['"../fonts/archivo-headings.woff2"']


def test_files_hold_nothing_that_the_content_policy_forbids():
    for path in [*STATIC.rglob("*.svg"), *STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "data:" not in text
        assert not re.search(r"<style|<script|\bstyle=|\son\w+=|eval\(", text), path
        assert not re.search(
            r"https?://(?!www\.w3\.org/2000/svg)", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        ), path


def test_every_custom_property_that_is_used_is_defined():
    css = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").rglob("*.css"))
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= set(re.findall(r"(--[\w-]+):", css))
