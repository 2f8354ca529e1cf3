"""How the sandbox can misbehave, for practice and for tests.

What is switched on stands in the remote's own database, so that another process can switch it while a console runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

NAMES: Mapping[str, str] = {
    "well": "it behaves again, whatever was switched on before",
    "offline": "nobody answers",
    "slow": "every answer takes two seconds",
    "rate-limited": "it asks to come back in a minute",
    "token-expired": "the sign-in no longer holds; the word “shingle” signs in again",
    "colleague-first": "a colleague decides otherwise just before each of your decisions",
    "colleague-edits": "a colleague changes the text just before each of your publications",
    "busy": "the item is locked for the moment",
    "answer-lost": "a decision is carried out, and the answer gets lost",
    "uncertain": "a decision gets lost on the way, and nobody can tell",
    "half-answer": "the answer is half a JSON",
}
SECONDS: Mapping[str, float] = {"slow": 2.0, "rate-limited": 60.0}
EVERY_CALL = ("offline", "slow", "rate-limited", "token-expired", "half-answer")
EVERY_PUBLICATION = (*EVERY_CALL, "colleague-edits", "busy", "answer-lost", "uncertain")
EVERY_DEED = (*EVERY_CALL, "colleague-first", "busy", "answer-lost", "uncertain")


def switch(db: sqlite3.Connection, name: str, times: int | None = None, seconds: float | None = None) -> None:
    """Switch one mischief on, or all off with "well".

    :param times: how often it happens; None until it is switched off, 0 switches it off.
    :param seconds: how long, for those that take time.
    :raises KeyError: there is no such mischief.
    """
    if name not in NAMES:
        raise KeyError(name)
    if name == "well":
        db.execute("DELETE FROM mischief")
    elif times == 0:
        db.execute("DELETE FROM mischief WHERE name = ?", (name,))
    else:
        wait = SECONDS.get(name, 0.0) if seconds is None else seconds
        db.execute("INSERT OR REPLACE INTO mischief VALUES (?, ?, ?)", (name, times, wait))


def standing(db: sqlite3.Connection) -> dict[str, int | None]:
    """What is switched on, and how often it will still happen (None: until it is switched off)."""
    return dict(db.execute("SELECT name, times FROM mischief"))


def take(db: sqlite3.Connection, names: Iterable[str]) -> dict[str, float]:
    """Those of `names` that happen now, with their seconds; each is counted, and is over after its last time.

    One that keeps the call from arriving (offline, for example) keeps the later ones of `names` from happening.
    """
    happening: dict[str, float] = {}
    for name in names:
        row = db.execute("SELECT times, seconds FROM mischief WHERE name = ?", (name,)).fetchone()
        if row is None:
            continue
        happening[name] = row[1]
        db.execute("UPDATE mischief SET times = times - 1 WHERE name = ?", (name,))
        db.execute("DELETE FROM mischief WHERE name = ? AND times <= 0", (name,))
        if name not in ("slow", "colleague-first", "colleague-edits"):
            break
    return happening
