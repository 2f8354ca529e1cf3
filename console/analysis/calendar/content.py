"""Content lines and components (RFC 5545, 3.1): read and written without loss, within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

LARGEST_TEXT = 10_000_000
"""Characters of one text; a calendar of thousands of events has a few million."""
LONGEST_LINE = 1_000_000
"""Characters of one unfolded line; pictures that are sent within an event are that long."""
DEEPEST = 6
"""Components within components; the standard needs three."""
MOST_LINES = 400_000

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTENT = re.compile(r"([A-Za-z0-9-]+)([:;].*)", re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_OCTETS = 75
_ZONE, _ZONE_END = "BEGIN:VTIMEZONE", "END:VTIMEZONE"
_ZONE_LINES, _ZONE_SIZE = 200, 6_000


class BadCalendar(ValueError):
    """A text that is no usable calendar; one sentence says why."""


class Line(NamedTuple):
    """One content line, unfolded: a tuple, because a calendar has a hundred thousand of them.

    :param name: in capitals.
    :param rest: what follows the name, as written: parameters, a colon, the value.
    """

    name: str
    rest: str

    @classmethod
    def of(cls, name: str, value: str, parameters: Mapping[str, str] | None = None) -> Line:
        """A new line; the value is escaped already where its type asks for that."""
        written = "".join(f";{key}={_quoted(text)}" for key, text in (parameters or {}).items())
        return cls(name, f"{written}:{value}")

    @property
    def value(self) -> str:
        """What stands behind the parameters, as written."""
        if self.rest.startswith(":"):
            return self.rest[1:]
        return self.rest[self._colon() + 1 :]

    @property
    def parameters(self) -> dict[str, str]:
        """Names in capitals, values without quotation marks; several values of one stay a list with commas."""
        if self.rest.startswith(":"):
            return {}
        head = self.rest[: self._colon()]
        return {found[1].upper(): found[2].replace('"', "") for found in _PARAMETER.finditer(head)}

    def with_value(self, value: str) -> Line:
        """The same line and parameters with another value."""
        return Line(self.name, self.rest[: self._colon()] + f":{value}")

    def _colon(self) -> int:
        """Where the value begins: the first colon outside quotation marks."""
        at = self.rest.find(":")
        if '"' not in self.rest[:at]:
            return at
        quoted = False
        for at, character in enumerate(self.rest):
            if character == '"':
                quoted = not quoted
            elif character == ":" and not quoted:
                return at
        # An odd quotation mark: the first colon is the best guess.
        return self.rest.find(":")


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END.

    :param name: in capitals.
    :param entries: lines and components in their order. Time zones are shared by calendars: `copy` before a change.
    """

    name: str
    entries: list[Line | Component] = field(default_factory=list)

    def lines(self, name: str = "") -> Iterator[Line]:
        """Its own lines of that name, or all."""
        return (one for one in self.entries if isinstance(one, Line) and (not name or one.name == name))

    def first(self, name: str) -> Line | None:
        """The first line of that name."""
        for one in self.entries:
            # Both have a name; that of a component is only looked at twice where it is the one that is looked for.
            if one.name == name and isinstance(one, Line):
                return one
        return None

    def value(self, name: str) -> str:
        """The value of the first line of that name, as written; empty where there is none."""
        line = self.first(name)
        return line.value if line is not None else ""

    def components(self, name: str = "") -> Iterator[Component]:
        """The components directly in it, of that name or all."""
        return (one for one in self.entries if isinstance(one, Component) and (not name or one.name == name))

    def put(self, *lines: Line) -> None:
        """Set lines: the first of a name takes the place of the old one, and the other old ones go."""
        for name in dict.fromkeys(line.name for line in lines):
            new = [line for line in lines if line.name == name]
            at = next((n for n, one in enumerate(self.entries) if isinstance(one, Line) and one.name == name), None)
            self.drop(name)
            if at is None:
                at = sum(isinstance(one, Line) for one in self.entries)
            self.entries[at:at] = new

    def drop(self, *names: str) -> None:
        """Take lines of these names out."""
        self.entries = [one for one in self.entries if not (isinstance(one, Line) and one.name in names)]

    def copy(self) -> Component:
        """A copy whose entries can be changed."""
        return Component(self.name, [one.copy() if isinstance(one, Component) else one for one in self.entries])


def parse(text: str | bytes) -> Component:
    """The calendar that a text holds; several in one text become one with the events of all.

    :raises BadCalendar: it is none, too large, nested too deeply, or cut off.
    """
    calendars = list(_components(_unfolded(text)))
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise BadCalendar(_NO_CALENDAR)
    whole = calendars[0]
    for other in calendars[1:]:
        whole.entries += other.components()
    return whole


_NO_CALENDAR = "This is not an iCalendar text: it does not begin with BEGIN:VCALENDAR."


def _components(lines: Sequence[str]) -> Iterator[Component]:
    """The outermost components of unfolded lines."""
    if len(lines) > MOST_LINES:
        raise BadCalendar(f"This calendar has more than {MOST_LINES:,} lines, and was not read.")
    stack: list[Component] = []
    outside = True
    behind = 0
    for number, line in enumerate(lines, 1):
        if number <= behind:
            continue
        if line == _ZONE and len(stack) == 1:
            zone, behind = _known_zone(lines, number - 1)
            if zone is not None:
                stack[-1].entries.append(zone)
                continue
        found = _content(line)
        if found is None or (not stack and found.name != "BEGIN"):
            # A stray line must not cost the whole calendar, but a text has to begin as one.
            if outside and line.strip():
                raise BadCalendar(_NO_CALENDAR)
            continue
        outside = False
        if found.name == "BEGIN":
            _begin(stack, found.value)
        elif found.name != "END":
            stack[-1].entries.append(found)
        else:
            done = _end(stack, found.value, number)
            if not stack:
                yield done
    if stack:
        raise BadCalendar(f"This calendar is cut off: the end of {stack[-1].name} is missing.")


def _begin(stack: list[Component], name: str) -> None:
    if len(stack) >= DEEPEST:
        raise BadCalendar("This calendar is nested too deeply, and was not read.")
    stack.append(Component(name.strip().upper()))


def _end(stack: list[Component], name: str, number: int) -> Component:
    if stack[-1].name != name.strip().upper():
        raise BadCalendar(f"Line {number} of this calendar ends what was not begun there.")
    done = stack.pop()
    if stack:
        stack[-1].entries.append(done)
    return done


def _known_zone(lines: Sequence[str], at: int) -> tuple[Component | None, int]:
    """The zone that begins there, and the number of its last line; None where it is no usual one.

    A calendar has the same few zones again and again, and half of its lines are theirs.
    """
    try:
        end = lines.index(_ZONE_END, at, at + _ZONE_LINES) + 1
    except ValueError:
        return None, 0
    block = tuple(lines[at:end])
    if block.count(_ZONE) != 1 or sum(map(len, block)) > _ZONE_SIZE:
        return None, 0
    return _zone_of(block), end


@lru_cache(maxsize=200)
def _zone_of(block: tuple[str, ...]) -> Component:
    [zone] = _components(block)
    return zone


def _content(line: str) -> Line | None:
    """A line as a content line; None if it is none."""
    found = _CONTENT.fullmatch(line)
    if found is None or ":" not in found[2]:
        return None
    return Line(found[1].upper(), found[2])


def _unfolded(text: str | bytes) -> list[str]:
    """The lines without their folds; folds within a character's bytes are mended too."""
    if len(text) > LARGEST_TEXT:
        raise BadCalendar(f"This calendar is larger than {LARGEST_TEXT // 1_000_000} MB, and was not read.")
    if isinstance(text, bytes):
        joined = re.sub(rb"\r?\n[ \t]", b"", text)
        try:
            text = joined.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = joined.decode("cp1252", "replace")
    else:
        text = _FOLD.sub("", text.removeprefix("\ufeff"))
    lines = _LINE_END.split(text)
    if max(map(len, lines)) > LONGEST_LINE:
        raise BadCalendar("A line of this calendar is longer than a million characters; it was not read.")
    return lines


def compose(component: Component) -> str:
    """The text of a component: lines end with CRLF and are folded at 75 octets."""
    return "".join(f"{folded}\r\n" for line in _written(component) for folded in (_folded(line),))


def _written(component: Component) -> Iterable[str]:
    yield f"BEGIN:{component.name}"
    for entry in component.entries:
        if isinstance(entry, Line):
            yield entry.name + entry.rest
        else:
            yield from _written(entry)
    yield f"END:{component.name}"


def _folded(line: str) -> str:
    if len(line) <= _OCTETS and line.isascii():
        return line
    pieces: list[str] = []
    start = used = 0
    for at, character in enumerate(line):
        size = len(character.encode("utf-8", "surrogatepass"))
        if used + size > _OCTETS:
            pieces.append(line[start:at])
            # The space that marks the fold is an octet of the next line.
            start, used = at, 1
        used += size
    pieces.append(line[start:])
    return "\r\n ".join(pieces)


def _quoted(text: str) -> str:
    clean = re.sub(r'[\x00-\x1f\x7f"]', " ", text)
    return f'"{clean}"' if re.search(r"[:;,]", clean) else clean
