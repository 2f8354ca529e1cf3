"""Events of the communities' calendars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, tuple_

from console.cache import records
from console.cache.connection import Tx
from console.cache.record_tables import meetup as table
from console.cache.times import from_ms, ms
from console.domain.commands import Command
from console.domain.records import Meetup


@dataclass(frozen=True, slots=True)
class MeetupEntry:
    """A meetup with the account that knows it."""

    id: int
    account_id: int
    meetup: Meetup
    fetched_at: datetime


def store(tx: Tx, account_id: int, meetups: Sequence[Meetup], at: datetime | None = None) -> list[int]:
    """Write down what the remote told; returns the ids, in the order given."""
    fetched = ms(at or datetime.now(UTC))
    rows = [
        {
            "account_id": account_id,
            "remote_id": one.remote_id,
            "title": one.title,
            "starts": ms(one.starts),
            "ends": ms(one.ends),
            "zone": one.zone,
            "place": one.place,
            "description": one.description,
            "rule": one.rule,
            "capacity": one.capacity,
            "coming": one.coming,
            "state": one.state,
            "version": one.version,
            "uid": one.uid,
            "source": one.source,
            "all_day": int(one.all_day),
            "url": one.url,
            "editable": int(one.editable),
            "fetched_at": fetched,
        }
        for one in meetups
    ]
    return records.replace(tx, table, "meetup", rows)


def forget(tx: Tx, account_id: int, remote_ids: Iterable[str]) -> list[int]:
    """They are gone; returns the ids of those that were known."""
    return records.forget(tx, table, "meetup", account_id, list(remote_ids))


def remote_ids(conn: Connection, account_id: int) -> set[str]:
    """How the remote calls those that are known of an account."""
    return records.remote_ids(conn, table, account_id)


def all(conn: Connection, account_id: int | None = None) -> list[MeetupEntry]:  # noqa: A001 -- read as meetups.all
    """Every meetup, by its start."""
    return _read(conn, *(() if account_id is None else (table.c.account_id == account_id,)))


def one(conn: Connection, meetup_id: int) -> MeetupEntry | None:
    """The meetup of that id."""
    found = _read(conn, table.c.id == meetup_id)
    return found[0] if found else None


def find(conn: Connection, since: datetime, until: datetime) -> list[MeetupEntry]:
    """Meetups that overlap a span of time; one that recurs is found from its first start on, whenever that was."""
    return _read(conn, table.c.starts < ms(until), or_(table.c.ends > ms(since), table.c.rule != ""))


def touched(conn: Connection, decided: Iterable[Command]) -> list[MeetupEntry]:
    """The meetups that commands are about."""
    targets = {(one.account, one.target) for one in decided if one.target}
    if not targets:
        return []
    return _read(conn, tuple_(table.c.account_id, table.c.remote_id).in_(sorted(targets)))


def by_remote_id(conn: Connection, account_id: int, remote_id: str) -> MeetupEntry | None:
    """The meetup that an account's remote calls so."""
    found = _read(conn, table.c.account_id == account_id, table.c.remote_id == remote_id)
    return found[0] if found else None


def retime(tx: Tx, meetup_id: int, starts: datetime, ends: datetime) -> None:
    """It happens at another moment than was known; nothing else about it changed."""
    tx.conn.execute(table.update().where(table.c.id == meetup_id).values(starts=ms(starts), ends=ms(ends)))
    tx.changed("meetup", [meetup_id])


def _read(conn: Connection, *where: Any) -> list[MeetupEntry]:
    rows = conn.execute(select(table).where(*where).order_by(table.c.starts, table.c.id))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> MeetupEntry:
    return MeetupEntry(
        id=row.id,
        account_id=row.account_id,
        meetup=Meetup(
            remote_id=row.remote_id,
            title=row.title,
            starts=from_ms(row.starts),
            ends=from_ms(row.ends),
            zone=row.zone,
            place=row.place,
            description=row.description,
            rule=row.rule,
            capacity=row.capacity,
            coming=row.coming,
            state=row.state,
            version=row.version,
            uid=row.uid,
            source=row.source,
            all_day=bool(row.all_day),
            url=row.url,
            editable=bool(row.editable),
        ),
        fetched_at=from_ms(row.fetched_at),
    )
