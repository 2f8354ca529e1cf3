"""The status bar: online or not, the outbox, what the sync is doing, what was decided, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.cache.accounts import Account, AccountState
from ui.main_window.words import percent
from ui.operations.watch import UNREACHED, News
from ui.operations.worker import Progress, WorkerState
from ui.theme import Meaning, Text, current, keeper
from ui.widgets.buttons import LinkButton
from ui.widgets.lines import Hairline
from ui.widgets.status import StatusSegment
from ui.widgets.undo_segment import UndoSegment

_SAID_FOR = 6000
_ROOM_FOR_WORDS, _ROOM_FOR_SYNC = 1060, 860


class StatusBar(QWidget):
    """Shows facts; emits what was clicked."""

    asked = Signal(str)
    """An action's id."""
    restart_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Status")
        self._news: News | None = None
        self._progress: Mapping[int, Progress] = {}
        self._worker = WorkerState.STOPPED
        self._said = ""
        self.line = StatusSegment("cloud", "Starting")
        self.outbox = StatusSegment("outbox", "")
        self.sync = StatusSegment("syncing", "", opens=True)
        self.words = StatusSegment("", "", opens=False)
        self.undo = UndoSegment()
        self._dividers: dict[StatusSegment, Hairline] = {}
        self._keys = LinkButton("All keys", key="?", tone="text_2", step=Text.SMALL)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.timeout.connect(self._be_quiet)
        self._build()
        self.line.clicked.connect(self._line_clicked)
        self.outbox.clicked.connect(lambda: self.asked.emit("go.outbox"))
        self.sync.clicked.connect(lambda: self.asked.emit("sync.now"))
        self.undo.clicked.connect(lambda: self.asked.emit("decide.undo"))
        self._keys.clicked.connect(lambda: self.asked.emit("help.keys"))
        keeper.changed.connect(self._fit)
        self._fit()

    def show_news(self, news: News) -> None:
        """Show what the home is like now."""
        self._news = news
        self._renew()

    def show_progress(self, progress: Mapping[int, Progress]) -> None:
        """Show how far pulls are, by account."""
        self._progress = progress
        self._renew()

    def show_worker(self, state: WorkerState) -> None:
        """Show how the sync process is."""
        self._worker = state
        self._renew()

    def say(self, sentence: str) -> None:
        """Show a sentence for a few seconds."""
        self._said = sentence
        self._forget.start(_SAID_FOR)
        self._renew_words()

    def focus_first(self) -> None:
        """Put the focus on the first segment."""
        self.line.setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chrome and the hairline above it."""
        painter, colour = QPainter(self), current().colour
        painter.fillRect(event.rect(), colour.chrome)
        painter.fillRect(0, 0, self.width(), 1, colour.border)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window keeps what has to be acted on."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        scale = current().text_scale
        self.words.setVisible(self.width() >= _ROOM_FOR_WORDS * scale)
        self.sync.setVisible(self._news is not None and self.width() >= _ROOM_FOR_SYNC * scale)
        for part, divider in self._dividers.items():
            divider.setVisible(not part.isHidden())

    def _be_quiet(self) -> None:
        self._said = ""
        self._renew_words()

    def _line_clicked(self) -> None:
        if self._worker is WorkerState.GIVEN_UP:
            self.restart_requested.emit()
        else:
            self.asked.emit("sync.now")

    def _renew(self) -> None:
        news = self._news
        if news is None:
            return
        self._renew_line(news)
        self._renew_outbox(news)
        self._renew_sync(news)
        self._renew_words()

    def _renew_line(self, news: News) -> None:
        if self._worker is WorkerState.GIVEN_UP:
            self.line.set_status("failed", "Synchronising stopped – start again", Meaning.HIGH)
            return
        lost = [account for account in news.accounts if account.state in UNREACHED]
        if not news.accounts:
            self.line.set_status("cloud", "No community yet")
        elif not lost:
            self.line.set_status("online", "Online", Meaning.NEUTRAL, icon_meaning=Meaning.GOOD)
        elif len(lost) == len(news.accounts) and all(a.state is AccountState.UNAVAILABLE for a in lost):
            since = min((account.since for account in lost if account.since is not None), default=None)
            when = f" since {since.astimezone(news.now.tzinfo):%H:%M}" if since is not None else ""
            self.line.set_status("offline", f"Offline{when}", Meaning.MED)
        else:
            first = lost[0]
            says = "sign in again" if first.state is AccountState.SIGN_IN else "not reached"
            text = f"{first.name}: {says}" if len(lost) == 1 else f"{len(lost)} communities not reached"
            meaning = Meaning.HIGH if first.state is AccountState.SIGN_IN else Meaning.MED
            self.line.set_status("signIn" if meaning is Meaning.HIGH else "offline", text, meaning)

    def _renew_outbox(self, news: News) -> None:
        summary = news.summary
        due = summary.waiting - summary.held
        if summary.parked or summary.uncertain:
            stuck = summary.parked + summary.uncertain
            text = f"{stuck} could not be sent" if summary.parked else f"{stuck} not confirmed"
            self.outbox.set_status("failed", text, Meaning.HIGH)
        elif due and news.offline:
            self.outbox.set_status("offline", f"{due} waiting – offline", Meaning.MED)
        elif summary.sending or due:
            self.outbox.set_status("syncing", f"Sending {summary.sending + due}")
        elif summary.held:
            self.outbox.set_status("outbox", f"{summary.held} held")
        else:
            self.outbox.set_status("outbox", "All sent")

    def _renew_sync(self, news: News) -> None:
        names = {account.id: account.name for account in news.accounts}
        running = [(names[number], each) for number, each in self._progress.items() if number in names]
        retry = _next_try(news)
        if running:
            name, progress = running[0]
            share = progress.done / progress.total if progress.total else None
            self.sync.set_status("syncing", f"{name} {percent(progress)}".strip(), progress=share)
        elif retry:
            self.sync.set_status("", retry)
        elif not news.accounts:
            self.sync.set_status("", "Corral works offline once a community is added")
        elif self._worker is not WorkerState.RUNNING:
            begins = self._worker in (WorkerState.STARTING, WorkerState.RESTARTING)
            self.sync.set_status("", "Starting to synchronise" if begins else "Not synchronising")
        elif any(account.state is AccountState.SYNCING for account in news.accounts):
            self.sync.set_status("syncing", "Checking")
        else:
            read = [account for account in news.accounts if account.state is AccountState.OK]
            text = (
                "Up to date" if len(read) == len(news.accounts) else f"{len(read)} of {len(news.accounts)} up to date"
            )
            self.sync.set_status("approve" if len(read) == len(news.accounts) else "", text)
        self._make_room()

    def _renew_words(self) -> None:
        if self._said:
            self.words.set_status("", self._said)
        elif self._news is not None:
            self.words.set_status("", f"{self._news.summary.decided_today:,} decided today")

    def _fit(self) -> None:
        self.setFixedHeight(current().height.status_bar)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 1, 0, 0)
        row.setSpacing(0)
        for number, part in enumerate((self.line, self.outbox, self.sync, self.words)):
            if number:
                divider = Hairline(upright=True)
                divider.setFixedHeight(16)
                self._dividers[part] = divider
                row.addWidget(divider, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.undo)
        row.addSpacing(10)
        row.addWidget(self._keys)
        row.addSpacing(10)


def _next_try(news: News) -> str:
    """When the next account is tried again: "Next try in 40 s"."""
    waiting: list[Account] = [account for account in news.accounts if account.id in news.offline and account.retry_at]
    times = [account.retry_at for account in waiting if account.retry_at is not None and account.retry_at > news.now]
    if not times:
        return ""
    left = int((min(times) - news.now).total_seconds())
    return f"Next try in {left} s" if left < 90 else f"Next try in {left // 60} min"
