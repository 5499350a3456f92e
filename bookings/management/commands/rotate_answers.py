from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bookings import operations


class Command(BaseCommand):
    help = (
        "Seal all answers with the first of ANSWERS_KEYS, a hundred at a time. The site may run meanwhile;"
        " stopped at any moment, the next run does the rest."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sealed, closed, after = 0, 0, 0
        while (step := operations.rotate_answers(after=after)).last is not None:
            sealed, closed, after = sealed + step.sealed, closed + len(step.closed), step.last
            self.stdout.write(f"{sealed} sealed with the newest key")
        if closed:
            raise CommandError(
                f"Answers that none of ANSWERS_KEYS opens: {closed}. Put the missing key back, then run this again."
                " Nothing of them was changed."
            )
        self.stdout.write("All answers are under the newest key: older keys can go.")
