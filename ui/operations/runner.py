"""The only threads of the window: the cache is read and written here, answers come back on the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ui.operations.collecting import Collecting

T = TypeVar("T")

_log = logging.getLogger(__name__)
_READERS = 2


@dataclass(frozen=True, slots=True)
class _Finished:
    """One piece of work that is done: what it answered or raised, and who wants to know."""

    topic: str
    number: int
    answer: Any
    error: Exception | None
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None


class Runner(QObject):
    """Runs work off the window's thread.

    *Queries* of one topic answer the latest question only: an older one that has not begun is never begun, the answer
    of one that has is dropped. *Mutations* run one after the other in the order they were asked for, none is dropped.
    """

    failed = Signal(str)
    """An error that nobody else takes, as a sentence for people."""
    idle = Signal()
    """The last piece of work came back."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collecting = Collecting(self)
        self._readers = ThreadPoolExecutor(_READERS, "corral-read")
        self._writer = ThreadPoolExecutor(1, "corral-write")
        self._latest: dict[str, int] = {}
        self._count = 0
        self._open = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for has not come back."""
        return self._open > 0

    def query(
        self,
        topic: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Read something; `done` gets the answer on the window's thread unless a later query of the topic was asked.

        :param failed: gets the error; without it the error becomes a sentence in `Runner.failed`.
        """
        if self._closed:
            return
        self._count += 1
        number = self._count
        self._latest[topic] = number

        def wanted() -> bool:
            return self._latest.get(topic) == number

        self._begin(self._readers, topic, number, work, done, failed, wanted)

    def cancel(self, topic: str) -> None:
        """Forget the query of a topic: its answer is not wanted any more."""
        self._latest.pop(topic, None)

    def mutate(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Write something, after everything that was asked to be written before."""
        if self._closed:
            return
        self._begin(self._writer, "", 0, work, done, failed, lambda: True)

    def close(self) -> None:
        """Finish what was asked to be written, drop the reads, end the threads. Nothing is delivered after it."""
        self._closed = True
        self._latest.clear()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._collecting.close()

    def _begin(
        self,
        pool: ThreadPoolExecutor,
        topic: str,
        number: int,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        wanted: Callable[[], bool],
    ) -> Future[None]:
        self._open += 1

        def run() -> None:
            answer: Any = None
            error: Exception | None = None
            if wanted():
                try:
                    answer = work()
                except Exception as raised:  # noqa: BLE001 - whatever it was, it has to reach the person
                    error = raised
            if not self._closed:
                self._arrived.emit(_Finished(topic, number, answer, error, done, failed))

        return pool.submit(run)

    def _deliver(self, finished: _Finished) -> None:
        self._open -= 1
        if self._closed:
            return
        if not finished.topic or self._latest.get(finished.topic) == finished.number:
            if finished.error is None:
                finished.done(finished.answer)
            elif finished.failed is not None:
                finished.failed(finished.error)
            else:
                self._report(finished.error)
        if not self._open:
            self.idle.emit()

    def _report(self, error: Exception) -> None:
        _log.error("work beside the window failed", exc_info=error)
        self.failed.emit(sentence(error))


def sentence(error: Exception) -> str:
    """An error in a person's words: those of our own errors, and something plain for all others."""
    if type(error).__module__.startswith("console."):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or 'the file'}. Nothing was changed."
    return "Something went wrong here; the log folder has the details. Nothing was lost."
