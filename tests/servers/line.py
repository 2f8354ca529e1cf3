"""The line between a console and a real server: it can be cut, it can lose answers, and it counts what went over it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self

_PIECE = 65_536


class Line:
    """Passes bytes on, from ``with`` to its end.

    :param to: the port of loopback that the server listens on.
    """

    def __init__(self, to: int) -> None:
        self.port = 0
        self.decisions = 0
        self.lose_answers = False
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line")
        self._door: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """Where a console finds the server."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection; new ones are refused."""
        self._wait_for(self._close())

    def mend(self) -> None:
        """Take connections again, at the same place."""
        self._wait_for(self._open())

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _open(self) -> None:
        self._door = await asyncio.start_server(self._begin, "127.0.0.1", self.port)
        self.port = self._door.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._to)
        lost = False

        async def up() -> None:
            nonlocal lost
            while piece := await reader.read(_PIECE):
                if piece.startswith(b"POST "):
                    self.decisions += 1
                    lost = self.lose_answers
                server_writer.write(piece)
                await server_writer.drain()

        async def down() -> None:
            while piece := await server_reader.read(_PIECE):
                if lost:
                    return
                writer.write(piece)
                await writer.drain()

        ways = [asyncio.create_task(up()), asyncio.create_task(down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            with suppress(ConnectionError):
                await asyncio.gather(*ways, return_exceptions=True)
            writer.close()
            server_writer.close()
