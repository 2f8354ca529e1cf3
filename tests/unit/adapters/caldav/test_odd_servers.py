"""Calendar servers that are not as Radicale is; the answers are composed after RFC 4791, 6578 and 6764."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from console.adapters.base import Adapter, SignIn
from console.adapters.caldav.adapter import CalDavAdapter
from console.adapters.errors import Malformed, RateLimited, Unauthorized, Unavailable
from console.domain.records import Feed, Gone

CALENDAR = "/dav/garden/"
EVENT = (
    "BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:{0}\\nDTSTART:20260401T190000Z\\nSUMMARY:{0}\\n"
    "END:VEVENT\\nEND:VCALENDAR\\n"
)


def multistatus(*responses: str, more: str = "") -> Response:
    body = (
        '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
        f"{''.join(responses)}{more}</d:multistatus>"
    )
    return Response(body, 207, content_type="application/xml")


def found(href: str, prop: str) -> str:
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{prop}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


class Server:
    """A calendar of some events; what it knows of sync tokens can be set.

    :ivar syncs: it tells what changed since a token.
    :ivar part: it tells so many changes at once, and that there are more (507).
    """

    def __init__(self, http: HTTPServer) -> None:
        self.events: dict[str, str] = {f"{n}.ics": f"v{n}" for n in range(7)}
        self.syncs = True
        self.part = 0
        self.asked: list[str] = []
        http.expect_request("/.well-known/caldav").respond_with_data("", 301, {"Location": "/dav/"})
        me = found("/dav/", "<d:current-user-principal><d:href>/dav/maud/</d:href></d:current-user-principal>")
        http.expect_request("/dav/", method="PROPFIND").respond_with_response(multistatus(me))
        http.expect_request(CALENDAR, method="PROPFIND").respond_with_handler(self._calendar)
        http.expect_request(CALENDAR, method="REPORT").respond_with_handler(self._report)

    def _calendar(self, request: Request) -> Response:
        self.asked.append("PROPFIND")
        if request.headers["Depth"] == "1":
            listed = [found(CALENDAR + name, f"<d:getetag>{tag}</d:getetag>") for name, tag in self.events.items()]
            return multistatus(found(CALENDAR, "<d:resourcetype><d:collection/></d:resourcetype>"), *listed)
        reports = (
            "<d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report>" if self.syncs else ""
        )
        return multistatus(
            found(
                CALENDAR,
                "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
                f"<d:supported-report-set>{reports}</d:supported-report-set>",
            )
        )

    def _report(self, request: Request) -> Response:
        body = request.get_data(as_text=True)
        if "multiget" in body:
            self.asked.append("multiget")
            return multistatus(
                *[
                    found(
                        f"http://{request.host}{CALENDAR}{name}",
                        f"<d:getetag>{tag}</d:getetag><c:calendar-data>{EVENT.format(name)}</c:calendar-data>",
                    )
                    for name, tag in self.events.items()
                    if f"{CALENDAR}{name}<" in body
                ]
            )
        self.asked.append("sync")
        start = int(body.partition("<sync-token>")[2].partition("<")[0] or 0)
        names = list(self.events)[start : start + self.part if self.part else None]
        upto = start + len(names)
        more = (
            f"<d:response><d:href>{CALENDAR}</d:href><d:status>HTTP/1.1 507 Too much</d:status></d:response>"
            if upto < len(self.events)
            else ""
        )
        told = [found(CALENDAR + name, f"<d:getetag>{self.events[name]}</d:getetag>") for name in names]
        return multistatus(*told, more, more=f"<d:sync-token>{upto}</d:sync-token>")


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def adapter(httpserver: HTTPServer) -> Iterator[Adapter]:
    opened = CalDavAdapter(SignIn(httpserver.url_for(CALENDAR), "maud", "secret"))
    yield opened
    opened.close()


def names(adapter: Adapter, cursor: str | None, limit: int = 3) -> tuple[list[str], str | None, bool]:
    """What one reading to its end names, the last cursor, and whether it was a whole one."""
    told: list[str] = []
    while True:
        page = adapter.fetch(Feed.EVENTS, cursor, limit)
        told += [one.remote_id for one in page.records if not isinstance(one, Gone)]
        cursor = page.cursor
        if not page.more:
            return told, cursor, page.whole


def test_without_sync_tokens_everything_is_read_again_after_a_change_and_only_then(
    server: Server, adapter: Adapter
) -> None:
    server.syncs = False
    told, cursor, whole = names(adapter, None)
    assert (sorted(told), whole) == (sorted(server.events), True)
    server.asked.clear()
    assert names(adapter, cursor)[0] == []
    assert server.asked == ["PROPFIND"]
    server.events["3.ics"] = "changed"
    assert sorted(names(adapter, cursor)[0]) == sorted(server.events)


@pytest.mark.parametrize("part", [1, 3, 7])
def test_a_listing_that_comes_in_parts_is_read_to_its_end(server: Server, adapter: Adapter, part: int) -> None:
    server.part = part
    told, cursor, whole = names(adapter, None)
    assert sorted(told) == sorted(server.events)
    assert whole
    server.events["late.ics"] = "v"
    assert names(adapter, cursor)[0] == ["late.ics"]


def test_a_calendar_on_another_server_is_named_and_not_asked(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/", method="PROPFIND").respond_with_response(
        multistatus(
            found(
                "/",
                "<d:current-user-principal><d:href>https://elsewhere.example/me/</d:href></d:current-user-principal>",
            )
        )
    )
    adapter = CalDavAdapter(SignIn(httpserver.url_for("/"), "maud", "secret"))
    with pytest.raises(Malformed, match=r"elsewhere\.example"):
        adapter.probe()
    adapter.close()


def test_a_server_that_takes_us_for_a_stranger(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/", method="PROPFIND").respond_with_response(
        multistatus(found("/", "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>"))
    )
    adapter = CalDavAdapter(SignIn(httpserver.url_for("/"), "maud", "secret"))
    with pytest.raises(Unauthorized):
        adapter.probe()
    adapter.close()


def test_a_server_that_asks_to_wait(httpserver: HTTPServer, adapter: Adapter) -> None:
    httpserver.expect_request(CALENDAR).respond_with_data("", 429, {"Retry-After": "30"})
    with pytest.raises(RateLimited) as limited:
        adapter.fetch(Feed.EVENTS, None, 10)
    assert limited.value.until is not None


def test_something_that_is_no_calendar_server(httpserver: HTTPServer, adapter: Adapter) -> None:
    httpserver.expect_request(CALENDAR).respond_with_data("<html>Hello</html>", content_type="text/html")
    with pytest.raises((Malformed, Unavailable)):
        adapter.probe()
