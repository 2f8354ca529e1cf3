"""Deciding from the queue: one item, ticked ones, or a group; with words where they are needed; undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from console.cache.queue import QueueRow
from console.domain.actions import Action, Need
from console.domain.text import visible
from console.services import moderation, replies, undo
from console.services.moderation import Choice, Decided
from console.services.queue import Offer
from console.services.undo import Undone
from ui.operations.runner import Runner, sentence
from ui.panes.queue import reading, words
from ui.panes.queue.citing import Citing
from ui.panes.queue.composer import Occasion, Written

if TYPE_CHECKING:
    from console.services.desk import Desk
    from ui.panes.queue.controller import QueueController

_WITH_WORDS = frozenset({Action.WARN, Action.EDIT, Action.REJECT, Action.MODERATE})
"""Actions that open the composer where the platform takes words, even if it does not ask for them."""


@dataclass(frozen=True, slots=True)
class Done:
    """A decision as the status bar tells it.

    :param what: "Rejected 14 alike".
    :param final: what part of it nothing takes back once it is sent.
    """

    decision: int
    action: Action
    what: str
    seconds: float
    final: bool


class Deciding(QObject):
    """Turns keys into decisions. A decision is committed before the screen says so; the next item comes at once."""

    decided = Signal(object)
    """Done."""
    undone = Signal(object)
    """Undone."""
    said = Signal(str)
    failed = Signal(str)
    """A sentence: nothing was decided."""

    def __init__(self, desk: Desk, runner: Runner, queue: QueueController) -> None:
        super().__init__(queue)
        self._desk = desk
        self._runner = runner
        self._queue = queue
        self.in_flight: frozenset[int] = frozenset()
        self._waiting: tuple[str, bool] | None = None
        self._targets: tuple[int, ...] = ()
        self.citing = Citing(desk, runner, self)
        self.citing.chosen.connect(self._cited)
        composer = queue.view.composer
        composer.sent.connect(self._written)
        composer.left.connect(self.leave)
        queue.view.bar.chosen.connect(self.ask)

    def ask(self, verb: str, *, whole: bool = False) -> None:
        """Decide, as a key or a button says.

        :param verb: the value of an `Action`.
        :param whole: the whole group of near-copies, wherever its switch stands.
        """
        if self._queue.current is None:
            return
        shown = self._queue.shown
        if shown is None:
            self._waiting = (verb, whole)  # the item is still being read: what is not on the screen is not judged
            return
        action = Action(verb)
        offer = next((offer for offer in shown.view.offers if offer.action is action), None)
        if offer is None:
            self.said.emit("This item does not offer that.")
            return
        targets = self._scope(whole=whole)
        if not targets:
            self.said.emit("Nothing is ticked.")
            return
        composer = self._queue.view.composer
        if self._needs_words(offer) and not (composer.isVisible() and composer.action is action):
            self._open(offer, targets)
        elif composer.isVisible() and composer.action is action:
            composer.send()
        else:
            self._decide(offer, targets, Written(action, "", ""))

    def leave(self) -> None:
        """Close the composer and go back to the list."""
        self._close()
        self._queue.view.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def left_item(self) -> None:
        """Another row is current: what was begun on the last one is given up."""
        self._waiting = None
        self.citing.forget()
        if self._queue.view.composer.isVisible():
            self._close()

    def item_shown(self) -> None:
        """The current item is on the screen: do what was asked for while it was read."""
        if self._waiting is not None:
            verb, whole = self._waiting
            self._waiting = None
            self.ask(verb, whole=whole)

    def find_reply(self) -> None:
        """Go to the canned replies; opens the composer for the first action that takes words."""
        composer = self._queue.view.composer
        if not composer.isVisible():
            shown = self._queue.shown
            offers = shown.view.offers if shown is not None else ()
            takes = (Action.WARN, Action.REJECT)
            offer = next((o for action in takes for o in offers if o.action is action and self._needs_words(o)), None)
            if offer is None:
                return
            self._open(offer, self._scope(whole=False))
        composer.find_reply()

    def cite(self) -> None:
        """Choose the clause that the next decision cites."""
        shown, evidence = self._queue.shown, self._queue.view.evidence
        if shown is not None:
            view = self._queue.view
            over = evidence if evidence.isVisible() else view
            self.citing.ask(shown.view, view, over.mapTo(view, over.rect().topRight()))

    def undo(self) -> None:
        """Take the last decision back."""
        self._runner.mutate(lambda: undo.undo(self._desk), self._undone, self._not_undone)

    def redo(self) -> None:
        """Make the decision again that was taken back last."""
        self._runner.mutate(lambda: undo.redo(self._desk), self._undone, self._not_undone)

    # --- Inside -----------------------------------------------------------------------------------------------------

    def _needs_words(self, offer: Offer) -> bool:
        rule = offer.rule
        takes = rule.reason is not Need.NONE or rule.message is not Need.NONE
        must = Need.REQUIRED in (rule.reason, rule.message) or bool(rule.values) or rule.action is Action.EDIT
        return must or (takes and rule.action in _WITH_WORDS)

    def _scope(self, *, whole: bool) -> tuple[int, ...]:
        ticked = self._queue.model.ticked
        if ticked:
            return ticked
        shown = self._queue.shown
        if shown is not None and len(shown.members) > 1:
            return self._queue.view.group.scope(whole=whole)
        return (self._queue.current,) if self._queue.current is not None else ()

    def _open(self, offer: Offer, targets: Sequence[int]) -> None:
        shown = self._queue.shown
        if shown is None:
            return
        self._targets = tuple(targets)
        item = shown.view.entry.item
        several = len(targets) > 1
        values = replies.variables_of(item, shown.view.account.community.name, self._desk.settings.moderator)
        edits = offer.action is Action.EDIT
        self._queue.view.composer.open_for(
            Occasion(
                offer=offer,
                about=f"{len(targets)} items" if several else visible(item.author.name or item.author.handle),
                replies=() if edits else replies.for_action(self._desk.settings, offer.action),
                variables=values,
                known=frozenset(replies.VARIABLES) if several else frozenset(values),
                several=several,
                text=(item.source or item.text) if edits else "",
                cites=shown.cites,
                chosen=self.citing.label,
            )
        )
        self._queue.view.bar.arm(offer.action)
        self._queue.view.show_item()

    def _close(self) -> None:
        self._queue.view.composer.close_away()
        self._queue.view.bar.arm(None)

    def _cited(self, label: str) -> None:
        self._queue.view.composer.show_cited(label)
        self.said.emit(f"The next decision cites {label}" if label else "The next decision cites no clause")

    def _written(self, written: Written) -> None:
        shown = self._queue.shown
        offers = shown.view.offers if shown is not None else ()
        offer = next((offer for offer in offers if offer.action is written.action), None)
        if offer is not None:
            self._decide(offer, self._targets, written)

    def _decide(self, offer: Offer, targets: Sequence[int], written: Written) -> None:
        shown = self._queue.shown
        if shown is None:
            return
        entry = shown.view.entry
        rule = offer.rule
        to_author = rule.message is Need.REQUIRED or (rule.message is not Need.NONE and rule.reason is Need.NONE)
        choice = Choice(
            items=tuple(targets),
            action=offer.action,
            reason=written.text,
            message=written.text if to_author else "",
            value=written.value,
            seen={entry.id: entry.item.digest()},
            clause=self.citing.reference or (written.clause if written.clause in shown.cites else ""),
        )
        grouped = len(targets) > 1 and not self._queue.model.ticked
        self.in_flight = self.in_flight.union(targets)
        self._close()
        name = visible(entry.item.author.name or entry.item.author.handle) or "Guest"

        def work() -> tuple[Decided, list[QueueRow]]:
            found = moderation.decide(self._desk, choice)
            return found, reading.rows(self._desk, choice.items)

        def done(answer: tuple[Decided, list[QueueRow]]) -> None:
            self._committed(offer, choice, answer[0], answer[1], name=name, grouped=grouped)

        def failed(error: Exception) -> None:
            self.in_flight = self.in_flight.difference(targets)
            self._queue.go_to(targets[0])
            self.failed.emit(sentence(error))

        self._runner.mutate(work, done, failed)
        self._queue.model.tick(targets, on=False)
        self._queue.next_undecided(leaving=targets)
        self._queue.view.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _committed(
        self, offer: Offer, choice: Choice, decided: Decided, rows: Sequence[QueueRow], *, name: str, grouped: bool
    ) -> None:
        self.in_flight = self.in_flight.difference(choice.items)
        self._queue.take_rows(rows)
        self._queue.shelf.forget(choice.items)
        self._queue.resting.ask(choice.items)
        if decided.decision is None:
            reason = decided.skipped[0][1] if decided.skipped else "nothing was left to decide"
            self.failed.emit(f"Not decided: {reason}.")
            return
        count = len({command.item for command in decided.decision.commands})
        past = words.PAST[choice.action]
        several = f"{count} alike" if grouped else f"{count} items"
        what = f"{past} {several if count > 1 else name}"
        length = (decided.decision.not_before - decided.decision.decided_at).total_seconds()
        self.decided.emit(Done(decided.decision.id, choice.action, what, length, offer.final))
        left_out = f", {len(decided.skipped)} left out: {decided.skipped[0][1]}" if decided.skipped else ""
        self.said.emit(what + left_out)

    def _undone(self, undone: Undone) -> None:
        self._queue.refresh(undone.items)
        self.undone.emit(undone)
        self.said.emit(undone.text[0].upper() + undone.text[1:])
        if undone.items:
            self._queue.go_to(undone.items[0])

    def _not_undone(self, error: Exception) -> None:
        self.said.emit(sentence(error))
