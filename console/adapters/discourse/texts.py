"""Changing the rules of a community: the first post of a topic, with its old text sent along."""

from __future__ import annotations

from collections.abc import Callable

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.discourse import ids, wire
from console.adapters.discourse.client import Client
from console.adapters.errors import Conflict, Forbidden, NotFound, RemoteError
from console.adapters.looking import looking
from console.domain.commands import Command
from console.domain.records import Document


def publish(client: Client, command: Command, read: Callable[[str, int], Document]) -> Outcome:
    """Make `command.value` the text; refused where the text is no longer the one that was on screen.

    :param read: reads a text anew, given its kind and topic.
    """
    found = ids.text_of(command.target)
    if found is None:
        raise NotFound("Discourse has no such text.")
    with looking():
        post = client.post(found.post)
    if same(post.raw or "", command.value):
        return AlreadyDone()
    if command.base_version and str(post.version) != command.base_version:
        raise Conflict(changed(post, command.base_version), _now(found, read))
    if not post.can_edit:
        raise Forbidden("This account may not edit that post; an administrator can give it the right.")
    try:
        client.edit_post(found.post, command.value, post.raw or "", command.reason)
    except Conflict as error:
        raise Conflict(changed(client.post(found.post), command.base_version), _now(found, read)) from error
    current = _now(found, read)
    return Applied((current,) if current is not None else ())


def _now(text: ids.TextId, read: Callable[[str, int], Document]) -> Document | None:
    """The text as it is now; what is told does not depend on whether it can be read."""
    try:
        return read(text.kind, text.topic)
    except RemoteError:
        return None


def changed(post: wire.Post, since: str) -> str:
    """What the site tells of an edit that came first."""
    why = f", “{post.edit_reason.strip()}”" if post.edit_reason and post.edit_reason.strip() else ""
    return (
        f"The text was changed meanwhile: it is at version {post.version}{why}; yours began from {since or 'another'}."
    )


def same(one: str, other: str) -> bool:
    """Whether two texts are the same to Discourse, which strips them and keeps one kind of line end."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
