from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csp.decorators import csp_update
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from articles.models import Rendition

if TYPE_CHECKING:
    from django.http import HttpRequest

NAME = re.compile(r"[a-z0-9-]{1,90}\.(?:avif|webp|jpg|png)")
FOR_GOOD = "public, max-age=31536000, immutable"  # another file has another address


@require_safe
@csp_update({"sandbox": [""]})  # type: ignore[arg-type]
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Send one file of a picture: only what is in the table, as what we made it."""
    if not NAME.fullmatch(name):
        raise Http404
    file = Rendition.objects.filter(name=name).values_list("content_type", "content").first()
    if file is None:
        raise Http404
    content_type, content = file
    if f'"{name}"' in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(content), content_type=content_type)
        response["Content-Disposition"] = f'inline; filename="{name}"'
    response["ETag"] = f'"{name}"'
    response["Cache-Control"] = FOR_GOOD
    return response
