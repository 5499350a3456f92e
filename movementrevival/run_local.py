"""`make run`: the whole site on this machine, production-like, without any other service.

`python -m movementrevival.run_local COMMAND` runs a manage.py command in the same environment (`make staff`).

Generated keys and all data stay under var/ (or VAR_DIR); running it again keeps them. Ctrl-C stops web and worker together.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from movementrevival.environment import SECRET_KEY_LENGTH, is_fernet_key, site_host, split

if TYPE_CHECKING:
    from types import FrameType

BASE = Path(__file__).resolve().parent.parent
VAR = BASE / os.environ.get("VAR_DIR", "var")
KEYS = VAR / "keys.env"


def keys() -> dict[str, str]:
    """Return this machine's generated keys, made once and readable by their owner only."""
    if not KEYS.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ANSWERS_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        unfinished = KEYS.with_suffix(".part")  # killed here, the next run begins again
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text("".join(f"{name}={value}\n" for name, value in made.items()))
        unfinished.rename(KEYS)
    lines = KEYS.read_text(errors="replace").splitlines()
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    refuse_damaged(found)
    return found


def refuse_damaged(found: dict[str, str]) -> None:
    """Stop with words for what only the owner can decide: new keys don't open what the old ones closed."""
    answers = split(found.get("ANSWERS_KEYS", ""))
    whole = len(found.get("SECRET_KEY", "")) >= SECRET_KEY_LENGTH and answers
    if not whole or not all(is_fernet_key(key) for key in answers):
        sys.exit(
            f"{KEYS} is damaged. Bring it back from a backup, or delete it: new keys are then made, everybody signs"
            " in again, and what the old ones encrypted stays closed."
        )


def environment() -> dict[str, str]:
    """Return the environment, with a value for each variable that is not set; what is set stays."""
    port = os.environ.get("PORT", "8000")
    site_url = os.environ.get("SITE_URL", f"http://127.0.0.1:{port}")
    hosts = ["127.0.0.1", "localhost", site_host(site_url.strip().rstrip("/").lower())]
    defaults = {
        "PORT": port,
        "SITE_URL": site_url,
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(host for host in hosts if host)),
        "DATABASE_URL": f"sqlite:///{VAR / 'db.sqlite3'}",
        "EMAIL_URL": f"file:{VAR / 'mail'}",
        "PYTHONUNBUFFERED": "1",
        **keys(),
    }
    return {**defaults, **os.environ}


def prepare(manage: list[str], env: dict[str, str]) -> None:
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_sample_clinic", "--once"],
        ["collectstatic", "--noinput", "--clear", "--verbosity", "0"],
    ):
        if subprocess.run([*manage, *command], cwd=BASE, env=env, check=False).returncode:
            sys.exit(f"manage.py {command[0]} failed: see above.")


def announce(env: dict[str, str]) -> None:
    address = env["SITE_URL"]
    text = f"""
Movement Revival runs at   {address}/
Staff sign in at           {address}/admin/
Make a staff login with    make staff
Mail is written to         {VAR / "mail"}
Ctrl-C stops it."""
    print(text, flush=True)  # at once, into a file or a pipe too


def main() -> None:
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    env = environment()
    manage = [sys.executable, "manage.py"]
    if sys.argv[1:]:
        sys.exit(subprocess.run([*manage, *sys.argv[1:]], cwd=BASE, env=env, check=False).returncode)
    refuse_taken_port(env["PORT"])
    prepare(manage, env)
    web = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "movementrevival.wsgi"]
    sys.exit(run_together([web, [*manage, "worker"]], env))


def refuse_taken_port(port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError):
            sys.exit(f"Port {port} can't be used. Another one: make run PORT=8001")


def is_alive(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def run_together(commands: list[list[str]], env: dict[str, str]) -> int:
    """Run until one ends or we are told to stop; then stop all of them."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)  # also where a script started us with Ctrl-C ignored
    children: list[subprocess.Popen[bytes]] = []
    try:
        children = [
            subprocess.Popen(command, cwd=BASE, env=env, start_new_session=True) for command in commands
        ]
        announced = False
        while all(child.poll() is None for child in children):
            if not announced and is_alive(env["PORT"]):
                announce(env)
                announced = True
            time.sleep(0.2)
        return max(child.poll() or 0 for child in children) or 1
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(timeout=25)
            except subprocess.TimeoutExpired:
                child.kill()


if __name__ == "__main__":
    main()
