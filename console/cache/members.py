"""Members of the communities, as their remotes last told them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from console.cache import records
from console.cache.bodies import encode, words_of
from console.cache.connection import Tx
from console.cache.record_tables import member as table
from console.cache.times import from_ms, ms, ms_or_none
from console.domain.records import Member


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member with the account that knows them."""

    id: int
    account_id: int
    member: Member
    fetched_at: datetime


def store(tx: Tx, account_id: int, members: Sequence[Member], at: datetime | None = None) -> list[int]:
    """Write down what the remote told; returns the ids, in the order given."""
    fetched = ms(at or datetime.now(UTC))
    rows = [
        {
            "account_id": account_id,
            "remote_id": one.remote_id,
            "handle": one.handle,
            "name": one.name,
            "address": one.address,
            "joined": ms_or_none(one.joined),
            "roles": encode(one.roles).decode(),
            "standing": one.standing,
            "moderation": one.moderation,
            "posts": one.posts,
            "note": one.note,
            "version": one.version,
            "fetched_at": fetched,
        }
        for one in members
    ]
    return records.replace(tx, table, "member", rows)


def forget(tx: Tx, account_id: int, remote_ids: Iterable[str]) -> list[int]:
    """They left; returns the ids of those that were known."""
    return records.forget(tx, table, "member", account_id, list(remote_ids))


def remote_ids(conn: Connection, account_id: int) -> set[str]:
    """How the remote calls those that are known of an account."""
    return records.remote_ids(conn, table, account_id)


def all(conn: Connection, account_id: int) -> list[MemberEntry]:  # noqa: A001 -- read as members.all
    """Every member of an account, by handle."""
    return _read(conn, table.c.account_id == account_id)


def one(conn: Connection, member_id: int) -> MemberEntry | None:
    """The member of that id."""
    found = _read(conn, table.c.id == member_id)
    return found[0] if found else None


def by_handle(conn: Connection, account_id: int, handle: str) -> MemberEntry | None:
    """The member of that handle."""
    found = _read(conn, table.c.account_id == account_id, table.c.handle == handle)
    return found[0] if found else None


def find(conn: Connection, typed: str, limit: int) -> list[MemberEntry]:
    """Members whose handle, name or address contains what was typed, by handle."""
    contains = [column.contains(typed, autoescape=True) for column in (table.c.handle, table.c.name, table.c.address)]
    return _read(conn, or_(*contains), limit=limit)


def count(conn: Connection, account_id: int) -> int:
    """How many members are known."""
    return conn.execute(select(func.count()).where(table.c.account_id == account_id)).scalar_one()


def _read(conn: Connection, *where: Any, limit: int | None = None) -> list[MemberEntry]:
    rows = conn.execute(select(table).where(*where).order_by(table.c.handle, table.c.id).limit(limit))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> MemberEntry:
    return MemberEntry(
        id=row.id,
        account_id=row.account_id,
        member=Member(
            remote_id=row.remote_id,
            handle=row.handle,
            name=row.name,
            address=row.address,
            joined=from_ms(row.joined),
            roles=words_of(row.roles),
            standing=row.standing,
            moderation=row.moderation,
            posts=row.posts,
            note=row.note,
            version=row.version,
        ),
        fetched_at=from_ms(row.fetched_at),
    )
