"""What a process asks of the one that runs the engine, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from console.cache.connection import Tx
from console.cache.times import from_ms, ms

_KEPT = timedelta(days=1)
_object = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Request:
    """Something that the engine is asked to do.

    :param kind: what ("sync").
    :param args: the particulars, as JSON has them.
    """

    id: int
    kind: str
    args: Mapping[str, Any]
    asked_at: datetime


def ask(tx: Tx, kind: str, args: Mapping[str, Any] | None = None, now: datetime | None = None) -> int:
    """Ask the process that runs the engine; returns the request's id. Answers older than a day are thrown away."""
    at = now or datetime.now(UTC)
    tx.conn.exec_driver_sql("DELETE FROM request WHERE asked_at < ?", (ms(at - _KEPT),))
    request_id = tx.conn.exec_driver_sql(
        "INSERT INTO request (kind, args, asked_at) VALUES (?, ?, ?) RETURNING id",
        (kind, msgspec.json.encode(dict(args or {})).decode(), ms(at)),
    ).scalar_one()
    tx.changed("request", [request_id])
    return int(request_id)


def open_requests(conn: Connection) -> list[Request]:
    """What was not answered yet, oldest first."""
    rows = conn.exec_driver_sql("SELECT id, kind, args, asked_at FROM request WHERE answered_at IS NULL ORDER BY id")
    return [Request(row.id, row.kind, _object.decode(row.args), from_ms(row.asked_at)) for row in rows]


def answer(tx: Tx, request_id: int, result: Mapping[str, Any], now: datetime | None = None) -> bool:
    """Answer a request; False if it was answered already or nobody waits for it any more."""
    rows = tx.conn.exec_driver_sql(
        "UPDATE request SET result = ?, answered_at = ? WHERE id = ? AND answered_at IS NULL RETURNING id",
        (msgspec.json.encode(dict(result)).decode(), ms(now or datetime.now(UTC)), request_id),
    ).all()
    tx.changed("request", [one for (one,) in rows])
    return bool(rows)


def result(conn: Connection, request_id: int) -> dict[str, Any] | None:
    """The answer; None until there is one."""
    written = conn.exec_driver_sql(
        "SELECT result FROM request WHERE id = ? AND answered_at IS NOT NULL", (request_id,)
    ).scalar_one_or_none()
    return _object.decode(written) if written is not None else None
