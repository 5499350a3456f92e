from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from bookings import operations, tasks

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable
    from types import FrameType

log = logging.getLogger("bookings.worker")

BEAT_EVERY_SECONDS = 10
FORGET_EVERY_SECONDS = 60
TEND_EVERY_SECONDS = 60
DELIVER_FOR_SECONDS = 60
WATCH_EVERY_SECONDS = 60
CATCH_UP_EVERY_SECONDS = 3600
REST_SECONDS = 1
REST_AFTER_TROUBLE_SECONDS = 5


class Command(BaseCommand):
    help = "Send due messages and tidy up, until told to stop (SIGTERM or Ctrl-C). Several may run at once."
    beat_at = forget_at = tend_at = watch_at = catch_up_at = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        if options["once"]:
            self.work()
            return
        while not self.stopping.is_set():
            self.stopping.wait(self.one_round())

    def stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def one_round(self) -> float:
        """Take the steps that are due, and return how long to rest; one that fails keeps none of the others waiting."""
        close_old_connections()
        went_well = [self.take(step) for step in self.due_steps()]
        return REST_SECONDS if all(went_well) else REST_AFTER_TROUBLE_SECONDS

    def due_steps(self) -> list[Callable[[], object]]:
        now = time.monotonic()
        steps: list[Callable[[], object]] = [self.beat, tasks.answer_links, self.deliver]
        if now >= self.watch_at:
            # before it is sent, or there would be nothing to tell
            steps[1:1] = [tasks.tell_what_waits, tasks.write_to_staff]
            self.watch_at = now + WATCH_EVERY_SECONDS
        if now >= self.forget_at:
            steps.append(tasks.forget)
            self.forget_at = now + FORGET_EVERY_SECONDS
        if now >= self.tend_at:
            steps += [tasks.tend_waiting_list, *others()]
            self.tend_at = now + TEND_EVERY_SECONDS
        if now >= self.catch_up_at:
            steps.append(self.catch_up)
        return steps

    def take(self, step: Callable[[], object]) -> bool:
        """Take the step; False if it failed, whatever it was: that is logged and noted, and it is tried again."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 -- nothing that one step meets may end the worker
            tell(step.__name__, error)
            return False
        return True

    def work(self) -> None:
        self.beat()
        tasks.answer_links()
        while self.deliver() and not self.stopping.is_set():
            pass

    def deliver(self) -> bool:
        """Send what is due, for a minute at most: then the other steps have their turn. True if more may be due."""
        until = time.monotonic() + DELIVER_FOR_SECONDS
        while tasks.deliver_next():
            self.beat()
            if self.stopping.is_set() or time.monotonic() >= until:
                return True
        return False

    def catch_up(self) -> None:
        tasks.catch_up()
        self.catch_up_at = time.monotonic() + CATCH_UP_EVERY_SECONDS

    def beat(self) -> None:
        if time.monotonic() >= self.beat_at:
            operations.beat(now=timezone.now())
            self.beat_at = time.monotonic() + BEAT_EVERY_SECONDS


def others() -> list[Callable[[], object]]:
    """Return what the project's other parts have the worker do once a minute: WORKER_STEPS names the functions."""
    return [import_string(name) for name in settings.WORKER_STEPS]


def tell(step: str, error: Exception) -> None:
    """Log which step failed, how and where, and note it for readyz; never the error's words, which can quote a row."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed (%s): trying again\n%s", step, type(error).__name__, where)
    connection.close()
    with suppress(DatabaseError, InterfaceError):  # it may be the database that is away
        operations.note_trouble(f"{step} ({type(error).__name__})", now=timezone.now())
