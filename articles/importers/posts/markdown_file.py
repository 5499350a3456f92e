"""A file of Markdown: one of ours with front matter, or any other as a draft."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.utils.text import slugify

from articles.enums import ArticleStatus
from articles.importers.front_matter import FENCE, ArticleFile, Unreadable, text_of
from articles.importers.front_matter import read as read_ours
from articles.importers.posts.blocks import plain_text
from articles.importers.posts.facts import one_line, shortened
from articles.importers.report import DOUBTFUL, LOST
from articles.queries.whole_article import one_form
from articles.rendering.body import LONGEST, markers

if TYPE_CHECKING:
    from pathlib import Path

    from articles.importers.report import Result

TITLE = re.compile(r"\s*#\s+(?P<title>[^\n]+?)\s*#*\s*(?:\n|\Z)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)[^)]*\)")
HTML = re.compile(r"<[a-zA-Z!/][^>\n]*>")


def read(path: Path, author: str, result: Result) -> ArticleFile:
    """Return the file as an article. Raises Unreadable."""
    text = text_of(path)
    if text.startswith(FENCE):
        return read_ours(path, strict=False)
    if re.match(r"---\s*\n", text):
        raise Unreadable(
            "It begins with front matter between ---. Write it in TOML between two lines of +++."
        )
    return from_plain(text, path.stem, author, result)


def from_plain(text: str, stem: str, author: str, result: Result) -> ArticleFile:
    if not author:
        raise Unreadable("It names no author. Say who with --author NAME.")
    found = TITLE.match(text)
    title = one_line(plain_text(found["title"])) if found else stem.replace("-", " ").capitalize()
    body = one_form(text[found.end() :] if found else text)
    opening = next((part for part in re.split(r"\n\s*\n", body) if part.strip()[:1].isalnum()), "")
    if not slugify(stem) or not opening:
        raise Unreadable(
            "It needs a name of letters or digits, and a paragraph." if body.strip() else "It is empty."
        )
    if len(body) > LONGEST:
        raise Unreadable(f"Its text is longer than {LONGEST:,} characters.")
    result.say(DOUBTFUL, "It has no front matter: it is a draft, and its summary is the opening of the text.")
    result.say(LOST, *(f"A picture stays as its words: {address[:200]}" for address in PICTURE.findall(body)))
    if HTML.search(body):
        result.say(DOUBTFUL, "It holds HTML, which is shown as the letters it consists of.")
    if markers(body):
        result.say(DOUBTFUL, "It cites sources, but lists none: add them.")
    return ArticleFile(
        fields={
            "title": title,
            "slug": slugify(stem),
            "author": author,
            "summary": shortened(one_line(plain_text(one_line(opening)))),
            "status": ArticleStatus.DRAFT,
        },
        body=body,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
