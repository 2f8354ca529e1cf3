"""Sign-in in the browser: Corral registers itself with the server, which then asks the person."""

from __future__ import annotations

from console.adapters.base import Browser, SignIn
from console.adapters.errors import Malformed, NotFound, Unavailable
from console.adapters.http import Session
from console.adapters.http.consent import AuthorizationServer, Registration
from console.adapters.http.door import Door
from console.adapters.mastodon import wire
from console.adapters.mastodon.check import server_of
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.traits import traits_of

_NAME = "Corral"


def consent(sign_in: SignIn, browser: Browser) -> str:
    """The access token that the person agreed to give; it does not end by itself.

    :raises RemoteError: see `console.adapters.base.Platform`.
    """
    client = Client(sign_in, "")
    try:
        product, _, _ = server_of(client)
        traits = traits_of(product)
        with Door() as door:
            registration = _registered(client.session, door, traits.scopes)
            server = AuthorizationServer(client.session, client.session.address.url("oauth/authorize"), "oauth/token")
            return server.consent(registration, door, browser).access_token
    finally:
        client.session.close()


def _registered(session: Session, door: Door, scopes: tuple[str, ...]) -> Registration:
    """Make this program known there, with the door that it listens at."""
    form = {"client_name": _NAME, "redirect_uris": door.address, "scopes": " ".join(scopes)}
    try:
        answer = session.request("POST", "api/v1/apps", form=form)
    except NotFound as error:
        raise Unavailable(f"{session.address.place} does not answer as Mastodon does; check the address.") from error
    found = answer.read(wire.Application, session.dialect.product)
    if not found.client_id:
        raise Malformed(f"{answer.place} did not register Corral; try again, or enter an access token.")
    return Registration(found.client_id, found.client_secret, scopes)
