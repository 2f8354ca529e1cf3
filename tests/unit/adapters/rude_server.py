"""A server on loopback that answers exactly the bytes that a test gives it, whether that is HTTP or not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

TLS_HANDSHAKE = b"\x16"
"""What a client that wants https says first."""

Behaviour = Callable[[socket.socket, bytes], None]
"""What it does with a connection and the request that came over it; the connection is closed afterwards."""


@dataclass
class RudeServer:
    """Where it listens, and what it was asked."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def rude_server(behave: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[RudeServer]:
    door = socket.create_server(("127.0.0.1", 0))
    server = RudeServer(door.getsockname()[1])
    open_connections: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = door.accept()
            except OSError:
                return
            connection.settimeout(20)
            with suppress(OSError):
                if context is not None:
                    connection = context.wrap_socket(connection, server_side=True)
                open_connections.append(connection)
                request = _request(connection)
                if request:
                    server.requests.append(request)
                    behave(connection, request)
            with suppress(OSError):
                connection.close()

    thread = threading.Thread(target=serve, name="rude-server")
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        for connection in open_connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join(20)


def answer(head: str, body: bytes = b"") -> Behaviour:
    """Sends a head of lines and a body, whatever the head promises, and closes."""
    lines = "\r\n".join(head.strip().splitlines())

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(lines.encode() + b"\r\n\r\n" + body)

    return behave


def silence(connection: socket.socket, _: bytes) -> None:
    """Never answers."""
    with suppress(OSError):
        connection.recv(1)


def reset(connection: socket.socket, _: bytes) -> None:
    """Breaks the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def flood(connection: socket.socket, _: bytes) -> None:
    """Sends a body without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    with suppress(OSError):
        while True:
            connection.sendall(b" " * 65_536)


def _request(connection: socket.socket) -> bytes:
    """A head and the body that it announces."""
    data = b""
    while b"\r\n\r\n" not in data and not data.startswith(TLS_HANDSHAKE):
        piece = connection.recv(65_536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
