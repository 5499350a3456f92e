"""A mail server of the tests' own: what it does at each step of a conversation can be changed between two messages."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.provision.postgresql import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookings.models import Message

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "content", "end", "QUIT")
HANGS = 5.0


class Server:
    """Answers `recipient` and `message`, waits `delays[step]` seconds before its answer, and hangs up at `drops_at`.

    Steps are those of STEPS: "content" is in the middle of the message, "end" is when it has accepted the message and
    has not said so. What it accepted is `received`, in order, and its Message-IDs are `ids`.
    """

    def __init__(self) -> None:
        self.recipient = self.message = "250 OK"
        self.refused: dict[str, str] = {}  # what is said to these recipients instead
        self.refuses: dict[str, str] = {}  # what is said at these steps instead
        self.delays: dict[str, float] = {}
        self.drops_at = ""
        self.received: list = []
        self.ids: list[str] = []  # no property: aiosmtpd reads every attribute at each connection
        self.steps: list[str] = []
        self.came = {step: threading.Event() for step in STEPS}
        self.open = 0
        self.url = ""

    def hang(self, step: str) -> None:
        self.delays = {step: HANGS}

    async def arrive(self, step: str, conversation: Conversation) -> bool:
        """Take the time of this step; False where the conversation is not to go on as usual."""
        self.steps.append(step)
        self.came[step].set()
        await asyncio.sleep(self.delays.get(step, 0))
        if self.drops_at == step:
            assert isinstance(conversation.transport, asyncio.WriteTransport)
            conversation.transport.abort()
            return False
        if said := self.refuses.get(step):
            await conversation.push(said)
            return False
        return True

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's names
        said = self.refused.get(address, self.recipient)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.message.startswith("250"):
            self.received.append(envelope)
            self.ids.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        await self.arrive("end", server)
        return self.message


class Conversation(SMTP):
    def connection_made(self, transport):
        self.event_handler.open += 1
        super().connection_made(transport)

    def eof_received(self):
        """Hang up when the other side is gone, whatever step it was at."""
        super().eof_received()
        return False

    def connection_lost(self, error):
        self.event_handler.open -= 1
        super().connection_lost(error)

    async def _handle_client(self):
        if await self.event_handler.arrive("greeting", self):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname):  # noqa: N802
        if await self.event_handler.arrive("EHLO", self):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg):  # noqa: N802
        if await self.event_handler.arrive("MAIL", self):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):  # noqa: N802
        if await self.event_handler.arrive("RCPT", self):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):  # noqa: N802
        if "content" in {self.event_handler.drops_at, *self.event_handler.delays}:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readuntil(b"\r\n")
            await self.event_handler.arrive("content", self)
        elif await self.event_handler.arrive("DATA", self):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):  # noqa: N802
        if await self.event_handler.arrive("QUIT", self):
            await super().smtp_QUIT(arg)


class Listener(Controller):
    def factory(self):
        return Conversation(self.handler, **self.SMTP_kwargs)


def running(**options) -> Iterator[Server]:
    """Yield the server, which listens at its `url`; `options` are those of aiosmtpd."""
    handler = Server()
    controller = Listener(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    handler.url = f"smtp://{controller.hostname}:{controller.port}"
    yield handler
    controller.stop()


def use(settings, server: Server) -> None:
    """Let Django send by this server, and lose patience soon."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, _colon, port = server.url.removeprefix("smtp://").partition(":")
    settings.EMAIL_PORT = int(port)
    settings.EMAIL_TIMEOUT = 0.5


def fate(message: Message) -> tuple[str, int, str]:
    """Return the message's status, how often it was tried, and the last problem."""
    message.refresh_from_db()
    return message.status, message.attempts, message.problem
