"""A real SMTP server that answers as told."""

import asyncio
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Handler:
    """Keeps what it accepts, and whom it came from. `answer_to_recipient` and `answer_to_data` are SMTP replies.

    It can be slow to answer, before or after it took a mail, or drop the connection in the middle of one.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.seconds_before_answer = 0.0
        self.seconds_after_taking = 0.0
        self.drops_connections = False
        self.answer_to_recipient = "250 OK"
        self.answer_to_data = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.seconds_before_answer)
        if self.drops_connections:
            server.transport.abort()
            return "421 gone"
        if self.answer_to_data.startswith("250"):
            self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
            self.senders.append(envelope.mail_from)
            await asyncio.sleep(self.seconds_after_taking)
        return self.answer_to_data


class _Server(Controller):
    def _trigger_server(self) -> None:
        """The library asks the port it was told, which is 0 here."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server() -> Iterator[tuple[Handler, int]]:
    """The handler and the port of a server on this machine."""
    handler = Handler()
    server = _Server(handler, hostname="127.0.0.1", port=0, ready_timeout=10)
    server.start()
    try:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.noop()
        yield handler, server.port
    finally:
        server.stop()
