"""A provider of SMS of the tests' own, on 127.0.0.1: what it answers can be changed between two texts."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

BETWEEN_BYTES = 0.1
LONG = b"x" * 100_000


class Taken(NamedTuple):
    path: str
    headers: dict[str, str]
    fields: dict[str, list[str]]


class Provider:
    def __init__(self) -> None:
        self.status, self.body = 201, b"{}"
        self.headers: dict[str, str] = {}
        self.does = "answers"
        self.taken: list[Taken] = []
        self.knocks = 0
        self.closed = threading.Event()


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def handle_one_request(self) -> None:
        self.provider.knocks += 1
        with suppress(OSError):  # whoever hangs up on us
            super().handle_one_request()

    def do_POST(self) -> None:
        if self.provider.does != "drops before":
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.provider.taken.append(Taken(self.path, dict(self.headers), parse_qs(body.decode())))
        getattr(self, self.provider.does.replace(" ", "_"))()
        self.close_connection = True

    def answers(self) -> None:
        self.send_response(self.provider.status)
        for name, value in self.provider.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.provider.body)

    def hangs(self) -> None:
        self.provider.closed.wait(10)

    def drops_before(self) -> None:
        pass

    def drops_after(self) -> None:
        pass

    def answers_garbage(self) -> None:
        self.wfile.write(b"\x00\xffnonsense\r\n\r\n")

    def answers_a_huge_header(self) -> None:
        self.wfile.write(b"HTTP/1.1 201 Created\r\nX: " + LONG + b"\r\n\r\n")

    def answers_a_huge_body(self) -> None:
        self.wfile.write(b"HTTP/1.1 201 Created\r\n\r\n")
        while not self.provider.closed.is_set():
            self.wfile.write(LONG)

    def drips(self) -> None:
        while not self.provider.closed.wait(BETWEEN_BYTES):
            self.wfile.write(b"H")

    def log_message(self, *_about: object) -> None:
        pass


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[tuple[Provider, int]]:
    """Run one until the block ends; yield it and its port."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Handler,), {"provider": provider}))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider, server.server_port
    finally:
        provider.closed.set()
        server.shutdown()
        server.server_close()
        thread.join()
