"""XML of calendar servers: what Radicale sends, and what means harm."""

from __future__ import annotations

import time

import pytest

from console.adapters.caldav import wire
from console.adapters.caldav.mapping import meetup, name_for
from console.adapters.errors import Malformed

# Recorded from Radicale 3.9.0: a report of two events, one of them gone.
MULTIGET = b"""<?xml version='1.0' encoding='utf-8'?>
<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/mod1/garden/nope.ics</href>\
<status>HTTP/1.1 404 Not Found</status></response><response><href>/mod1/garden/one.ics</href><propstat><prop>\
<getetag>"7725"</getetag><C:calendar-data>\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:one@x
DTSTART;TZID=Europe/Lisbon:20260401T190000
SUMMARY:Tea &amp; cake
END:VEVENT
END:VCALENDAR
</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"""


def test_an_answer_about_two_events() -> None:
    gone, there = wire.multistatus(MULTIGET, "example.org").resources
    assert (gone.href, gone.status) == ("/mod1/garden/nope.ics", 404)
    assert there.text(f"{wire.DAV}getetag") == '"7725"'
    found = meetup("one.ics", there.text(f"{wire.CAL}calendar-data"), '"7725"', editable=True)
    assert found is not None
    assert (found.title, found.zone, found.uid) == ("Tea & cake", "Europe/Lisbon", "one@x")


def test_properties_that_the_server_does_not_have_are_not_there() -> None:
    body = (
        b'<multistatus xmlns="DAV:"><response><href>/a/</href><propstat><prop><displayname/></prop>'
        b"<status>HTTP/1.1 404 Not Found</status></propstat></response></multistatus>"
    )
    [resource] = wire.multistatus(body, "example.org").resources
    assert resource.properties == {}


def test_the_conditions_of_a_refusal() -> None:
    assert wire.conditions(b'<error xmlns="DAV:"><valid-sync-token /></error>') == ("valid-sync-token",)
    assert wire.conditions(b"Access forbidden.") == ()


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY l0 "lol">' + LAUGHS + b"]><x>&l9;</x>",
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
        b"<a>" * 200_000,
        b"<a>" + b"<b/>" * 3_000_000 + b"</a>",
        b"<multistatus xmlns='DAV:'><response>",
        b"not xml at all",
        b"",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such-code"?><a/>',
    ],
    ids=["laughs", "file", "deep", "wide", "cut off", "text", "nothing", "bytes", "code"],
)
def test_hostile_xml_is_refused_within_a_second(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(Malformed):
        wire.multistatus(body, "example.org")
    assert time.process_time() - began < 1.5


def test_what_is_asked_cannot_be_broken_out_of() -> None:
    for body in (
        wire.sync_collection("</sync-token><x>&"),
        wire.multiget(["/a/<b>&.ics"]),
        wire.with_uid("]]></x>&\"'"),
    ):
        assert wire.multistatus(body, "ourselves").resources == []


def test_an_event_that_cannot_be_read_is_shown_with_the_reason() -> None:
    found = meetup(
        "x.ics",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Broken\nDTSTART:never\nEND:VEVENT\nEND:VCALENDAR\n",
        "",
        editable=True,
    )
    assert found is not None
    assert found.title == "Broken"
    assert "cannot be read" in found.description
    assert not found.editable


def test_a_task_is_no_meetup() -> None:
    assert meetup("t.ics", "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR\n", "", editable=True) is None


@pytest.mark.parametrize("uid", ["one@example.org", "../../etc/passwd", ".hidden", "a/b", "ü", "x" * 5000, "a b"])
def test_the_name_of_a_new_event_is_one_plain_segment(uid: str) -> None:
    name = name_for(uid)
    assert name == name_for(uid)
    assert name.isascii()
    assert not {"/", " "} & set(name)
    assert not name.startswith(".")
    assert len(name) < 130
