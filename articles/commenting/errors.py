from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Refused(Exception):  # noqa: N818 -- it names the fact
    """Nothing was written; the page says why, and keeps what was typed."""


class TooMany(Refused):
    """So many came over this network today."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__()
        self.again_at = again_at


class Full(Refused):
    """More waits to be read than anybody would read soon."""


class FormUsed(Refused):
    """Other words were sent with this form before."""


class Known(Refused):
    """The same words are here already, from another form."""


class Closed(Refused):
    """No comments are taken on this article, or none at all."""


class TestimonialNotAllowed(Refused):
    """The owner hasn't said that the clinic's regulator allows what reads like a testimonial."""


class ChangedMeanwhile(Refused):
    """Somebody else decided, or it was erased, after the page was opened."""
