"""What the window knows of its home: accounts, counts, the outbox, and what changed since it last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from console.cache import changes, outbox
from console.cache.accounts import Account, AccountState
from console.cache.outbox import OutboxSummary
from console.cache.queue import QueueCounts
from console.services import accounts, queue
from console.services import outbox as outbox_service
from console.services.desk import Desk
from ui.operations.runner import Runner, sentence
from ui.operations.worker import SyncProcess

_LOOK_EVERY = 1000
"""Milliseconds between two looks for what other processes did, beside the sync process's own word."""
_REST_SHARE = 3
"""Between two readings it rests so many times as long as one took: a busy sync must not keep the window busy."""
_SHORTEST_REST = 120
UNREACHED = frozenset({AccountState.UNAVAILABLE, AccountState.FAILED, AccountState.SIGN_IN, AccountState.LIMITED})


@dataclass(frozen=True, slots=True)
class News:
    """One look at the home.

    :param items: ids of items that changed, also by a command on them; None: too many to name.
    :param kinds: the kinds of rows that changed (`Tx.changed`).
    """

    seq: int
    now: datetime
    items: frozenset[int] | None
    kinds: frozenset[str]
    accounts: tuple[Account, ...]
    counts: QueueCounts
    summary: OutboxSummary

    @property
    def offline(self) -> frozenset[int]:
        """The accounts that nothing can be sent to at the moment."""
        return frozenset(account.id for account in self.accounts if account.state in UNREACHED)


class DeskWatch(QObject):
    """Looks when the sync process says that something changed, when the window changed something, and every second."""

    changed = Signal(object)
    """News."""

    def __init__(self, desk: Desk, runner: Runner, process: SyncProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._seq = -1
        self._looking = False
        self._asked = False
        self._began = 0.0
        self._trouble = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_EVERY)
        self._clock.timeout.connect(self.look)
        process.changed.connect(lambda _: self.look())

    def start(self) -> None:
        """Begin to look."""
        self._clock.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._clock.stop()
        self._rest.stop()
        self._runner.cancel("watch")

    def look(self) -> None:
        """Look now, or as soon as the rest after the last look is over."""
        if self._looking or self._rest.isActive():
            self._asked = True
            return
        self._looking = True
        self._began = monotonic()
        seq, first = self._seq, self._seq < 0
        self._runner.query("watch", lambda: look(self._desk, seq, whole=first), self._seen, self._failed)

    def _seen(self, news: News | None) -> None:
        self._after()
        self._trouble = ""
        if news is not None:
            self._seq = news.seq
            self.changed.emit(news)

    def _failed(self, error: Exception) -> None:
        """Say what is wrong once, and go on looking: a locked cache or a full disk is over some time."""
        self._after()
        words = sentence(error)
        if words != self._trouble:
            self._trouble = words
            self._runner.failed.emit(words)

    def _after(self) -> None:
        self._looking = False
        took = (monotonic() - self._began) * 1000
        self._rest.start(max(_SHORTEST_REST, round(took * _REST_SHARE)))

    def _rested(self) -> None:
        if self._asked:
            self._asked = False
            self.look()


def look(desk: Desk, seq: int, *, whole: bool = False) -> News | None:
    """What changed after `seq`; None for nothing.

    :param whole: report also where nothing changed: the first look.
    """
    with desk.cache.read() as conn:
        newest, kinds = changes.since(conn, max(0, seq))
        if not kinds and not whole:
            return None
        items = kinds.get("item", set())
        commands = kinds.get("command", set())
        if items is not None and commands:
            found = (outbox.get(conn, number) for number in commands)
            items = items | {command.item for command in found if command is not None and command.item is not None}
        if commands is None or whole:
            items = None
    now = desk.clock().astimezone()
    return News(
        seq=newest,
        now=now,
        items=frozenset(items) if items is not None else None,
        kinds=frozenset(kinds) if not whole else frozenset(changes.KINDS),
        accounts=tuple(accounts.every(desk)),
        counts=queue.counts(desk, now),
        summary=outbox_service.summary(desk),
    )
