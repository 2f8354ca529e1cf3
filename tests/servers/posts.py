"""Posts for a list, each with words of its own: what a moderator of a busy list finds in the morning."""

from __future__ import annotations

import random
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from itertools import product

_SYLLABLES = ["".join(pair) for pair in product("bdfghjklmnprstvwz", "aeiou")]


@dataclass(frozen=True, slots=True)
class Post:
    """A message that is to be held.

    :param message_id: as Mailman shows it.
    """

    author: str
    subject: str
    message_id: str
    raw: bytes


def posts(address: str, count: int, authors: int, seed: int = 7) -> list[Post]:
    """So many posts by so many people, the same ones every time.

    :param address: the list's.
    """
    chance = random.Random(f"{address} {seed}")
    found = []
    for number in range(count):
        author = f"writer{number % authors}@example.net"
        message = EmailMessage()
        message["From"] = f"Writer {number % authors} <{author}>"
        message["To"] = address
        message["Subject"] = subject = f"{number}: {_sentence(chance)}"
        message["Date"] = formatdate()
        message["Message-ID"] = message_id = f"<post{number}.{seed}.{address}>"
        message.set_content("\n".join(f"{_sentence(chance).capitalize()}." for _ in range(6)))
        found.append(Post(author, subject, message_id, message.as_bytes()))
    return found


def _sentence(chance: random.Random) -> str:
    """Seven invented words: two such texts have next to none in common, so that none is taken for a copy."""
    return " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(7))
