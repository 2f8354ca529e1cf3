"""Finding the calendar of an account: by its address, else from who we are to where our calendars are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from console.adapters.caldav.client import Client, normal, path_of
from console.adapters.caldav.wire import CAL, DAV, Resource
from console.adapters.errors import Malformed, NotFound, Rejected, Unauthorized, Unavailable, Unsupported

WELL_KNOWN = "/.well-known/caldav"
_OF_A_CALENDAR = (
    f"{DAV}resourcetype",
    f"{DAV}displayname",
    f"{DAV}current-user-privilege-set",
    f"{DAV}supported-report-set",
    f"{CAL}supported-calendar-component-set",
)
_WRITE = {f"{DAV}all", f"{DAV}write", f"{DAV}write-content", f"{DAV}bind"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar on the server.

    :param path: quoted, ends with a slash.
    :param writable: whether this account may change it.
    :param syncs: whether the server tells what changed since a token.
    """

    path: str
    name: str
    writable: bool
    syncs: bool

    def href(self, name: str) -> str:
        """The path of an event in it."""
        return self.path + normal(name).replace("/", "%2F")


@dataclass(frozen=True, slots=True)
class Found:
    """What an address and a sign-in lead to.

    :param user: who we are there, in the server's words.
    :param calendars: those that take events.
    :param chosen: the one that the account means, None where there are several.
    """

    user: str
    calendars: tuple[Calendar, ...]
    chosen: Calendar | None


def find(client: Client, url: str, place: str) -> Found:
    """Find the account's calendar.

    :param place: its path; empty where the address leads to it, or where there is only one.
    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    if place:
        chosen = _calendar_at(client, normal(place))
        if chosen is None:
            raise Unavailable(f"There is no calendar at {place} on {client.host} any more; choose another one.")
        return Found(_user(client, chosen.path), (chosen,), chosen)
    at = path_of(url)
    here = _calendar_at(client, at) if at != "/" else None
    if here is not None:
        return Found(_user(client, here.path), (here,), here)
    principal = _principal(client, at)
    calendars = _calendars_of(client, principal)
    return Found(_name(principal), calendars, calendars[0] if len(calendars) == 1 else None)


def _calendar_at(client: Client, path: str) -> Calendar | None:
    try:
        found = client.properties(path, 0, *_OF_A_CALENDAR)
    except (NotFound, Unsupported):
        return None
    return _calendar(client, found[0]) if found else None


def _principal(client: Client, at: str) -> str:
    """The path of who we are (RFC 5397); asked for where the address leads, then where RFC 6764 says."""
    for path in dict.fromkeys((at, WELL_KNOWN, "/")):
        try:
            found = client.properties(path, 0, f"{DAV}current-user-principal")
        except Unauthorized:
            raise
        except (Rejected, Malformed):
            continue
        for resource in found:
            said = resource.properties.get(f"{DAV}current-user-principal")
            if said is not None and f"{DAV}unauthenticated" in said.names:
                raise Unauthorized(
                    f"{client.host} did not ask who you are, and takes you for a stranger. Sign in again."
                )
            if said is not None and said.hrefs:
                return client.local(said.hrefs[0])
    raise Malformed(
        f"{client.host} answers, but not as a calendar server; its address often names a path, see its help."
    )


def _user(client: Client, calendar: str) -> str:
    """Who we are, for people; a server that does not tell still has its calendar.

    :raises Unauthorized: it says that we are a stranger.
    """
    try:
        return _name(_principal(client, calendar))
    except Unauthorized:
        raise
    except (Rejected, Malformed, Unavailable):
        return ""


def _calendars_of(client: Client, principal: str) -> tuple[Calendar, ...]:
    homes = client.properties(principal, 0, f"{CAL}calendar-home-set")
    said = [
        each.properties[f"{CAL}calendar-home-set"] for each in homes if f"{CAL}calendar-home-set" in each.properties
    ]
    if not said or not said[0].hrefs:
        raise Unavailable(f"{client.host} keeps no calendars for this account; enter the address of one.")
    found: dict[str, Calendar] = {}
    for home in said[0].hrefs[:10]:
        for resource in client.properties(client.local(home), 1, *_OF_A_CALENDAR):
            calendar = _calendar(client, resource)
            if calendar is not None:
                found[calendar.path] = calendar
    if not found:
        raise Unavailable(f"This account has no calendar on {client.host} yet; make one there, then come back.")
    return tuple(sorted(found.values(), key=lambda each: each.path))


def _calendar(client: Client, resource: Resource) -> Calendar | None:
    """A resource as a calendar; None if it is none, or takes no events."""
    kind = resource.properties.get(f"{DAV}resourcetype")
    if kind is None or f"{CAL}calendar" not in kind.names:
        return None
    takes = resource.properties.get(f"{CAL}supported-calendar-component-set")
    if takes is not None and takes.attributes and "VEVENT" not in takes.attributes:
        return None
    path = client.local(resource.href).rstrip("/") + "/"
    rights = resource.properties.get(f"{DAV}current-user-privilege-set")
    reports = resource.properties.get(f"{DAV}supported-report-set")
    return Calendar(
        path,
        resource.text(f"{DAV}displayname") or _name(path),
        # A server that tells no rights is asked to write, and may refuse then.
        writable=rights is None or bool(_WRITE & set(rights.names)),
        syncs=reports is None or f"{DAV}sync-collection" in reports.names,
    )


def _name(path: str) -> str:
    return unquote(path.rstrip("/").rpartition("/")[2])
