"""Wires the queue pane: which rows are shown, where the person is, and what stands beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from console.cache.queue import QueueRow
from console.services.desk import Desk
from ui.operations.runner import Runner
from ui.operations.watch import News
from ui.panes.queue import reading
from ui.panes.queue.choosing import Choosing
from ui.panes.queue.deciding import Deciding
from ui.panes.queue.emptiness import Emptiness
from ui.panes.queue.faces import CommunityMark, Surroundings
from ui.panes.queue.listing import merge
from ui.panes.queue.model import QueueModel
from ui.panes.queue.notices import Notices
from ui.panes.queue.paging import Paging
from ui.panes.queue.reading import Refreshed, Shown
from ui.panes.queue.resting import Resting
from ui.panes.queue.shelf import Shelf
from ui.panes.queue.view import QueueView

_AHEAD, _BEHIND = 5, 2
_COUNTDOWN = 1000
_MINUTE = 60_000
_UNKNOWN = CommunityMark("?", 0, "")


class QueueController(QObject):
    """The queue pane's wiring. `start` reads the first page; `hear` takes in what changed."""

    said = Signal(str)
    """A sentence for screen readers and the status bar."""
    first_shown = Signal()
    """The first page of rows is there."""

    def __init__(self, desk: Desk, runner: Runner, view: QueueView) -> None:
        super().__init__(view)
        self._desk = desk
        self._runner = runner
        self.view = view
        self.model = QueueModel(Surroundings(reading.local_now(desk), {}), self)
        self.emptiness = Emptiness(view)
        self._marks_by_name: dict[str, CommunityMark] = {}
        self._paging = Paging(desk, runner, self.take_rows, self)
        self.shelf = Shelf(desk, runner, self._lay_out, self)
        self.notices = Notices(desk, runner, view)
        self.deciding = Deciding(desk, runner, self)
        self.choosing = Choosing(view.column, self._community_name, self)
        self._current: int | None = None
        self._shown: Shown | None = None
        self._touched = False
        self._started = False
        self._first_here = False
        self._countdown = QTimer(self)
        self._countdown.setInterval(_COUNTDOWN)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self.resting = Resting(self)
        view.list.setModel(self.model)
        self._wire()

    # --- Where the person is ----------------------------------------------------------------------------------------

    @property
    def current(self) -> int | None:
        """The id of the current row."""
        return self._current

    @property
    def shown(self) -> Shown | None:
        """The item beside the list: that of the current row, once it was read."""
        shown = self._shown
        return shown if shown is not None and shown.view.entry.id == self._current else None

    @property
    def desk(self) -> Desk:
        """The home that is worked on."""
        return self._desk

    def start(self) -> None:
        """Read the first page, then the whole order."""
        if not self._started:
            self._started = True
            self._minute.start()
            self._refresh(limit=reading.FIRST)

    def move(self, step: int) -> None:
        """Go so many items down or up."""
        self._touch()
        row = self.view.list.item_row(self.view.list.current_row() + step, 1 if step > 0 else -1)
        self.view.list.select(row)

    def move_to_end(self, *, last: bool) -> None:
        """Go to the first or the last item."""
        self._touch()
        rows = self.model.rowCount()
        if rows:
            self.view.list.select(self.view.list.item_row(rows - 1 if last else 0, -1 if last else 1))

    def next_undecided(self, leaving: Sequence[int] = ()) -> None:
        """Go to the next item that nobody decided, from the top again where there is none below."""
        self._touch()
        listing = self.model.listing.ids
        here = self.view.list.current_row()
        start = self.model.position_of(here) + 1 if here >= 0 else 0
        busy = self.deciding.in_flight.union(leaving)
        for positions in (range(start, len(listing)), range(min(start, len(listing)))):
            for position in positions:
                item = listing[position]
                if item != self._current and item not in busy and self.model.undecided(item):
                    self.view.list.select(self.model.row_at(position))
                    return

    def go_to(self, item: int) -> None:
        """Make an item the current one, if it is listed."""
        row = self.model.row_of(item)
        if row is not None:
            self.view.list.select(row)

    def position(self) -> str:
        """Where the current row stands: "3 of 312"."""
        row = self.view.list.current_row()
        if row < 0:
            return ""
        return f"{self.model.position_of(row) + 1:,} of {len(self.model.listing.ids):,}"

    # --- What is shown ----------------------------------------------------------------------------------------------

    def hear(self, news: News) -> None:
        """Take in what changed."""
        self._set_accounts(news)
        self.choosing.show_counts(news.counts)
        if "item" in news.kinds or "command" in news.kinds or "account" in news.kinds:
            self.shelf.forget(news.items)
            if self._first_here:
                self.resting.ask(news.items)
        self.notices.show_offline(news)

    def refresh(self, items: Sequence[int] = ()) -> None:
        """Read the order and some rows again, because something was decided here."""
        self.shelf.forget(items)
        self._refresh(frozenset(items))

    def take_rows(self, rows: Sequence[QueueRow], asked: Sequence[int] = ()) -> None:
        """Show rows as they are now."""
        self.model.set_rows(rows, asked)
        self._count_down()

    def show_new(self) -> None:
        """Take in what waits above."""
        self._touched = False
        self._refresh()
        self.view.list.setFocus()

    def set_compact(self, *, compact: bool) -> None:
        """Show lower rows."""
        self.view.list.set_compact(compact=compact)

    def copy_link(self) -> None:
        """Put the item's address on the clipboard; it is never opened from here."""
        shown = self.shown
        if shown is not None and shown.view.entry.item.url:
            QGuiApplication.clipboard().setText(shown.view.entry.item.url)
            self.said.emit("Address copied")

    def tick(self) -> None:
        """Tick or untick the current row."""
        if self._current is not None:
            self.model.tick([self._current], on=self._current not in self.model.ticked)

    def close(self) -> None:
        """Stop the clocks."""
        self._paging.stop()
        self._countdown.stop()
        self._minute.stop()
        self.resting.stop()

    # --- Inside -----------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        view = self.view
        self._countdown.timeout.connect(self._count_down)
        self._minute.timeout.connect(self._next_minute)
        self.resting.rested.connect(self._refresh)
        self.model.page_requested.connect(self._paging.ask)
        view.list.row_changed.connect(self._row_changed)
        view.list.touched.connect(self._touch)
        view.list.activated.connect(lambda _: view.show_item())
        view.list.tick_clicked.connect(lambda item: self.model.tick([item], on=item not in self.model.ticked))
        view.list.ticks_extended.connect(lambda items: self.model.tick(items, on=True))
        self.choosing.changed.connect(self._begin_again)
        self.choosing.said.connect(self.said)
        view.column.new_requested.connect(self.show_new)
        view.column.left_search.connect(view.list.setFocus)
        view.header.link_requested.connect(self.copy_link)
        view.group.changed.connect(self._group_changed)
        view.bar.next_requested.connect(self.next_undecided)

    def _touch(self) -> None:
        self._touched = True

    def _begin_again(self) -> None:
        """Another part or order: from its first row."""
        self._touched = False
        self._refresh()

    def _community_name(self, account: int) -> str:
        return self.model.around.communities.get(account, _UNKNOWN).name

    def _refresh(self, items: frozenset[int] | None = frozenset(), *, limit: int | None = None) -> None:
        """Read the order again.

        :param items: rows to read again beside those that can be seen; None: all that are loaded.
        """
        visible = self._visible_ids()
        if items is None:
            wanted = visible
        else:
            wanted = [*visible, *(item for item in items if self.model.row(item) is not None and item not in visible)]
        filter_, order, shown = self.choosing.filter, self.choosing.order, self.model.listing
        current = self._current if self._touched else None

        def read() -> Refreshed:
            return reading.refresh(self._desk, filter_, order, shown, current, wanted, limit=limit)

        def arrived(fresh: Refreshed) -> None:
            self._apply(fresh)
            if limit is not None:
                self._first_here = True
                self.first_shown.emit()
                self._refresh()

        self._runner.query("listing", read, arrived)

    def _apply(self, fresh: Refreshed) -> None:
        """Show a fresh order: rows that left shrink away first."""
        leaving = [
            row
            for row in self.view.list.visible_rows()
            if self.view.list.model() is self.model
            and self.model.header_at(row) is None
            and self.model.id_at(row) not in fresh.merged.listing.ids
        ]
        known = len(self.model.listing.ids)
        if leaving and len(leaving) < known:
            self.view.list.collapse(leaving, lambda: self._put(fresh))
        else:
            self._put(fresh)

    def _put(self, fresh: Refreshed) -> None:
        merged = fresh.merged
        if self._touched and fresh.current != self._current:
            merged = merge(self.model.listing, fresh.fresh, self._current)
        view, model = self.view.list, self.model
        self.view.column.set_new_above(merged.held)
        before = view.current_row()
        offset = view.offset_of(before) if before >= 0 else 0
        model.set_rows(fresh.rows, fresh.asked)
        if not self._countdown.isActive():
            self._count_down()
        if merged.listing != model.listing:
            model.set_listing(merged.listing)
            self._stay(offset)
        if not merged.listing.ids:
            self._show_empty(fresh)
        elif view.model() is not model:
            view.setModel(model)
            self._stay(0)
        if self._current is not None and self._shown is not None and self.shelf.get(self._current) is None:
            self._read_current()
        elif self._shown is not None and self.shown is not None:
            self.view.header.show_item(self._shown.view, self._mark(self._shown), self.position())

    def _stay(self, offset: int) -> None:
        """Keep the current row where it is on the screen; without one, or while nothing was touched, take the first."""
        view, model = self.view.list, self.model
        row = model.row_of(self._current) if self._current is not None and self._touched else None
        if row is not None:
            view.select(row, quietly=True)
            view.keep_offset(row, offset)
            return
        first = view.item_row(0, 1) if model.rowCount() else -1
        if first >= 0:
            view.select(first)
            view.scrollToTop()

    def _show_empty(self, fresh: Refreshed) -> None:
        self._current, self._shown = None, None
        now = reading.local_now(self._desk)
        self.emptiness.show(fresh, self._marks_by_name, now, whole=self.choosing.everything)

    def _row_changed(self, row: int) -> None:
        if row < 0 or self.model.header_at(row) is not None or self.view.list.model() is not self.model:
            return
        item = self.model.id_at(row)
        if item == self._current:
            return
        self._current = item
        self.deciding.left_item()
        shown = self.shelf.get(item)
        if shown is not None:
            self._show(shown)
        else:
            self._read_current()

    def _read_current(self) -> None:
        if self._current is not None:
            self.shelf.read(self._current, self._show, lambda _: None)

    def _show(self, shown: Shown) -> None:
        if shown.view.entry.id != self._current:
            return
        self._shown = shown
        now = self.model.around.now
        view = self.view
        view.show_item_page()
        view.header.show_item(shown.view, self._mark(shown), self.position())
        grouped = len(shown.members) > 1
        if grouped:
            view.group.show_group(shown.members, shown.differences, shown.view.entry.id, now)
        view.reading.put_in(view.group if grouped else None)
        view.reading.show_item(shown.view, now)
        view.evidence.show_item(shown.view, now)
        self.notices.show_item(shown.view, self.model.row(shown.view.entry.id))
        view.bar.set_offers(shown.view.offers)
        self.deciding.item_shown()
        self.shelf.read_ahead(self._neighbours())

    def _lay_out(self, shown: Shown) -> None:
        now = self.model.around.now
        self.view.reading.prepare(shown.view, now)
        self.view.evidence.prepare(shown.view, now)

    def _neighbours(self) -> list[int]:
        row = self.view.list.current_row()
        if row < 0:
            return []
        ids = self.model.listing.ids
        here = self.model.position_of(row)
        below = list(ids[here + 1 : here + 1 + _AHEAD])
        above = list(reversed(ids[max(0, here - _BEHIND) : here]))
        return [*below[:2], *above[:1], *below[2:], *above[1:]]

    def _mark(self, shown: Shown) -> CommunityMark:
        return self.model.around.communities.get(shown.view.entry.account_id, _UNKNOWN)

    def _group_changed(self) -> None:
        self.view.reading.fit_insert()

    def _visible_ids(self) -> list[int]:
        if self.view.list.model() is not self.model:
            return []
        rows = self.view.list.visible_rows()
        return [self.model.id_at(row) for row in rows if self.model.header_at(row) is None]

    def _count_down(self) -> None:
        """Renew what counts down, and go on as long as something does."""
        around = replace(self.model.around, now=reading.local_now(self._desk))
        if not self.model.count_down(around):
            self._countdown.stop()
        else:
            self._countdown.start()

    def _next_minute(self) -> None:
        """Due times and sections depend on the clock."""
        self.model.set_around(replace(self.model.around, now=reading.local_now(self._desk)))
        self._refresh()

    def _set_accounts(self, news: News) -> None:
        marks = {
            account.id: CommunityMark(account.community.letters, account.community.fill, account.community.name)
            for account in news.accounts
        }
        self._marks_by_name = {account.name: marks[account.id] for account in news.accounts}
        around = self.model.around
        if around.communities != marks or around.offline != news.offline:
            self.model.set_around(Surroundings(news.now, marks, news.offline))
            if self._shown is not None and self.shown is not None:
                self.view.header.show_item(self._shown.view, self._mark(self._shown), self.position())
