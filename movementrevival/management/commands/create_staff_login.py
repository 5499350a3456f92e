from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bookings.models import Practitioner

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.contrib.auth.models import User

SCHEDULE = ("view_appointment", "change_appointment")


class Command(BaseCommand):
    help = (
        "Make a login for the admin, or give one a new password. Asks for the password; there is no default."
        " With --practitioner it is that person's own: the schedule, and the answers to the forms of their visits."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="asked for if left out")
        parser.add_argument("--practitioner", metavar="SLUG", help="whose login it is, as in /team/SLUG/")

    def handle(self, *args: Any, **options: Any) -> None:
        practitioner = self.practitioner(options["practitioner"])
        username = (options["username"] or self.ask("Login name: ")).strip()
        model = get_user_model()
        try:
            model(username=username).clean_fields(exclude=["password"])
            user = model.objects.filter(username=username).first() or model(username=username)
            password = self.ask_password(user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        user.is_staff = user.is_active = True
        user.is_superuser = user.is_superuser or practitioner is None
        user.set_password(password)
        self.save(user, practitioner)
        self.stdout.write(f"{username} can sign in now.")

    def practitioner(self, slug: str | None) -> Practitioner | None:
        if slug is None:
            return None
        found = Practitioner.objects.filter(slug=slug).first()
        if found is None:
            slugs = ", ".join(Practitioner.objects.active().values_list("slug", flat=True))
            raise CommandError(f"There is no practitioner {slug!r}. There are: {slugs or 'none'}.")
        return found

    @transaction.atomic
    def save(self, user: User, practitioner: Practitioner | None) -> None:
        user.save()
        if practitioner is None:
            return
        if practitioner.user_id not in {None, user.pk}:
            raise CommandError(f"{practitioner.slug} has another login already. Nothing was changed.")
        if Practitioner.objects.filter(user=user).exclude(pk=practitioner.pk).exists():
            raise CommandError(f"{user.get_username()} is another practitioner's login. Nothing was changed.")
        user.user_permissions.add(*Permission.objects.filter(codename__in=SCHEDULE))
        practitioner.user = user
        practitioner.save(update_fields=["user"])

    def ask(self, prompt: str) -> str:
        self.stdout.write(prompt, ending="")
        self.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise CommandError("A login name is needed: --username NAME.")
        return line

    def ask_password(self, user: User) -> str:
        """Ask twice at a terminal; a script may pipe the password in, on one line."""
        if not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\n")
        else:
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Password again: "):
                raise CommandError("The two passwords differ. Nothing was changed.")
        validate_password(password, user)
        return password
