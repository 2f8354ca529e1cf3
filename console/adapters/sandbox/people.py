"""The members of Lower Wexcombe: the known ones, and as many invented ones as are missing to two thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from console.adapters.sandbox.community import Person
from console.adapters.sandbox.stock import Circle, Known

SIZE = 2000
_HOSTS = (
    "wexcombe.example",
    "saltings.example",
    "thornmouth-post.example",
    "quaymail.example",
    "tern.example",
    "ferrypost.example",
)
_CRAFTS = [
    "hedgelayer",
    "net_mender",
    "bellringer",
    "breadbin",
    "saltmarsh",
    "kettle",
    "crabline",
    "beekeeper",
    "spokeshave",
    "tandem",
    "slow_cooker",
    "sourdough",
    "mudlark",
    "compost",
    "windfall",
    "tidewrack",
    "lamplighter",
    "turnstone",
    "button_tin",
    "samphire",
    "teacake",
    "puddle",
    "cordwainer",
    "rhubarb",
    "woodpile",
    "clothesline",
    "bramble",
    "oilskin",
    "gate_latch",
    "thimble",
    "rowlock",
    "paraffin",
    "limewash",
    "kingcup",
    "sandmartin",
    "seedtray",
    "bootroom",
    "harmonium",
    "washboard",
    "greengage",
]
_NOUNS = [
    "sandhopper",
    "eelgrass",
    "bobbin",
    "plumbline",
    "toastrack",
    "mizzen",
    "dibber",
    "billhook",
    "creel",
    "lychgate",
    "spindrift",
    "gorsebush",
    "pinecone",
    "quince",
    "tiller",
    "marrowfat",
    "snowberry",
    "halyard",
    "stile",
    "cobnut",
    "inkwell",
    "haybale",
    "wheelbarrow",
    "gander",
    "periwinkle",
    "flagstone",
]
_STANDINGS = (("fresh", 3), ("newcomer", 6), ("member", 62), ("regular", 24), ("trusted", 5))
"""Roles, with how many of a hundred have each; who is fresh joined in the last days and is a newcomer too."""


@dataclass(slots=True)
class People:
    """Everybody, and who of them is still free to appear in a scene."""

    members: tuple[Person, ...]
    known: dict[str, Person]
    free: dict[str, list[Person]]
    guests: Iterator[Person]
    men: frozenset[str]

    def take(self, role: str, board: str = "", before: datetime | None = None) -> Person:
        """A known person, or somebody of a role who has not appeared yet, from those who read `board` if there is one.

        :param role: fresh, newcomer, member, regular, trusted, warned or guest, also with who fits ("member:she"); or a
            key.
        :param before: they had joined by then; where nobody fresh had, an older newcomer is taken.
        :raises KeyError: no such role.
        """
        if role in self.known:
            return self.known[role]
        role, _, fits = role.partition(":")
        if role == "guest":
            return next(person for person in self.guests if self._fits(person, fits))
        pool = [
            one
            for one in self.free[role]
            if self._fits(one, fits) and (not before or not one.joined or one.joined < before)
        ]
        if not pool and role == "fresh":
            return self.take(f"newcomer:{fits}", board, before)
        chosen = next((person for person in pool if board in person.boards), pool[0])
        self.free[role].remove(chosen)
        return chosen

    def _fits(self, person: Person, fits: str) -> bool:
        return not fits or (person.given in self.men) == (fits == "he")


@dataclass(slots=True)
class _Register:
    """Gives out names, handles and addresses that nobody has yet."""

    circles: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
    shares: Sequence[int]
    chance: Random
    taken: set[str] = field(default_factory=set)

    def name(self) -> str:
        """A name that nobody has; one in twelve draws the family name from another circle."""
        while True:
            circle = self.chance.choices(self.circles, self.shares)[0]
            other = self.chance.choices(self.circles, self.shares)[0] if self.chance.random() < 0.08 else circle
            name = f"{self.chance.choice(circle[0])} {self.chance.choice(other[1])}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def handle(self, name: str) -> str:
        """A handle in one of the village's fashions that nobody has."""
        given, family = (part.lower().replace("-", "").replace(" ", "_") for part in name.split(" ", 1))
        draw = self.chance
        while True:
            fashions = (
                f"{draw.choice(_CRAFTS)}_{given}",
                f"{given}_{draw.choice(_CRAFTS)}",
                f"{given}.{family}",
                f"{given[0]}_{family}",
                f"{given}_{draw.randint(48, 99)}",
                f"{draw.choice(_NOUNS)}{draw.randint(2, 99)}",
                f"{draw.choice(_NOUNS)}_{draw.choice(_NOUNS)}",
                f"plot{draw.randint(1, 64)}_{given}",
            )
            handle = draw.choices(fashions, (5, 4, 5, 4, 3, 2, 1, 1))[0]
            if handle not in self.taken:
                self.taken.add(handle)
                return handle

    def address(self, handle: str) -> str:
        """A mail address of that handle."""
        return f"{_plain(handle)}@{self.chance.choice(_HOSTS)}"


def _plain(handle: str) -> str:
    folded = handle.translate(str.maketrans("áéíóúłńśźżçöüäåąęć", "aeioulnszzcouaaaec"))
    return folded.encode("ascii", "ignore").decode()


def _somebody(register: _Register, number: int, standing: str, now: datetime, boards: Sequence[str]) -> Person:
    draw = register.chance
    name = register.name()
    handle = register.handle(name)
    days, posts = {
        "fresh": (draw.uniform(0.35, 3.2), 0),
        "newcomer": (0.5 + 75 * draw.random() ** 2, 0),
        "member": (draw.uniform(40, 1900), int(2 + 3 * draw.paretovariate(0.9))),
        "regular": (draw.uniform(200, 3000), int(30 + 40 * draw.paretovariate(1.3))),
        "trusted": (draw.uniform(900, 3300), int(180 + 90 * draw.paretovariate(1.4))),
    }[standing]
    posts = min(posts, 60 if standing == "member" else 2400)
    warned = draw.choices((0, 1, 2), (94, 5, 1))[0] if standing in ("member", "regular") else 0
    reads = tuple(draw.sample(boards, draw.randint(1, 4)))
    return Person(
        id=f"m{number:04}",
        handle=handle,
        name=name,
        address=register.address(handle),
        joined=now - timedelta(days=days),
        posts=posts,
        standing="newcomer" if standing == "fresh" else standing,
        warned=warned,
        thanked=int(posts * draw.uniform(0.05, 0.6)),
        boards=reads,
    )


def _known(person: Known, number: int, now: datetime, draw: Random) -> Person:
    posts = person.years * (draw.randint(60, 210) if person.standing != "member" else draw.randint(3, 12))
    thanked = 0.12 if person.warned else draw.uniform(0.4, 0.9)
    return Person(
        id=f"m{number:04}",
        handle=person.handle,
        name=person.name,
        address=f"{_plain(person.handle)}@wexcombe.example",
        joined=now - timedelta(days=365 * person.years + draw.randint(3, 300 if person.years else 12)),
        posts=posts,
        standing=person.standing,
        warned=person.warned,
        thanked=int(posts * thanked),
        about=person.about,
        boards=person.boards,
    )


def _strangers(register: _Register) -> Iterator[Person]:
    """People who are no members: who ask to join, or write to a list from outside."""
    while True:
        name = register.name()
        handle = register.handle(name)
        yield Person("", handle, name, register.address(handle), None, 0, "guest")


def settle(
    circles: Sequence[Circle], cast: Sequence[Known], boards: Sequence[str], now: datetime, chance: Random
) -> People:
    """Everybody who lives here: exactly `SIZE` members with distinct names, handles and addresses."""
    names = [(tuple(f"{circle.women} {circle.men}".split()), tuple(circle.family.split())) for circle in circles]
    register = _Register(names, [circle.share for circle in circles], chance)
    register.taken.update(name for person in cast for name in (person.name, person.handle))
    known = {person.key: _known(person, at, now, chance) for at, person in enumerate(cast, 1)}
    standings = chance.choices([name for name, _ in _STANDINGS], [share for _, share in _STANDINGS], k=SIZE - len(cast))
    others = [_somebody(register, at, standing, now, boards) for at, standing in enumerate(standings, len(cast) + 1)]
    free: dict[str, list[Person]] = {
        "fresh": [],
        "newcomer": [],
        "member": [],
        "regular": [],
        "trusted": [],
        "warned": [],
    }
    for person, standing in zip(others, standings, strict=True):
        free["warned" if person.warned else standing].append(person)
    men = frozenset(name for circle in circles for name in circle.men.split())
    return People((*known.values(), *others), known, free, _strangers(register), men)
