"""One home at work in the window: its panes, its sync process, its keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.services.desk import Desk
from console.services.undo import Undone
from console.settings import Settings
from ui.actions import by_id
from ui.main_window.closing import Closing
from ui.main_window.keys import Keys
from ui.main_window.looks import TEXT_STEP, compacted, resized
from ui.main_window.rail import Rail
from ui.main_window.status import StatusBar
from ui.main_window.undo_state import UndoState
from ui.main_window.window import MainWindow
from ui.main_window.words import platform_title
from ui.operations.runner import Runner
from ui.operations.watch import DeskWatch, News
from ui.operations.worker import AccountNews, Progress, SyncProcess, WorkerState
from ui.panes.queue.controller import QueueController
from ui.panes.queue.deciding import Done
from ui.panes.queue.list_column import ORDERS
from ui.panes.queue.reading import Shown
from ui.panes.queue.view import QueueView
from ui.theme import SchemeChoice, current, keeper

if TYPE_CHECKING:
    from ui.main_window.asking import Asking
    from ui.main_window.finding import Finding
    from ui.main_window.rules import Rules
    from ui.panes.log.controller import LogController
    from ui.panes.log.view import LogView
    from ui.panes.outbox.controller import OutboxController
    from ui.panes.outbox.view import OutboxView


class Session(QObject):
    """Puts the parts together and runs what the keys ask for."""

    closed = Signal()
    """Everything is written and ended; the window may close."""
    usable = Signal()
    """The first page of the queue is shown."""

    def __init__(self, window: MainWindow, desk: Desk, runner: Runner, process: SyncProcess) -> None:
        super().__init__(window)
        self.window = window
        self.desk = desk
        self.runner = runner
        self.process = process
        self.watch = DeskWatch(desk, runner, process, self)
        self.rail = Rail()
        self.status = StatusBar()
        self.queue_view = QueueView()
        self.queue = QueueController(desk, runner, self.queue_view)
        self.undo_state = UndoState(desk, runner, self.status.undo, self)
        self.closing = Closing(window, process, runner, desk, self)
        self.keys = Keys(window, self.run)
        self._progress: dict[int, Progress] = {}
        self._news: News | None = None
        self._handlers = self._table()
        self._place = "go.queue"
        window.furnish(self.rail, self.status)
        window.places.addWidget(self.queue_view)
        self._wire()
        self.use_settings(desk.settings)
        self.queue_view.restore(window.state)
        self.queue_view.fit_window(window.width())
        self._fit(window.width())

    @cached_property
    def asking(self) -> Asking:
        """First run, sign-in, settings, all keys."""
        from ui.main_window.asking import Asking

        return Asking(self)

    @cached_property
    def finding(self) -> Finding:
        """The palette."""
        from ui.main_window.finding import Finding

        return Finding(self)

    @cached_property
    def outbox(self) -> OutboxController:
        """The outbox's pane."""
        from ui.panes.outbox.controller import OutboxController

        controller = OutboxController(self.desk, self.runner, self.outbox_view)
        controller.said.connect(self.say)
        controller.changed.connect(lambda: self._command_changed(()))
        return controller

    @cached_property
    def outbox_view(self) -> OutboxView:
        """The outbox as a list and one entry."""
        from ui.panes.outbox.view import OutboxView

        view = OutboxView()
        view.go_back_requested.connect(lambda: self.run("go.queue"))
        self.window.places.addWidget(view)
        return view

    @cached_property
    def log(self) -> LogController:
        """The log's pane."""
        from ui.panes.log.controller import LogController

        controller = LogController(self.desk, self.runner, self.log_view)
        controller.said.connect(self.say)
        return controller

    @cached_property
    def log_view(self) -> LogView:
        """What was decided and is done."""
        from ui.panes.log.view import LogView

        view = LogView()
        self.window.places.addWidget(view)
        return view

    @cached_property
    def rules(self) -> Rules:
        """The rules' pane, made when it is first wanted."""
        from ui.main_window.rules import Rules

        return Rules(self, self._news)

    def start(self) -> None:
        """Show the queue and begin to look."""
        self.window.places.setCurrentWidget(self.queue_view)
        self.rail.set_place("go.queue")
        self.queue.start()
        self.watch.start()
        self.queue_view.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def run(self, action: str) -> None:
        """Do what an action of the table says."""
        entry = by_id()[action]
        if entry.verb:
            if self._place == "go.queue":
                self.queue.deciding.ask(entry.verb, whole=entry.whole_group)
            return
        if action not in self._handlers:
            self._make_rest()
        handler = self._handlers.get(action)
        if handler is not None:
            handler()

    def use_settings(self, settings: Settings) -> None:
        """Work with these settings from now on: looks, keys, name."""
        keeper.choose(
            SchemeChoice(settings.theme),
            settings.text_size / 100,
            reduced_motion=settings.reduce_motion or None,
        )
        self.keys.apply(settings)
        first = self.keys.first_keys(settings)
        on_buttons = {entry.verb: first.get(entry.id, "") for entry in by_id().values() if entry.id[:7] == "decide."}
        on_buttons |= {"undo": first.get("decide.undo", ""), "next": first.get("move.undecided", "")}
        self.queue_view.bar.set_keys(on_buttons)
        self.undo_state.set_key(first.get("decide.undo", ""))
        self.queue.set_compact(compact=settings.compact_rows)
        self.rail.set_person(settings.moderator, len(self._news.accounts) if self._news else 0)

    def change_settings(self, changed: Settings) -> None:
        """Write settings, then use them; what goes wrong is said."""
        self.runner.mutate(
            lambda: self.desk.change_settings(changed),
            lambda _: self.use_settings(changed),
            lambda error: self.say(f"The settings could not be written: {error}"),
        )

    def say(self, sentence: str) -> None:
        """Tell the person, also through a screen reader."""
        self.status.say(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.window, sentence))

    def close(self) -> None:
        """End everything; `closed` follows."""
        self.queue.close()
        self.watch.stop()
        self.queue_view.save(self.window.state)
        self.closing.begin()

    def _wire(self) -> None:
        window, queue = self.window, self.queue
        window.resized.connect(self._fit)
        keeper.changed.connect(self._fit)
        window.close_requested.connect(self.close)
        self.closing.over.connect(self.closed)
        self.rail.asked.connect(self.run)
        self.rail.account_chosen.connect(self._account_chosen)
        self.rail.menu_requested.connect(self.keys.open_menu)
        self.status.asked.connect(self.run)
        self.status.restart_requested.connect(self.process.start)
        self.runner.failed.connect(self.say)
        self.watch.changed.connect(self._hear)
        self.process.account_changed.connect(self._account_changed)
        self.process.state_changed.connect(self._worker_changed)
        queue.first_shown.connect(self.usable)
        queue.first_shown.connect(self.process.start)
        queue.first_shown.connect(self._make_rest)
        for told in (queue.said, queue.notices.said, queue.deciding.said, queue.deciding.failed):
            told.connect(self.say)
        queue.emptiness.work_chosen.connect(self.run)
        queue.deciding.decided.connect(self._decided)
        queue.deciding.undone.connect(self._undone)
        queue.notices.changed.connect(lambda item: self._command_changed([item]))
        self.queue_view.bar.undo_requested.connect(queue.deciding.undo)
        self.queue_view.list.link_clicked.connect(self._link_clicked)
        self.queue_view.header.menu_requested.connect(self.keys.open_menu)

    def _table(self) -> dict[str, Callable[[], object]]:
        queue, view = self.queue, self.queue_view
        return {
            "window.palette": lambda: self.finding.open(""),
            "window.close": self.window.close,
            "sync.now": self._sync,
            "go.queue": lambda: self._go("go.queue", self.queue_view, view.list),
            "go.terms": lambda: self._go("go.terms", self.rules.view, self.rules.view),
            "terms.save": lambda: self.rules.run("save"),
            "terms.publish": lambda: self.rules.run("publish"),
            "terms.changes": lambda: self.rules.run("changes"),
            "go.outbox": lambda: self._go("go.outbox", self.outbox_view, self.outbox_view),
            "go.log": lambda: self._go("go.log", self.log_view, self.log_view),
            "move.next": lambda: queue.move(1),
            "move.previous": lambda: queue.move(-1),
            "move.undecided": queue.next_undecided,
            "move.first": lambda: queue.move_to_end(last=False),
            "move.last": lambda: queue.move_to_end(last=True),
            "move.new": queue.show_new,
            "move.pane": lambda: self._turn_focus(1),
            "move.pane_back": lambda: self._turn_focus(-1),
            "queue.find": self.find,
            "decide.undo": queue.deciding.undo,
            "decide.redo": queue.deciding.redo,
            "item.tick": queue.tick,
            "item.untick": lambda: queue.model.tick(queue.model.ticked, on=False),
            "item.replies": queue.deciding.find_reply,
            "item.clause": queue.deciding.cite,
            "item.copy_link": queue.copy_link,
            "item.again": queue.notices.again,
            "item.dismiss": queue.notices.dismiss,
            "view.order": self._next_order,
            "view.earlier": view.reading.toggle_earlier,
            "view.original": view.reading.toggle_written,
            "view.evidence": view.toggle_evidence,
            "view.compact": lambda: self.change_settings(compacted(self.desk.settings)),
            "view.larger": lambda: self._resize_text(TEXT_STEP),
            "view.smaller": lambda: self._resize_text(-TEXT_STEP),
            "view.usual": lambda: self._resize_text(0),
        }

    def handle(self, action: str, handler: Callable[[], object]) -> None:
        """Let somebody else run an action (settings, first run)."""
        self._handlers[action] = handler

    # --- What happens -----------------------------------------------------------------------------------------------

    def _hear(self, news: News) -> None:
        self._news = news
        self._show_rail()
        self.status.show_news(news)
        self.queue.hear(news)
        self.undo_state.hear(news)
        self.keys.enable({"go.outbox": True})
        if {"command", "log"} & news.kinds:
            if self._place == "go.outbox":
                self.outbox.refresh()
            elif self._place == "go.log":
                self.log.refresh()

    def _make_rest(self) -> None:
        """What asks the person something, once the queue can be used; it brings its handlers with it."""
        asking = self.asking
        if self._news is not None:
            asking.hear(self._news)

    def _show_rail(self) -> None:
        news = self._news
        if news is None:
            return
        summary = news.summary
        unsent = summary.waiting + summary.sending + summary.uncertain + summary.parked
        self.rail.set_counts({"go.queue": f"{news.counts.total:,}", "go.outbox": f"{unsent:,}" if unsent else ""})
        platforms = {kind: platform_title(kind) for kind in {account.kind for account in news.accounts}}
        self.rail.set_accounts(news.accounts, platforms, self._progress, news.now)
        self.rail.set_person(self.desk.settings.moderator, len(news.accounts))

    def _account_changed(self, news: AccountNews) -> None:
        if news.progress is None:
            self._progress.pop(news.account, None)
        else:
            self._progress[news.account] = news.progress
        self._show_rail()
        self.status.show_progress(self._progress)
        self.watch.look()

    def _worker_changed(self, state: WorkerState) -> None:
        self.status.show_worker(state)
        if state is WorkerState.GIVEN_UP:
            self._progress.clear()
            self.say("Synchronising stopped after three crashes; decisions are kept. The status bar starts it again.")

    def _account_chosen(self, account: int) -> None:
        self.asking.account_chosen(account)
        self.run("go.queue")
        self.queue.choosing.choose_account(account)
        self.rail.set_chosen(self.queue.choosing.account)

    def _decided(self, done: Done) -> None:
        self.undo_state.decided(done)
        self._command_changed(())

    def _undone(self, undone: Undone) -> None:
        self.undo_state.undone(undone)
        self._command_changed(undone.items)

    def _command_changed(self, items: object) -> None:
        self.process.nudge()
        self.watch.look()
        if isinstance(items, list | tuple) and items:
            self.queue.refresh(items)

    def _link_clicked(self, item: int) -> None:
        row = self.queue.model.row(item)
        if row is not None and row.parked and not row.detail_is_conflict:
            self.queue.notices.again_for(item, row.command_id)

    def _sync(self) -> None:
        self.process.start()
        self.process.sync()
        self.say("Checking for new items")

    # --- Places and focus -------------------------------------------------------------------------------------------

    def _go(self, action: str, pane: QWidget, focus: QWidget) -> None:
        self._place = action
        self.window.places.setCurrentWidget(pane)
        self.rail.set_place(action)
        if action == "go.outbox":
            self.outbox.refresh()
        elif action == "go.log":
            self.log.refresh()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def target(self) -> Shown | None:
        """The item that an action would hit."""
        return self.queue.shown if self._place == "go.queue" else None

    def _turn_focus(self, step: int) -> None:
        """F6: rail, the parts of the pane, status bar, in turn."""
        pane = self.window.places.currentWidget()
        parts: list[QWidget] = [self.rail]
        if pane is self.queue_view:
            parts += self.queue_view.parts()
        elif "rules" in self.__dict__ and pane is self.rules.view:
            parts += self.rules.view.parts()
        elif pane is not None:
            parts.append(pane)
        parts.append(self.status)
        focus = QApplication.focusWidget()
        here = next((n for n, part in enumerate(parts) if focus and (part is focus or part.isAncestorOf(focus))), 0)
        there = parts[(here + step) % len(parts)]
        if there is self.rail:
            self.rail.focus_first()
        elif there is self.status:
            self.status.focus_first()
        else:
            there.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find(self) -> None:
        """Let the person search the queue, or the rules."""
        if self._place == "go.terms":
            self.rules.view.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.run("go.queue")
        self.queue_view.column.open_search()

    def _next_order(self) -> None:
        orders = list(ORDERS)
        self.queue.choosing.choose_order(orders[(orders.index(self.queue.choosing.order) + 1) % len(orders)])

    def _resize_text(self, step: int) -> None:
        self.change_settings(resized(self.desk.settings, step))

    def _fit(self, width: int = 0) -> None:
        width = width or self.window.width()
        self.rail.set_collapsed(collapsed=width < current().breakpoint.rail_collapses)
        self.queue_view.fit_window(width)
