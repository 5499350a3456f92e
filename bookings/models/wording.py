from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import MessageKind

LONGEST_SUBJECT = 100
LONGEST_TEXT = 2000


class MessageWording(models.Model):
    """What the clinic says in its own words in one kind of message; where a part is empty, ours is sent.

    The kinds are no `choices`: a new kind of message needs no migration here.
    """

    kind = models.CharField(_("message"), max_length=20, primary_key=True)
    subject = models.CharField(
        _("subject"), max_length=LONGEST_SUBJECT, blank=True, validators=[plaintext.one_line]
    )
    opening = models.TextField(
        _("opening"), max_length=LONGEST_TEXT, blank=True, validators=[plaintext.paragraphs]
    )
    closing = models.TextField(
        _("closing"), max_length=LONGEST_TEXT, blank=True, validators=[plaintext.paragraphs]
    )

    class Meta:
        verbose_name = _("wording of a message")
        verbose_name_plural = _("wording of messages")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(MessageKind(self.kind).label) if self.kind in MessageKind else self.kind

    @property
    def is_ours(self) -> bool:
        """Whether nothing is the clinic's own."""
        return not (self.subject or self.opening or self.closing)
