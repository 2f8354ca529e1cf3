"""Records a cache of today's schema, with data and a full outbox, for the upgrades of every later version.

    .venv/bin/python -m tests.upgrades.record

Run it in the commit that hands a schema out, and keep the file: it cannot be made afterwards.
"""

from __future__ import annotations

import lzma
import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from console.cache import accounts, activity, documents, items, meetups, members, outbox
from console.cache.connection import open_cache
from console.cache.migrate import revision
from console.cache.schema import VERSION
from console.domain.actions import Action, Effect
from console.domain.commands import CommandState
from console.domain.records import Document, Interaction, LogEntry, Meetup, Member
from tests.unit.cache.samples import NOW, decided, post

RECORDINGS = Path(__file__).with_name("recorded")
ITEMS = 60


def fill(path: Path) -> None:
    """Make a cache with two accounts, all kinds of rows, and commands in every state."""
    cache = open_cache(path, backups=path.parent / "backups")
    with cache.write() as tx:
        url = "https://lists.example.org"
        first = accounts.add(tx, name="Drivetrain", kind="mailman", url=url, community="Cyclists")
        accounts.add(tx, name="Forum", kind="sandbox", url="sandbox:", community="Cyclists", proxy="http://p:1")
        found = [post(f"r{n}", f"Wheel number {n} squeaks in the rain", minutes=n) for n in range(ITEMS)]
        ids = items.store(tx, first.id, found, first.community.answer).ids
        people = [Member(f"m{n}", f"rider{n}", f"Rider {n}", f"rider{n}@x.example", NOW, ("owner",)) for n in range(20)]
        members.store(tx, first.id, people, NOW)
        documents.store(tx, first.id, [Document("d1", "terms", "House rules", "Be kind. Wear a helmet.")], NOW)
        meetups.store(tx, first.id, [Meetup("e1", "Ride", NOW, NOW + timedelta(hours=2), place="Quay")], NOW)
        answered = [Interaction(f"i{n}", "answer", f"rider{n}", "rider1", NOW) for n in range(2, 20)]
        activity.store(tx, first.id, [*answered, LogEntry("l1", "r59", "approve", "cy", NOW, "fine")])
    with cache.write(durable=True) as tx:
        for number, state in enumerate(list(CommandState) * 5):
            target = decided(ids[number], f"r{number}", reason=f"Reason {number}", message=f"Hello rider {number}")
            command = outbox.record(tx, [target]).commands[0]
            tx.conn.exec_driver_sql(
                "UPDATE command SET state = ?, detail = ? WHERE id = ?", (state.value, f"it is {state}", command.id)
            )
        ban = decided(None, "rider7", Action.BAN, effect=Effect.NONE)
        outbox.record(tx, [ban, decided(ids[40], "r40", Action.DISCARD)])
    cache.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")


def main() -> None:
    """Write the recording of today's schema; one that is there already is what was handed out, and stays."""
    target = RECORDINGS / f"schema-{revision(VERSION)}.db.xz"
    if target.exists():
        raise SystemExit(f"{target} is there already")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corral.db"
        fill(path)
        RECORDINGS.mkdir(exist_ok=True)
        target.write_bytes(lzma.compress(path.read_bytes()))


if __name__ == "__main__":
    main()
