from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.rendering import key_points


def few_plain_points(text: str) -> None:
    """Refuse what would not be shown as up to five plain sentences."""
    if key_points.too_many(text):
        raise ValidationError(_("Keep it to %(most)s points.") % {"most": key_points.MOST})
    if key_points.too_long(text):
        raise ValidationError(_("A point takes at most %(most)s characters.") % {"most": key_points.LONGEST})
    if key_points.with_markup(text):
        raise ValidationError(_("Write plain sentences: citations and Markdown belong to the text."))
