"""The check of an account in plain words: which Mailman, which lists, what may be done."""

from __future__ import annotations

from console.adapters.errors import Malformed, NotFound, Unavailable
from console.adapters.mailman.client import Client
from console.domain.capabilities import Grant, Permission, ServerInfo

WARNING = (
    "This password opens every list of the site, with all members and settings: "
    "Mailman has none for a single moderator. Keep it out of shared places."
)
PERMISSIONS = (
    Permission("Held posts", Grant.YES, "accept, reject with a reason, discard, defer"),
    Permission("Requests to join or leave", Grant.YES, "accept, reject with a reason, discard, defer"),
    Permission("Members", Grant.PARTLY, "read, ban, set how posts are treated; not add or remove"),
    Permission("Texts of the list", Grant.PARTLY, "read only"),
    Permission("Edit a post", Grant.NO, "Mailman does not change posts"),
    Permission(
        "Take a decision back",
        Grant.NO,
        "only a ban; a post that was let through stays sent, and how posts are treated is set anew",
    ),
)


def server_info(client: Client, list_id: str, user: str) -> ServerInfo:
    """Ask the server.

    :param list_id: the account's list; empty for all of the site.
    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    try:
        version = client.versions().mailman_version
    except NotFound as error:
        raise Malformed(
            f"{client.host} answers, but not as Mailman’s REST interface; its address often ends in :8001."
        ) from error
    lists = client.lists()
    chosen = [one for one in lists if not list_id or one.list_id == list_id]
    if list_id and not chosen:
        known = ", ".join(sorted(one.list_id for one in lists)[:8]) or "no list yet"
        raise Unavailable(f"{client.host} has no list called {list_id}; it has: {known}.")
    one = chosen[0] if len(chosen) == 1 else None
    return ServerInfo(
        product="Mailman",
        version=version.removeprefix("GNU Mailman ").partition(" (")[0],
        community=(one.display_name or one.list_id) if one else client.session.address.host,
        user=user,
        members=sum(one.member_count for one in chosen),
        permissions=PERMISSIONS,
        places=tuple((found.list_id, found.display_name or found.list_id) for found in lists),
        warning=WARNING,
    )
