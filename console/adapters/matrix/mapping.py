"""What Matrix sends, as the domain's records; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from console.adapters.matrix import wire
from console.adapters.matrix.ids import KnockId, PersonId, PostId, ReportId, TopicId, UserId
from console.adapters.matrix.rooms import PINNED, TOPIC, Room, text
from console.adapters.matrix.rules import (
    IN_ROOM,
    OF_KNOCK,
    OF_MESSAGE,
    OF_PERSON,
    ON_SERVER,
    SHADOW,
)
from console.domain.actions import Action
from console.domain.items import Attachment, Author, Flag, Handled, Item, ItemKind, TextFormat, ThreadPost
from console.domain.records import Document, Member
from console.domain.text import visible

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253402300799000
ENCRYPTED = "m.room.encrypted"
UNREADABLE = "This message is end-to-end encrypted: only the room’s members can read it, neither the server nor Corral."
_LARGEST_EVENT = 2000
_NAMED_ROOMS = 12


def time(milliseconds: Any) -> datetime:
    """A time of Matrix's; the beginning of 1970 where a stranger wrote something else."""
    good = isinstance(milliseconds, (int, float)) and 0 <= milliseconds <= _LATEST
    return _EPOCH + timedelta(milliseconds=milliseconds) if good else _EPOCH


def link(room: str, event: str = "") -> str:
    """An address that opens a room or a message in the client that a person uses."""
    return f"https://matrix.to/#/{quote(room, safe='')}" + (f"/{quote(event, safe='')}" if event else "")


def is_local(user: str, me: str) -> bool:
    """Whether somebody has their account on the same server as we."""
    return user.partition(":")[2] == me.partition(":")[2]


def words(event: wire.Event) -> str:
    """What a message says, without the quotation that older clients put before an answer."""
    if event.type == ENCRYPTED:
        return UNREADABLE
    said = text(event.content, "body")
    if event.type not in ("m.room.message", "m.sticker"):
        shown = msgspec.json.encode(event.content).decode()[:_LARGEST_EVENT]
        return said or f"{event.type}: {shown}"
    if said.startswith("> ") and relation(event, "m.in_reply_to"):
        _quoted, gap, answer = said.partition("\n\n")
        return answer if gap else said
    return said


def relation(event: wire.Event, kind: str) -> str:
    """The event that this one is about: for `m.in_reply_to` what it answers, else by the type of relation."""
    related = event.content.get("m.relates_to")
    if not isinstance(related, dict):
        return ""
    if kind == "m.in_reply_to":
        return text(related.get(kind), "event_id")
    return text(related, "event_id") if text(related, "rel_type") == kind else ""


def answered(event: wire.Event) -> str:
    """The message that this one answers; in a thread, where clients name the last for want of a better, its first."""
    related = event.content.get("m.relates_to")
    if isinstance(related, dict) and related.get("is_falling_back") is True:
        return relation(event, "m.thread")
    return relation(event, "m.in_reply_to") or relation(event, "m.thread")


def handled(redaction: wire.Redaction) -> Handled:
    """Who removed a message, and why."""
    return Handled(
        Action.REMOVE.value,
        redaction.sender,
        time(redaction.origin_server_ts),
        visible(text(redaction.content, "reason")),
    )


def reported_message(reports: Sequence[wire.Report], context: wire.Context | None, me: str) -> Item:
    """A message that was reported, once or more often.

    :param reports: of one message, the oldest first; the first with the message as it was sent.
    :param context: what stands around it; None where the server no longer has it.
    """
    first = reports[0]
    event = first.event_json or wire.Event("")
    sender = first.sender or event.sender
    room = Room.of(first.room_id, context.state if context is not None else ())
    removed = context.event.redaction if context is not None else None
    formatted = event.type == "m.room.message" and text(event.content, "format") == "org.matrix.custom.html"
    source = text(event.content, "formatted_body") if formatted else ""
    said = words(event) or "The server no longer has this message."
    where = first.name or first.canonical_alias or first.room_id
    return Item(
        remote_id=str(ReportId(first.id, first.room_id, first.event_id, sender)),
        kind=ItemKind.REPORT,
        author=_author(sender, room),
        subject=_subject(said),
        text=said,
        source=source,
        format=TextFormat.HTML if source else TextFormat.PLAIN,
        received=time(first.received_ts),
        place=(where,),
        url=link(first.room_id, first.event_id),
        headers=tuple(_notes(event, removed)),
        flags=tuple(Flag(one.user_id, one.reason or "", at=time(one.received_ts)) for one in reports),
        thread=tuple(_around(context, room)) if context is not None else (),
        attachments=tuple(_attachments(event)),
        hidden=removed is not None,
        actions=tuple(action.value for action in _on_message(sender, me)),
    )


def reported_person(reports: Sequence[wire.PersonReport], user: wire.User | None, me: str) -> Item:
    """Somebody who was reported, once or more often.

    :param reports: of one person, the oldest first.
    :param user: their account; None for somebody of another server, or who is gone.
    """
    first = reports[0]
    whom = first.target_user_id
    name = visible(user.displayname or "") if user is not None else ""
    standing = standing_of(user, banned=False) if user is not None else ""
    mine = is_local(whom, me) and whom != me
    return Item(
        remote_id=str(PersonId(first.id, whom)),
        kind=ItemKind.MEMBER,
        author=Author(whom, name, str(UserId(whom)), joined=joined(user) if user is not None else None),
        subject=f"Report of {name or whom}",
        text="\n\n".join(one.reason or "No reason was given." for one in reports),
        received=time(first.received_ts),
        url=link(whom),
        headers=(("Standing", standing),) if standing else (),
        flags=tuple(Flag(one.user_id, one.reason or "", at=time(one.received_ts)) for one in reports),
        hidden=False,
        actions=tuple(action.value for action in (*OF_PERSON, *(ON_SERVER if mine else ()))),
    )


def knock(room: Room, user: str) -> Item:
    """Somebody who asks to be let into a room."""
    event = room.people[user]
    name, why = visible(room.name_of(user)), text(event.content, "reason")
    who = f"{name} ({user})" if name else user
    return Item(
        remote_id=str(KnockId(room.id, event.event_id, user)),
        kind=ItemKind.JOIN,
        author=Author(user, name, str(UserId(user))),
        subject=f"Asks to be let into {room.title}",
        text=why or f"{who} asks to be let into {room.title}.",
        received=time(event.origin_server_ts),
        place=(room.title,),
        url=link(room.id),
        hidden=False,
        actions=tuple(action.value for action in OF_KNOCK),
    )


def member(user: str, account: wire.User | None, rooms: Iterable[Room]) -> Member:
    """A person, by their account and by the rooms that we look after.

    :param account: None for somebody of another server.
    """
    known = list(rooms)
    inside = [room for room in known if room.membership(user) == "join"]
    outside = [room for room in known if room.membership(user) == "ban"]
    name = (account.displayname if account is not None else "") or next(
        (room.name_of(user) for room in inside if room.name_of(user)), ""
    )
    return Member(
        remote_id=str(UserId(user)),
        handle=user,
        name=visible(name or ""),
        joined=joined(account) if account is not None else None,
        roles=tuple(_roles(user, account, inside)),
        standing=standing_of(account, banned=bool(outside)),
        moderation=SHADOW if account is not None and account.shadow_banned else "",
        note=" ".join(_standing_notes(account, inside, outside)),
    )


def joined(account: wire.User) -> datetime | None:
    """When an account was made, by its own record; there Synapse counts seconds."""
    seconds = account.creation_ts
    return time(seconds * 1000) if isinstance(seconds, (int, float)) and seconds > 0 else None


def standing_of(account: wire.User | None, *, banned: bool) -> str:
    """How somebody stands, in a word."""
    if account is not None:
        for holds, word in (
            (account.deactivated, "deactivated"),
            (account.suspended, "suspended"),
            (account.locked, "locked"),
        ):
            if holds:
                return word
    return "banned" if banned else "good"


def topic(room: Room, me: str) -> Document:
    """What a room says that it is about."""
    event = room.state.get(TOPIC)
    return Document(
        remote_id=str(TopicId(room.id)),
        kind="description",
        title=f"Topic of {room.title}",
        text=room.topic,
        version=event.event_id if event is not None else "",
        editable=room.may_set(me, TOPIC),
        updated=time(event.origin_server_ts) if event is not None else None,
    )


def may_pin(room: Room, me: str) -> bool:
    """Whether we may put messages at the top of a room."""
    return room.may_set(me, PINNED)


def post_id(room: str, event: str) -> str:
    """How a message is called as a post."""
    return str(PostId(room, event))


def _author(user: str, room: Room) -> Author:
    return Author(user or "unknown", visible(room.name_of(user)), str(UserId(user)) if user else "")


def _subject(said: str) -> str:
    return visible(said.strip().partition("\n")[0])[:120]


def _on_message(sender: str, me: str) -> Iterator[Action]:
    yield from OF_MESSAGE
    if sender and sender != me:
        yield from IN_ROOM
        if is_local(sender, me):
            yield from ON_SERVER


def _notes(event: wire.Event, removed: wire.Redaction | None) -> Iterator[tuple[str, str]]:
    if event.origin_server_ts:
        yield "Written", time(event.origin_server_ts).isoformat(sep=" ", timespec="seconds")
    if event.type == ENCRYPTED:
        yield "Note", UNREADABLE
    if removed is not None:
        told = handled(removed)
        yield "Note", f"The message is already removed, by {told.by}" + (f": {told.reason}" if told.reason else "")


def _around(context: wire.Context, room: Room) -> Iterator[ThreadPost]:
    """The messages before and after, in the order in which they were written."""
    before = [event for event in context.events_before if event.type == "m.room.message"]
    after = [event for event in context.events_after if event.type == "m.room.message"]
    for position, event in ((-at, event) for at, event in reversed(list(enumerate(before, 1)))):
        yield _thread_post(event, room, position)
    for position, event in enumerate(after, 1):
        yield _thread_post(event, room, position)


def _thread_post(event: wire.Event, room: Room, position: int) -> ThreadPost:
    said = words(event) if event.redaction is None else "(removed)"
    return ThreadPost(_author(event.sender, room), said, time(event.origin_server_ts), position)


def _attachments(event: wire.Event) -> Iterator[Attachment]:
    kind = text(event.content, "msgtype")
    if kind in ("m.image", "m.file", "m.audio", "m.video") or event.type == "m.sticker":
        info = event.content.get("info")
        size = info.get("size") if isinstance(info, Mapping) else None
        yield Attachment(
            visible(text(event.content, "filename") or text(event.content, "body")) or "file",
            visible(text(info, "mimetype")) or "application/octet-stream",
            size if isinstance(size, int) and 0 <= size < 2**53 else 0,
        )


def _roles(user: str, account: wire.User | None, inside: Iterable[Room]) -> Iterator[str]:
    if account is not None and account.admin:
        yield "admin"
    power = max((room.power(user) for room in inside), default=0.0)
    if power >= 100:
        yield "owner"
    elif power >= 50:
        yield "moderator"
    if account is not None and account.is_guest:
        yield "guest"
    if account is not None and account.user_type:
        yield visible(account.user_type)[:40]


def _standing_notes(account: wire.User | None, inside: Sequence[Room], outside: Sequence[Room]) -> Iterator[str]:
    if inside:
        yield f"In {_listed(inside)}."
    if outside:
        yield f"Banned from {_listed(outside)}."
    if account is not None and account.consent_version:
        when = f" on {time(account.consent_ts):%Y-%m-%d}" if account.consent_ts else ""
        yield f"Accepted the terms {visible(account.consent_version)[:40]}{when}."


def _listed(rooms: Sequence[Room]) -> str:
    names = [visible(room.title) for room in rooms[:_NAMED_ROOMS]]
    more = len(rooms) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def visible_names(rooms: Sequence[wire.RoomInfo]) -> str:
    """Rooms by the names that people know."""
    names = [visible(room.name or room.canonical_alias or room.room_id) for room in rooms[:_NAMED_ROOMS]]
    more = len(rooms) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
