"""Uploads are cut off while they arrive: nobody fills the disk, whichever form they are sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadhandler import TemporaryFileUploadHandler

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST = 30_000_000  # bytes; what takes files asks for less, and says so beside its field


class Bounded(TemporaryFileUploadHandler):
    """Keeps the first bytes only. The file's size says that there were more: one byte above the bound."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = LARGEST + 1 - start
        if room > 0:
            super().receive_data_chunk(raw_data[:room], start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return super().file_complete(min(file_size, LARGEST + 1))
