"""What a person has set up and decided, as one readable document, and the set-up back (see resources/FORMATS.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from console import __version__
from console.adapters import registry
from console.cache.accounts import Account
from console.cache.outbox import OutboxEntry
from console.domain.due import AnswerTimes
from console.services import accounts, outbox
from console.services.accounts import NewAccount
from console.services.desk import Desk, Refusal
from console.services.managed import may_export
from console.settings import Settings

KIND, FORMAT = "corral-export", 1
LARGEST = 200_000_000
"""Bytes of a document that is read."""


class CommunityDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A community; its answer times in seconds."""

    name: str
    answer_items: float
    answer_reports: float


class AccountDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An account without its password."""

    name: str
    community: str
    kind: str
    url: str
    user: str = ""
    place: str = ""
    ca_file: str = ""
    insecure_http: bool = False
    proxy: str = ""


class CommandDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided: a line of the outbox or of the log."""

    id: int
    decision: int
    account: str
    action: str
    state: str
    target: str
    author: str
    title: str
    by: str
    decided_at: datetime
    sent_at: datetime | None
    reason: str
    message: str
    value: str
    clause: str
    detail: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of an export."""

    kind: str
    format: int
    made_at: datetime
    corral: str
    settings: Settings
    communities: tuple[CommunityDocument, ...]
    accounts: tuple[AccountDocument, ...]
    outbox: tuple[CommandDocument, ...] = ()
    log: tuple[CommandDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has brought.

    :param added: names of accounts; each needs its password.
    :param left_out: (name, why) of those that were not added.
    """

    added: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def export(desk: Desk, path: Path) -> Document:
    """Write settings, communities, accounts, outbox and log to a file; one that is there is replaced.

    :raises Refusal: the policy allows no export.
    :raises OSError: the file cannot be written; what was there is as it was.
    """
    may_export(desk.policy)
    found = accounts.every(desk)
    communities = {account.community.id: account.community for account in found}
    document = Document(
        kind=KIND,
        format=FORMAT,
        made_at=desk.clock(),
        corral=__version__,
        settings=desk.settings,
        communities=tuple(
            CommunityDocument(
                name=one.name,
                answer_items=one.answer.items.total_seconds(),
                answer_reports=one.answer.reports.total_seconds(),
            )
            for one in communities.values()
        ),
        accounts=tuple(_account(account) for account in found),
        outbox=_commands(outbox.unsent(desk)),
        log=_commands(outbox.whole_log(desk)),
    )
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return document


def bring_in(desk: Desk, path: Path) -> Imported:
    """Take settings, communities and accounts from an export. Outbox and log stay where they were decided.

    Accounts that are here already are left as they are.

    :raises Refusal: it is no export of Corral.
    :raises ValueError: the policy has settled one of the settings otherwise.
    :raises OSError: it cannot be read, or the settings not be written.
    """
    document = read(path)
    settled = {name: getattr(desk.settings, name) for name in desk.policy.locked}
    desk.change_settings(msgspec.structs.replace(document.settings, **settled))
    added: list[str] = []
    left_out: list[tuple[str, str]] = []
    for one in document.accounts:
        try:
            accounts.add(desk, _new_account(one))
        except (Refusal, registry.UnknownPlatform) as reason:
            left_out.append((one.name, str(reason)))
        else:
            added.append(one.name)
    times = {
        one.name: AnswerTimes(timedelta(seconds=one.answer_items), timedelta(seconds=one.answer_reports))
        for one in document.communities
    }
    for account in accounts.every(desk):
        if account.name in added and account.community.name in times:
            accounts.set_answer_times(desk, account.community.id, times[account.community.name])
    return Imported(tuple(added), tuple(left_out))


def read(path: Path) -> Document:
    """The document of a file.

    :raises Refusal: it is no export of Corral; the sentence names the place of the mistake.
    """
    if path.stat().st_size > LARGEST:
        raise Refusal(f"{path} is larger than an export of Corral can be.")
    try:
        document = msgspec.json.decode(path.read_bytes(), type=Document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(f"{path} is no export of Corral ({error}).") from error
    if (document.kind, document.format) != (KIND, FORMAT):
        raise Refusal(f"{path} is a {document.kind} of format {document.format}, which this Corral does not read.")
    return document


def _account(account: Account) -> AccountDocument:
    return AccountDocument(
        name=account.name,
        community=account.community.name,
        kind=account.kind,
        url=account.url,
        user=account.user,
        place=account.place,
        ca_file=str(account.ca_file or ""),
        insecure_http=account.insecure_http,
        proxy=account.proxy,
    )


def _new_account(one: AccountDocument) -> NewAccount:
    return NewAccount(
        platform=registry.platform(one.kind),
        name=one.name,
        url=accounts.normal_url(one.url, insecure_http=one.insecure_http),
        user=one.user,
        place=one.place,
        community=one.community,
        ca_file=Path(one.ca_file) if one.ca_file else None,
        insecure_http=one.insecure_http,
        proxy=one.proxy,
    )


def _commands(entries: Iterable[OutboxEntry]) -> tuple[CommandDocument, ...]:
    return tuple(
        CommandDocument(
            id=entry.command.id,
            decision=entry.command.decision,
            account=entry.account_name,
            action=entry.command.action.value,
            state=entry.command.state.value,
            target=entry.command.target,
            author=entry.author,
            title=entry.title,
            by=entry.command.by,
            decided_at=entry.command.decided_at.astimezone(UTC),
            sent_at=entry.command.sent_at,
            reason=entry.command.reason,
            message=entry.command.message,
            value=entry.command.value,
            clause=entry.command.clause,
            detail=entry.command.detail,
        )
        for entry in entries
    )
