from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STAFF = {
    TEMPLATES / "admin",
    TEMPLATES / "registration",
    TEMPLATES / "articles/admin",
    TEMPLATES / "bookings/desk",
}
STRAIGHT = re.compile(r"[A-Za-z]'[a-z]")


def words_of(path: Path) -> str:
    """Return a template without its comments and without the code in its tags; what they translate stays."""
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"))
    text = re.sub(r'{% translate "(.*?)".*?%}', r"\1", text)
    return re.sub(r"{%.*?%}|{{.*?}}", "", text)


def for_visitors():
    return [path for path in sorted(TEMPLATES.rglob("*.*")) if not STAFF & set(path.parents)]


@pytest.mark.parametrize("path", for_visitors(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_apostrophes_are_of_one_kind(path):
    assert STRAIGHT.findall(words_of(path)) == []
