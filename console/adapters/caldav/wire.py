"""The XML of WebDAV and CalDAV, as far as Corral writes and reads it (RFC 4918, 4791, 6578; seen on Radicale 3.9.0).

Read with defusedxml: it refuses a document type, so that there are no entities to expand, and feeds the parser of the
standard library, which reads 5,000 events in 60 ms. lxml reads them in 20, brings 5 MB of compiled code, and would have
to be kept from the network and from entities by its options. The elements go past one by one and are counted; no tree
is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from console.adapters.errors import Malformed

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"
_SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
_PREFIX = {DAV: "", CAL: "C:", SERVER: "S:"}

_RESPONSE, _PROPSTAT, _PROP, _HREF = f"{DAV}response", f"{DAV}propstat", f"{DAV}prop", f"{DAV}href"
_PROPERTY_DEPTH = 5
"""multistatus, response, propstat, prop, and the property itself."""

DEEPEST = 30
MOST_ELEMENTS = 400_000
"""In one answer; a listing of 20,000 events has half as many."""
MOST_SAID = 500
"""Elements below one property, of which more than these says nothing: privileges and reports are a few dozen."""


@dataclass(slots=True)
class Property:
    """One property of a resource.

    :param text: its own text.
    :param names: the elements in it, at any depth, with their namespaces.
    :param hrefs: what its href elements say.
    :param attributes: the `name` attributes of the elements in it.
    """

    text: str = ""
    names: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Resource:
    """One response of a multistatus answer.

    :param href: as the server writes it.
    :param status: of the resource as a whole; 200 where its properties have theirs.
    :param properties: those that the server has.
    """

    href: str = ""
    status: int = 200
    properties: dict[str, Property] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a property, empty where the server has none."""
        found = self.properties.get(name)
        return found.text.strip() if found is not None else ""


@dataclass(slots=True)
class Multistatus:
    """What a server says about several resources (RFC 4918, 13)."""

    resources: list[Resource] = field(default_factory=list)
    sync_token: str = ""


class _Reader:
    """Takes the elements of a multistatus as they come."""

    def __init__(self) -> None:
        self.found = Multistatus()
        self.conditions: list[str] = []
        self._path: list[str] = []
        self._elements = 0
        self._words: list[str] = []
        self._resource = Resource()
        self._properties: dict[str, Property] = {}
        self._property: Property | None = None
        self._status = 200
        self.data = self._words.append

    def start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name)
        self._elements += 1
        if len(path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise Malformed("The answer of the server is too large or too deep to be read.")
        self._words.clear()
        if self._property is not None:
            if len(self._property.names) < MOST_SAID:
                self._property.names.append(name)
                if attributes.get("name"):
                    self._property.attributes.append(attributes["name"])
        elif len(path) == _PROPERTY_DEPTH and path[2] == _PROPSTAT and path[3] == _PROP:
            self._property = self._properties[name] = Property()
        elif name == _RESPONSE:
            self._resource = Resource()
        elif name == _PROPSTAT:
            self._properties, self._status = {}, 200
        elif len(path) == 2 and path[0] == f"{DAV}error":
            self.conditions.append(name.rpartition("}")[2])

    def end(self, name: str) -> None:
        path = self._path
        if self._property is not None:
            self._end_in_property(self._property, name)
        elif name == f"{DAV}status":
            self._take_status("".join(self._words))
        elif name == _HREF and path[-2:-1] == [_RESPONSE]:
            self._resource.href = "".join(self._words).strip()
        elif name == _PROPSTAT and 200 <= self._status < 300:
            self._resource.properties.update(self._properties)
        elif name == _RESPONSE:
            self.found.resources.append(self._resource)
        elif name == f"{DAV}sync-token":
            self.found.sync_token = "".join(self._words).strip()
        path.pop()
        self._words.clear()

    def close(self) -> _Reader:
        return self

    def _end_in_property(self, found: Property, name: str) -> None:
        if len(self._path) == _PROPERTY_DEPTH:
            found.text = "".join(self._words)
            self._property = None
        elif name == _HREF and len(found.hrefs) < MOST_SAID:
            found.hrefs.append("".join(self._words).strip())

    def _take_status(self, line: str) -> None:
        code = line.split()[1:2]
        status = int(code[0]) if code and code[0].isascii() and code[0].isdigit() else 500
        if _PROPSTAT in self._path:
            self._status = status
        else:
            self._resource.status = status


def _read(body: bytes) -> _Reader:
    reader = _Reader()
    parser: Any = DefusedXMLParser(target=reader, forbid_dtd=True)
    parser.feed(body)
    parser.close()
    return reader


def multistatus(body: bytes, place: str) -> Multistatus:
    """Read an answer.

    :param place: who answered, for the message.
    :raises Malformed: it is none.
    """
    try:
        return _read(body).found
    except DefusedXmlException as error:
        raise Malformed(f"{place} sends XML with a document type, which no calendar needs; it was not read.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Malformed(f"{place} does not answer as a calendar server does; check the address.") from error


def conditions(body: bytes) -> tuple[str, ...]:
    """The conditions that a refusal names (RFC 4918, 16), without namespaces."""
    try:
        return tuple(_read(body[:100_000]).conditions)
    except (DefusedXmlException, ParseError, Malformed, ValueError, LookupError):
        return ()


def _element(name: str) -> str:
    space, _, local = name.rpartition("}")
    return _PREFIX[f"{space}}}"] + local


def _document(root: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_SPACES}>{inner}</{root}>'.encode()


def _asked(names: tuple[str, ...]) -> str:
    return "<prop>" + "".join(f"<{_element(name)}/>" for name in names) + "</prop>"


def propfind(*names: str) -> bytes:
    """Asks for properties."""
    return _document("propfind", _asked(names))


def sync_collection(token: str) -> bytes:
    """Asks what changed since a token; everything where it is empty (RFC 6578, 3.2)."""
    inner = f"<sync-token>{escape(token)}</sync-token><sync-level>1</sync-level>{_asked((f'{DAV}getetag',))}"
    return _document("sync-collection", inner)


def multiget(hrefs: list[str]) -> bytes:
    """Asks for the contents of several events (RFC 4791, 7.9)."""
    named = "".join(f"<href>{escape(href)}</href>" for href in hrefs)
    return _document("C:calendar-multiget", _asked((f"{DAV}getetag", f"{CAL}calendar-data")) + named)


def with_uid(uid: str) -> bytes:
    """Asks for the event of a UID, wherever it stands in the calendar (RFC 4791, 7.8)."""
    match = f'<C:text-match collation="i;octet">{escape(uid)}</C:text-match>'
    inner = f'<C:comp-filter name="VEVENT"><C:prop-filter name="UID">{match}</C:prop-filter></C:comp-filter>'
    filter_ = f'<C:filter><C:comp-filter name="VCALENDAR">{inner}</C:comp-filter></C:filter>'
    return _document("C:calendar-query", _asked((f"{DAV}getetag", f"{CAL}calendar-data")) + filter_)
