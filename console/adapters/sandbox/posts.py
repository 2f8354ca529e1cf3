"""From scenes to pending items: casts the people, fills the slots, sets the times, and keeps the truth apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from random import Random

from console.adapters.sandbox import clockwork
from console.adapters.sandbox.community import Board, Complaint, Entry, File, Person, Said, Thread, Truth
from console.adapters.sandbox.grammar import TRIES, Filler, Ledger
from console.adapters.sandbox.people import People
from console.adapters.sandbox.stock import Scene

HELD = {
    "first": "First post of a new member",
    "links": "Links from a member with fewer than ten posts",
    "size": "Larger than the list’s limit of 100 KB",
    "attachment": "Attachment of a type that this list does not carry",
    "outside": "Sender is not a member of the list",
    "html": "HTML without a plain text part",
    "words": "Matched the word filter",
    "language": "Language that the filter does not know",
    "reported": "Reported by members",
    "edited": "Edit of a post that is more than 30 days old",
    "bulk": "Sent to several boards within a quarter of an hour",
    "join": "New members are let in by a moderator",
    "comment": "Comments on notices are held for newer members",
    "recipients": "More than ten recipients",
    "administrivia": "Looks like a command to the list",
    "moderated": "This member’s posts are checked first",
    "image": "Images from a member with fewer than ten posts",
    "long": "Longer than 1,200 characters",
    "short": "Shorter than the filter trusts",
    "again": "Looks like a question that was asked before",
    "place": "Probably on the wrong board",
    "night": "Slow mode: more than five posts in ten minutes",
}
_PUBLIC = ("report", "member")
_SOON_ANSWERED = timedelta(days=4)
_OLDEST = timedelta(days=400)
REGULARS = 0.45
"""How many of those who speak in a thread are regulars."""


class RepeatedSentenceError(ValueError):
    """A scene says what another one says already: the stock needs other words."""


class _Plain(HTMLParser):
    """The words of an HTML text, a line for each block."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(f"[{dict(attrs).get('alt') or 'image'}]")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(html: str) -> str:
    """The text of HTML that we wrote ourselves."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class Desk:
    """Where items are made: who is there, what was said, and what came out so far."""

    people: People
    boards: Mapping[str, Board]
    filler: Filler
    chance: Random
    now: datetime
    ledger: Ledger = field(default_factory=Ledger)
    items: list[Entry] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)
    truth: dict[str, Truth] = field(default_factory=dict)

    def play(self, scene: Scene) -> None:
        """Make the item of a scene, with its thread.

        :raises RepeatedSentenceError: it repeats a sentence whatever its slots hold.
        """
        cast = dict(self.people.known)
        came = clockwork.received(scene.kind, scene.when, self.now, self.chance)
        since = came - (_OLDEST if scene.kind == "edit" else timedelta(0))
        author = self.people.take(scene.author, scene.board, since)
        cast["me"] = author
        held = scene.kind not in (*_PUBLIC, "edit")
        lines = [self._line(raw, scene, cast, since, answers_held=False) for raw in scene.before]
        lines += [self._line(raw, scene, cast, since, answers_held=held) for raw in scene.after]
        title, text, was, said = self._words(scene, [text for _, text in lines], cast)
        spoken = [(who, words) for (who, _), words in zip(lines, said, strict=True)]
        self.add(
            kind=scene.kind,
            board=scene.board,
            author=author,
            title=title,
            text=text,
            came=came,
            was=was,
            html=scene.html,
            held=(HELD.get(scene.why, scene.why),),
            spoken=spoken,
            earlier=len(scene.before),
            complaints=self._complaints(scene, came, cast),
            files=tuple(File(*file) for file in scene.files),
            truth=Truth(scene.severity, scene.right, theme=scene.theme),
        )

    def add(
        self,
        *,
        kind: str,
        board: str,
        author: Person,
        title: str,
        text: str,
        came: datetime,
        truth: Truth,
        held: tuple[str, ...],
        was: str = "",
        html: bool = False,
        spoken: list[tuple[Person, str]] | None = None,
        earlier: int = 0,
        complaints: tuple[Complaint, ...] = (),
        files: tuple[File, ...] = (),
    ) -> None:
        """Put an item, its thread and its truth on the pile."""
        number = len(self.items) + 1
        thread = (
            self._thread(number, board, title, came, spoken or [], earlier) if kind not in ("join", "member") else ""
        )
        place = self.boards[board]
        words = plain(text) if html else text
        size = len(text.encode()) + 640 + sum(file.size for file in files)
        entry = Entry(
            id=f"w{number + 4000}",
            kind=kind,
            board=board,
            thread=thread,
            number=earlier + 1 if thread else 0,
            author=author,
            subject=title,
            text=words,
            source=text if html else "",
            received=came,
            held=held,
            complaints=complaints,
            files=files,
            original=was,
            first_post=author.posts == 0 and kind in ("post", "comment"),
            hidden=kind not in _PUBLIC,
            headers=self._headers(place, author, title, came, number),
            size=size,
        )
        self.items.append(entry)
        self.truth[entry.id] = truth

    def _line(
        self, raw: str, scene: Scene, cast: dict[str, Person], since: datetime, *, answers_held: bool
    ) -> tuple[Person, str]:
        """Who says what; only regulars see what is held, so only they answer it."""
        who, text = raw.split("|", 1)
        letter, _, fits = who.partition(":")
        if letter not in cast:
            role = "regular" if answers_held or self.chance.random() < REGULARS else "member"
            cast[letter] = self.people.take(f"{role}:{fits}", scene.board, since - _SOON_ANSWERED)
        return cast[letter], text.strip()

    def _words(self, scene: Scene, lines: list[str], cast: dict[str, Person]) -> tuple[str, str, str, list[str]]:
        again = ""
        for _ in range(TRIES):
            drawn: dict[str, str] = {}
            title, text, was, *said = (
                self.filler.fill(raw, cast, drawn)
                for raw in (self._title(scene), scene.text.strip(), scene.was.strip(), *lines)
            )
            again = self.ledger.repeated([text, *said])
            if not again:
                self.ledger.note([text, *said])
                return title, text, was, said
        raise RepeatedSentenceError(f"{scene.title!r} says again: {again!r}")

    def _title(self, scene: Scene) -> str:
        return (
            f"Request to join {self.boards[scene.board].title.split(' (')[0]}" if scene.kind == "join" else scene.title
        )

    def _complaints(self, scene: Scene, came: datetime, cast: dict[str, Person]) -> tuple[Complaint, ...]:
        found: list[Complaint] = []
        for raw in scene.reports:
            who, reason = (part.strip() for part in raw.split("|", 1))
            person = cast.get(who) or self.people.take(who, scene.board)
            moment = came + timedelta(minutes=self.chance.uniform(0, 25)) * len(found)
            found.append(Complaint(person, self.filler.fill(reason, cast, {}), min(moment, self.now)))
        return tuple(found)

    def _thread(
        self, number: int, board: str, title: str, posted: datetime, spoken: list[tuple[Person, str]], earlier: int
    ) -> str:
        times = clockwork.before(posted, earlier, self.chance)
        times += clockwork.after(posted, min(self.now, posted + _SOON_ANSWERED), len(spoken) - earlier, self.chance)
        posts = tuple(
            Said(at + (1 if at < earlier else 2), person, moment, text)
            for at, ((person, text), moment) in enumerate(zip(spoken, times, strict=True))
        )
        key = f"t{number + 700}"
        self.threads[key] = Thread(key, board, title, posts)
        return key

    def _headers(
        self, place: Board, author: Person, title: str, came: datetime, number: int
    ) -> tuple[tuple[str, str], ...]:
        if not place.address:
            return ()
        return (
            ("From", f"{author.name} <{author.address}>"),
            ("To", place.address),
            ("Subject", title),
            ("Date", f"{came:%a, %d %b %Y %H:%M:%S} +0000"),
            ("Message-ID", f"<{self.chance.getrandbits(48):012x}.{number}@{author.address.partition('@')[2]}>"),
        )
