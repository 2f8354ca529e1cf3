"""Where a near-copy differs from the others: the words to mark, with a few before them."""

from __future__ import annotations

from collections.abc import Mapping

from console.analysis import differences as analysis
from ui.panes.queue.difference import Difference

_BEFORE = 2


def differences(texts: Mapping[int, str], lead: int) -> dict[int, Difference]:
    """How each text of a group differs from that of `lead`; the lead itself is held against the next one.

    The last place is shown where several differ: a name stands at both ends, words of one's own at the end.
    """
    others = [text for number, text in texts.items() if number != lead]
    return {
        number: difference(others[0] if number == lead and others else texts[lead], text)
        for number, text in texts.items()
    }


def difference(usual: str, text: str) -> Difference:
    """What `text` has in place of `usual`, or beyond it."""
    spans = analysis.differences(usual, text)
    if not spans:
        words = text.split()
        return Difference(_ellipsis(words[-_BEFORE - 1 :], cut=len(words) > _BEFORE), "")
    before = text[: spans[-1].start].split()
    marked = " ".join(text[spans[-1].start : spans[-1].end].split())
    return Difference(_ellipsis(before[-_BEFORE:], cut=len(before) > _BEFORE), marked)


def _ellipsis(words: list[str], *, cut: bool) -> str:
    return ("… " if cut else "") + " ".join(words)
