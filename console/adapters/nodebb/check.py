"""The check of an account in plain words: which forum, who we are, what may be done and where to grant it."""

from __future__ import annotations

from console.adapters.errors import Forbidden, NotFound
from console.adapters.nodebb import wire
from console.adapters.nodebb.client import Client
from console.domain.capabilities import Grant, Permission, ServerInfo

_MODERATORS = "Admin > Manage > Admins & Mods"


def server_info(client: Client, myself: wire.Myself) -> ServerInfo:
    """Ask the server.

    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    site = client.config()
    staff = bool(myself.is_admin or myself.is_global_moderator)
    return ServerInfo(
        product="NodeBB",
        version=site.version or "unknown",
        community=site.site_title or site.browser_title or client.host,
        user=myself.username,
        permissions=(
            _posts(staff=staff, name=myself.username),
            _flags(client),
            Permission("Requests to join groups", Grant.PARTLY, "of the groups that this user owns; an admin sees all"),
            _registrations(client),
            _members(staff=staff),
            _terms(admin=bool(myself.is_admin)),
            Permission("Private messages and invitations", Grant.YES, "as the forum lets this user"),
        ),
    )


def _posts(*, staff: bool, name: str) -> Permission:
    if staff:
        return Permission("Held posts", Grant.YES, "accept, reject with a message, edit, write to the author")
    return Permission(
        "Held posts",
        Grant.PARTLY,
        f"only of the categories that {name} moderates: {_MODERATORS}; an admin makes global moderators there",
    )


def _flags(client: Client) -> Permission:
    try:
        client.flags("open", 1)
    except (Forbidden, NotFound):
        return Permission("Flags", Grant.NO, f"only moderators see them: {_MODERATORS}")
    return Permission("Flags", Grant.YES, "resolve, reject, delete the post, assign; what comes last stays")


def _registrations(client: Client) -> Permission:
    try:
        waiting = client.registrations()
    except (Forbidden, NotFound):
        waiting = 0
    some = f"; {waiting} wait there now" if waiting else ""
    return Permission(
        "Sign-ups that wait",
        Grant.NO,
        f"NodeBB has no call to let anybody in: decide at /registration-queue in the browser{some}",
    )


def _members(*, staff: bool) -> Permission:
    if staff:
        return Permission("Members", Grant.YES, "read, ban, mute")
    return Permission("Members", Grant.PARTLY, f"read; banning and muting needs a global moderator: {_MODERATORS}")


def _terms(*, admin: bool) -> Permission:
    detail = "read as the page shows them; NodeBB keeps their source to itself and compares nothing"
    if admin:
        return Permission("Terms of use", Grant.YES, detail)
    return Permission("Terms of use", Grant.PARTLY, f"{detail}; only an admin may change them: {_MODERATORS}")
