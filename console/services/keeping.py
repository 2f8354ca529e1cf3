"""Which decided items stay on this computer when the others leave it."""

from __future__ import annotations

from console.cache import items
from console.services.desk import Desk, Refusal


def turn(desk: Desk, item_id: int) -> bool:
    """Keep an item for good, or no longer; whether it is kept now.

    :raises Refusal: there is no such item.
    """
    with desk.cache.write() as tx:
        entry = items.entry(tx.conn, item_id)
        if entry is None:
            raise Refusal(f"There is no item {item_id}.")
        items.set_kept(tx, item_id, not entry.kept)
    return not entry.kept
