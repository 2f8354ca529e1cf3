"""What the palette offers: actions, the replies and filters that fit, and the words typed as a search."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.actions import Action
from console.domain.text import visible
from console.services import replies
from console.settings import Settings
from ui.actions import TABLE, Place, by_id
from ui.main_window.keys import caps
from ui.panes.queue.list_column import FILTERS, ORDERS
from ui.panes.queue.reading import Shown
from ui.widgets.palette_list import PaletteEntry

RUN, FILTER, ORDER, FIND, REPLY = "run:", "filter:", "order:", "find:", "reply:"
COMMANDS = ">"
_TONES = {"approve": "good", "reject": "high", "spam": "high", "ban": "high", "warn": "med"}
_SEARCHED_FROM = 2


def entries(typed: str, settings: Settings, shown: Shown | None, counts: dict[str, int]) -> Sequence[PaletteEntry]:
    """What fits the moment, in the order in which it is shown.

    :param shown: the item that actions would hit.
    :param counts: how many items each filter has.
    """
    found = [*_item_entries(settings, shown)]
    if not typed.startswith(COMMANDS):
        found += _reply_entries(settings, shown)
        found += _filter_entries(counts)
    found += _table_entries(settings)
    words = typed.strip()
    if len(words) >= _SEARCHED_FROM and not words.startswith(COMMANDS):
        title = f"Find “{words}” in the queue"
        found.append(PaletteEntry(FIND + words, "Search", title, icon="search", found=True))
    return found


def about(shown: Shown | None) -> str:
    """What the actions would hit: "On: gravelbaron"."""
    if shown is None:
        return ""
    author = shown.view.entry.item.author
    name = visible(author.name or author.handle)
    group = f" and {len(shown.members) - 1} alike" if len(shown.members) > 1 else ""
    return f"On: {name}{group}"


def _item_entries(settings: Settings, shown: Shown | None) -> list[PaletteEntry]:
    offers = {offer.action.value: offer for offer in shown.view.offers} if shown is not None else {}
    found: list[PaletteEntry] = []
    for entry in TABLE:
        if not entry.verb or entry.verb not in offers or (entry.whole_group and shown and len(shown.members) < 2):
            continue
        offer = offers[entry.verb]
        title = entry.title if entry.whole_group else offer.title
        detail = entry.help + (" · final once sent" if offer.final else "")
        tone = _TONES.get(entry.verb, "text_2")
        keys = caps(entry, settings)
        found.append(PaletteEntry(RUN + entry.id, "This item", title, detail, entry.icon, tone, keys, entry.title))
    return found


def _reply_entries(settings: Settings, shown: Shown | None) -> list[PaletteEntry]:
    if shown is None:
        return []
    found: list[PaletteEntry] = []
    for offer in shown.view.offers:
        if offer.action not in (Action.WARN, Action.REJECT):
            continue
        for number, reply in enumerate(replies.for_action(settings, offer.action)):
            cites = f"cites {reply.clause}" if reply.clause and "/" not in reply.clause else ""
            key = f"{REPLY}{offer.action.value}:{number}"
            title = f"{offer.title}: {reply.name}"
            keys = ("/", str(number + 1)) if number < 9 else ()
            found.append(PaletteEntry(key, "Replies", title, cites, "message-square", "text_2", keys, reply.text))
    return found


def _filter_entries(counts: dict[str, int]) -> list[PaletteEntry]:
    found = [
        PaletteEntry(FILTER + key, "Filter the queue", text, f"{counts.get(key, 0):,} items", "funnel")
        for key, text in FILTERS
    ]
    found += [
        PaletteEntry(ORDER + order.value, "Filter the queue", f"Order {text.lower()}", icon="arrow-up-down")
        for order, text in ORDERS.items()
    ]
    return found


def _table_entries(settings: Settings) -> list[PaletteEntry]:
    found: list[PaletteEntry] = []
    for entry in TABLE:
        if (entry.verb and entry.place is Place.DECIDE) or entry is by_id()["window.palette"]:
            continue
        icon = entry.icon or "arrow-right"
        found.append(
            PaletteEntry(RUN + entry.id, entry.place.value, entry.title, entry.help, icon, keys=caps(entry, settings))
        )
    return found
