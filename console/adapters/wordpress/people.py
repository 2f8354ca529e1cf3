"""Who wrote something: WordPress names authors by number, and tells of them what an account’s role may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.adapters.errors import Invalid
from console.adapters.wordpress import wire
from console.adapters.wordpress.client import LARGEST_PAGE, Client, Query
from console.adapters.wordpress.text import moment_or_none, plain
from console.domain.items import Author

_TRUSTED = frozenset({"administrator", "editor", "author"})

Known = Mapping[int, wire.User]


def visible_users(me: wire.Me) -> Query:
    """How users are asked for: administrators see all of everybody, others the names of those who write posts."""
    if me.can("list_users"):
        return {"context": "edit"}
    return {"context": "view", "who": "authors"} if me.can("edit_posts") else {"context": "view"}


def known(client: Client, me: wire.Me, numbers: Iterable[int]) -> dict[int, wire.User]:
    """The users of these numbers, as far as this account may see them; 0 stands for a guest."""
    wanted = sorted({number for number in numbers if number > 0})
    found: dict[int, wire.User] = {}
    for start in range(0, len(wanted), LARGEST_PAGE):
        part = wanted[start : start + LARGEST_PAGE]
        try:
            users = client.some_users(part, visible_users(me))
        except Invalid:
            # `who` may go, it is deprecated: then those whose posts are published.
            users = client.some_users(part, {"context": "view"})
        found |= {user.id: user for user in users}
    return found


def handle(users: Known, number: int, email: str = "", name: str = "") -> str:
    """What tells one author from all others: a user's public short name, a guest's address, else the name given."""
    user = users.get(number)
    if user is not None and user.slug:
        return user.slug
    return email or name or (f"user {number}" if number else "guest")


def author(users: Known, number: int, email: str = "", name: str = "") -> Author:
    """Who wrote something.

    :param number: 0 for a guest.
    """
    user = users.get(number)
    roles = user.role_names if user is not None else ()
    return Author(
        handle=handle(users, number, email, name),
        name=plain(name or (user.name if user is not None else "")),
        remote_id=f"user/{number}" if number else "",
        address=email or (user.email if user is not None else ""),
        joined=moment_or_none(user.registered_date) if user is not None else None,
        trusted=bool(_TRUSTED.intersection(roles)),
        role=roles[0] if roles else "",
    )
