"""The same site with every protection switched off: the negative control of the races.

No transaction, no lock, no constraint, and a pause between looking and writing. If fifty visitors of this site
don't book one time twice, the race test can't see a race, and its success elsewhere means nothing.
"""

from __future__ import annotations

# ruff: noqa: E402 -- Django is set up before its models are imported
import contextlib
import os
import time
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movementrevival.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import connection
from django.db.models import QuerySet

from bookings import queries
from bookings.models import Appointment
from bookings.models.constraints import Exclusion
from bookings.operations import attempts


@contextlib.contextmanager
def no_transaction(**_options: Any) -> Iterator[None]:
    yield


def look_then_wait(*args: Any, **kwargs: Any) -> Any:
    found = LOOK(*args, **kwargs)
    time.sleep(0.5)
    return found


def drop_constraints() -> None:
    names = [rule.name for rule in Appointment._meta.constraints if isinstance(rule, Exclusion)]
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {name}_insert")
                cursor.execute(f"DROP TRIGGER {name}_update")
            else:
                cursor.execute(f"ALTER TABLE bookings_appointment DROP CONSTRAINT {name}")


LOOK = queries.slots_at
operation: Any = attempts
operation.queries.slots_at = look_then_wait
operation.transaction = type("Off", (), {"atomic": staticmethod(no_transaction)})
operation.lock = lambda *_args: None
cast("Any", QuerySet).select_for_update = lambda self, **_options: self

if __name__ == "__main__":
    drop_constraints()
