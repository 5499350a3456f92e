"""Why an upload is not taken, in words for the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from articles.pictures.values import Refused

MESSAGES: dict[str, _StrPromise] = {
    "empty": _("The file is empty. Choose it again."),
    "too-large": _("The file is larger than %(most)s MB. Save it smaller, then choose it again."),
    "too-many-pixels": _("The picture has too many pixels. Save it no wider or taller than 4,000 pixels."),
    "too-small": _(
        "The picture is too small (%(width)s × %(height)s pixels). Each side needs at least %(least)s pixels."
    ),
    "too-heavy": _("The picture took too much memory or time to read. Save it as a JPEG or PNG of its own."),
    "animated": _("Moving pictures are not taken. Save one frame as a JPEG or PNG."),
    "svg": _("SVG drawings are not taken, since they can hold programs. Save it as a PNG."),
    "markup": _("This is a web page, not a picture. Choose a JPEG, PNG, WebP or AVIF file."),
    "heic": _("This is an HEIC photo, which most browsers can’t show. Save it as a JPEG."),
    "broken": _("The picture can’t be read: the file is damaged or not complete. Choose another copy."),
    "not-a-picture": _("This is not a picture that we can read. Choose a JPEG, PNG, WebP or AVIF file."),
}


def message(refused: Refused) -> str:
    return str(MESSAGES[refused.reason]) % refused.values
