"""A real Radicale on loopback, with a folder of its own, for the tests that keep a calendar."""

from __future__ import annotations

import os
import secrets
import shutil
from itertools import count
from pathlib import Path
from typing import Self

import requests

from tests.servers.processes import ProcessTree, free_ports
from tests.servers.waiting import until

START_TIME = 60.0
"""Seconds that a start may take: under 2 on two idle cores."""

CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 20
[auth]
type = htpasswd
htpasswd_filename = {root}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {root}/data
[rights]
type = from_file
file = {root}/rights
[logging]
level = warning
"""

RIGHTS = """
[root]
user = .+
collection =
permissions = R
[own]
user = .+
collection = {user}
permissions = RW
[own-calendar]
user = .+
collection = {user}/[^/]+
permissions = rw
[shared]
user = .+
collection = community
permissions = RW
[shared-calendar]
user = .+
collection = community/[^/]+
permissions = rw
[board]
user = .+
collection = board/[^/]+
permissions = r
"""
"""Everybody shares the calendars of *community* and may read those of *board*."""

MAKE_CALENDAR = (
    '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<set><prop><displayname>{name}</displayname></prop></set></C:mkcalendar>"
)
_CALENDARS = count(1)


class Radicale:
    """Runs from ``with`` to its end."""

    users = ("maud", "otis")

    def __init__(self, installed: Path, root: Path) -> None:
        """Prepare a server.

        :param installed: the environment that ``tests/servers/install radicale`` made
        :param root: an empty folder for its data
        """
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self._python = installed / "bin" / "python"
        self._root = root
        self._tree: ProcessTree | None = None
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (self.users[0], self.password)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self._tree is not None:
            self._tree.stop()

    def _start(self) -> None:
        [self.port] = free_ports(1)
        (self._root / "users").write_text("".join(f"{user}:{self.password}\n" for user in self.users))
        (self._root / "rights").write_text(RIGHTS)
        (self._root / "config").write_text(CONFIGURATION.format(root=self._root, port=self.port))
        self._tree = ProcessTree(
            [str(self._python), "-m", "radicale", "--config", str(self._root / "config")],
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(self._root), "LC_ALL": "C.UTF-8"},
            cwd=self._root,
            output=self._root / "output.log",
        )
        until(self._answers, "Radicale to start", START_TIME)

    def _answers(self) -> bool:
        if self._tree is not None and not self._tree.running:
            raise RuntimeError(f"Radicale ended while starting:\n{self._tree.output}")
        try:
            return self._session.get(f"{self.url}/.well-known/caldav", timeout=10, allow_redirects=False).ok
        except requests.RequestException:
            return False

    def call(self, verb: str, path: str, body: str | bytes = "", **headers: str) -> requests.Response:
        """Ask the server as its first user.

        :param headers: names with underscores
        :raises requests.HTTPError: the server refused
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        answer = self._session.request(verb, f"{self.url}{path}", data=data or None, headers=named, timeout=60)
        answer.raise_for_status()
        return answer

    def make_calendar(self, name: str = "Garden meetups", below: str = "community") -> str:
        """Make a calendar; return its path."""
        path = f"/{below}/garden{next(_CALENDARS)}/"
        if below not in self.users and not (self._root / "data/collection-root" / below).exists():
            self.call("MKCOL", f"/{below}/")
        self.call("MKCALENDAR", path, MAKE_CALENDAR.format(name=name))
        return path

    def put(self, calendar: str, name: str, text: str) -> str:
        """Write an event, whatever is there; return its ETag."""
        return self.call("PUT", calendar + name, text, Content_Type="text/calendar; charset=utf-8").headers["ETag"]

    def delete(self, calendar: str, name: str) -> None:
        """Take an event away, whatever it is."""
        self.call("DELETE", calendar + name)

    def names(self, calendar: str) -> set[str]:
        """What is in a calendar, by the files that the server keeps."""
        folder = self._root / "data/collection-root" / calendar.strip("/")
        return {each.name for each in folder.iterdir() if not each.name.startswith(".")}

    def fill(self, calendar: str, events: dict[str, str]) -> None:
        """Put many events into a calendar at once, as somebody who restores a backup does."""
        folder = self._root / "data/collection-root" / calendar.strip("/")
        for name, text in events.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")

    def share_for_reading(self, calendar: str) -> str:
        """Put a copy of a calendar where everybody may read it and nobody may write; return its path."""
        name = calendar.rstrip("/").rpartition("/")[2]
        folders = self._root / "data/collection-root"
        shutil.copytree(folders / calendar.strip("/"), folders / "board" / name)
        return f"/board/{name}/"

    def forget_tokens(self, calendar: str) -> None:
        """Lose what the server remembers of its sync tokens, as after a restored backup or a moved folder."""
        shutil.rmtree(self._root / "data/collection-root" / calendar.strip("/") / ".Radicale.cache" / "sync-token")
