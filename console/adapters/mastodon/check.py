"""The check of an account in plain words: which server, who we are, what is missing and where it is granted."""

from __future__ import annotations

from collections.abc import Callable

from console.adapters.errors import Forbidden, Malformed, NotFound, Unauthorized
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.powers import Person, Right
from console.adapters.mastodon.traits import GOTOSOCIAL, MASTODON, Traits, traits_of
from console.domain.capabilities import Grant, Permission, ServerInfo

FINAL = "Here a suspension and a resolved report are final: this server has no way to take either back."
_ROLES = "granted under Administration, Roles"


def server_of(client: Client) -> tuple[str, str, int | None]:
    """Product, version and number of members, as the server itself names them.

    :raises Malformed: something answers, but nothing that speaks this interface.
    """
    try:
        found = client.node_info()
    except (Forbidden, NotFound):
        return _by_instance(client)
    traits = traits_of(found.software.name)
    people = found.usage.users.total if found.usage is not None and found.usage.users is not None else None
    return traits.product or found.software.name, found.software.version or "unknown", people


def server_info(client: Client) -> ServerInfo:
    """Ask the server.

    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    product, version, members = server_of(client)
    traits = traits_of(product)
    try:
        person = Person.of(client.me(anew=True), traits)
    except Forbidden as error:
        raise Unauthorized(
            f"{client.host} does not let this access token ask whose it is ({error}) Sign in again in the browser."
        ) from error
    about = client.instance()
    return ServerInfo(
        product=product,
        version=version,
        community=about.title.strip() or about.domain or client.host,
        user=person.handle,
        members=members,
        permissions=_permissions(client, person, traits),
        warning="" if traits.full else FINAL,
    )


def _by_instance(client: Client) -> tuple[str, str, int | None]:
    """For a server whose NodeInfo is closed: the address of its source code tells what it is."""
    try:
        about = client.instance()
    except NotFound as error:
        raise Malformed(f"{client.host} answers, but not as Mastodon does; check the address.") from error
    source = (about.source_url or "").lower()
    product = GOTOSOCIAL.product if "gotosocial" in source else MASTODON.product if "mastodon" in source else "Unknown"
    return product, about.version or "unknown", None


def _permissions(client: Client, person: Person, traits: Traits) -> tuple[Permission, ...]:
    scopes = _scopes(client)
    measures = "limit, freeze, suspend, each with its way back" if traits.full else "suspend, for good"
    lines = [
        _allowed(
            "Reports",
            "read, take over, resolve, open again" if traits.full else "read, resolve with a comment",
            _refusal(lambda: client.reports({}, 1, "")),
            _lacking(scopes, "admin:read:reports", "admin:write:reports"),
            "" if person.may(Right.REPORTS) else "Manage Reports",
        ),
        _allowed(
            "Sign-ups and members",
            f"let in, turn down, warn; {measures}" if traits.full else f"let in, turn down; {measures}",
            _refusal(lambda: client.accounts({}, 1, "")),
            _lacking(scopes, "admin:read:accounts", "admin:write:accounts"),
            "" if person.may(Right.USERS) else "Manage Users",
        ),
    ]
    missing = _lacking(scopes, "write:statuses")
    private = missing or "as a post that only they can read"
    lines.append(Permission("Write to members in private", Grant.NO if missing else Grant.YES, private))
    lines += _fixed(traits)
    return tuple(lines)


def _fixed(traits: Traits) -> tuple[Permission, ...]:
    """What depends on nobody's role."""
    name = traits.product or "This server"
    if traits.writes_texts:
        texts = Permission("Rules, terms, description", Grant.YES, "read and change")
    else:
        texts = Permission("Rules, terms, privacy policy", Grant.PARTLY, f"read; {name} changes them on its pages only")
    meetups = (
        Permission("Meetups", Grant.PARTLY, "announcements that name a time, to read")
        if traits.announces
        else Permission("Meetups", Grant.NO, f"{name} has none")
    )
    return (
        texts,
        meetups,
        Permission("Who answers whom", Grant.PARTLY, "from public posts of the last 30 days on"),
        Permission("Take one post down", Grant.NO, f"{name} lets moderators do that on its pages only"),
        Permission("Invite", Grant.NO, f"{name} does that on its pages only"),
    )


def _allowed(name: str, words: str, refused: str, scope: str, right: str) -> Permission:
    """One line: what may be done, or what is missing and who grants it."""
    if right:
        return Permission(name, Grant.NO, f"your role lacks “{right}”; {_ROLES}")
    if scope:
        return Permission(name, Grant.NO, scope)
    if refused:
        return Permission(name, Grant.NO, refused)
    return Permission(name, Grant.YES, words)


def _refusal(ask: Callable[[], object]) -> str:
    """What the server says to a request that should be allowed; empty where it is."""
    try:
        ask()
    except (Forbidden, NotFound) as error:
        return str(error).rstrip(".")
    return ""


def _scopes(client: Client) -> frozenset[str] | None:
    """What the program may do for us, where the server tells (Mastodon since 4.3)."""
    try:
        found = client.application().scopes
    except (Forbidden, NotFound):
        return None
    return frozenset(found) if found else None


def _lacking(scopes: frozenset[str] | None, *wanted: str) -> str:
    """The sentence about scopes that are not there; empty where none is missing or nobody knows."""
    if scopes is None:
        return ""
    missing = [scope for scope in wanted if not _covers(scopes, scope)]
    if not missing:
        return ""
    return f"the access token lacks {' and '.join(missing)}; sign in again in the browser, or make a new one"


def _covers(scopes: frozenset[str], wanted: str) -> bool:
    """Whether a scope or a wider one is there: `admin:write` covers `admin:write:reports`, `write` `write:statuses`."""
    parts = wanted.split(":")
    return any(":".join(parts[:length]) in scopes for length in range(1, len(parts) + 1))
