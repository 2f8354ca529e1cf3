"""Sign-in in the system's browser: the authorization code flow of OAuth 2.0 (RFC 6749, 4.1) with PKCE (RFC 7636), for a
program on the person's own machine (RFC 8252).

Corral never sees the person's password. It opens an address of the platform, waits at a `Door` for the code that stands
for their consent, and exchanges that for tokens. A code alone is worth nothing: the verifier that goes with it never
left this process. Nothing of it is logged.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from console.adapters.base import Browser
from console.adapters.errors import Forbidden, Invalid, Malformed, Unauthorized
from console.adapters.http.door import Door
from console.adapters.http.session import Session
from console.journal import REDACTION

_EARLY = timedelta(minutes=1)
"""A token that ends so soon is refreshed before it is used."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a platform knows this program as: registered there a moment ago, or given to the person as its customer.

    :param secret: empty where the platform gives none; the verifier proves then who began.
    """

    client_id: str
    secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()


class Grant(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a consent brought. It is kept where secrets are kept, as one text.

    :param made: when, in seconds since 1970.
    :param ends: when the access token ends; 0 where it does not end by itself.
    """

    access_token: str
    refresh_token: str = ""
    made: float = 0.0
    ends: float = 0.0
    client_id: str = ""
    client_secret: str = ""

    def __repr__(self) -> str:
        return f"Grant(made={self.made}, ends={self.ends})"

    def text(self) -> str:
        """As one text, to be kept."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, text: str) -> Grant:
        """What was kept; any other text is an access token that the person made themselves."""
        try:
            grant = msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeError):
            grant = cls(text)
        for secret in (grant.access_token, grant.refresh_token, grant.client_secret):
            REDACTION.learn(secret)
        return grant


class _Answer(msgspec.Struct, frozen=True):
    """What a token endpoint answers (RFC 6749, 5.1)."""

    access_token: str
    refresh_token: str = ""
    expires_in: float = 0.0


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """Where a platform lets people agree, and hands out tokens.

    :param session: without credentials, to where the tokens are.
    :param authorize: the address that the browser opens, whole.
    :param token: where tokens are, below the session's address.
    """

    session: Session
    authorize: str
    token: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def consent(self, registration: Registration, door: Door, browser: Browser) -> Grant:
        """Let the person agree in their browser.

        :raises Unauthorized: they did not, or the platform did not take the answer.
        :raises RemoteError: the platform cannot be reached, or answers otherwise.
        """
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        for secret in (verifier, registration.secret):
            REDACTION.learn(secret)
        browser.open(self._address(registration, door, state, verifier))
        code = door.answer(state, browser.closed)
        REDACTION.learn(code)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": door.address}
        return self._tokens(registration, {**form, "code_verifier": verifier})

    def refresh(self, grant: Grant) -> Grant:
        """A grant whose access token holds again.

        :raises Unauthorized: the consent no longer holds.
        :raises RemoteError: the platform cannot be reached, or answers otherwise.
        """
        registration = Registration(grant.client_id, grant.client_secret)
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        return self._tokens(registration, form, grant.refresh_token)

    def _address(self, registration: Registration, door: Door, state: str, verifier: str) -> str:
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": door.address,
            "scope": " ".join(registration.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.authorize}?{urlencode(query)}"

    def _tokens(self, registration: Registration, form: dict[str, str], refresh_token: str = "") -> Grant:
        """Ask for tokens. A platform that keeps a refresh token does not send it again."""
        who = {"client_id": registration.client_id, "client_secret": registration.secret}
        sent = form | {name: value for name, value in who.items() if value}
        try:
            answer = self.session.request("POST", self.token, form=sent)
        except (Forbidden, Invalid, Unauthorized) as error:
            place = self.session.address.place
            raise Unauthorized(f"{place} did not accept the sign-in. Sign in again in the browser.") from error
        told = answer.read(_Answer, self.session.dialect.product)
        if not told.access_token:
            raise Malformed(f"{answer.place} answered the sign-in without a token; try again.")
        now = self.clock().timestamp()
        grant = Grant(
            access_token=told.access_token,
            refresh_token=told.refresh_token or refresh_token,
            made=now,
            ends=now + told.expires_in if told.expires_in > 0 else 0.0,
            client_id=registration.client_id,
            client_secret=registration.secret,
        )
        return Grant.of(grant.text())


class Tokens:
    """The access token of an account, refreshed before it ends; from any thread, one refresh at a time.

    :param secret: what the consent brought (`SignIn.secret`).
    :param token: what was kept last (`SignIn.token`); it counts unless the person signed in anew since.
    :param keep: keeps a refreshed grant (`SignIn.keep_token`).
    """

    def __init__(self, server: AuthorizationServer, secret: str, token: str, keep: Callable[[str], None]) -> None:
        first, last = Grant.of(secret), Grant.of(token) if token else None
        self._server = server
        self._keep = keep
        self._grant = last if last is not None and last.made >= first.made else first
        self._refreshing = threading.Lock()

    def access(self, refused: str = "") -> str:
        """A token that holds now.

        :param refused: the one that the platform just refused, whatever its time; several threads may come with it.
        :raises Unauthorized: the consent no longer holds.
        :raises RemoteError: the platform cannot be reached, or answers otherwise.
        """
        with self._refreshing:
            spent = refused == self._grant.access_token or self._ends_soon()
            if spent and self._grant.refresh_token:
                self._grant = self._server.refresh(self._grant)
                self._keep(self._grant.text())
            return self._grant.access_token

    def _ends_soon(self) -> bool:
        return 0 < self._grant.ends <= (self._server.clock() + _EARLY).timestamp()
