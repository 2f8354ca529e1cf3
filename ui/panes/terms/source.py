"""A text in an editor and the bytes that it stands for: line ends and odd characters survive wherever nobody wrote."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

_LINE = re.compile(r"\r\n|\r|\n|\u2029")


def in_editor(source: str) -> str:
    """The source as Qt's text document keeps it: one kind of line end, and no character that it takes for a mark."""
    return _LINE.sub("\n", source).translate(_TAKEN)


_TAKEN = {0: "\ufffd", 0xFDD0: "\ufffd", 0xFDD1: "\ufffd", 0xFFFC: "\ufffd"}


def restored(original: str, written: str) -> str:
    """What was written, with every line that was not touched as it was in the original, byte for byte.

    :param written: as the editor has it, with plain line ends.
    """
    if written == in_editor(original):
        return original
    ends = _LINE.findall(original)
    usual = Counter(ends).most_common(1)[0][0] if ends else "\n"
    old = _lines(original)
    shown = [in_editor(line).removesuffix("\n") for line in old]
    new = written.split("\n")
    found: list[str] = []
    steps = SequenceMatcher(None, shown, new, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in steps:
        found += old[start:end] if tag == "equal" else [line + usual for line in new[new_start:new_end]]
    last = len(found) - 1
    joined = "".join(line if _LINE.search(line) or at == last else line + usual for at, line in enumerate(found))
    return _without_last_end(joined) if not joined or not written.endswith("\n") else _with_one_end(joined, usual)


def _lines(text: str) -> list[str]:
    """The lines with their ends; what follows the last end is a line of its own, as in `str.split`."""
    starts = [0, *(match.end() for match in _LINE.finditer(text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _without_last_end(text: str) -> str:
    found = _LINE.search(text, max(0, len(text) - 2))
    return text[: found.start()] if found and found.end() == len(text) else text


def _with_one_end(text: str, usual: str) -> str:
    return text if _LINE.search(text[-1:]) else text + usual
