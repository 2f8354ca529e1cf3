"""What Mailman sends, as the domain's records; pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from console.adapters.mailman import wire
from console.adapters.mailman.ids import HeldId, MemberId, RequestId
from console.adapters.mailman.rules import JOIN_ACTIONS, POST_ACTIONS
from console.analysis.message import ReadableMessage, read_message
from console.domain.items import Author, Item, ItemKind, TextFormat
from console.domain.records import Document, Member

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROLES = {"member-moderation": "member", "nonmember-moderation": "non-member"}
_STANDING_ROLES = ("member", "owner", "moderator", "nonmember")


def time(text: str | None) -> datetime:
    """A time of Mailman's, which names no zone and means UTC; the beginning of 1970 where there is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return _EPOCH
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def held_post(list_id: str, held: wire.Held) -> Item:
    """A post that waits, with its message read."""
    message = read_message(held.msg or "")
    address = held.address
    only_html = message.html or "" if not message.plain else ""
    return Item(
        remote_id=str(HeldId.of(list_id, held)),
        kind=ItemKind.POST,
        author=Author(
            handle=address or message.sender_name or "unknown",
            name=message.sender_name,
            address=address,
            role=next((role for hit, role in _ROLES.items() if hit in _strings(held.rule_hits)), ""),
        ),
        subject=message.subject or held.subject or "",
        text=message.text,
        source=only_html,
        format=TextFormat.HTML if only_html else TextFormat.PLAIN,
        received=time(held.hold_date),
        place=(list_id,),
        headers=(*(line for line in message.headers if line[0] != "Subject"), *_notes(message)),
        rules=_reasons(held),
        attachments=message.attachments,
        size=len(held.msg or ""),
        actions=tuple(action.value for action in POST_ACTIONS),
    )


def request(list_id: str, asked: wire.Request) -> Item:
    """A person who asks to join or to leave."""
    name = (asked.display_name or "").strip()
    who = f"{name} <{asked.email}>" if name else asked.email
    leaving = asked.type == "unsubscription"
    return Item(
        remote_id=str(RequestId(list_id, asked.email, asked.token)),
        kind=ItemKind.JOIN,
        author=Author(handle=asked.email, name=name, address=asked.email, role="member" if leaving else ""),
        subject=f"Asks to leave {list_id}" if leaving else f"Asks to join {list_id}",
        text=f"{who} asks to {'leave' if leaving else 'join'} {list_id}.",
        received=time(asked.when),
        place=(list_id,),
        rules=(
            "The list lets moderators decide who leaves" if leaving else "The list lets moderators decide who joins",
        ),
        hidden=False,
        actions=tuple(action.value for action in JOIN_ACTIONS),
    )


def member(list_id: str, found: wire.Member, roles: Iterable[str] = ()) -> Member:
    """Somebody on a list.

    :param roles: what else they are there.
    """
    every = {found.role, *roles}
    return Member(
        remote_id=str(MemberId(list_id, found.email)),
        handle=found.email,
        name=found.display_name or "",
        address=found.email,
        roles=tuple(role for role in _STANDING_ROLES if role in every),
        moderation=found.moderation_action or "",
    )


OWN_TEXTS = ("description", "info")
"""The texts that Mailman keeps in a list's configuration, and that can be written."""


def texts(list_id: str, configuration: wire.ListConfiguration) -> tuple[Document, ...]:
    """The description and the info text of a list."""
    name = configuration.display_name or list_id
    return tuple(
        Document(
            f"text/{list_id}/{kind}",
            kind,
            f"{title} of {name}",
            (text or "").replace("\r\n", "\n"),
            editable=kind in OWN_TEXTS,
        )
        for kind, title, text in (
            ("description", "Description", configuration.description),
            ("info", "Information", configuration.info),
        )
    )


def welcome(list_id: str, name: str, text: str, problem: str = "") -> Document:
    """The text that greets new members.

    :param problem: why it could not be read; then `text` is empty.
    """
    title = f"Welcome to {name}" + (f" (not readable: {problem})" if problem else "")
    return Document(f"text/{list_id}/welcome", "welcome", title, text.replace("\r\n", "\n"))


def _notes(message: ReadableMessage) -> tuple[tuple[str, str], ...]:
    """What a reader should know about how the message is made."""
    cut = ("It is too large to be shown whole",) if message.truncated else ()
    return tuple(("Note", note) for note in (*message.defects, *cut))


def _reasons(held: wire.Held) -> tuple[str, ...]:
    """Why it is held, in Mailman's words, each once."""
    found = [_sentence(reason) for reason in _listed(held.moderation_reasons)]
    if not any(found) and held.reason:
        found = held.reason.split("; ")
    return tuple(dict.fromkeys(reason.strip() for reason in found if reason.strip()))


def _sentence(reason: Any) -> str:
    """A sentence as it is, or a pair of a sentence with `{}` and what goes there."""
    if isinstance(reason, str):
        return reason
    parts = [str(part) for part in _listed(reason)]
    if not parts:
        return ""
    sentence, *values = parts
    pieces = sentence.split("{}")
    gaps = [*values, *["…"] * len(pieces)][: len(pieces) - 1]
    return pieces[0] + "".join(gap + piece for gap, piece in zip(gaps, pieces[1:], strict=True))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _strings(value: Any) -> list[str]:
    return [entry for entry in _listed(value) if isinstance(entry, str)]
