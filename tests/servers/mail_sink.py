"""An SMTP server on loopback that accepts every mail and keeps it: where a real Mailman delivers to in the tests."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Self

END_OF_DATA = b".\r\n"


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted mail: its envelope and its message."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, decoded and on one line."""
        return " ".join(str(self.message["subject"]).split())

    @property
    def text(self) -> str:
        """All plain text parts, one after the other, attached messages included."""
        plain = (part for part in self.message.walk() if part.get_content_type() == "text/plain")
        return "\n".join(str(part.get_content()) for part in plain)


class MailSink:
    """Serves in a thread of its own from ``with`` to its end; ``mails`` may be asked for at any moment."""

    def __init__(self) -> None:
        self.port = 0
        self._mails: list[Mail] = []
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail sink")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    @property
    def mails(self) -> list[Mail]:
        """The mails so far, in the order of their arrival."""
        with self._lock:
            return list(self._mails)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        talks: set[asyncio.Task[None]] = set()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talk = asyncio.create_task(self._talk(reader, writer))
            talks.add(talk)
            talk.add_done_callback(talks.discard)

        server = await asyncio.start_server(begin, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except ConnectionError:
            # The other side may hang up at any time; what it had finished sending is kept.
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients = "", list[str]()
        writer.write(b"220 sink.test ready\r\n")
        while line := await reader.readline():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    writer.write(b"250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
                case "MAIL":
                    sender, recipients = _address(rest), []
                    writer.write(b"250 OK\r\n")
                case "RCPT":
                    recipients.append(_address(rest))
                    writer.write(b"250 OK\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    self._keep(sender, recipients, await _content(reader))
                    writer.write(b"250 kept\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 OK\r\n")
            await writer.drain()

    def _keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        message = email.message_from_bytes(content, policy=email.policy.default)
        with self._lock:
            self._mails.append(Mail(sender, tuple(recipients), message))


async def _content(reader: asyncio.StreamReader) -> bytes:
    lines: list[bytes] = []
    while (line := await reader.readline()) not in {b"", END_OF_DATA}:
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)


def _address(argument: str) -> str:
    """Return the address of ``FROM:<address> SIZE=…``."""
    return argument.partition("<")[2].partition(">")[0]
