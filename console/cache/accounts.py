"""Communities, and our accounts on their remotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from console.cache import schema
from console.cache.connection import Tx
from console.cache.times import from_ms, ms, ms_or_none
from console.domain.capabilities import ServerInfo
from console.domain.due import AnswerTimes
from console.domain.items import ItemKind

FILLS = 4
"""How many fills the cards of communities take turns in."""
_info = msgspec.json.Decoder(ServerInfo)


class AccountState(StrEnum):
    """How our sign-in on a remote is doing."""

    NEW = "new"
    OK = "ok"
    SYNCING = "syncing"
    UNAVAILABLE = "unavailable"
    LIMITED = "limited"
    SIGN_IN = "sign-in"
    FAILED = "failed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Community:
    """Who is looked after.

    :param letters: two letters for its card.
    :param fill: which of the `FILLS` fills its card has.
    """

    id: int
    name: str
    letters: str
    fill: int
    answer: AnswerTimes


@dataclass(frozen=True, slots=True)
class Account:
    """Our sign-in on one remote of a community.

    :param ca_file: an additional certificate authority.
    :param keep_secret: whether the secret is in the keyring; otherwise it is asked for in each run.
    :param detail: one sentence about the state, for people.
    :param since: when it got into this state.
    :param retry_at: not to be asked before this time.
    :param info: what the last check found.
    :param synced_at: when everything was last read without an error.
    """

    id: int
    community: Community
    name: str
    kind: str
    url: str
    user: str
    place: str
    ca_file: Path | None
    insecure_http: bool
    proxy: str
    keep_secret: bool
    state: AccountState
    detail: str
    since: datetime | None
    retry_at: datetime | None
    info: ServerInfo | None
    synced_at: datetime | None


_SELECT = select(
    schema.account,
    schema.community.c.name.label("community_name"),
    schema.community.c.letters,
    schema.community.c.fill,
    schema.community.c.answer_items,
    schema.community.c.answer_reports,
).join_from(schema.account, schema.community)


def add(
    tx: Tx,
    *,
    name: str,
    kind: str,
    url: str,
    community: str,
    user: str = "",
    place: str = "",
    ca_file: Path | None = None,
    insecure_http: bool = False,
    proxy: str = "",
    keep_secret: bool = True,
    letters: str = "",
) -> Account:
    """Write a new account down.

    :param community: the name of the community it belongs to; a new one is made where there is none of that name.
    :param letters: the letters of a new community's card; empty takes them from its name.
    :raises sqlalchemy.exc.IntegrityError: the name is taken.
    """
    community_id = tx.conn.scalar(select(schema.community.c.id).where(schema.community.c.name == community))
    if community_id is None:
        community_id = _add_community(tx, community, letters)
    values = {
        "community_id": community_id,
        "name": name,
        "kind": kind,
        "url": url,
        "user": user,
        "place": place,
        "ca_file": str(ca_file) if ca_file is not None else None,
        "insecure_http": int(insecure_http),
        "proxy": proxy,
        "keep_secret": int(keep_secret),
        "state": AccountState.NEW.value,
    }
    account_id = _new_id(tx, insert(schema.account).values(values))
    tx.changed("account", [account_id])
    return get(tx.conn, account_id)


def all(conn: Connection) -> list[Account]:  # noqa: A001 -- read as accounts.all
    """Every account, oldest first."""
    return [_account(row) for row in conn.execute(_SELECT.order_by(schema.account.c.id))]


def get(conn: Connection, account_id: int) -> Account:
    """The account of that id.

    :raises KeyError: there is none.
    """
    row = conn.execute(_SELECT.where(schema.account.c.id == account_id)).one_or_none()
    if row is None:
        raise KeyError(account_id)
    return _account(row)


def by_name(conn: Connection, name: str) -> Account | None:
    """The account of that name."""
    row = conn.execute(_SELECT.where(schema.account.c.name == name)).one_or_none()
    return _account(row) if row is not None else None


def set_state(
    tx: Tx,
    account_id: int,
    state: AccountState,
    detail: str = "",
    retry_at: datetime | None = None,
    now: datetime | None = None,
) -> None:
    """Note how the sign-in is doing.

    :param now: since when, if the state is a new one.
    """
    known = tx.conn.execute(
        select(schema.account.c.state, schema.account.c.since).where(schema.account.c.id == account_id)
    ).one()
    since = ms_or_none(now) if known.state != state.value else known.since
    _set(tx, account_id, state=state.value, detail=detail, retry_at=ms_or_none(retry_at), since=since)


def set_info(tx: Tx, account_id: int, info: ServerInfo) -> None:
    """Keep what a check found."""
    _set(tx, account_id, info=msgspec.json.encode(info).decode())


def set_keep_secret(tx: Tx, account_id: int, keep: bool) -> None:
    """Whether its secret is in the keyring."""
    _set(tx, account_id, keep_secret=int(keep))


def set_way(
    tx: Tx,
    account_id: int,
    *,
    url: str,
    user: str,
    place: str,
    ca_file: Path | None,
    insecure_http: bool,
    proxy: str,
) -> None:
    """How its remote is reached has changed; it is tried anew."""
    _set(
        tx,
        account_id,
        url=url,
        user=user,
        place=place,
        ca_file=str(ca_file) if ca_file else None,
        insecure_http=int(insecure_http),
        proxy=proxy,
        state=AccountState.NEW.value,
        detail="",
        retry_at=None,
    )


def synced(tx: Tx, account_id: int, at: datetime) -> None:
    """Everything was read without an error."""
    _set(tx, account_id, synced_at=ms(at))


def set_answer_times(tx: Tx, community_id: int, times: AnswerTimes) -> None:
    """How soon a community wants to answer; what is due when follows at once."""
    tx.conn.execute(
        update(schema.community)
        .where(schema.community.c.id == community_id)
        .values(answer_items=_seconds(times.items), answer_reports=_seconds(times.reports))
    )
    accounts = list(tx.conn.scalars(select(schema.account.c.id).where(schema.account.c.community_id == community_id)))
    reported = [schema.KIND_CODE[ItemKind.REPORT], schema.KIND_CODE[ItemKind.MEMBER]]
    mine = schema.item.c.account_id.in_(accounts)
    for span, which in (
        (times.reports, schema.item.c.kind.in_(reported)),
        (times.items, schema.item.c.kind.not_in(reported)),
    ):
        due = schema.item.c.received + _seconds(span) * 1000
        tx.conn.execute(update(schema.item).where(mine, which, schema.item.c.due != due).values(due=due))
    tx.changed("account", accounts)
    tx.changed_all("item")


def remove(tx: Tx, account_id: int, now: datetime | None = None) -> int:
    """Forget an account: its rows go, what waits to be sent is withdrawn; the log stays.

    :param now: when, for the log.
    :returns: how many commands were not sent.
    """
    from console.cache import outbox, search

    unsent = len(outbox.withdraw_account(tx, account_id, now))
    search.forget_account(tx.conn, account_id)
    community_id = tx.conn.scalar(select(schema.account.c.community_id).where(schema.account.c.id == account_id))
    tx.conn.execute(delete(schema.account).where(schema.account.c.id == account_id))
    others = select(schema.account.c.id).where(schema.account.c.community_id == community_id)
    if tx.conn.execute(others).first() is None:
        tx.conn.execute(delete(schema.community).where(schema.community.c.id == community_id))
    tx.changed("account", [account_id])
    tx.changed_all("item")
    return unsent


def _add_community(tx: Tx, name: str, letters: str) -> int:
    words = [word for word in name.split() if word[0].isalnum()] or [name]
    short = letters or (words[0][0] + words[1][0] if len(words) > 1 else words[0][:2])
    answer = AnswerTimes()
    values = {
        "name": name,
        "letters": short.upper(),
        "answer_items": _seconds(answer.items),
        "answer_reports": _seconds(answer.reports),
    }
    community_id = _new_id(tx, insert(schema.community).values(values))
    tx.conn.execute(
        update(schema.community).where(schema.community.c.id == community_id).values(fill=(community_id - 1) % FILLS)
    )
    return community_id


def _new_id(tx: Tx, statement: Any) -> int:
    key: Any = tx.conn.execute(statement).inserted_primary_key
    return int(key[0])


def _set(tx: Tx, account_id: int, **values: object) -> None:
    tx.conn.execute(update(schema.account).where(schema.account.c.id == account_id).values(**values))
    tx.changed("account", [account_id])


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _account(row: Row[Any]) -> Account:
    answer = AnswerTimes(timedelta(seconds=row.answer_items), timedelta(seconds=row.answer_reports))
    return Account(
        id=row.id,
        community=Community(row.community_id, row.community_name, row.letters, row.fill, answer),
        name=row.name,
        kind=row.kind,
        url=row.url,
        user=row.user,
        place=row.place,
        ca_file=Path(row.ca_file) if row.ca_file is not None else None,
        insecure_http=bool(row.insecure_http),
        proxy=row.proxy,
        keep_secret=bool(row.keep_secret),
        state=AccountState(row.state),
        detail=row.detail,
        since=from_ms(row.since),
        retry_at=from_ms(row.retry_at),
        info=_info.decode(row.info) if row.info is not None else None,
        synced_at=from_ms(row.synced_at),
    )
