"""The door at which a browser brings back a person's answer: one small listener on this machine (RFC 8252, 7.3)."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from console.adapters.errors import Unauthorized, Unavailable

HOST = "127.0.0.1"
"""Not a name, which others could lead elsewhere (RFC 8252, 8.3)."""
PATIENCE = 600.0
"""Seconds that a person has to sign in and agree."""
_LOOK_EVERY = 0.2
_LONGEST_HEAD = 16_384
_READING = 5.0
"""Seconds that a browser may take to say what it wants."""

_PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Corral</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;
padding:0 1.5rem}}h1{{font-size:1.25rem}}</style>
<h1>{title}</h1><p>{text}</p></html>
"""
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
)
_DONE = "200 OK", "Corral has your answer", "You can close this page and go back to Corral."
_DENIED = "200 OK", "You are not signed in", "Corral was not allowed in. You can close this page."
_FOREIGN = "400 Bad Request", "This is not the answer that Corral waits for", "Go back to Corral and begin again."
_NOTHING = "404 Not Found", "There is nothing here", "Corral waits for an answer at another address."


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a browser wants: a path, and what stands behind it."""

    path: str
    values: Mapping[str, str]


class Door:
    """Listens from ``with`` to its end, on this machine alone, for one answer.

    :param port: a fixed one, where a platform knows only that; 0 takes one that is free.
    :param path: where the answer comes; anything else is told that there is nothing.
    """

    def __init__(self, port: int = 0, path: str = "/", patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        try:
            self._socket = socket.create_server((HOST, port), backlog=8)
        except OSError as error:
            raise Unavailable(
                f"Port {port} of this computer is taken, and the sign-in in the browser needs it; "
                "close what uses it and try again."
            ) from error
        self.address = f"http://{HOST}:{self._socket.getsockname()[1]}{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def answer(self, state: str, closed: Callable[[], bool]) -> str:
        """Wait for the code that stands for the person's consent; the browser gets a page in our words.

        :param state: what the answer must bring along to be ours.
        :param closed: whether the person no longer wants to sign in.
        :raises Unauthorized: they refused, gave up, or took too long, or it was no answer to our question.
        """
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            if closed():
                raise Unauthorized("The sign-in in the browser was ended before it was done.")
            if not select.select([self._socket], [], [], _LOOK_EVERY)[0]:
                continue
            connection, _ = self._socket.accept()
            with connection:
                code = self._serve(connection, state)
            if code:
                return code
        raise Unauthorized("Nobody agreed in the browser in time. Begin the sign-in again.")

    def _serve(self, connection: socket.socket, state: str) -> str:
        """Answer one request; the code, or nothing where it was about something else."""
        connection.settimeout(_READING)
        try:
            asked = self._read(connection)
        except OSError:
            return ""
        if asked is None or asked.path != self._path or "state" not in asked.values:
            _say(connection, *_NOTHING)
            return ""
        if asked.values["state"] != state:
            _say(connection, *_FOREIGN)
            raise Unauthorized("The answer in the browser belonged to another sign-in and was not taken. Begin again.")
        code = asked.values.get("code", "")
        if not code:
            _say(connection, *_DENIED)
            raise Unauthorized("Corral was not allowed in: the sign-in was refused in the browser.")
        _say(connection, *_DONE)
        return code

    def _read(self, connection: socket.socket) -> _Asked | None:
        """The first line and the host of a request; None where it is no question of a browser to this address."""
        head = b""
        end = time.monotonic() + _READING
        while b"\r\n\r\n" not in head:
            piece = connection.recv(4096)
            head += piece
            if not piece or len(head) > _LONGEST_HEAD or time.monotonic() > end:
                return None
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = first.partition(" ")
        hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
        # A name that leads here would let any page in the browser ask (DNS rebinding).
        if method != "GET" or hosts != [urlsplit(self.address).netloc]:
            return None
        try:
            target = urlsplit(rest.partition(" ")[0])
            return _Asked(target.path, dict(parse_qsl(target.query, max_num_fields=20)))
        except ValueError:
            return None


def _say(connection: socket.socket, status: str, title: str, text: str) -> None:
    page = _PAGE.format(title=escape(title), text=escape(text)).encode()
    try:
        connection.sendall(_HEAD.format(status=status, length=len(page)).encode() + page)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        # The browser went away; what it brought counts all the same.
        return
