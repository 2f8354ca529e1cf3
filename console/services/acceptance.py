"""Who accepted which version of the rules, where the platform tells; read, and written out as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from console.cache import citations
from console.domain.records import Acceptance
from console.services import csv_file
from console.services import terms as rules
from console.services.desk import Desk

COLUMNS = ("community", "account", "document", "version", "who", "when")


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody accepted a text in a community."""

    community: str
    account: str
    acceptance: Acceptance


def every(desk: Desk, terms_id: int) -> list[Accepted]:
    """Who accepted a text, place by place, newest first.

    :raises Refusal: there is no such text.
    """
    found = rules.open_sheet(desk, terms_id)
    with desk.cache.read() as conn:
        return [
            Accepted(view.account.community.name, view.account.name, one)
            for view in found.overview.places
            for one in citations.acceptances(conn, view.account.id, view.place.remote_id)
        ]


def export(desk: Desk, terms_id: int, path: Path) -> int:
    """Write them as CSV (RFC 4180, UTF-8); returns the number of rows.

    :raises OSError: the file cannot be written; what was there is as it was.
    """
    rows = (
        (
            one.community,
            one.account,
            one.acceptance.document,
            one.acceptance.version,
            one.acceptance.handle,
            one.acceptance.at.isoformat() if one.acceptance.at is not None else "",
        )
        for one in every(desk, terms_id)
    )
    return csv_file.write(path, COLUMNS, rows)
