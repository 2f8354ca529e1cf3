"""Slots and sentences: fills what a scene leaves open, and sees to it that nobody says the same sentence twice.

Slots of a text, in braces:

``{bird}``, ``{bird.2}``
    a word of that list (words.toml); the same in the whole scene, a different one under another number
``{one|two|three}``
    one of these, drawn anew at each place
``{3-9}``, ``{£4-40}``, ``{1931-1968}``
    a number; up to twelve in words where all that it may be is small, so not in a link
``{at 9-17}``
    a time of the day, "10.30"
``{day+2}``, ``{date-9}``
    a weekday or a date, counted in days from now
``{a}``, ``{jo}``, ``{me}``
    the given name of somebody of this scene, of a known person, of the author
``{@a}``, ``{^a}``
    the handle, the family name
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from console.adapters.sandbox.community import Person
from console.adapters.sandbox.stock import Words

_SLOT = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"(£?)(\d+)-(\d+)")
_DAY = re.compile(r"(day|date)([+-]\d+)")
_TIME = re.compile(r"at (\d+)-(\d+)")
_TAG = re.compile(r"<[^<>]*>")
_ENDS = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+|(?<=[。！？])|\n+|(?<=[ก-๛]) +(?=[ก-๛])")
_WORD = re.compile(r"\w+")
_SEASONS = (
    "winter",
    "winter",
    "spring",
    "spring",
    "spring",
    "summer",
    "summer",
    "summer",
    "autumn",
    "autumn",
    "autumn",
    "winter",
)
_SPELLED = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SPELLED_UPTO = 60
TRIES = 40


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text in a comparable form: markup, quotation marks, case and punctuation dropped.

    A line of one word (a greeting, a name under a mail) is no sentence.
    """
    plain = _TAG.sub("\n", text)
    found = (" ".join(_WORD.findall(part.casefold())) for part in _ENDS.split(plain))
    return [sentence for sentence in found if " " in sentence or len(sentence) > 15]


def season(now: datetime) -> str:
    """The season of a date north of the equator: winter, spring, summer or autumn."""
    return _SEASONS[now.month - 1]


@dataclass(slots=True)
class Filler:
    """Fills slots from the word lists, for one moment and one source of chance."""

    words: Mapping[str, tuple[str, ...]]
    now: datetime
    chance: Random

    @classmethod
    def of(cls, stock: Words, now: datetime, chance: Random) -> Filler:
        """The lists of this season and of the whole year."""
        return cls({**stock.words, **stock.season[season(now)]}, now, chance)

    def fill(self, text: str, people: Mapping[str, Person], drawn: dict[str, str]) -> str:
        """The text without slots.

        :param people: who is meant by a key or letter.
        :param drawn: words that this scene has drawn already; added to.
        :raises KeyError: a slot that means nothing.
        """
        return _SLOT.sub(lambda match: self._value(match[1], people, drawn), text)

    def _value(self, slot: str, people: Mapping[str, Person], drawn: dict[str, str]) -> str:
        if "|" in slot:
            return self.chance.choice(slot.split("|"))
        if slot.startswith("@"):
            return "@" + people[slot[1:]].handle
        if slot.startswith("^"):
            return people[slot[1:]].name.split(" ", 1)[1]
        if slot in people:
            return people[slot].given
        if slot not in drawn:
            drawn[slot] = self._number_or_day(slot) or self._word(slot, set(drawn.values()))
        return drawn[slot]

    def _word(self, slot: str, taken: set[str]) -> str:
        choices = self.words[slot.split(".", maxsplit=1)[0]]
        return self.chance.choice([word for word in choices if word not in taken] or list(choices))

    def _number_or_day(self, slot: str) -> str:
        if found := _NUMBER.fullmatch(slot):
            number = self.chance.randint(int(found[2]), int(found[3]))
            spelled = not found[1] and number < len(_SPELLED) and int(found[3]) <= _SPELLED_UPTO
            return _SPELLED[number] if spelled else f"{found[1]}{number}"
        if found := _TIME.fullmatch(slot):
            return f"{self.chance.randint(int(found[1]), int(found[2]))}.{self.chance.choice(('00', '15', '30', '45'))}"
        if found := _DAY.fullmatch(slot):
            day = self.now + timedelta(days=int(found[2]))
            return f"{day:%A}" if found[1] == "day" else f"{day.day} {day:%B}"
        return ""


@dataclass(slots=True)
class Ledger:
    """Every sentence that somebody has said already."""

    said: set[str] = field(default_factory=set)

    def repeated(self, texts: list[str]) -> str:
        """The first sentence of these texts that was said before or stands in them twice; empty if none."""
        new: set[str] = set()
        for text in texts:
            for sentence in sentences(text):
                if sentence in self.said or sentence in new:
                    return sentence
                new.add(sentence)
        return ""

    def note(self, texts: list[str]) -> None:
        """Remember that these were said."""
        for text in texts:
            self.said.update(sentences(text))
