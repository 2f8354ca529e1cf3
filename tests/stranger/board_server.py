"""The notice board's own server: a real one, on loopback, that checks keys and versions."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "under-the-mat"


@dataclass
class Board:
    """What hangs, and what waits."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fill(self, count: int) -> None:
        """Let some notes wait."""
        self.notes = [
            {
                "id": number,
                "by": f"neighbour{number % 7}",
                "title": f"Wheelbarrow {number}",
                "text": f"Somebody left wheelbarrow number {number} by the pump.",
                "at": f"2026-03-{1 + number % 28:02}T08:00:00+00:00",
                "version": 1,
                "done": "",
            }
            for number in range(1, count + 1)
        ]

    def decide(self, number: int, action: str, version: int | None = None) -> tuple[int, object]:
        """Decide a note as one who saw this version of it; None as one who looks."""
        with self.lock:
            note = next((note for note in self.notes if note["id"] == number), None)
            if note is None:
                return 404, {}
            if note["done"] or version not in (None, note["version"]):
                return 409, {}
            note["done"], note["version"] = action, note["version"] + 1
            return 200, note


def serve(board: Board) -> ThreadingHTTPServer:
    """A server for a board; the caller runs and stops it."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*self._look())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = re.fullmatch(r"/notes/(\d+)", self.path)
            if not self._known() or not found:
                self._answer(401 if not self._known() else 404, {})
                return
            version = int(body["version"]) if body["version"].isdigit() else 0
            self._answer(*board.decide(int(found[1]), body["action"], version))

        def log_message(self, *_: object) -> None:
            pass

        def _known(self) -> bool:
            return self.headers.get("Authorization") == f"Bearer {KEY}"

        def _look(self) -> tuple[int, object]:
            if not self._known():
                return 401, {}
            if self.path == "/board":
                return 200, {"name": "Pump Square", "version": 1}
            if found := re.fullmatch(r"/notes/(\d+)", self.path):
                notes = [note for note in board.notes if note["id"] == int(found[1])]
                return (200, notes[0]) if notes else (404, {})
            if found := re.fullmatch(r"/notes\?after=(\d+)&limit=(\d+)", self.path):
                waiting = [note for note in board.notes if not note["done"]]
                rest = [note for note in waiting if note["id"] > int(found[1])]
                limit = int(found[2])
                return 200, {"notes": rest[:limit], "more": len(rest) > limit, "total": len(waiting)}
            return 404, {}

        def _answer(self, status: int, body: object) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

    return ThreadingHTTPServer(("127.0.0.1", 0), Answers)
