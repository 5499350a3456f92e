from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.contrib.auth.models import User


class Command(BaseCommand):
    help = (
        "Make a login for the admin, or give one a new password. Asks for the password; there is no default."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="asked for if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        username = (options["username"] or self.ask("Login name: ")).strip()
        model = get_user_model()
        try:
            model(username=username).clean_fields(exclude=["password"])
            user = model.objects.filter(username=username).first() or model(username=username)
            password = self.ask_password(user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(password)
        user.save()
        self.stdout.write(f"{username} can sign in now.")

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
