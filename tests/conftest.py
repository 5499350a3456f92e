from __future__ import annotations

import tempfile

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

# Pages of the tests link to files as they stand in static/, not to collected, hashed copies of them.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT = tempfile.mkdtemp(prefix="revival-static-")  # WhiteNoise warns when there is no folder

# A login of the tests costs nothing to make. What runs as a process of its own has the real, slow hasher.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]

# SQLite's test database is a file: threads cannot share the one in memory without locking each other out.
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = (
        f"{settings.DATABASES['default']['NAME']}.test"
    )

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Begin with an empty cache: rows of two tests have the same numbers."""
    cache.clear()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))
