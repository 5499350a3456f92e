"""Articles from a folder of Markdown files with front matter.

Loading twice changes nothing. A file that has changed since it was loaded updates its article, unless somebody
has edited that article, its sources, its review or its sign-off meanwhile: then it is kept as it is, and the
report says so. All files are read before anything is written; one bad file stops the lot, and all complaints
come together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.importers.front_matter import Unreadable, read
from articles.importers.storing import write
from articles.models import Article
from articles.models.turns import take_turn
from articles.queries.whole_article import is_as_loaded

if TYPE_CHECKING:
    from pathlib import Path

    from articles.importers.front_matter import ArticleFile


class NotLoaded(Exception):  # noqa: N818 -- the name reads as a fact
    """Nothing was written. The message holds one line for each file that can't be taken."""


@dataclass(frozen=True)
class Loaded:
    slug: str
    outcome: str
    """created, updated, unchanged, or kept: an editor has changed it since it was loaded"""
    doubts: tuple[str, ...] = ()


def load_folder(path: Path, *, strict: bool = True, publish_anyway: bool = False) -> list[Loaded]:
    """Load every `.md` file of the folder. Raises NotLoaded, and then nothing has changed.

    An article that readers would see goes through the same gate as in the admin: errors, and warnings that the file
    does not answer, refuse it. With `publish_anyway` they are doubts instead.
    """
    files, complaints = {}, []
    for file in sorted(path.glob("*.md")):
        try:
            files[file.name] = read(file, strict=strict)
        except Unreadable as error:
            complaints.append(str(error))
    if complaints:
        raise NotLoaded("\n".join(complaints))
    with transaction.atomic():
        take_turn()  # so that nobody saves an article between the look whether they have and the writing
        return [load_named(name, file, publish_anyway=publish_anyway) for name, file in files.items()]


def load_named(name: str, file: ArticleFile, *, publish_anyway: bool = False) -> Loaded:
    try:
        return load(file, publish_anyway=publish_anyway)
    except ValidationError as error:
        raise NotLoaded(f"{name}: {in_words(error)}") from error


def in_words(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())


def load(file: ArticleFile, *, publish_anyway: bool = False) -> Loaded:
    article = Article.objects.filter(slug=file.fields["slug"]).first()
    if article is None:
        return Loaded(
            file.fields["slug"], "created", tuple(write(Article(), file, publish_anyway=publish_anyway))
        )
    if not is_as_loaded(article):
        return Loaded(article.slug, "kept")
    if file.digest == article.file_digest:
        return Loaded(article.slug, "unchanged")
    return Loaded(article.slug, "updated", tuple(write(article, file, publish_anyway=publish_anyway)))
