"""What a platform offers on an item can be shown: it has a word and an icon."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.adapters import registry
from console.adapters.base import SignIn
from ui.panes.queue import words
from ui.theme.icons import icon


@pytest.mark.parametrize("kind", registry.kinds())
@pytest.mark.usefixtures("qapp")
def test_every_action_on_an_item_has_a_word_and_an_icon(kind: str, tmp_path: Path) -> None:
    adapter = registry.platform(kind).open(SignIn("https://community.example.org", folder=tmp_path))
    offered = {rule.action for rule in adapter.capabilities.actions if rule.kinds}
    adapter.close()

    assert offered <= set(words.PAST)
    assert not any(icon(words.ICONS[action]).isNull() for action in offered)
