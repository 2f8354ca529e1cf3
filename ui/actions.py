"""One table of everything that the window can be asked to do: menus, palette and the list of keys all come from it.

Keys are in Qt's portable words ("Ctrl+K", "G, Q"). A person can give an action other keys in the settings, by its id,
and can switch off the keys that are a letter alone (WCAG 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Place(StrEnum):
    """Where an action belongs: its menu, and its part of the list of all keys."""

    WINDOW = "Corral"
    GO = "Go to"
    MOVE = "Move"
    DECIDE = "Decide"
    ITEM = "Item"
    VIEW = "View"
    HELP = "Help"


@dataclass(frozen=True, slots=True)
class WindowAction:
    """One thing that the window can be asked to do.

    :param id: stable, as the settings name it.
    :param keys: the usual ones; the first is shown on buttons.
    :param help: one sentence without a full stop, for the palette and for tips.
    :param verb: the moderation action (`console.domain.actions.Action`) that it decides; empty for all others.
    :param whole_group: decides on the whole group of near-copies.
    :param in_menu: whether a menu lists it; the list of keys and the palette always do.
    """

    id: str
    title: str
    place: Place
    keys: tuple[str, ...] = ()
    help: str = ""
    icon: str = ""
    verb: str = ""
    whole_group: bool = False
    in_menu: bool = True


_A = WindowAction

TABLE: tuple[WindowAction, ...] = (
    _A("window.palette", "Search or run…", Place.WINDOW, ("Ctrl+K",), "Find an action, a filter or a place", "search"),
    _A("window.settings", "Settings…", Place.WINDOW, ("Ctrl+,",), "Accounts, replies, times, keys, looks", "settings"),
    _A("account.add", "Add a community…", Place.WINDOW, (), "Sign in to one more platform", "plus"),
    _A("sync.now", "Check for new items", Place.WINDOW, ("Ctrl+R",), "Send what waits, fetch what is new", "syncing"),
    _A("window.close", "Close", Place.WINDOW, ("Ctrl+Q",), "Send what can be sent, then close"),
    _A("go.queue", "Queue", Place.GO, ("G, Q",), "What waits for a decision", "queue"),
    _A("go.terms", "Terms", Place.GO, ("G, T",), "The rules: write, merge, publish", "terms"),
    _A("go.outbox", "Outbox", Place.GO, ("G, B",), "What was decided and is not sent yet", "outbox"),
    _A("go.log", "Log", Place.GO, ("G, L",), "What was decided and is done", "history"),
    _A("move.next", "Next item", Place.MOVE, ("J",), "One row down; the down arrow does the same in the list"),
    _A("move.previous", "Previous item", Place.MOVE, ("K",), "One row up; the up arrow does the same in the list"),
    _A("move.undecided", "Next undecided item", Place.MOVE, ("Space",), "Past everything that is decided", "next"),
    _A("move.first", "First item", Place.MOVE, ("Home",), "To the top of the queue", in_menu=False),
    _A("move.last", "Last item", Place.MOVE, ("End",), "To the end of the queue", in_menu=False),
    _A("move.new", "Show what is new above", Place.MOVE, ("N",), "Take in items that wait above the list"),
    _A("move.pane", "Next part of the window", Place.MOVE, ("F6",), "Rail, list, item, evidence, status bar in turn"),
    _A("move.pane_back", "Previous part of the window", Place.MOVE, ("Shift+F6",), "Backwards", in_menu=False),
    _A("queue.find", "Find in the queue", Place.MOVE, ("F", "Ctrl+F"), "Words in texts, subjects and names", "search"),
    _A("decide.approve", "Approve", Place.DECIDE, ("A",), "Let it through", "approve", "approve"),
    _A("decide.reject", "Reject", Place.DECIDE, ("R",), "Refuse it, with a reason", "reject", "reject"),
    _A("decide.discard", "Discard", Place.DECIDE, ("D",), "Drop it without telling anybody", "trash-2", "discard"),
    _A("decide.spam", "Spam", Place.DECIDE, ("S",), "Refuse it as advertising", "spam", "spam"),
    _A("decide.warn", "Warn", Place.DECIDE, ("W",), "Write to the author", "warn", "warn"),
    _A("decide.edit", "Edit", Place.DECIDE, ("E",), "Change the text, then let it through", "edit", "edit"),
    _A("decide.defer", "Later", Place.DECIDE, ("L",), "Put it back until tomorrow", "due", "defer"),
    _A("decide.ban", "Ban", Place.DECIDE, ("B",), "Keep the author out", "user-x", "ban"),
    _A("decide.moderate", "Moderation", Place.DECIDE, ("M",), "How posts of this author are treated from now on",
       "shield-check", "moderate"),
    _A("decide.remove", "Remove", Place.DECIDE, ("Delete",), "Take a published post down", "eye-off", "remove"),
    _A("group.approve", "Approve the whole group", Place.DECIDE, ("Shift+A",), "All ticked near-copies at once",
       "approve", "approve", whole_group=True),
    _A("group.reject", "Reject the whole group", Place.DECIDE, ("Shift+R",), "All ticked near-copies at once",
       "reject", "reject", whole_group=True),
    _A("group.discard", "Discard the whole group", Place.DECIDE, ("Shift+D",), "All ticked near-copies at once",
       "trash-2", "discard", whole_group=True),
    _A("group.spam", "Whole group is spam", Place.DECIDE, ("Shift+S",), "All ticked near-copies at once",
       "spam", "spam", whole_group=True),
    _A("decide.undo", "Undo", Place.DECIDE, ("Z", "Ctrl+Z"), "Take the last decision back", "undo"),
    _A("decide.redo", "Redo", Place.DECIDE, ("Shift+Z", "Ctrl+Shift+Z"), "Decide again what was taken back", "redo-2"),
    _A("item.tick", "Tick", Place.ITEM, ("X",), "Tick the item, to decide on several at once", "square-check"),
    _A("item.untick", "Untick all", Place.ITEM, ("Shift+X",), "Forget all ticks"),
    _A("item.replies", "Replies", Place.ITEM, ("/",), "Find a canned reply", "message-square"),
    _A("item.copy_link", "Copy its address", Place.ITEM, ("Ctrl+Shift+C",), "The item’s web address, never opened here",
       "link"),
    _A("item.keep", "Keep on this computer", Place.ITEM, (), "It stays when decided items leave; again to undo that"),
    _A("item.again", "Send again", Place.ITEM, (), "Send a refused decision once more", "repeat"),
    _A("item.dismiss", "Let the refused decision go", Place.ITEM, (), "The item counts as undecided again"),
    _A("item.clause", "Cite a clause", Place.ITEM, ("T",), "Choose the clause that this may break", "clause"),
    _A("terms.save", "Save a version of the rules", Place.ITEM, ("Ctrl+S",), "The draft becomes a version", "save"),
    _A("terms.publish", "Publish the rules…", Place.ITEM, (), "See what it would do in each community first", "send"),
    _A("terms.changes", "Changes in the rules", Place.VIEW, ("Ctrl+D",), "Show or hide what changed"),
    _A("view.order", "Change the order", Place.VIEW, ("O",), "By rank, by due time, newest or oldest first"),
    _A("view.earlier", "Earlier posts", Place.VIEW, ("P",), "Open or fold the thread above the post"),
    _A("view.original", "Text as written", Place.VIEW, ("V",), "Switch between the readable and the sent text"),
    _A("view.evidence", "Evidence", Place.VIEW, ("Ctrl+E",), "Show or hide the column on the right"),
    _A("view.compact", "Compact rows", Place.VIEW, (), "Lower rows without the line of reasons"),
    _A("view.larger", "Larger text", Place.VIEW, ("Ctrl++", "Ctrl+="), "One step larger", "zoom-in"),
    _A("view.smaller", "Smaller text", Place.VIEW, ("Ctrl+-",), "One step smaller", "zoom-out"),
    _A("view.usual", "Usual text size", Place.VIEW, ("Ctrl+0",), "Back to 100 per cent"),
    _A("help.keys", "All keys", Place.HELP, ("?", "F1"), "Every key, and how to change it", "keyboard"),
    _A("help.reports", "Crash reports…", Place.HELP, (), "What Corral kept of its own faults; nothing sends it", "bug"),
    _A("help.about", "About Corral", Place.HELP, (), "Version, and the licences of what is inside", "info"),
)  # fmt: skip


@cache
def by_id() -> Mapping[str, WindowAction]:
    """The table by id."""
    return {action.id: action for action in TABLE}


def is_single(key: str) -> bool:
    """Whether a key is typed without Ctrl, Alt or Meta and is a letter, digit or sign: what WCAG 2.1.4 is about."""
    first = key.split(", ", 1)[0]
    return len(first.removeprefix("Shift+")) == 1


def keys_of(action: WindowAction, changed: Mapping[str, str], *, single_keys: bool = True) -> tuple[str, ...]:
    """The keys that work for an action.

    :param changed: what the person set, by action id; several are parted by " | ", an empty text takes all keys away.
    :param single_keys: False leaves out letters without Ctrl, Alt or Meta.
    """
    given = changed.get(action.id)
    keys = action.keys if given is None else tuple(key.strip() for key in given.split("|") if key.strip())
    return keys if single_keys else tuple(key for key in keys if not is_single(key))
