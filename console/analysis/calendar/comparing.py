"""Whether two texts say the same of an event, in whatever words and order a server keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from console.analysis.calendar.content import BadCalendar, Component, Line, parse
from console.analysis.calendar.values import text

BOOKKEEPING = frozenset({"PRODID", "VERSION", "CALSCALE", "METHOD", "DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE"})
"""What programs write about their own work; it tells a person nothing of the event."""
_PARTS = frozenset({"RRULE", "EXRULE"})
_WORDS = frozenset({"STATUS", "TRANSP", "CLASS"})

Said = tuple[str, ...]


def same(one: str, other: str) -> bool:
    """Whether two texts hold the same events.

    Time zones count by their names alone, which the times carry: servers write definitions of their own.
    """
    if one == other:
        return True
    try:
        return said(parse(one)) == said(parse(other))
    except BadCalendar:
        return False


def said(calendar: Component, leave_out: frozenset[str] = BOOKKEEPING) -> Counter[Said]:
    """What a calendar says, each line once for every time that it is there."""
    return Counter(_said(calendar, (), leave_out))


def _said(component: Component, path: Said, leave_out: frozenset[str]) -> Iterable[Said]:
    for line in component.lines():
        if line.name not in leave_out:
            yield (*path, *_line(line))
    for inner in component.components():
        if inner.name == "VTIMEZONE":
            continue
        # Two events of a series are told apart by the instance that they are about, two alarms by their place.
        named = f"{inner.name} {inner.value('RECURRENCE-ID')}"
        yield (*path, named)
        yield from _said(inner, (*path, named), leave_out)


def _line(line: Line) -> Said:
    parameters = line.parameters
    # Servers escape more or less in what they do not know; what people read is the same.
    value = text(line.value).strip()
    if line.name in _PARTS:
        value = ";".join(sorted(part for part in value.upper().split(";") if part not in ("", "WKST=MO", "INTERVAL=1")))
    elif line.name in _WORDS:
        value = value.strip().upper()
    if parameters.get("VALUE") in ("DATE-TIME", "TEXT"):
        del parameters["VALUE"]
    return (line.name, *(f"{name}={value}" for name, value in sorted(parameters.items())), value)
