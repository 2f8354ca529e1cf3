"""The stock of words, names and scenes: reads and checks the data files under resources/sandbox."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import msgspec


class Circle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of a common origin; `share` is how many of a hundred members draw from it."""

    share: int
    women: str
    men: str
    family: str


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the people whom everybody knows, under a key that scenes use."""

    key: str
    name: str
    handle: str
    standing: str
    about: str
    boards: tuple[str, ...]
    years: int
    warned: int = 0


class BoardStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A board or mailing list."""

    key: str
    title: str
    address: str = ""


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pending item with what stands around it, as it was written down; the texts hold slots (see `grammar`).

    :param author: a role (fresh, newcomer, member, regular, trusted, warned, guest), also with who fits
        ("member:she"), or the key of a known person.
    :param before: earlier posts, each "who| text", where who is a key or a letter for somebody of this scene ("a:he").
    :param why: a key of `posts.HELD`, or the sentence itself.
    :param reports: each "who| reason"; who may also be a standing ("trusted", "regular", "member").
    :param files: attachments as (name, media type, bytes).
    :param when: overdue, soon or empty (any time of the last day).
    :param was: for an edit, the published text.
    """

    board: str
    text: str
    title: str = ""
    kind: str = "post"
    author: str = "member"
    why: str = "first"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    files: tuple[tuple[str, str, int], ...] = ()
    severity: str = "low"
    right: tuple[str, ...] = ("approve",)
    theme: str = ""
    html: bool = False
    was: str = ""
    when: str = ""


class Wave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A planted group: texts alike, each with its own names, links, sign-off and a few words.

    :param extra: a sentence that one of them has as its own; empty if none has.
    :param boards: where the copies stand, in turn.
    :param minutes: the time in which they came.
    """

    group: str
    count: int
    kind: str
    author: str
    why: str
    boards: tuple[str, ...]
    titles: tuple[str, ...]
    text: str
    severity: str
    right: tuple[str, ...]
    hours_ago: float
    minutes: int
    theme: str
    extra: str = ""
    extra_author: str = ""
    extra_right: tuple[str, ...] = ()
    extra_severity: str = "low"
    same_author: bool = False


class MeetupStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A meetup: on the first `weekday` (0 is Monday) from `from_day` days on, at `at` local time.

    :param rule: an RFC 5545 recurrence or empty.
    """

    title: str
    place: str
    weekday: int
    from_day: int
    at: str
    minutes: int
    description: str
    rule: str = ""
    capacity: int = 0
    hosts: tuple[str, ...] = ()
    state: str = "confirmed"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What slots may hold, and what some hold in one season only."""

    words: dict[str, tuple[str, ...]]
    season: dict[str, dict[str, tuple[str, ...]]]


class Stock(msgspec.Struct, frozen=True):
    """Everything that was written down."""

    words: Words
    circles: tuple[Circle, ...]
    cast: tuple[Known, ...]
    boards: tuple[BoardStock, ...]
    scenes: tuple[Scene, ...]
    waves: tuple[Wave, ...]
    meetups: tuple[MeetupStock, ...]


def text_of(name: str) -> str:
    """The text of one data file, for example "rules.md"."""
    return files("resources").joinpath("sandbox", name).read_text(encoding="utf-8")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(text_of(name))


def _scenes() -> tuple[Scene, ...]:
    found: list[Scene] = []
    folder = files("resources").joinpath("sandbox", "scenes")
    for entry in sorted(folder.iterdir(), key=lambda file: file.name):
        table = tomllib.loads(entry.read_text(encoding="utf-8"))
        usual = table.get("usual", {})
        found.extend(msgspec.convert({**usual, **scene}, Scene) for scene in table["scene"])
    return tuple(found)


def load() -> Stock:
    """Read all of it.

    :raises msgspec.ValidationError: a data file holds something that is not meant; the message names the path.
    :raises tomllib.TOMLDecodeError: a data file is not TOML.
    """
    return Stock(
        words=msgspec.convert(_table("words.toml"), Words),
        circles=msgspec.convert(_table("names.toml")["circle"], tuple[Circle, ...]),
        cast=msgspec.convert(_table("cast.toml")["cast"], tuple[Known, ...]),
        boards=msgspec.convert(_table("boards.toml")["board"], tuple[BoardStock, ...]),
        scenes=_scenes(),
        waves=msgspec.convert(_table("waves.toml")["wave"], tuple[Wave, ...]),
        meetups=msgspec.convert(_table("meetups.toml")["meetup"], tuple[MeetupStock, ...]),
    )
