"""Where a remote is: an address that was checked before anything is sent to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urljoin, urlsplit

from console.adapters.errors import Unavailable

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Scheme, host, port and base path of a remote.

    :param host: in lower case, an IPv6 address without brackets.
    :param path: begins with a slash unless it is empty, and ends without one.
    """

    scheme: str
    host: str
    port: int
    path: str = ""

    @classmethod
    def parse(cls, text: str, *, insecure_http: bool = False) -> Address:
        """The address that a person or a server gave.

        :param insecure_http: plain http is allowed to a host that is not this machine.
        :raises Unavailable: it is no web address, carries credentials, or would send secrets unprotected.
        """
        text = text.strip()
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise Unavailable(f"“{text}” is not a web address: {error}.") from error
        if parts.scheme not in _PORTS or not host or any(c.isspace() for c in parts.netloc):
            raise Unavailable(f"“{text}” is not a web address; one looks like https://lists.example.org.")
        if "@" in parts.netloc:
            raise Unavailable("The address holds a name or a password; enter those in their own fields.")
        address = cls(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"))
        if address.scheme == "http" and not (insecure_http or address.loopback):
            raise Unavailable(
                f"Plain http to {host} would send the password unprotected: use https, "
                "or allow plain http for this account."
            )
        return address

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def place(self) -> str:
        """Host, and port where it is not the usual one: the name for people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a URL begins."""
        return f"{self.scheme}://{self.place}"

    def url(self, path: str = "", query: Mapping[str, str | int] | None = None) -> str:
        """The URL of something below this address; `path` is quoted already (`segment`)."""
        found = f"{self.origin}{self.path}/{path}" if path else f"{self.origin}{self.path or '/'}"
        return f"{found}?{urlencode(query)}" if query else found

    def same_origin(self, url: str) -> bool:
        """Whether a URL leads to the same scheme, host and port: only there may credentials go."""
        try:
            parts = urlsplit(url)
            return (parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)) == (
                self.scheme,
                self.host,
                self.port,
            )
        except ValueError:
            return False


def segment(text: str) -> str:
    """One part of a path, quoted so that nothing in it is read as structure."""
    return quote(text, safe="")


def target(base: str, location: str) -> str:
    """Where a redirect leads, absolute."""
    return urljoin(base, location)


def host_of(url: str) -> str:
    """The host that a URL names, for messages; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
