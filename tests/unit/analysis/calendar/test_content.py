"""iCalendar texts: nothing is lost, what is odd is taken, what is hostile is refused in good time."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.analysis.calendar.comparing import said
from console.analysis.calendar.content import BadCalendar, Component, Line, compose, parse
from console.analysis.calendar.editing import single
from console.analysis.calendar.event import events_of
from console.analysis.calendar.instances import expand
from console.analysis.calendar.values import escaped, text
from tests.unit.analysis.calendar.awkward import AWKWARD, HOSTILE
from tests.unit.analysis.calendar.samples import event

LEFT_OUT = frozenset({"PRODID", "DTSTAMP", "VERSION", "METHOD"})


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_file_is_read_and_written_without_loss(name: str) -> None:
    whole = parse(AWKWARD[name])
    assert said(parse(compose(whole)), frozenset()) == said(whole, frozenset())
    for line in compose(whole).split("\r\n"):
        assert len(line.encode()) <= 75


@pytest.mark.parametrize("name", AWKWARD)
def test_the_events_of_an_awkward_file_are_the_same_in_files_of_their_own(name: str) -> None:
    for one in events_of(parse(AWKWARD[name])):
        alone = parse(single(one))
        inner = [*alone.components("VEVENT")]
        assert [said(each, LEFT_OUT) for each in inner] == [
            said(each, LEFT_OUT) for each in (one.master, *one.overrides)
        ]
        expand(one, datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC), UTC)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence_within_a_second(name: str) -> None:
    hostile = HOSTILE[name]()
    began = time.process_time()
    with pytest.raises(BadCalendar) as refused:
        look(hostile)
    assert time.process_time() - began < 1
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 200


def look(source: str | bytes) -> None:
    """Read a file and work out what happens in a month."""
    for one in events_of(parse(source)):
        expand(one, datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), UTC)


@given(st.text(), st.dictionaries(st.sampled_from(["X-A", "ALTREP", "CN"]), st.text(max_size=40)))
def test_any_text_comes_back_from_a_line(words: str, parameters: dict[str, str]) -> None:
    line = Line.of("SUMMARY", escaped(words), parameters)
    [read] = parse(compose(Component("VCALENDAR", [line]))).lines()
    expected = words.replace("\r\n", "\n").replace("\r", "")
    if not any(mark in expected for mark in ("\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e")):
        assert text(read.value) == expected
    assert read.parameters.keys() == parameters.keys()


def test_a_fold_within_a_letter_is_mended() -> None:
    source = event("DTSTART:20260101T100000Z", "SUMMARY:Caf\u00e9").encode().replace(b"\xc3\xa9", b"\xc3\r\n \xa9")
    [one] = events_of(parse(source))
    assert text(one.master.value("SUMMARY")) == "Café"


def test_a_change_leaves_every_other_line_where_it_was() -> None:
    component = next(parse(AWKWARD["unknown properties"]).components("VEVENT"))
    before = [entry for entry in component.entries if isinstance(entry, Line)]
    component.put(Line.of("SUMMARY", "Another title"))
    after = [entry for entry in component.entries if isinstance(entry, Line)]
    assert [one for one in after if one.name != "SUMMARY"] == [one for one in before if one.name != "SUMMARY"]
    assert [one.name for one in after] == [one.name for one in before]
