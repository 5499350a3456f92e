"""Reads the environment once, at the start, and refuses a half-configured one.

Every complaint names the variable and says what it wants; none repeats a value, since some are secrets.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import re
import warnings
from dataclasses import dataclass, field
from email import policy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email
from django.http.request import split_domain_port, validate_host

from movementrevival import sms

if TYPE_CHECKING:
    from pathlib import Path

FERNET_KEY_BYTES = 32
SECRET_KEY_LENGTH = 50


@dataclass
class Environment:
    base: Path
    read: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.env = environ.Env()
        self.debug = self.boolean("DEBUG")

    def text(self, name: str, default: str = "") -> str:
        """Return the value as it stands; django-environ would take one that begins with $ for a reference."""
        self.read.add(name)
        return os.environ.get(name, "").strip() or default

    def required(self, name: str, development: str) -> str:
        """Return the value; only DEBUG may do without it."""
        value = self.text(name)
        if not value and not self.debug:
            self.complaints.append(f"{name} is not set. Production needs it: see the README's table.")
        return value or development

    def boolean(self, name: str) -> bool:
        value = self.text(name, "false").lower()
        if value not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
            self.complaints.append(f"{name} must be true or false.")
        return value in {"1", "true", "yes", "on"}

    def words(self, name: str) -> list[str]:
        return split(self.text(name))

    def secret_key(self) -> str:
        key = self.required("SECRET_KEY", "development-only-key-" + "x" * SECRET_KEY_LENGTH)
        if 0 < len(key) < SECRET_KEY_LENGTH:
            self.complaints.append(f"SECRET_KEY must have at least {SECRET_KEY_LENGTH} characters.")
        return key

    def hosts(self, site_url: str) -> list[str]:
        hosts = split(self.required("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver"))
        host = site_host(site_url)
        if any(is_too_wide(word) for word in hosts):
            self.complaints.append(
                "ALLOWED_HOSTS must name the hosts: * or .com would let anyone forge links in mail."
            )
        elif hosts and host and not validate_host(host, hosts):
            self.complaints.append("ALLOWED_HOSTS must name the host of SITE_URL: links in mail lead there.")
        return hosts

    def site_url(self) -> str:
        url = self.required("SITE_URL", "http://127.0.0.1:8000").rstrip("/").lower()
        if not site_host(url):
            self.complaints.append("SITE_URL must look like https://clinic.example, without a path.")
        return url

    def fernet_keys(self, name: str, development: str) -> list[str]:
        keys = split(self.required(name, development))
        if any(not is_fernet_key(key) for key in keys):
            self.complaints.append(
                f"{name} must hold keys of 32 random bytes in URL-safe base64, separated by commas."
            )
        return keys

    def database(self, default: str) -> dict[str, Any]:
        url = self.required("DATABASE_URL", default)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # the parser's own repeat the address
                config: dict[str, Any] = dict(self.env.db_url_config(url))
        except Exception:  # noqa: BLE001 -- whatever the parser trips over, the answer is the same
            config = {}
        engine = config.get("ENGINE")
        if engine == "django.db.backends.sqlite3":
            if not SQLITE_FILE.fullmatch(url):
                self.complaints.append("DATABASE_URL must name a file, such as sqlite:///var/db.sqlite3.")
        elif engine == "django.db.backends.postgresql":
            if not (config["HOST"] and config["NAME"]):
                self.complaints.append("DATABASE_URL must name host and database: postgres://user@host/name.")
        else:
            self.complaints.append("DATABASE_URL must begin with sqlite:/// or postgres://.")
        return config

    def cache(self) -> dict[str, Any]:
        url = self.text("CACHE_URL", "locmemcache://")
        try:
            return dict(self.env.cache_url_config(url))
        except Exception:  # noqa: BLE001 -- as above
            self.complaints.append("CACHE_URL must look like locmemcache:// or redis://host:6379/0.")
            return {}

    def email(self, folder: Path) -> dict[str, Any]:
        """Return Django's EMAIL_* settings for `file:folder` or `smtp[s]://user:password@host:port`."""
        url = self.required("EMAIL_URL", f"file:{folder}")
        if url.startswith("file:") and url != "file:":
            path = self.base / url.removeprefix("file:").removeprefix("//")
            return {"EMAIL_BACKEND": "movementrevival.mail.EmlFileBackend", "EMAIL_FILE_PATH": path}
        try:
            parts = urlsplit(url)
            config = self.env.email_url_config(url) if parts.hostname else {}
            port = parts.port or SMTP_SECURITY[parts.scheme]
        except Exception:  # noqa: BLE001 -- as above
            config = {}
        if not config:
            self.complaints.append(
                "EMAIL_URL must look like file:var/mail or smtp+tls://user:password@host:587 (or smtp://, smtp+ssl://)."
            )
            return {}
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": config["EMAIL_HOST"],
            "EMAIL_PORT": port,
            "EMAIL_HOST_USER": config["EMAIL_HOST_USER"] or "",
            "EMAIL_HOST_PASSWORD": config["EMAIL_HOST_PASSWORD"] or "",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        }

    def sender(self, mail: dict[str, Any]) -> str:
        """Return who our messages come from; a relay takes none that is made up, only files do."""
        sender = self.text("DEFAULT_FROM_EMAIL")
        if not sender and "EMAIL_HOST" in mail and not self.debug:
            self.complaints.append(
                "DEFAULT_FROM_EMAIL is not set. A mail server refuses mail without a sender of your own domain."
            )
        elif sender and not is_mailbox(sender):
            self.complaints.append(
                "DEFAULT_FROM_EMAIL must look like Clinic <desk@clinic.example>, on one line."
            )
        return sender or "Movement Revival <clinic@localhost>"

    def sms(self) -> dict[str, Any] | None:
        """Return whom texts are given to (see `sms.provider`), or None: then nothing goes by SMS."""
        url = self.text("SMS_URL")
        found = sms.provider(url)
        if url and not found:
            self.complaints.append(
                "SMS_URL must look like https://user:token@api.example/messages?From=Clinic (http on 127.0.0.1 only)."
            )
        return found

    def networks(self, name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        try:
            return [ipaddress.ip_network(word, strict=False) for word in self.words(name)]
        except ValueError:
            self.complaints.append(f"{name} must hold addresses or networks, such as 127.0.0.1,10.0.0.0/8.")
            return []

    def log_level(self) -> str:
        level = self.text("LOG_LEVEL", "INFO").upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            self.complaints.append("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
        return level

    def port(self) -> int:
        value = self.text("PORT", "8000")
        if not PORT.fullmatch(value) or not 0 < int(value) < 2**16:
            self.complaints.append("PORT must be a number from 1 to 65535.")
            return 8000
        return int(value)

    def refuse_if_wrong(self) -> None:
        """Raise ImproperlyConfigured with every complaint at once, so that one restart mends all."""
        if self.complaints:
            raise ImproperlyConfigured("\n".join(["The environment is not complete:", *self.complaints]))


PORT = re.compile(r"[0-9]{1,5}")
SQLITE_FILE = re.compile(r"sqlite:///(?!:memory:)[^?]*[^?/](\?.*)?")
SMTP_SECURITY = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def split(value: str) -> list[str]:
    return [word for word in (part.strip() for part in value.split(",")) if word]


def site_host(url: str) -> str:
    """Return the host that a site's address names, without its port; empty if it is no such address."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and not parts.path and parts.port != 0
        good = good and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        return ""
    return split_domain_port(parts.netloc)[0] if good else ""


def is_too_wide(host: str) -> bool:
    """Tell whether a name for Django's ALLOWED_HOSTS covers hosts of other people."""
    return host == "*" or (host.startswith(".") and "." not in host.strip("."))


def is_mailbox(value: str) -> bool:
    """Tell whether Django can put this one name and address into a message's From."""
    try:
        header = policy.default.header_factory("From", value)
        (group,) = header.groups
        (address,) = group.addresses
        validate_email(address.addr_spec)
    except Exception:  # noqa: BLE001 -- the header's parser trips over some broken ones in its own ways
        return False
    return value.isprintable() and group.display_name is None and not header.defects


def is_fernet_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == FERNET_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
