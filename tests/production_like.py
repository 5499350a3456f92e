"""Run a command in an environment like production's: `python -m tests.production_like manage.py check --deploy`."""

import os
import secrets
import subprocess
import sys
import tempfile

ENVIRONMENT = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ANSWERS_KEYS": "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtLS0tLS0=",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "DATABASE_URL": "sqlite:///var/production-like.sqlite3",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "Sample clinic <desk@clinic.example>",
}

if __name__ == "__main__":
    os.environ.pop("DEBUG", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(ENVIRONMENT, DATABASE_URL=f"sqlite:///{folder}/db.sqlite3")
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
