"""Articles as Markdown files with front matter, which `import_articles` reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.exporters import toml
from articles.queries.whole_article import pictures, whole_article

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import Article, ArticleQuerySet, Picture

FENCE = "+++\n"
ENDINGS = ("jpg", "jpeg", "png", "webp", "avif")


class NotExported(Exception):  # noqa: N818 -- the name reads as a fact
    """Nothing was written; the message says why."""


def text_of(article: Article) -> str:
    """Return the article's file: TOML between two lines of +++, then the text as Markdown."""
    values = whole_article(article)
    body = values.pop("body")
    empty = [name for name, value in values.items() if value == []]
    front = {name: value for name, value in values.items() if name not in empty}
    return f"{FENCE}{toml.document(front)}{FENCE}{body}"


def export(articles: ArticleQuerySet, folder: Path, *, force: bool = False) -> list[Path]:
    """Write each article to `<slug>.md`. Raises NotExported for a folder that holds anything, unless forced.

    Forced, files of the same names are replaced, a picture's of another ending included; nothing else in the folder is
    touched.
    """
    make_ready(folder, force=force)
    written = []
    for article in articles.order_by("slug"):
        file = folder / f"{article.slug}.md"  # a slug holds letters, digits, hyphens and underscores only
        if file.is_symlink():
            raise NotExported(f"{file} is a link to another place. Remove it first.")
        file.write_text(text_of(article), encoding="utf-8", newline="\n")
        written.append(file)
        for picture in pictures(article):
            write_picture(picture, folder / "pictures")
    return written


def write_picture(picture: Picture, folder: Path) -> None:
    """Write the picture at its widest, in the format that every program reads."""
    ending = picture.formats[-1]
    file = folder / f"{picture.key}.{ending}"
    if folder.is_symlink() or file.is_symlink():
        raise NotExported(f"{file} is a link to another place. Remove it first.")
    folder.mkdir(exist_ok=True)
    for other in {f"{picture.key}.{each}" for each in ENDINGS} - {file.name}:
        (folder / other).unlink(missing_ok=True)  # it would be imported instead
    kept = picture.renditions.get(name=picture.name(picture.widths[-1], ending))
    file.write_bytes(bytes(kept.content))


def make_ready(folder: Path, *, force: bool) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not force:
            raise NotExported(f"{folder} is not empty. Name a new folder, or add --force to write into it.")
    except OSError as error:
        raise NotExported(f"{folder}: {error.strerror}.") from error
