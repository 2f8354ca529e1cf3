"""Text of strangers on a terminal line."""

import pytest

from console.domain.text import cell_width, clip, visible


@pytest.mark.parametrize("hostile", ["\x1b[2Jgone", "a\u202eb", "a\u2066b", "line\nline", "a\x00b", "a\u2028b"])
def test_no_control_or_direction_character_reaches_a_line(hostile: str) -> None:
    shown = visible(hostile)
    assert not any(character in shown for character in "\x1b\x00\n\u202e\u2066\u2028")


def test_joiners_that_scripts_need_stay() -> None:
    assert visible("می\u200cخواهم") == "می\u200cخواهم"


def test_wide_characters_take_two_cells() -> None:
    assert cell_width("茶会") == 4
    assert cell_width("cafe\u0301") == 4


@pytest.mark.parametrize("width", range(1, 12))
def test_a_clipped_text_never_exceeds_its_place(width: int) -> None:
    assert cell_width(clip("茶 and tea, long", width)) <= width
