"""Whom care cards name. The project knows its clinic; this app only asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from articles.rendering import treatments as offered
from articles.rendering.cards import Contacts

if TYPE_CHECKING:
    from django.http import HttpRequest


def of(request: HttpRequest) -> Contacts:
    """Call the function that ARTICLES_CONTACTS names; what it leaves out counts as not set."""
    return Contacts.of(import_string(settings.ARTICLES_CONTACTS)(request))


def treatments(request: HttpRequest) -> list[str]:
    """Return what the clinic offers and charges for, as its settings list it."""
    return offered.treatments(import_string(settings.ARTICLES_CONTACTS)(request).get("treatments", ""))
