"""The HTTP session against servers that answer well, badly, or somewhere else."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from console import __version__
from console.adapters import errors
from console.adapters.http import Dialect, Fault, Patience, Session, TooLarge, basic
from tests.unit.adapters.rude_server import answer, flood, reset, rude_server, silence

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = "tulip-fence-91"
HURRY = Patience(connect=2, read=0.3, whole=1.0)
BOTH = pytest.mark.parametrize("method", ["GET", "POST"])


class Tally(msgspec.Struct):
    count: int


def session_at(url: str, **options: object) -> Session:
    return Session(
        url,
        dialect=Dialect("Mailman"),
        authorization=basic("ann", SECRET),
        secret=SECRET,
        user="ann",
        clock=lambda: NOW,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def session(httpserver: HTTPServer) -> Iterator[Session]:
    opened = session_at(httpserver.url_for("/3.1"))
    yield opened
    opened.close()


def test_json_becomes_a_typed_value_and_the_request_says_who_asks(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/3.1/held/count", query_string={"page": "2", "q": "a b&c"}).respond_with_json(
        {"count": 6}
    )

    assert session.get("held/count", Tally, query={"page": 2, "q": "a b&c"}).count == 6

    request = httpserver.log[0][0]
    assert request.headers["User-Agent"] == f"Corral/{__version__}"
    assert request.headers["Authorization"] == basic("ann", SECRET)


def test_a_form_is_sent_as_a_form(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/3.1/held/7", method="POST").respond_with_data(status=204)

    assert session.request("POST", "held/7", form={"action": "reject", "comment": "Grüße & more"}).status == 204

    assert httpserver.log[0][0].form.to_dict() == {"action": "reject", "comment": "Grüße & more"}


@pytest.mark.parametrize(
    ("status", "reading", "acting"),
    [
        (400, errors.Invalid, errors.Invalid),
        (401, errors.Unauthorized, errors.Unauthorized),
        (403, errors.Forbidden, errors.Forbidden),
        (404, errors.NotFound, errors.NotFound),
        (405, errors.Unsupported, errors.Unsupported),
        (408, errors.Unavailable, errors.Unavailable),
        (409, errors.Conflict, errors.Conflict),
        (410, errors.NotFound, errors.NotFound),
        (412, errors.Conflict, errors.Conflict),
        (413, errors.Invalid, errors.Invalid),
        (422, errors.Invalid, errors.Invalid),
        (429, errors.RateLimited, errors.RateLimited),
        (500, errors.Unavailable, errors.Uncertain),
        (501, errors.Unsupported, errors.Unsupported),
        (502, errors.Unavailable, errors.Uncertain),
        (503, errors.Unavailable, errors.Uncertain),
        (504, errors.Unavailable, errors.Uncertain),
    ],
)
def test_each_status_says_what_became_of_the_command(
    httpserver: HTTPServer,
    session: Session,
    status: int,
    reading: type[errors.RemoteError],
    acting: type[errors.RemoteError],
) -> None:
    httpserver.expect_request("/3.1/thing").respond_with_json({"title": f"{status}", "description": "so it is"}, status)

    with pytest.raises(errors.RemoteError) as read:
        session.get("thing", Tally)
    with pytest.raises(errors.RemoteError) as acted:
        session.request("POST", "thing", form={"a": "b"})

    assert type(read.value) is reading
    assert isinstance(acted.value, acting)
    assert isinstance(acted.value, Fault) == (acting is errors.Uncertain)
    assert str(acted.value).endswith(".")


def test_a_refusal_repeats_the_remotes_own_words_bounded_visible_and_without_secrets(
    httpserver: HTTPServer, session: Session
) -> None:
    said = f"No such\r\n list\u202e\x1b[31m; you sent {SECRET} " + "and so on " * 1000
    httpserver.expect_request("/3.1/thing").respond_with_json({"description": said}, 400)

    with pytest.raises(errors.Invalid, match="No such list") as refused:
        session.request("POST", "thing", form={})

    text = str(refused.value)
    assert len(text) < 500
    assert SECRET not in text
    assert text.isprintable()


def test_safe_verbs_are_tried_again_and_others_never(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_ordered_request("/3.1/count", method="GET").respond_with_data(status=502)
    httpserver.expect_ordered_request("/3.1/count", method="GET").respond_with_json({"count": 1})
    httpserver.expect_ordered_request("/3.1/act", method="POST").respond_with_data(status=502)

    assert session.get("count", Tally).count == 1
    with pytest.raises(errors.Uncertain):
        session.request("POST", "act", form={})

    assert [request.method for request, _ in httpserver.log] == ["GET", "GET", "POST"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999999", timedelta(hours=1)),
        ("Fri, 01 May 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 01 May 2026 11:00:00 GMT", timedelta()),
        ("Fri, 01 May 2099 11:00:00 GMT", timedelta(hours=1)),
        ("120, Fri, 01 May 2026 12:05:00 GMT", timedelta(seconds=120)),
    ],
)
@BOTH
def test_retry_after_is_handed_on_at_once_and_bounded(
    httpserver: HTTPServer, session: Session, status: int, header: str, wait: timedelta, method: str
) -> None:
    httpserver.expect_request("/3.1/thing").respond_with_data("<html>", status, {"Retry-After": header})

    with pytest.raises(errors.RateLimited) as limited:
        session.request(method, "thing")

    assert limited.value.until == NOW + wait
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("header", ["", "soon", "-5", "٣"])
def test_a_retry_after_without_sense_names_no_time(httpserver: HTTPServer, session: Session, header: str) -> None:
    httpserver.expect_request("/3.1/thing").respond_with_data(
        "", 429, {"Retry-After": header.encode("utf-8").decode("latin-1")}
    )

    with pytest.raises(errors.RateLimited) as limited:
        session.get("thing", Tally)

    assert limited.value.until is None


@BOTH
@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_is_no_answer(httpserver: HTTPServer, session: Session, method: str, status: int) -> None:
    httpserver.expect_request("/3.1/thing").respond_with_data(
        "<!DOCTYPE html><p>Hello", status, content_type="text/html"
    )

    with pytest.raises(errors.Malformed, match=r"answered with a web page, not as Mailman does; check the address"):
        session.request(method, "thing").read(Tally, "Mailman")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"count": 6', "damaged or cut off"),
        (b"", "damaged or cut off"),
        (b'{"count": "many"}', r"\$\.count"),
        (b"[1]", "does not answer as Mailman does"),
        (b'{"a":' * 60_000, "nested too deeply"),
        (b"\xff\xfe", "damaged or cut off"),
    ],
)
def test_json_that_is_none_names_what_is_wrong(
    httpserver: HTTPServer, session: Session, body: bytes, said: str
) -> None:
    httpserver.expect_request("/3.1/thing").respond_with_data(body, content_type="application/json")

    with pytest.raises(errors.Malformed, match=said):
        session.get("thing", Tally)


def test_lone_surrogates_which_undeclared_bytes_in_mail_become_are_replaced(
    httpserver: HTTPServer, session: Session
) -> None:
    class Post(msgspec.Struct):
        subject: str
        thread: list[str]

    httpserver.expect_request("/3.1/thing").respond_with_data(
        rb'{"subject": "caf\udce9 \ud83d\ude00", "thread": ["\udc80"]}'
    )

    post = session.get("thing", Post)

    assert post.subject == "caf� 😀"
    assert post.thread == ["�"]


def test_an_answer_cut_off_by_the_connection_is_damaged() -> None:
    cut = answer("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 500", b'{"count": 6}')
    with rude_server(cut) as server, pytest.raises(errors.Malformed, match="broke off half way"):
        session_at(server.url).get("thing", Tally)


def test_a_chunked_answer_that_is_cut_off_is_damaged() -> None:
    cut = answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b'c\r\n{"count": 6}\r\n')
    with rude_server(cut) as server, pytest.raises(errors.Malformed, match="broke off half way"):
        session_at(server.url).get("thing", Tally)


@pytest.mark.parametrize("head", ["SSH-2.0-OpenSSH_9.2", "HTTP/1.1 huh", "HTTP/1.1 200 OK\n" + "X-A: b\n" * 300])
def test_something_that_does_not_speak_http_is_reported_as_such(head: str) -> None:
    with rude_server(answer(head)) as server, pytest.raises((errors.Unavailable, errors.Malformed)):
        session_at(server.url).get("thing", Tally)


def test_a_body_without_end_is_not_read_to_the_end() -> None:
    with rude_server(flood) as server, pytest.raises(TooLarge, match="larger than 2 MB"):
        session_at(server.url, largest=2_000_000).get("thing", Tally)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    httpserver.expect_request("/thing").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(TooLarge):
        session_at(httpserver.url_for("/"), largest=1_000_000).get("thing", Tally)


@BOTH
def test_a_body_that_drips_is_given_up(method: str) -> None:
    stop = threading.Event()

    def drip(connection: object, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")  # type: ignore[attr-defined]
        while not stop.wait(0.05):
            connection.sendall(b" ")  # type: ignore[attr-defined]

    expected = errors.Unavailable if method == "GET" else errors.Uncertain
    with rude_server(drip) as server:
        try:
            with pytest.raises(expected, match="takes too long"):
                session_at(server.url, patience=HURRY).request(method, "thing")
        finally:
            stop.set()


@pytest.mark.parametrize("behaviour", [silence, reset])
def test_a_broken_connection_leaves_doubt_only_if_something_was_to_change(behaviour: object) -> None:
    with rude_server(behaviour) as server:  # type: ignore[arg-type]
        session = session_at(server.url, patience=HURRY)
        with pytest.raises(errors.Unavailable):
            session.get("thing", Tally)
        tried = len(server.requests)
        with pytest.raises(errors.Uncertain, match="may have been done"):
            session.request("POST", "thing", form={"a": "b"})

    assert tried == 3
    assert len(server.requests) == tried + 1


@BOTH
def test_where_nobody_listens_nothing_was_done(method: str) -> None:
    with rude_server(reset) as server:
        pass
    with pytest.raises(errors.Unavailable, match="refuses the connection"):
        session_at(server.url).request(method, "thing")


@BOTH
def test_a_name_without_a_machine_is_named(method: str) -> None:
    with pytest.raises(errors.Unavailable, match=r"no server called lists\.invalid"):
        session_at("https://lists.invalid").request(method, "thing")


def test_a_redirect_on_the_same_host_is_followed_when_reading(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/3.1/old").respond_with_data(status=301, headers={"Location": "/3.1/new?x=1"})
    httpserver.expect_request("/3.1/new", query_string="x=1").respond_with_json({"count": 2})

    assert session.get("old", Tally).count == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@BOTH
def test_a_redirect_to_another_host_is_named_and_not_followed(
    httpserver: HTTPServer, session: Session, status: int, method: str
) -> None:
    with rude_server(answer("HTTP/1.1 200 OK", b'{"count": 1}')) as other:
        away = other.url.replace("127.0.0.1", "localhost")
        httpserver.expect_request("/3.1/thing").respond_with_data(status=status, headers={"Location": f"{away}/thing"})

        with pytest.raises(errors.Malformed, match=r"to another address \(localhost\); nothing was sent there"):
            session.request(method, "thing")

        assert other.requests == []


def test_another_port_is_another_address(httpserver: HTTPServer, session: Session) -> None:
    with rude_server(answer("HTTP/1.1 200 OK", b"{}")) as other:
        httpserver.expect_request("/3.1/thing").respond_with_data(status=302, headers={"Location": other.url})
        with pytest.raises(errors.Malformed):
            session.get("thing", Tally)
        assert other.requests == []


def test_an_action_is_not_repeated_by_a_redirect(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/3.1/act").respond_with_data(status=307, headers={"Location": "/3.1/again"})

    with pytest.raises(errors.Malformed):
        session.request("POST", "act", form={"a": "b"})

    assert len(httpserver.log) == 1


def test_a_circle_of_redirects_ends(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/3.1/here").respond_with_data(status=302, headers={"Location": "/3.1/here"})

    with pytest.raises(errors.Malformed, match="circle"):
        session.get("here", Tally)

    assert len(httpserver.log) <= 7


def test_public_texts_are_fetched_without_credentials(httpserver: HTTPServer, session: Session) -> None:
    httpserver.expect_request("/welcome.txt").respond_with_data("Hello")

    assert session.public(httpserver.url_for("/welcome.txt"), largest=1000).text() == "Hello"

    assert "Authorization" not in httpserver.log[0][0].headers


def test_headers_that_sign_in_go_where_the_password_goes(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/me", headers={"Api-Key": SECRET}).respond_with_json({})
    httpserver.expect_request("/welcome.txt").respond_with_data("Hello", content_type="text/plain")
    with closing(session_at(httpserver.url_for("/api"), credentials={"Api-Key": SECRET})) as session:
        session.request("GET", "me")
        session.public(httpserver.url_for("/welcome.txt"), largest=1000)
    assert "Api-Key" not in httpserver.log[-1][0].headers


def test_a_remote_elsewhere_cannot_make_us_ask_this_machine(httpserver: HTTPServer) -> None:
    with pytest.raises(errors.Unavailable, match="this computer"):
        session_at("https://lists.example").public(httpserver.url_for("/admin"), largest=1000)

    assert httpserver.log == []


def test_four_threads_share_a_session(httpserver: HTTPServer, session: Session) -> None:
    def count(request: Request) -> Response:
        return Response(msgspec.json.encode({"count": int(request.args["n"])}), content_type="application/json")

    httpserver.expect_request("/3.1/count").respond_with_handler(count)
    wrong: list[object] = []

    def ask(first: int) -> None:
        wrong.extend(n for n in range(first, first + 25) if session.get("count", Tally, query={"n": n}).count != n)

    threads = [threading.Thread(target=ask, args=(at * 100,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(httpserver.log) == 100
