"""The texts of the sandbox's community: published with a check of the version, changed by a colleague for practice."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from console.adapters.sandbox.community import Paper, Person
from console.adapters.sandbox.remote import SandboxRemote
from console.adapters.sandbox.rows import decode
from console.adapters.sandbox.rulings import MissingError, RefusedError, Ruling
from console.domain.records import Acceptance

LONGEST = 200_000
"""Characters that the sandbox takes for one text."""
_ACCEPTED_SINCE = timedelta(days=46)


class PaperClashError(Exception):
    """Somebody else has changed the text: it tells what stands there."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper.id)
        self.paper = paper


def paper(remote: SandboxRemote, paper_id: str) -> Paper | None:
    """One text as it is now."""
    with remote.reading() as db:
        return _row(db, paper_id)


def publish(remote: SandboxRemote, ruling: Ruling) -> bool:
    """Write a text in the place of the version that was on screen, in one transaction over all processes.

    :return: False if it was so already.
    :raises PaperClashError: another version stands there.
    :raises MissingError: there is no such text.
    :raises RefusedError: it is empty, or too long.
    """
    with remote.writing() as db:
        found = _row(db, ruling.target)
        if found is None:
            raise MissingError(ruling.target)
        if found.text == ruling.value:
            return False
        if db.execute("SELECT 1 FROM ruling WHERE key = ?", (ruling.key,)).fetchone():
            return False
        if ruling.version and str(ruling.version) != found.version:
            raise PaperClashError(found)
        if not ruling.value.strip() or len(ruling.value) > LONGEST:
            raise RefusedError(f"A text has between 1 and {LONGEST:,} characters.")
        _write(db, found, ruling, ruling.value, remote.clock())
        return True


def colleague_edits(remote: SandboxRemote, paper_id: str, by: str) -> None:
    """Let a colleague change a few words of a text, as they may at any time."""
    with remote.writing() as db:
        found = _row(db, paper_id)
        if found is not None:
            key = f"colleague {paper_id} {found.version}"
            note = Ruling(key, paper_id, "publish", by, reason="Tidied the last rule.")
            _write(db, found, note, _tidied(found.text), remote.clock())


def acceptances(people: Iterable[Person], rules: Paper, now: datetime) -> Iterator[Acceptance]:
    """Who accepted the house rules: whoever joined since they were last changed had to."""
    for person in people:
        if person.id and person.joined is not None and now - person.joined < _ACCEPTED_SINCE:
            yield Acceptance(f"{rules.id}/{person.id}", rules.id, rules.version, person.handle, person.joined)


def _tidied(text: str) -> str:
    """The last rule with one sentence more."""
    lines = text.rstrip("\n").split("\n")
    said = len(re.findall("Ask if in doubt", text))
    lines[-1] += " Ask if in doubt." if not said else f" Ask if in doubt, for the {said + 1}. time."
    return "\n".join(lines) + "\n" * (len(text) - len(text.rstrip("\n")))


def _row(db: sqlite3.Connection, paper_id: str) -> Paper | None:
    row = db.execute("SELECT body FROM document WHERE id = ?", (paper_id,)).fetchone()
    return decode(row[0], Paper) if row else None


def _write(db: sqlite3.Connection, found: Paper, ruling: Ruling, text: str, now: datetime) -> None:
    new = replace(found, text=text, version=str(int(found.version) + 1), updated=now)
    encode = msgspec.json.encode
    db.execute(
        "INSERT INTO ruling (key, target, action, by, at, reason, message, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (ruling.key, found.id, ruling.action, ruling.by, now.isoformat(), ruling.reason, "", encode(found)),
    )
    db.execute("UPDATE document SET body = ? WHERE id = ?", (encode(new), found.id))
