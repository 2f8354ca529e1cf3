"""One signed-in HTTP session: sends requests, bounds what comes back, and turns every failure into our errors."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3 import exceptions as http

from console import __version__
from console.adapters.budget import Budget
from console.adapters.errors import Malformed, RemoteError, Unavailable, Uncertain
from console.adapters.http import failures
from console.adapters.http.address import Address, host_of, target
from console.adapters.http.answer import Answer, Dialect, TooLarge
from console.adapters.http.trust import pool, proxy_for, tls_context
from console.journal import REDACTION

T = TypeVar("T")

_SAFE = frozenset({"GET", "HEAD", "PROPFIND", "REPORT"})
"""Verbs that change nothing (RFC 9110, 9.2.1; RFC 4918; RFC 3253): only these are tried again by themselves."""
_REDIRECTS = 5
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, in seconds.

    :param connect: until the connection stands.
    :param read: between two signs of life.
    :param whole: for the whole answer, however slowly it drips.
    """

    connect: float = 10.0
    read: float = 30.0
    whole: float = 180.0


def basic(user: str, secret: str) -> str:
    """The value of an Authorization header (RFC 7617)."""
    return f"Basic {b64encode(f'{user}:{secret}'.encode()).decode('ascii')}"


def bearer(secret: str) -> str:
    """The value of an Authorization header (RFC 6750)."""
    return f"Bearer {secret}"


class _Again(urllib3.Retry):
    """Tries safe verbs again after a broken connection or a gateway's hiccup, and never sleeps through a Retry-After:
    whoever sent the request is told, and waits without holding a thread.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return not has_retry_after and super().is_retry(method, status_code, has_retry_after)


_TRIES = _Again(
    total=2,
    redirect=0,
    allowed_methods=_SAFE,
    status_forcelist={500, 502, 503, 504},
    backoff_factor=0.2,
    raise_on_redirect=False,
    raise_on_status=False,
    respect_retry_after_header=False,
)


class Session:
    """Requests to one remote, from any thread.

    Credentials go to the remote's own scheme, host and port and nowhere else. An address that cannot be used is
    reported by the first request, so that an adapter can always be made.
    """

    def __init__(
        self,
        url: str,
        *,
        dialect: Dialect,
        authorization: str = "",
        secret: str = "",
        user: str = "",
        headers: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
        ca_file: Path | None = None,
        insecure_http: bool = False,
        proxy: str = "",
        connections: int = 4,
        patience: Patience | None = None,
        largest: int = 20_000_000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        budget: Budget | None = None,
    ) -> None:
        """:param budget: what the remote allows; each request is taken out of it, and what the remote says of its own
            count goes into it.
        :param authorization: the header's value (`basic`, `bearer`); empty for none.
        :param credentials: headers that sign in, where a platform does not use Authorization; they go where that goes.
        :param secret: what must never appear in a message.
        :param largest: bytes that an answer may have.
        """
        self.dialect = dialect
        self._refused: Unavailable | None = None
        self._address = Address("https", "invalid", 443)
        try:
            self._address = Address.parse(url, insecure_http=insecure_http)
        except Unavailable as error:
            self._refused = error
        REDACTION.learn(secret, user)
        self._headers = {
            "User-Agent": f"Corral/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            **(headers or {}),
        }
        self._credentials = dict(credentials or {})
        if authorization:
            self._credentials["Authorization"] = authorization
        self._ca_file = ca_file
        self._proxy = proxy
        self._connections = connections
        self._patience = patience or Patience()
        self._largest = largest
        self._clock = clock
        self._budget = budget
        self._opening = threading.Lock()
        self._pools: dict[str, urllib3.PoolManager] = {}

    @property
    def address(self) -> Address:
        """Where the requests go.

        :raises Unavailable: the address cannot be used.
        """
        if self._refused is not None:
            raise Unavailable(str(self._refused))
        return self._address

    def get(
        self,
        path: str,
        kind: type[T],
        *,
        query: Mapping[str, str | int] | None = None,
        patience: Patience | None = None,
        largest: int | None = None,
    ) -> T:
        """Read JSON into a typed value.

        :param path: below the address, quoted already.
        :raises RemoteError: see `console.adapters.errors`.
        """
        answer = self.request("GET", path, query=query, patience=patience, largest=largest)
        return answer.read(kind, self.dialect.product)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        form: Mapping[str, str] | None = None,
        json: object = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        largest: int | None = None,
    ) -> Answer:
        """Send one request; returns only an answer that says it was done (2xx) and is no web page.

        :param data: a body as it is; its Content-Type is among `headers`.
        :raises RemoteError: see `console.adapters.errors`; `Uncertain` only for verbs that change something.
        """
        address = self.address
        sent = {**self._headers, **(headers or {}), **self._credentials}
        body = data
        if form is not None:
            body, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif json is not None:
            body, sent["Content-Type"] = msgspec.json.encode(json), "application/json"
        answer = self._exchange(
            address, method, address.url(path, query), sent, body, patience or self._patience, largest or self._largest
        )
        if answer.html:
            # A sign-in page of something in between says 200 to everything: that is no answer of the remote.
            raise failures.of_page(answer, self.dialect.product)
        return answer

    def public(self, url: str, *, largest: int, patience: Patience | None = None) -> Answer:
        """Read something that others may read too, wherever it is: without credentials, over the account's own way.

        A URL on this machine is read only if the remote is on this machine: a stranger must not make Corral ask
        its neighbours.

        :raises RemoteError: see `console.adapters.errors`.
        """
        place = Address.parse(url, insecure_http=True)
        if place.loopback and not self.address.loopback:
            raise Unavailable(f"{place.place} is this computer, not a part of {self.address.place}; it was not asked.")
        sent = {**self._headers, "Accept": "text/plain, text/*;q=0.8, */*;q=0.1"}
        return self._exchange(place, "GET", url, sent, None, patience or self._patience, largest)

    def close(self) -> None:
        """Give the connections back."""
        with self._opening:
            for opened in self._pools.values():
                opened.clear()
            self._pools.clear()

    def _exchange(
        self,
        address: Address,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience,
        largest: int,
    ) -> Answer:
        safe_verb = method in _SAFE
        for _ in range(_REDIRECTS + 1):
            answer = self._send(address, method, url, headers, body, patience, largest)
            self._count(answer)
            if answer.status not in (301, 302, 303, 307, 308):
                break
            onward = target(url, answer.headers.get("location", ""))
            if not safe_verb or not answer.headers.get("location") or not address.same_origin(onward):
                other = "" if address.same_origin(onward) else host_of(onward)
                raise failures.of_redirect(answer, self.dialect.product, other)
            url = onward
        else:
            raise Malformed(f"{address.place} sends Corral in a circle; check the address.")
        if not answer.ok:
            raise failures.of_answer(answer, self.dialect, safe_verb=safe_verb, now=self._clock())
        return answer

    def _count(self, answer: Answer) -> None:
        if self._budget is None:
            return
        self._budget.spend()
        left = self.dialect.left(answer, self._clock())
        if left is not None:
            self._budget.learn(*left)

    def _send(
        self,
        address: Address,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience,
        largest: int,
    ) -> Answer:
        safe_verb = method in _SAFE
        connections = self._pool(address)
        limit = time.monotonic() + patience.whole
        try:
            response = connections.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(connect=patience.connect, read=patience.read),
                retries=_TRIES,
                redirect=False,
                preload_content=False,
            )
            try:
                read = _read(response, address.place, largest, limit, safe_verb=safe_verb)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except RemoteError:
            raise
        except (http.HTTPError, OSError, ValueError) as error:
            # ValueError: a header line or a URL that http.client refuses to read or to send.
            raise failures.of_transport(error, address.place, safe_verb=safe_verb) from error
        return Answer(address.place, response.status, {k.lower(): v for k, v in response.headers.items()}, read)

    def _pool(self, address: Address) -> urllib3.PoolManager:
        """Opened when first used: reading the system's certificates takes time that a look at capabilities must not."""
        proxy = proxy_for(address, self._proxy)
        with self._opening:
            if proxy not in self._pools:
                self._pools[proxy] = pool(proxy, tls_context(self._ca_file), self._connections)
            return self._pools[proxy]


def _read(response: urllib3.BaseHTTPResponse, place: str, largest: int, limit: float, *, safe_verb: bool) -> bytes:
    """The whole body, decoded, or an error: it may neither grow nor last without end."""
    pieces = bytearray()
    while piece := response.read1(_PIECE, decode_content=True):
        pieces += piece
        if len(pieces) > largest:
            raise TooLarge(f"The answer of {place} is larger than {largest // 1_000_000 or 1} MB, and was not read.")
        if time.monotonic() > limit:
            if safe_verb:
                raise Unavailable(f"The answer of {place} takes too long; it is tried again.")
            raise Uncertain(f"The answer of {place} takes too long; it may have been done.")
    return bytes(pieces)
