"""Fetches the pictures of the old blog's posts into a folder, once: only where somebody asked for it.

What a post names is not to be believed: only https, only hosts whose every address is public, and the connection goes
to the address that was looked at, so that a name can't mean another one a moment later. No redirect is followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from articles.importers.front_matter import Unreadable
from articles.importers.media import MOST, NAME
from articles.pictures.values import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

WIX_HOST = "static.wixstatic.com"
WIX_MEDIA = f"https://{WIX_HOST}/media/"
TIMEOUT = 15  # seconds, for each answer of the server
LONGEST = 60  # seconds for the whole of a picture, however it drips
CHUNK = 65_536
LONGEST_NAME = 200
PART = ".part"


class NotFetched(Exception):  # noqa: N818 -- the name reads as a fact
    """The picture is not here; the message says why."""


TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks of IPv6 in which an address of IPv4 hides, a private one as well as any other."""


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_global and not found.is_multicast and not any(found in network for network in TRANSLATED)


@dataclass(frozen=True)
class Fetcher:
    may_reach: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    longest: float = LONGEST

    def fetch_all(self, addresses: Iterable[str], folder: Path) -> dict[str, str]:
        """Put each picture that is not in the folder there; return the addresses of the others, and why.

        Raises Unreadable when the folder can't be written.
        """
        missing: dict[str, str] = {}
        wanted: dict[str, str] = {}
        for address in addresses:
            if (name := name_of(address)) and original(wanted.setdefault(name, address)) != original(address):
                missing[address] = f"Another picture is called {name} too, and was taken for it."
        try:
            folder.mkdir(parents=True, exist_ok=True)
            new = [name for name in wanted if not (folder / name).exists()]
            for name in new[:MOST]:
                self.fetch_into(folder / name, wanted[name], missing)
            missing |= {wanted[name]: f"More than {MOST:,} are new: ask again for it." for name in new[MOST:]}
        except OSError as error:
            raise Unreadable(f"{folder}: {error.strerror}.") from error
        return missing

    def fetch_into(self, file: Path, address: str, missing: dict[str, str]) -> None:
        try:
            content = self.fetch(original(address))
        except NotFetched as problem:
            missing[address] = str(problem)
        else:
            part = file.with_name(f"{file.name}{PART}")
            part.write_bytes(content)  # a file of the right name is whole: it is never fetched again
            part.replace(file)

    def fetch(self, address: str) -> bytes:
        """Return what is at the address. Raises NotFetched."""
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port or 443
        except ValueError:
            host = None
        if not host or parts.scheme != "https":
            raise NotFetched("It has no https address.")
        path = quote(unquote(parts.path), safe="/~+,=") + (
            f"?{quote(parts.query, safe='=&')}" if parts.query else ""
        )
        try:
            return self.body(Pinned(host, port, self.reachable(host, port), self.context), path)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise NotFetched(f"The server could not be asked ({type(error).__name__}).") from error

    def reachable(self, host: str, port: int) -> str:
        """Return the address to connect to; a host of which any is not public is not asked at all."""
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not all(map(self.may_reach, found)):
            raise NotFetched("Its host is not on the public internet.")
        return found[0]

    def body(self, connection: Pinned, path: str) -> bytes:
        try:
            connection.request(
                "GET", path or "/", headers={"Accept": "image/*", "Accept-Encoding": "identity"}
            )
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise NotFetched(f"The server answered {answer.status}.")
            return self.whole(answer)
        finally:
            connection.close()

    def whole(self, answer: http.client.HTTPResponse) -> bytes:
        content, until = bytearray(), time.monotonic() + self.longest
        while chunk := answer.read1(CHUNK):
            content += chunk
            if len(content) > LARGEST:
                raise NotFetched(f"It is larger than {LARGEST // 1_000_000} MB.")
            if time.monotonic() > until:
                raise NotFetched("It took too long.")
        if answer.length:  # read1 takes a connection that breaks off for the end
            raise NotFetched("It did not come whole.")
        return bytes(content)


class Pinned(http.client.HTTPSConnection):
    """Connects to one address, and has the certificate checked for the host's name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self.address, self.checking = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.checking.wrap_socket(plain, server_hostname=self.host)


def name_of(address: str) -> str:
    """Return the name of the picture's file, as posts are matched with files by it."""
    found = NAME.search(address)
    return found[0] if found and len(found[0]) <= LONGEST_NAME else ""


def original(address: str) -> str:
    """Return where the picture lies in full size: the old blog names it by number, or cut to a size."""
    is_named = not address.lower().startswith(("http:", "https:"))
    try:
        is_there = is_named or urlsplit(address).hostname == WIX_HOST
    except ValueError:  # no address at all: `fetch` says so
        return address
    return WIX_MEDIA + name_of(address) if is_there else address
