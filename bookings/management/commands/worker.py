from __future__ import annotations

import logging
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from bookings import operations, tasks

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import FrameType

log = logging.getLogger("bookings.worker")

BEAT_EVERY_SECONDS = 10
FORGET_EVERY_SECONDS = 60
TEND_EVERY_SECONDS = 60
REST_SECONDS = 1
REST_AFTER_TROUBLE_SECONDS = 5


class Command(BaseCommand):
    help = "Send due messages and tidy up, until told to stop (SIGTERM or Ctrl-C). Several may run at once."
    beat_at = forget_at = tend_at = 0.0

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
        """Work, and return how long to rest; a database that is away is asked again until it is back."""
        close_old_connections()
        try:
            self.work()
            if time.monotonic() >= self.forget_at:
                tasks.forget()
                self.forget_at = time.monotonic() + FORGET_EVERY_SECONDS
            if time.monotonic() >= self.tend_at:
                tasks.tend_waiting_list()
                self.tend_at = time.monotonic() + TEND_EVERY_SECONDS
        except (DatabaseError, InterfaceError) as error:
            log.warning("database trouble (%s): trying again", type(error).__name__)
            connection.close()
            return REST_AFTER_TROUBLE_SECONDS
        return REST_SECONDS

    def work(self) -> None:
        self.beat()
        tasks.answer_links()
        while tasks.deliver_next():
            self.beat()
            if self.stopping.is_set():
                return

    def beat(self) -> None:
        if time.monotonic() >= self.beat_at:
            operations.beat(now=timezone.now())
            self.beat_at = time.monotonic() + BEAT_EVERY_SECONDS
