"""A session whose access token is kept and used again: a sign-in at each start would leave a new device each time, and
Synapse lets an address sign in only a few times in minutes.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from console.adapters.base import SignIn
from console.adapters.errors import Forbidden, Invalid, NotFound, Unauthorized, Unsupported
from console.adapters.http import Answer, Dialect, Patience, Session, bearer
from console.adapters.http.waiting import in_milliseconds, retry_after
from console.adapters.matrix import wire
from console.journal import REDACTION

T = TypeVar("T")

LOGIN = "_matrix/client/v3/login"
DEVICE_NAME = "Corral"
_TOKENS = ("syt_", "mct_", "mat_", "mpt_")
"""How the access tokens of Synapse and of the Matrix Authentication Service begin."""
_ROUNDS = 100_000


class Kept(msgspec.Struct, frozen=True):
    """What is kept from one start to the next.

    :param proof: tells whether it came of the same name and password, without holding either.
    """

    token: str
    device: str = ""
    salt: str = ""
    proof: str = ""


class _Wait(msgspec.Struct, frozen=True):
    """The older way of saying how long to wait, in milliseconds."""

    retry_after_ms: int = 0


def wait(answer: Answer, now: datetime) -> datetime | None:
    """Until when Synapse asks to wait: the header, else the body's older field."""
    told = retry_after(answer.headers.get("retry-after", ""), now)
    if told is not None or answer.status != 429:
        return told
    try:
        left = msgspec.json.decode(answer.body, type=_Wait).retry_after_ms
    except msgspec.DecodeError:
        return None
    return in_milliseconds(left, now) if left else None


class SignedSession:
    """Requests of one account. May be used by several threads; signs in once for all of them.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn, base: str, patience: Patience, connections: int) -> None:
        self.session = Session(
            base,
            dialect=Dialect("Synapse", wait=wait),
            user=sign_in.user,
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=connections,
            patience=patience,
        )
        self._user, self._secret = sign_in.user, sign_in.secret
        self._keep = sign_in.keep_token
        self._signing_in = threading.Lock()
        is_token = not sign_in.user or sign_in.secret.startswith(_TOKENS)
        self._password = "" if is_token else sign_in.secret
        kept = None if is_token else _kept(sign_in.token)
        self._device = kept.device if kept is not None else ""
        self._token = sign_in.secret if is_token else kept.token if kept is not None and self._came_of(kept) else ""
        REDACTION.learn(self._token)

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    def get(
        self, path: str, kind: type[T], query: Mapping[str, str | int] | None = None, *, largest: int | None = None
    ) -> T:
        """Read JSON into a typed value."""
        return self.request("GET", path, query=query, largest=largest).read(kind, self.session.dialect.product)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: object = None,
        largest: int | None = None,
    ) -> Answer:
        """Send one request. A token that no longer holds is replaced by a new sign-in, once.

        A refused token means that nothing was done, so that what changes something may be sent again too.
        """
        token = self._token or self._sign_in("")
        try:
            return self._send(method, path, query, json, token, largest)
        except Unauthorized:
            token = self._sign_in(token)
            return self._send(method, path, query, json, token, largest)

    def open(self, path: str, kind: type[T]) -> T:
        """Read what needs no sign-in."""
        return self.session.get(path, kind)

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None,
        json: object,
        token: str,
        largest: int | None,
    ) -> Answer:
        headers = {"Authorization": bearer(token)}
        return self.session.request(method, path, query=query, json=json, headers=headers, largest=largest)

    def _sign_in(self, refused: str) -> str:
        """A token other than the one that was refused.

        :raises Unauthorized: name or password are wrong, or there is no password to sign in with.
        """
        with self._signing_in:
            if self._token != refused:
                return self._token  # Another thread was here first.
            place = self.host
            if not self._password:
                raise Unauthorized(f"{place} did not accept the access token. Enter a new one.")
            form = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self._user},
                "password": self._password,
                "initial_device_display_name": DEVICE_NAME,
                **({"device_id": self._device} if self._device else {}),
            }
            try:
                answer = self.session.request("POST", LOGIN, json=form)
            except Forbidden as error:
                raise Unauthorized(f"{place} did not accept the name or the password. Sign in again.") from error
            except (Invalid, NotFound, Unsupported) as error:
                raise Unauthorized(
                    f"{place} does not let people sign in by password; enter an access token instead."
                ) from error
            found = answer.read(wire.SignedIn, self.session.dialect.product)
            REDACTION.learn(found.access_token)
            self._token, self._device = found.access_token, found.device_id
            salt = secrets.token_hex(8)
            self._keep(
                msgspec.json.encode(
                    Kept(self._token, self._device, salt, _proof(self._user, self._secret, salt))
                ).decode()
            )
            return self._token

    def _came_of(self, kept: Kept) -> bool:
        """Whether it was this name and password that brought the token: another password must be tried itself."""
        return secrets.compare_digest(kept.proof, _proof(self._user, self._secret, kept.salt))


def _kept(token: str) -> Kept | None:
    try:
        return msgspec.json.decode(token, type=Kept)
    except msgspec.DecodeError:
        return None


def _proof(user: str, secret: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", f"{user}\n{secret}".encode(), salt.encode(), _ROUNDS).hex()
