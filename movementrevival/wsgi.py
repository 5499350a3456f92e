from __future__ import annotations

import codecs
import os
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from movementrevival.staticfiles import refuse_uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movementrevival.settings")
django_application = get_wsgi_application()
refuse_uncollected()

NOT_UTF8 = "application/x-www-form-urlencoded; charset=utf-16"  # Django refuses its body with a 400


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer through Django; a Content-Type that its request can't even be made from comes in as a plain refusal."""
    if not is_readable(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = NOT_UTF8
    return django_application(environ, start_response)


def is_readable(content_type: str) -> bool:
    """Tell whether the body claims to be in UTF-8, or to be in nothing that Python knows.

    Django believes every codec, and some (hex, idna, undefined) fail while it makes the request: a raw 500, with
    the address in the server's log.
    """
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    try:
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except LookupError:
        return True
    except ValueError:
        return False
