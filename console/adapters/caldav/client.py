"""The requests of CalDAV; every answer is typed."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from console.adapters.base import SignIn
from console.adapters.caldav import wire
from console.adapters.errors import Invalid, Malformed, NotFound
from console.adapters.http import Answer, Dialect, Patience, Session, basic
from console.adapters.http.answer import own_words

PATIENCE = Patience(read=60.0, whole=180.0)
"""A listing of 5,000 events took 0.5 s."""
LARGEST_LISTING = 30_000_000
LARGEST_EVENT = 12_000_000
"""Servers bound one event themselves; Radicale to 10 MB."""

_WORDS = {
    "no-uid-conflict": "there is an event of the same identity already",
    "valid-calendar-data": "it does not take this as a calendar",
    "valid-calendar-object-resource": "it does not take this as one event",
    "supported-calendar-component": "this calendar does not take events",
    "supported-calendar-data": "it does not take iCalendar",
    "max-resource-size": "it is too large",
    "max-instances": "it repeats too often",
    "max-attendees-per-instance": "too many people are invited",
    "min-date-time": "it is too long ago",
    "max-date-time": "it is too far ahead",
    "need-privileges": "this account has no right to do that",
    "quota-not-exceeded": "there is no room left",
    "sufficient-disk-space": "there is no room left",
}
"""Conditions that a refusal may name (RFC 4791, 5.3.2.1; RFC 3744, 7.1.1; RFC 4331), in words."""


def _words(answer: Answer) -> str:
    named = wire.conditions(answer.body) if "xml" in answer.headers.get("content-type", "") else ()
    return "; ".join(_WORDS.get(each, each) for each in named) or own_words(answer)


def origin(url: str) -> str:
    """Scheme and host of an address that a person gave; the paths of a calendar server are absolute."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    return f"{parts.scheme}://{parts.netloc}"


def path_of(url: str) -> str:
    """The path of an address that a person gave, quoted; begins with a slash."""
    path = urlsplit(url if "://" in url else f"https://{url}").path
    return normal(path) or "/"


def normal(href: str) -> str:
    """A path as it is compared: quoted in one way, whatever way the server chose."""
    return quote(unquote(href), safe="/")


class Client:
    """One calendar server.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn) -> None:
        self.session = Session(
            origin(sign_in.url),
            dialect=Dialect("a calendar server", words=_words),
            authorization=basic(sign_in.user, sign_in.secret) if sign_in.secret else "",
            user=sign_in.user,
            secret=sign_in.secret,
            headers={"Accept": "text/calendar, application/xml, text/xml"},
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=2,
            patience=PATIENCE,
        )

    @property
    def host(self) -> str:
        """The server's name for people."""
        return self.session.address.place

    def local(self, href: str) -> str:
        """The path of something on this server.

        :raises Malformed: it is on another one; what is asked there would carry the password there.
        """
        parts = urlsplit(href)
        if parts.netloc and not self.session.address.same_origin(href):
            raise Malformed(
                f"{self.host} keeps its calendars on another server ({parts.hostname}); nothing was sent there. "
                "Enter that address instead if it is right."
            )
        return normal(parts.path)

    def properties(self, path: str, depth: int, *names: str) -> list[wire.Resource]:
        """Properties of a resource (depth 0) and of what is in it (depth 1)."""
        answer = self._xml("PROPFIND", path, depth, wire.propfind(*names))
        return answer.resources

    def changes(self, path: str, token: str) -> wire.Multistatus:
        """What changed in a calendar since a token; everything where that is empty."""
        return self._xml("REPORT", path, 0, wire.sync_collection(token), largest=LARGEST_LISTING)

    def events(self, path: str, hrefs: list[str]) -> list[wire.Resource]:
        """The contents of several events of a calendar."""
        return self._xml("REPORT", path, 1, wire.multiget(hrefs), largest=LARGEST_LISTING).resources

    def with_uid(self, path: str, uid: str) -> list[wire.Resource]:
        """The events of a calendar that have a UID."""
        return self._xml("REPORT", path, 1, wire.with_uid(uid), largest=LARGEST_LISTING).resources

    def event(self, path: str) -> tuple[str, str] | None:
        """(text, ETag) of one event, or None where there is none."""
        try:
            answer = self.session.request("GET", path.lstrip("/"), largest=LARGEST_EVENT)
        except (NotFound, Invalid):
            # Refused as a name, it is none that the server ever gave.
            return None
        return answer.text(), answer.headers.get("etag", "")

    def put(self, path: str, text: str, version: str) -> str:
        """Write an event; the ETag that it has now, empty where the server does not tell.

        :param version: the ETag that is replaced; empty where there must be none yet.
        """
        condition = {"If-Match": version} if version else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self.session.request("PUT", path.lstrip("/"), data=text.encode(), headers=headers)
        return answer.headers.get("etag", "")

    def delete(self, path: str, version: str) -> None:
        """Delete an event that still has this ETag."""
        self.session.request("DELETE", path.lstrip("/"), headers={"If-Match": version})

    def _xml(self, verb: str, path: str, depth: int, body: bytes, largest: int | None = None) -> wire.Multistatus:
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": str(depth)}
        answer = self.session.request(verb, path.lstrip("/"), data=body, headers=headers, largest=largest)
        if answer.status != 207:
            raise Malformed(f"{self.host} does not answer as a calendar server does; check the address.")
        return wire.multistatus(answer.body, self.host)
