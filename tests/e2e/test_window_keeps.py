"""An item can be kept on this computer, from the palette or by a key of one's own."""

from __future__ import annotations

from console.cache import items
from tests.e2e.conftest import OpenDesk
from tests.e2e.desk_window import DeskWindow
from ui.main_window.keeping import Keeping


def test_the_current_item_is_kept_and_no_longer(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    Keeping(desk.session)
    item = desk.current
    for kept in (True, False):
        desk.session.run("item.keep")
        desk.until(lambda kept=kept: _kept(desk, item) is kept)  # type: ignore[misc]


def _kept(desk: DeskWindow, item: int) -> bool:
    with desk.desk.cache.read() as conn:
        entry = items.entry(conn, item)
    return entry is not None and entry.kept
