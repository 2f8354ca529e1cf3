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
    old, new = _LINE.split(original), written.split("\n")
    shown = [in_editor(line) for line in old]
    found = [(line, usual) for line in new]
    for start, at, size in SequenceMatcher(None, shown, new, autojunk=False).get_matching_blocks():
        for number in range(size):
            end = ends[start + number] if start + number < len(ends) else usual
            found[at + number] = (old[start + number], end)
    made = ""
    for line, end in found[:-1]:
        torn = not line and made.endswith("\r") and end == "\n"  # together they would be one end
        made += line + ("\r" if torn else end)
    return made + found[-1][0]
