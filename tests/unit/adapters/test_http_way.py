"""Addresses, certificates and proxies: whom the session talks to, and whom it trusts."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
import trustme
from pytest_httpserver import HTTPServer

from console.adapters import errors
from console.adapters.http import Address, Dialect, Session, basic
from tests.unit.adapters.rude_server import answer, rude_server

SECRET = "tulip-fence-91"
HELLO = answer("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"count": 3}')


class Tally(msgspec.Struct):
    count: int


def session_at(url: str, **options: object) -> Session:
    return Session(
        url,
        dialect=Dialect("Mailman"),
        authorization=basic("ann", SECRET),
        secret=SECRET,
        user="ann",
        **options,  # type: ignore[arg-type]
    )


# Addresses


@pytest.mark.parametrize(
    ("given", "origin", "path"),
    [
        ("https://lists.example.org", "https://lists.example.org", ""),
        ("lists.example.org/mail/", "https://lists.example.org", "/mail"),
        ("HTTPS://Lists.Example.ORG:443/", "https://lists.example.org", ""),
        ("http://127.0.0.1:8001/3.1", "http://127.0.0.1:8001", "/3.1"),
        ("http://[::1]:8001", "http://[::1]:8001", ""),
        ("http://localhost", "http://localhost", ""),
    ],
)
def test_addresses_are_understood(given: str, origin: str, path: str) -> None:
    address = Address.parse(given)
    assert (address.origin, address.path) == (origin, path)


@pytest.mark.parametrize(
    "given", ["", "https://", "ftp://lists.example.org", "https://a b/", "https://x:99999", "http://[::1"]
)
def test_what_is_no_address_is_named(given: str) -> None:
    with pytest.raises(errors.Unavailable, match="is not a web address"):
        Address.parse(given)


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(errors.Unavailable, match="holds a name or a password") as refused:
        Address.parse(f"https://ann:{SECRET}@lists.example.org")
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("host", ["lists.example.org", "192.0.2.7", "127.0.0.1.example.org", "localhost.example.org"])
def test_plain_http_needs_the_persons_word_except_on_this_machine(host: str) -> None:
    with pytest.raises(errors.Unavailable, match="would send the password unprotected"):
        session_at(f"http://{host}").get("thing", Tally)
    assert Address.parse(f"http://{host}", insecure_http=True).host == host


def test_an_unusable_address_does_not_keep_an_adapter_from_being_made() -> None:
    session = session_at("nonsense://")
    with pytest.raises(errors.Unavailable):
        session.get("thing", Tally)
    session.close()


# Certificates


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    place = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(place))
    return place


def context_for(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_an_own_authority_is_trusted_besides_the_systems(authority: trustme.CA, ca_file: Path) -> None:
    with rude_server(HELLO, context_for(authority, "127.0.0.1")) as server:
        session = session_at(f"https://127.0.0.1:{server.port}", ca_file=ca_file)
        assert session.get("thing", Tally).count == 3
        session.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_authority_gets_nothing_and_the_sentence_says_what_helps(authority: trustme.CA, method: str) -> None:
    with rude_server(HELLO, context_for(authority, "127.0.0.1")) as server:
        with pytest.raises(
            errors.Unavailable, match=r"not one that this computer trusts.*certificate file to this account"
        ):
            session_at(f"https://127.0.0.1:{server.port}").request(method, "thing")
        assert server.requests == []


def test_a_certificate_of_another_name_gets_nothing(authority: trustme.CA, ca_file: Path) -> None:
    with rude_server(HELLO, context_for(authority, "lists.example.org")) as server:
        with pytest.raises(errors.Unavailable, match="belongs to another name"):
            session_at(f"https://127.0.0.1:{server.port}", ca_file=ca_file).get("thing", Tally)
        assert server.requests == []


def test_a_server_without_tls_is_named() -> None:
    with rude_server(HELLO) as server, pytest.raises(errors.Unavailable, match="does not speak https"):
        session_at(f"https://127.0.0.1:{server.port}").get("thing", Tally)


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_a_file_without_certificates_is_named(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "authority.pem"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(errors.Unavailable, match=r"authority\.pem cannot be read .* choose another one"):
        session_at("https://127.0.0.1:1", ca_file=place).get("thing", Tally)


# Proxies


class Proxy:
    """Passes CONNECT on, answers everything else itself, and remembers what it was asked."""

    def __init__(self, password: str = "") -> None:
        self.seen: list[bytes] = []
        self._password = password
        self._door = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._start(self._serve)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def stop(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for connection in self._open:
            connection.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            self._open.append(connection)
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65_536)):
                head += piece
            self.seen.append(head)
            if (
                self._password
                and b"Proxy-Authorization: Basic" not in head
                and b"proxy-authorization" not in head.lower()
            ):
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            elif head.startswith(b"CONNECT "):
                host, _, port = head.split()[1].decode().rpartition(":")
                onward = socket.create_connection((host, int(port)))
                self._open.append(onward)
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._start(_pump, connection, onward)
                self._start(_pump, onward, connection)
            else:
                body = b'{"count": 9}'
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    running = Proxy()
    yield running
    running.stop()


def test_an_accounts_own_proxy_carries_https_without_seeing_the_password(
    proxy: Proxy, authority: trustme.CA, ca_file: Path
) -> None:
    with rude_server(HELLO, context_for(authority, "127.0.0.1")) as server:
        session = session_at(f"https://127.0.0.1:{server.port}", ca_file=ca_file, proxy=proxy.url)
        assert session.get("thing", Tally).count == 3
        session.close()
    assert proxy.seen[0].startswith(f"CONNECT 127.0.0.1:{server.port}".encode())
    assert b"uthorization" not in proxy.seen[0]


def test_the_proxy_of_the_environment_is_used(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)

    assert session_at("http://lists.example", insecure_http=True).get("thing", Tally).count == 9

    assert proxy.seen[0].startswith(b"GET http://lists.example/thing ")


def test_no_proxy_and_this_machine_are_reached_directly(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "lists.invalid")
    httpserver.expect_request("/thing").respond_with_json({"count": 4})

    assert session_at(httpserver.url_for("/")).get("thing", Tally).count == 4
    with pytest.raises(errors.Unavailable, match="no server called"):
        session_at("http://lists.invalid", insecure_http=True).get("thing", Tally)

    assert proxy.seen == []


@pytest.mark.parametrize("url", ["https://lists.example", "http://lists.example"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_proxy_that_wants_a_sign_in_is_named(url: str, method: str) -> None:
    strict = Proxy(password="x")
    try:
        with pytest.raises(errors.Unavailable, match="proxy asks for a name and a password"):
            session_at(url, insecure_http=True, proxy=strict.url).request(method, "thing")
    finally:
        strict.stop()


def test_a_proxys_password_goes_to_the_proxy_and_into_no_message() -> None:
    strict = Proxy(password="x")
    try:
        session = session_at(
            "http://lists.example", insecure_http=True, proxy=strict.url.replace("://", "://ann:gate-keeper-7@")
        )
        assert session.get("thing", Tally).count == 9
    finally:
        strict.stop()
    with pytest.raises(errors.Unavailable, match="proxy cannot be reached") as gone:
        session.get("thing", Tally)
    assert "gate-keeper-7" not in str(gone.value)


@pytest.mark.parametrize("given", ["socks5://127.0.0.1:1", "http://", "http://x:y"])
def test_a_proxy_that_cannot_be_used_is_named(given: str) -> None:
    with pytest.raises(errors.Unavailable, match="proxy’s address cannot be used"):
        session_at("http://lists.example", insecure_http=True, proxy=given).get("thing", Tally)
