"""Run a command in an environment like production's: `python -m tests.production_like manage.py check --deploy`."""

import os
import secrets
import sys

ENVIRONMENT = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ANSWERS_KEYS": "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtLS0tLS0=",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}

if __name__ == "__main__":
    os.environ.pop("DEBUG", None)
    os.environ.update(ENVIRONMENT)
    os.execvp(sys.argv[1], sys.argv[1:])
