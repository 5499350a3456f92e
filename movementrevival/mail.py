"""Mail as files: the embedded default, so that a fresh clone shows what it would send."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class EmlFileBackend(BaseEmailBackend):
    """Write each message to one `.eml` file under EMAIL_FILE_PATH, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(str(settings.EMAIL_FILE_PATH))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            write_whole(folder, message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)


def write_whole(folder: Path, content: bytes) -> None:
    unfinished = folder / f".{secrets.token_hex(8)}.part"
    with unfinished.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    number = sum(1 for _ in folder.glob("*.eml")) + 1
    unfinished.rename(folder / f"{number:06d}-{secrets.token_hex(4)}.eml")
