"""The check of an account in plain words: which site, who we are, what may be done and where to grant it."""

from __future__ import annotations

from console.adapters.discourse import wire
from console.adapters.discourse.client import Client
from console.adapters.errors import Forbidden, NotFound
from console.domain.capabilities import Grant, Permission, ServerInfo

_KEYS = "Admin > Advanced > API keys: a key for this one user, with the scope “global”"
_STAFF = "Admin > Users > this user > Grant moderation"


def server_info(client: Client, texts: int | None) -> ServerInfo:
    """Ask the server.

    :param texts: how many of the rules' topics were found; None where they cannot be read.
    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    user = client.current()
    about = client.about()
    count = about.stats.users_count
    return ServerInfo(
        product="Discourse",
        version=about.version or "unknown",
        community=about.title or client.host,
        user=user.username,
        members=count if count is not None else about.stats.user_count,
        permissions=(
            _queue(client),
            _people(client, user),
            _calendar(client),
            _texts(texts),
            Permission("Private messages and invitations", Grant.YES, "as the site's settings let this user"),
            Permission("Take a decision back", Grant.NO, "only a penalty and a claim; Discourse has no way back"),
        ),
        warning=(
            "All keys of a site together may ask 60 times a minute; Corral stays below 40, "
            "so a first reading of a large site takes a while."
        ),
    )


def _queue(client: Client) -> Permission:
    try:
        client.review()
    except (Forbidden, NotFound):
        return Permission(
            "Review queue",
            Grant.NO,
            f"the key has no access to /review: no scope but “global” opens it. {_KEYS}; and the user must be "
            f"a moderator: {_STAFF}",
        )
    return Permission("Review queue", Grant.YES, "what Discourse offers for each item")


def _people(client: Client, user: wire.CurrentUser) -> Permission:
    if not (user.admin or user.moderator):
        return Permission("Members", Grant.NO, f"{user.username} is no moderator: {_STAFF}")
    try:
        client.users(1)
    except (Forbidden, NotFound):
        return Permission("Members", Grant.NO, f"the key does not open the list of users: {_KEYS}")
    return Permission("Members", Grant.YES, "read, suspend, silence; addresses are not asked for")


def _calendar(client: Client) -> Permission:
    try:
        client.events("2100-01-01T00:00:00Z")
    except NotFound:
        return Permission("Calendar", Grant.NO, "the plugin is off: Admin > Plugins > Calendar and Event")
    except Forbidden:
        return Permission("Calendar", Grant.NO, f"the key does not open it: {_KEYS}")
    return Permission("Calendar", Grant.YES, "events are blocks in posts, and changed there")


def _texts(count: int | None) -> Permission:
    if count is None:
        return Permission("Rules", Grant.NO, "their topics cannot be read by this user")
    if not count:
        return Permission(
            "Rules",
            Grant.NO,
            "the topics of the terms, guidelines and privacy policy were not found: "
            "name their numbers or addresses as the place of this account",
        )
    return Permission("Rules", Grant.YES, f"{count} {'text' if count == 1 else 'texts'}, read and changed")
