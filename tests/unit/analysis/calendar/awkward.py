"""Files as the calendars of this world write them, with what calendar libraries keep among their own test data: written
anew for these tests, one oddity each; and files that mean harm."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.analysis.calendar.samples import calendar, event, series

_CUSTOM_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Clock of the Mill",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)

AWKWARD: dict[str, str | bytes] = {
    "unknown properties": event(
        "DTSTART:20200101T100000Z", "X-ODD;X-P=\"a;b:c\":kept; as, it is", "SUMMARY:Odd", "NO-SUCH-THING:1", "X-ODD:again"
    ),
    "lower case": event("dtstart;value=date:20200101", "summary:Quiet").replace("BEGIN:VEVENT", "begin:vevent"),
    "line ends of unix": event("DTSTART:20200101T100000Z", "SUMMARY:Plain").replace("\r\n", "\n"),
    "line ends of old": event("DTSTART:20200101T100000Z", "SUMMARY:Plain").replace("\r\n", "\r"),
    "byte order mark": "\ufeff" + event("DTSTART:20200101T100000Z"),
    "tabs as folds": event("DTSTART:20200101T100000Z", "DESCRIPTION:one\r\n\ttwo\r\n\t three"),
    "empty lines": event("DTSTART:20200101T100000Z", "", "SUMMARY:Gaps", ""),
    "stray line": event("DTSTART:20200101T100000Z", "this is no content line", "SUMMARY:Stray"),
    "western bytes": event("DTSTART:20200101T100000Z", "SUMMARY:Caf\u00e9").encode("cp1252"),
    "no end of line at the end": event("DTSTART:20200101T100000Z").rstrip(),
    "several calendars": event("DTSTART:20200101T100000Z") + event("DTSTART:20200102T100000Z", uid="two@example.org"),
    "no uid": calendar("BEGIN:VEVENT", "DTSTART:20200101T100000Z", "SUMMARY:Nameless", "END:VEVENT"),
    "no end": event("DTSTART:20200101T100000Z"),
    "end before the beginning": event("DTSTART:20200102T100000Z", "DTEND:20200101T100000Z"),
    "all day of no length": event("DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20200101"),
    "a duration in weeks": event("DTSTART:20200101T100000Z", "DURATION:P1W"),
    "a negative duration": event("DTSTART:20200101T100000Z", "DURATION:-PT1H"),
    "a time without seconds": event("DTSTART:20200101T1000"),
    "a leap second": event("DTSTART:20161231T235960Z"),
    "escapes": event("DTSTART:20200101T100000Z", r"SUMMARY:a\, b\; c\\ d\n e\N f \q", "CATEGORIES:one,two\\, three"),
    "quotation marks": event("DTSTART:20200101T100000Z", 'ATTENDEE;CN="Quoted: \u00fc; name";ROLE=CHAIR:mailto:a@example.org'),
    "an odd quotation mark": event("DTSTART:20200101T100000Z", 'ATTENDEE;CN="half:mailto:a@example.org'),
    "an attachment within": event(
        "DTSTART:20200101T100000Z", "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 20_000
    ),
    "an alarm": event(
        "DTSTART:20200101T100000Z", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:Soon", "END:VALARM"
    ),
    "a zone of its own": calendar(
        *_CUSTOM_ZONE, "BEGIN:VEVENT", "UID:one", "DTSTART;TZID=Clock of the Mill:20200701T100000", "END:VEVENT"
    ),
    "a zone of windows": event('DTSTART;TZID="W. Europe Standard Time":20200701T100000'),
    "a zone behind a path": event("DTSTART;TZID=/example.org/20200101_1/Europe/Lisbon:20200701T100000"),
    "a zone that nobody knows": event("DTSTART;TZID=Middle of Nowhere:20200701T100000"),
    "a time without a zone": event("DTSTART:20200701T100000"),
    "the end in another zone": event(
        "DTSTART;TZID=Europe/Lisbon:20200701T100000", "DTEND;TZID=America/New_York:20200701T150000"
    ),
    "a rule in lower case": series("freq=weekly;count=3", start="20200303T190000"),
    "until a date": series("FREQ=DAILY;UNTIL=20200310", start="20200303T190000"),
    "until without a zone": series("FREQ=DAILY;UNTIL=20200310T190000", start="20200303T190000"),
    "parts that end in a semicolon": series("FREQ=WEEKLY;COUNT=3;", start="20200303T190000"),
    "two rules": series("FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=MONTHLY;COUNT=3", start="20200303T190000"),
    "a rule that leaves out": series("FREQ=DAILY;COUNT=9", "EXRULE:FREQ=WEEKLY;COUNT=2", start="20200303T190000"),
    "periods": series(
        "FREQ=WEEKLY;COUNT=2", "RDATE;VALUE=PERIOD:20200401T100000Z/PT1H,20200402T100000Z/20200402T120000Z",
        start="20200303T190000",
    ),
    "several dates in a line": series("FREQ=DAILY;COUNT=9", "EXDATE;TZID=Europe/Berlin:20200304T190000,20200305T190000",
                                      start="20200303T190000"),
    "an instance alone": event("RECURRENCE-ID:20200101T100000Z", "DTSTART:20200101T120000Z"),
    "an instance of another day": series("FREQ=WEEKLY;COUNT=2", start="20200303T190000").replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:one@example.org\r\nRECURRENCE-ID:20290101T000000Z\r\nDTSTART:20200501T100000Z\r\n"
        "END:VEVENT\r\nEND:VCALENDAR",
    ),
    "the same event twice": event("DTSTART:20200101T100000Z", "SEQUENCE:0", "SUMMARY:Old").replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:one@example.org\r\nSEQUENCE:3\r\nSUMMARY:New\r\nDTSTART:20200102T100000Z\r\nEND:VEVENT\r\n"
        "END:VCALENDAR",
    ),
    "tasks and journals": calendar("BEGIN:VTODO", "UID:t", "DUE:20200101T100000Z", "END:VTODO", "BEGIN:VJOURNAL", "UID:j",
                                   "END:VJOURNAL"),
    "free and busy": calendar("METHOD:REPLY", "BEGIN:VFREEBUSY", "FREEBUSY:20200101T100000Z/PT1H", "END:VFREEBUSY"),
    "emoji across a fold": event("DTSTART:20200101T100000Z", "SUMMARY:" + "\U0001f3f3\ufe0f\u200d\U0001f308" * 20),
    "a calendar of its own name": calendar("X-WR-CALNAME:Mill", "X-WR-TIMEZONE:Europe/Lisbon", "CALSCALE:GREGORIAN"),
}  # fmt: skip


def _nested(depth: int) -> str:
    return "BEGIN:VCALENDAR\r\n" + "BEGIN:VTIMEZONE\r\n" * depth + "END:VTIMEZONE\r\n" * depth + "END:VCALENDAR\r\n"


def _zone_within_a_zone() -> str:
    inner = ("BEGIN:VTIMEZONE", "TZID:x", "BEGIN:VTIMEZONE", "TZID:x", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000",
             "END:VTIMEZONE", "END:VTIMEZONE")  # fmt: skip
    return calendar(*inner, "BEGIN:VEVENT", "UID:x", "DTSTART;TZID=x:20261110T100000", "END:VEVENT")


def _zone_without_end() -> str:
    part = ("BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY",
            "END:STANDARD")  # fmt: skip
    return calendar("BEGIN:VTIMEZONE", "TZID:x", *part * 150, "END:VTIMEZONE", "BEGIN:VEVENT", "UID:x",
                    "DTSTART;TZID=x:20261110T100000", "END:VEVENT")  # fmt: skip


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "a rule without end": lambda: event("DTSTART:20260101T100000Z", "RRULE:FREQ=SECONDLY"),
    "a rule that counts to a billion": lambda: event("DTSTART:20260101T100000Z", "RRULE:FREQ=SECONDLY;COUNT=999999999"),
    "many rules": lambda: event(
        "DTSTART:16010101T100000Z", *["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2"] * 2000
    ),
    "every day for centuries": lambda: event("DTSTART:16010101T100000Z", *["RRULE:FREQ=MINUTELY"] * 500),
    "a huge line": lambda: event("DTSTART:20260101T100000Z", "SUMMARY:" + "x" * 5_000_000),
    "a huge line of folds": lambda: event("DTSTART:20260101T100000Z", "SUMMARY:" + "\r\n x" * 1_200_000),
    "a huge file": lambda: "x" * 20_000_000,
    "many lines": lambda: event("DTSTART:20260101T100000Z", *["X:1"] * 1_000_000),
    "nested zones": lambda: _nested(100_000),
    "a zone within a zone": _zone_within_a_zone,
    "a zone that changes every second": _zone_without_end,
    "many events": lambda: calendar(*["BEGIN:VEVENT", "END:VEVENT"] * 30_000),
    "cut off": lambda: event("DTSTART:20260101T100000Z")[:-20],
    "crossed ends": lambda: "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n",
    "an end alone": lambda: "END:VCALENDAR\r\n",
    "a web page": lambda: "<!doctype html><html><body>Sign in</body></html>",
    "nothing": lambda: "",
    "noughts": lambda: b"\x00" * 100_000,
    "the year 9999": lambda: event("DTSTART:99991231T235959Z", "RRULE:FREQ=YEARLY"),
    "the year nought": lambda: event("DTSTART:00000101T000000Z"),
    "a date that is none": lambda: event("DTSTART:20260230T100000Z"),
    "a number without end": lambda: event("DTSTART:20260101T100000Z", "RRULE:FREQ=DAILY;COUNT=" + "9" * 100_000),
    "a duration without end": lambda: event("DTSTART:20260101T100000Z", "DURATION:P" + "9" * 100_000 + "D"),
    "many dates": lambda: event("DTSTART:20260101T100000Z", "RDATE:" + ",".join(["20261110T100000Z"] * 58_000)),
}
