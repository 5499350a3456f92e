"""Static files as they are served: named by their content, compressed, the stylesheet's parts joined into one."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

STYLESHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Two dozen small files to work on, one request to wait for."""

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
