"""Static files as they are served: named by their content, compressed, the stylesheet's parts joined into one."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

STYLESHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Two dozen small files to work on, one request to wait for.

    The list of what is collected lies beside the collected files, where it is not served.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, manifest_storage=FileSystemStorage(location=settings.VAR_DIR), **options)

    def post_process(
        self,
        paths: dict[str, tuple[Storage, str]],
        dry_run: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **options: Any,
    ) -> Iterator[tuple[str, str, bool]]:
        if STYLESHEET in paths and not dry_run:
            Path(self.path(STYLESHEET)).write_text(joined(STYLESHEET, paths), encoding="utf-8")
            paths = {**paths, STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)


def joined(name: str, paths: dict[str, tuple[Storage, str]]) -> str:
    """Return the stylesheet with each import replaced by the file it names, without comments and indents."""
    storage, path = paths[name]
    with storage.open(path) as file:
        css = file.read().decode()
    folder = PurePosixPath(name).parent
    css = IMPORT.sub(lambda found: joined(str(folder / found[1]), paths), css)
    return INDENT.sub("\n", COMMENT.sub("", css))


def refuse_uncollected() -> None:
    """Raise ImproperlyConfigured if a page would name a file that is not collected: it would answer 500."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:  # served as they stand
        return
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    if any(name not in collected for finder in get_finders() for name, _storage in finder.list(ignored)):
        raise ImproperlyConfigured(
            "The static files are not collected, or older than the code: run manage.py collectstatic --noinput."
        )
