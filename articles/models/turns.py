"""Who changes several articles at once goes one after the other: a save also raises the revision of its neighbours."""

from django.db import connection

TURN = 0x61727469636C6573  # "articles": the number of the lock that stands for all of them


def take_turn() -> None:
    """Wait for whoever changes articles, until the transaction ends. Call it before any article is locked.

    Else two who save two articles of one topic each hold their own and wait for the other's. SQLite lets one write
    at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
