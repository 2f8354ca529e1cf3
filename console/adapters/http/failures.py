"""What every failure of HTTP means for a command: certainly not applied, refused, or unknown."""

from __future__ import annotations

import ssl
from datetime import datetime
from http.client import IncompleteRead

from urllib3 import exceptions as http

from console.adapters.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.adapters.http.answer import Answer, Dialect, Fault, safe

_SIGNED_PROXY = (
    "The proxy asks for a name and a password. Start Corral with both in HTTPS_PROXY, inside the proxy’s address, "
    "and leave the proxy in the settings empty."
)
_UNKNOWN_ISSUER = {18, 19, 20, 21}
_EXPIRED = 10
_WRONG_NAME = {62, 64}
"""Verification results of X.509 (X509_V_ERR_… of OpenSSL)."""


def of_answer(answer: Answer, dialect: Dialect, *, safe_verb: bool, now: datetime) -> RemoteError:
    """The error that a status other than 2xx stands for.

    :param safe_verb: the request changed nothing, so that a failure of the server leaves no doubt.
    """
    place, status = answer.place, answer.status
    words = dialect.words(answer)
    said = f": {words.rstrip('.')}." if words else "."
    until = dialect.wait(answer, now)
    if status == 401:
        return Unauthorized(f"{place} did not accept the name or the password. Sign in again.")
    if status == 429:
        return RateLimited(f"{place} asks to wait before more is sent{said}", until)
    if status == 503 and until is not None:
        return RateLimited(f"{place} is not available and says when to come back{said}", until)
    if status == 407:
        return Unavailable(_SIGNED_PROXY)
    if status == 408:
        return Unavailable(f"{place} waited in vain for the request; it is tried again.")
    if status >= 500 and status != 501:
        if safe_verb:
            return Unavailable(f"{place} has a problem of its own (error {status}){said}")
        return Fault(f"{place} met an error of its own ({status}) on the way; it may have been done{said}", status)
    if status == 403:
        return Forbidden(f"{place} does not allow this account to do that{said}")
    if answer.html or status < 400:
        return of_page(answer, dialect.product)
    return _of_refusal(place, status, said)


def _of_refusal(place: str, status: int, said: str) -> Rejected:
    """What the remote understood and did not do."""
    if status in (404, 410):
        return NotFound(f"{place} no longer has it{said}")
    if status in (409, 412):
        return Conflict(f"{place} says that it was changed meanwhile{said}")
    if status in (405, 501):
        return Unsupported(f"{place} cannot do that{said}")
    return Invalid(f"{place} did not accept what was sent{said}")


def of_page(answer: Answer, product: str) -> Malformed:
    """A web page, where the remote would never send one."""
    return Malformed(f"{answer.place} answered with a web page, not as {product} does; check the address.")


def of_redirect(answer: Answer, product: str, host: str) -> Malformed:
    """A redirect that is not followed: credentials stay with the host that they belong to."""
    if not host:
        return Malformed(f"{answer.place} sends Corral somewhere else, not as {product} does; check the address.")
    return Malformed(
        f"{answer.place} sends Corral on to another address ({safe(host, 100)}); nothing was sent there. "
        "Enter that address instead if it is right."
    )


def of_transport(error: Exception, place: str, *, safe_verb: bool) -> RemoteError:
    """The error that a broken connection stands for; before the request left it is certain that nothing was done."""
    cause: BaseException = error
    if isinstance(error, http.MaxRetryError) and error.reason is not None:
        cause = error.reason
    if isinstance(cause, http.ProxyError):
        return _of_proxy(cause)
    if isinstance(cause, (http.SSLError, ssl.SSLError)):
        return _of_tls(cause, place, safe_verb=safe_verb)
    if isinstance(cause, http.NameResolutionError):
        return Unavailable(f"There is no server called {place}: check the address, or whether this computer is online.")
    if isinstance(cause, http.NewConnectionError):
        why = "refuses the connection" if "refused" in str(cause).lower() else "cannot be reached"
        return Unavailable(f"{place} {why}: check the address, or try again when it is up.")
    if isinstance(cause, http.ConnectTimeoutError):
        return Unavailable(f"{place} did not answer in time: check the address, or try again when it is up.")
    if isinstance(cause, (http.LocationParseError, http.LocationValueError)):
        return Unavailable(f"{place} is not an address that can be used; check it.")
    if isinstance(cause, http.DecodeError) or any(isinstance(e, IncompleteRead) for e in (cause, *cause.args)):
        return Malformed(f"The answer of {place} broke off half way; it is tried again.")
    what = "did not answer in time" if isinstance(cause, http.TimeoutError) else "broke the connection off"
    if safe_verb:
        return Unavailable(f"{place} {what}; it is tried again.")
    return Uncertain(f"{place} {what} after the request was sent; it may have been done.")


def _of_proxy(error: http.ProxyError) -> Unavailable:
    if "407" in str(error.original_error):
        return Unavailable(_SIGNED_PROXY)
    return Unavailable("The proxy cannot be reached or does not let Corral through; check it in the settings.")


def _of_tls(error: BaseException, place: str, *, safe_verb: bool) -> RemoteError:
    verification = _verification(error)
    if verification is None:
        if safe_verb:
            return Unavailable(f"{place} does not speak https here; check the address and its port.")
        return Uncertain(f"The protected connection to {place} broke off; it may have been done.")
    code = verification.verify_code
    if code == _EXPIRED:
        return Unavailable(f"The certificate of {place} has expired; whoever runs that server must renew it.")
    if code in _WRONG_NAME:
        return Unavailable(f"The certificate shown by {place} belongs to another name; check the address.")
    if code in _UNKNOWN_ISSUER:
        return Unavailable(
            f"The certificate of {place} is not one that this computer trusts. "
            "If the server has an authority of its own, add that authority's certificate file to this account."
        )
    reason = safe(verification.verify_message or "refused", 100)
    return Unavailable(f"The certificate of {place} cannot be trusted ({reason}).")


def _verification(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The failed check of a certificate among the causes of an error."""
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
        error, seen = inner or error.__cause__ or error.__context__, seen + 1
    return None
