"""The `[event]` block in which Discourse's calendar keeps an event: what a post says is what is on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from console.adapters.discourse.icalendar import Happening
from console.adapters.errors import Invalid

_BLOCK = re.compile(r'\[event\b((?:"[^"\n]*"|[^\]"])*)\](.*?)\[/event\]', re.DOTALL | re.IGNORECASE)
_OPTION = re.compile(r'([A-Za-z][\w-]*)\s*=\s*(?:"([^"\n]*)"|([^\s"\]]+))|([A-Za-z][\w-]*)')
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = {"MO", "TU", "WE", "TH", "FR"}
_WEEKS = {1: "every_week", 2: "every_two_weeks", 4: "every_four_weeks"}
_RECURRENCES = "every day, every weekday, every one, two or four weeks, or the same weekday of every month"


@dataclass(frozen=True, slots=True)
class Block:
    """An event as written.

    :param options: as they are named in the block; flags without a value have an empty one.
    :param text: what stands between its ends.
    """

    options: Mapping[str, str]
    text: str = ""

    def __str__(self) -> str:
        written = " ".join(f'{name}="{_value(value)}"' if value else name for name, value in self.options.items())
        return (
            f"[event {written}]\n{self.text.strip()}\n[/event]" if self.text.strip() else f"[event {written}]\n[/event]"
        )


def find(raw: str) -> Block | None:
    """The first event in a post."""
    found = _BLOCK.search(raw)
    if found is None:
        return None
    options = {}
    for name, quoted, bare, flag in _OPTION.findall(found[1]):
        options[name or flag] = quoted or bare
    return Block(options, found[2].strip())


def put(raw: str, block: Block | str) -> str:
    """The post with something in the place of its first event, which it has."""
    return _BLOCK.sub(lambda _: str(block), raw, count=1)


def written(happening: Happening, before: Block | None = None) -> Block:
    """A happening as a block; options that Corral does not know stay as they were.

    :raises Invalid: Discourse has no such repetition.
    """
    options = dict(before.options) if before is not None else {}
    options.setdefault("status", "public")
    for name in ("start", "end", "timezone", "name", "location", "recurrence", "recurrence-until"):
        options.pop(name, None)
    if happening.url:
        options.pop("url", None)
    pattern = "%Y-%m-%d" if happening.all_day else "%Y-%m-%d %H:%M"
    # The end of iCalendar's days is the day after, Discourse's the last one.
    end = happening.ends - timedelta(days=1) if happening.all_day else happening.ends
    told = {
        "start": happening.starts.strftime(pattern),
        "end": end.strftime(pattern) if end > happening.starts else "",
        "timezone": happening.zone,
        "name": happening.title,
        "location": happening.place,
        "url": happening.url,
        **_recurrence(happening),
    }
    options = {**{name: value for name, value in told.items() if value}, **options}
    return Block(options, happening.description or (before.text if before is not None else ""))


def _recurrence(happening: Happening) -> dict[str, str]:
    if not happening.rule:
        return {}
    parts = dict(part.partition("=")[::2] for part in happening.rule.upper().split(";") if part)
    until = parts.pop("UNTIL", "")
    parts.pop("WKST", None)
    named = _named(parts, happening)
    if not named:
        raise Invalid(f"Discourse repeats a meetup {_RECURRENCES}, and not by the rule {happening.rule[:80]}.")
    if until and not re.fullmatch(r"\d{8}(T\d{6}Z?)?", until):
        raise Invalid(f"The meetup repeats until {until[:20]}, which is no date.")
    last = f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else ""
    return {"recurrence": named, **({"recurrence-until": last} if last else {})}


def _named(parts: dict[str, str], happening: Happening) -> str:
    """Discourse's word for a rule without its end; empty where it has none."""
    kind, interval, days = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1"), parts.pop("BYDAY", "")
    if parts or not interval.isdigit():
        return ""
    own = _DAYS[happening.starts.weekday()]
    turn = f"{(happening.starts.day - 1) // 7 + 1}{own}"
    if kind in ("DAILY", "WEEKLY") and interval == "1" and set(days.split(",")) == _WORKDAYS:
        return "every_weekday"
    if kind == "DAILY" and interval == "1" and not days:
        return "every_day"
    if kind == "WEEKLY" and days in ("", own):
        return _WEEKS.get(int(interval), "")
    if kind == "MONTHLY" and interval == "1" and days in (turn, f"+{turn}"):
        return "every_month"
    return ""


def _value(text: str) -> str:
    """What a value may hold: nothing that ends it or the block."""
    return " ".join(text.replace('"', "”").replace("[", "(").replace("]", ")").split())
