"""The worker without its lease, or without its lock: the negative control of several workers.

`python -m tests.bookings.management.unprotected lease worker --once`
"""

from __future__ import annotations

# ruff: noqa: E402 -- Django is set up before its models are imported
import contextlib
import os
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movementrevival.settings")

import django
from django.core.management import execute_from_command_line

django.setup()

from django.db.models import QuerySet

from bookings.operations import outbox


@contextlib.contextmanager
def no_transaction(**_options: Any) -> Iterator[None]:
    yield


def look_then_wait(*args: Any, **kwargs: Any) -> Any:
    found = LOOK(*args, **kwargs)
    time.sleep(0.3)  # longer than the mail server takes: one always looks before the other has written
    return found


LOOK = outbox.lock_oldest_of_visit
operation: Any = outbox

if __name__ == "__main__":
    _name, protection, *command = sys.argv
    if protection == "lease":
        operation.LEASE = timedelta(0)
    else:
        operation.transaction = type("Off", (), {"atomic": staticmethod(no_transaction)})
        operation.lock_oldest_of_visit = look_then_wait
        cast("Any", QuerySet).select_for_update = lambda self, **_options: self
    execute_from_command_line(["manage.py", *command])
