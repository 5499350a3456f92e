import importlib.util

from django.db import connection


def test_the_driver_is_psycopg2():
    """Django silently switches driver when psycopg 3 is importable."""
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None


def test_this_run_uses_the_engine_it_was_told_to(engine, db):
    assert connection.vendor == engine
