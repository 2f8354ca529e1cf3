"""Events of Discourse's calendar as meetups: read from the calendar, written into the posts that hold them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from console.adapters.base import Applied, Outcome
from console.adapters.discourse import blocks, icalendar, ids, wire
from console.adapters.discourse.client import Client
from console.adapters.discourse.mapping import maybe_time, time
from console.adapters.errors import Conflict, Invalid, NotFound, RemoteError
from console.adapters.looking import looking
from console.domain.commands import Command
from console.domain.records import Gone, Meetup, Record

_CHANGED = "The event was changed after this was decided; look at it again."
_NO_BLOCK = "The post no longer holds an event."


def meetup(event: wire.Event, base: str) -> Meetup:
    """An event as a meetup.

    :param base: the address of the site, without a slash at its end.
    """
    starts = time(event.starts_at)
    topic = event.post.topic
    return Meetup(
        remote_id=ids.event_id(event.id),
        title=event.name or (topic.title if topic is not None else "") or "Without a title",
        starts=starts,
        ends=max(maybe_time(event.ends_at) or starts, starts),
        zone=event.timezone or "UTC",
        place=event.location or "",
        description=event.description or "",
        rule=_rule(event.rrule or ""),
        capacity=event.max_attendees,
        coming=event.stats.going if event.stats is not None else None,
        version=version(event),
        all_day=bool(event.all_day),
        url=f"{base}{event.post.url}" if (event.post.url or "").startswith("/") else "",
        editable=bool(event.can_act_on_discourse_post_event),
    )


def version(event: wire.Event) -> str:
    """Discourse numbers no events: what a person sees of one, as a digest."""
    seen = (
        event.name,
        event.starts_at,
        event.ends_at,
        event.timezone,
        event.location,
        event.description,
        event.recurrence,
    )
    return hashlib.blake2b("\x1f".join(part or "" for part in seen).encode(), digest_size=12).hexdigest()


def schedule(client: Client, command: Command, base: str) -> Outcome:
    """Write an event into a topic of its own, or change the block that holds it."""
    happening = icalendar.read(command.value)
    if happening.url.startswith(f"{base}/"):
        happening = replace(happening, url="")  # That of its own topic, which it has anyway.
    if not command.target:
        if not happening.title:
            raise Invalid("A meetup on Discourse needs a title, which becomes that of its topic.")
        post = client.create_topic(happening.title, str(blocks.written(happening)))
        return Applied(_as_it_is(client, post.id, base))
    number = _number(command)
    raw = _unchanged(client, number, command, base)
    client.edit_post(number, blocks.put(raw, blocks.written(happening, blocks.find(raw))), raw, command.reason)
    return Applied(_as_it_is(client, number, base))


def cancel(client: Client, command: Command, base: str) -> Outcome:
    """Take the block out of its post, with a line in its place for who reads the topic."""
    number = _number(command)
    raw = _unchanged(client, number, command, base)
    block = blocks.find(raw)
    name = (block.options.get("name") if block is not None else "") or "This meetup"
    start = block.options.get("start", "") if block is not None else ""
    line = f"{name}{f' ({start})' if start else ''} is cancelled."
    client.edit_post(number, blocks.put(raw, line), raw, command.reason)
    return Applied((Gone(command.target),))


def _number(command: Command) -> int:
    number = ids.event_number(command.target)
    if number is None:
        raise NotFound("Discourse has no such event.")
    return number


def _unchanged(client: Client, number: int, command: Command, base: str) -> str:
    """The text of the post, if its event is still what was on screen.

    From here on Discourse itself compares: the text goes along with the edit.
    """
    with looking():
        event = client.event(number)
        raw = client.post(number).raw or ""
    if command.base_version and version(event) != command.base_version:
        raise Conflict(_CHANGED, meetup(event, base))
    if blocks.find(raw) is None:
        raise Conflict(_NO_BLOCK)
    return raw


def _as_it_is(client: Client, number: int, base: str) -> tuple[Record, ...]:
    """The event after it was written; it is done in any case, so that a failure to look is none."""
    try:
        return (meetup(client.event(number), base),)
    except RemoteError:
        return ()


def _rule(rrule: str) -> str:
    """The value of RRULE; the plugin sends the whole recurrence set."""
    for line in rrule.replace("\\n", "\n").splitlines():
        name, found, value = line.partition(":")
        if found and name.strip().upper() == "RRULE":
            return value.strip()
    return rrule.strip() if rrule.upper().startswith("FREQ=") else ""
