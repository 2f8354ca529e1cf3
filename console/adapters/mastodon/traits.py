"""What kinds of server speak Mastodon's interface, and where they differ; data, chosen by what a server says it is."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.capabilities import ServerInfo

_READING = ("read:accounts", "read:statuses", "write:statuses", "admin:read:accounts", "admin:read:reports")
_WRITING = ("admin:write:accounts", "admin:write:reports")


@dataclass(frozen=True, slots=True)
class Traits:
    """One kind of server.

    :param product: its name for people.
    :param full: it has all of Mastodon's moderation: reports can be taken over and opened again, members limited and
        frozen, and every measure lifted. Elsewhere a report can only be resolved and a member only be suspended, both
        for good.
    :param open_reports: what asks for the unresolved reports. Mastodon lists those by itself; GoToSocial lists all
        unless it is told.
    :param writes_texts: rules, terms and description can be changed over the interface.
    :param announces: it has announcements.
    :param repeats_safely: it knows a post by its Idempotency-Key and takes it only once.
    :param scopes: what a sign-in in the browser asks for.
    :param clock: how its ids tell the time they were made at.
    """

    product: str
    full: bool
    open_reports: tuple[tuple[str, str], ...]
    writes_texts: bool
    announces: bool
    repeats_safely: bool
    scopes: tuple[str, ...]
    clock: str


SNOWFLAKE, ULID = "snowflake", "ulid"

MASTODON = Traits(
    product="Mastodon",
    full=True,
    open_reports=(),
    writes_texts=False,
    announces=True,
    repeats_safely=True,
    scopes=(*_READING, *_WRITING),
    clock=SNOWFLAKE,
)
GOTOSOCIAL = Traits(
    product="GoToSocial",
    full=False,
    open_reports=(("resolved", "false"),),
    writes_texts=True,
    announces=False,
    repeats_safely=False,
    # Rules and texts need admin:read and admin:write as a whole (its docs/api/swagger.yaml).
    scopes=("read:accounts", "read:statuses", "write:statuses", "admin:read", "admin:write"),
    clock=ULID,
)
UNKNOWN = Traits(
    product="",
    full=False,
    open_reports=(),
    writes_texts=False,
    announces=False,
    repeats_safely=False,
    scopes=MASTODON.scopes,
    clock="",
)
"""A server that nobody asked yet, or of another kind: what all of them can do, and nothing taken for reversible."""

_KINDS = {"mastodon": MASTODON, "glitch-soc": MASTODON, "hometown": MASTODON, "gotosocial": GOTOSOCIAL}


def traits_of(software: str) -> Traits:
    """The traits of the software that a server names (NodeInfo's `software.name`, or our name of it)."""
    return _KINDS.get(software.strip().lower(), UNKNOWN)


def traits_known(known: ServerInfo | None) -> Traits:
    """The traits of the server that the last check found."""
    return traits_of(known.product) if known is not None else UNKNOWN
