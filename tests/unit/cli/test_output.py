"""Tables on a terminal: nothing is cut off that has to be read."""

from __future__ import annotations

from console.cli.output import table

LONG = "An administrator of the site grants it under Users, Profile, Role, and nobody else can do that."


def test_the_last_column_is_cut_where_it_is_only_a_glimpse() -> None:
    [line] = table([("no", "Decide", LONG)], width=60)
    assert len(line) == 60
    assert line.endswith("…")


def test_the_last_column_goes_on_below_where_it_has_to_be_read() -> None:
    lines = table([("no", "Decide", LONG), ("yes", "See members", "")], width=60, whole=True)
    assert len(lines) > 2
    assert " ".join(" ".join(lines[:-1]).split()) == f"no Decide {LONG}"
    assert all(len(line) <= 60 for line in lines)
    start = lines[0].index("An administrator")
    assert all(line[:start].isspace() for line in lines[1:-1])
    assert lines[-1] == "yes  See members"
