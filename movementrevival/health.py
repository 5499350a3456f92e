"""For operators: whether the process is alive, and whether to send it visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from bookings import queries

if TYPE_CHECKING:
    from django.http import HttpRequest

app_name = "health"


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 503 only when the database is away or this code's migrations are unapplied."""
    try:
        body = readiness()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    return JsonResponse(body, status=200 if body["ready"] else 503)


def readiness() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if unapplied:
        return {"ready": False, "database": "reachable", "migrations_unapplied": len(unapplied)}
    return {"ready": True, "database": "reachable", **queries.worker_health(now=timezone.now())}


urlpatterns = [
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
]
