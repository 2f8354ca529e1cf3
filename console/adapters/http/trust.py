"""Whom a connection trusts, and which way it goes: certificates and proxies."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from urllib3.util import make_headers

from console.adapters.errors import Unavailable
from console.adapters.http.address import Address
from console.journal import REDACTION


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts what this computer trusts, and `ca_file` besides.

    :raises Unavailable: `ca_file` is not there or holds no certificate.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except (OSError, ssl.SSLError) as error:
            raise Unavailable(
                f"The file of certificates {ca_file} cannot be read ({error.strerror or 'it holds no certificate'}); "
                "choose another one for this account."
            ) from error
    return context


def proxy_for(address: Address, explicit: str) -> str:
    """The proxy to go through: the account's own, else the one of environment or system; empty for none.

    This machine is always reached directly, unless the account names a proxy.
    """
    if explicit:
        return explicit if "://" in explicit else f"http://{explicit}"
    if address.loopback:
        return ""
    known = getproxies()
    if proxy_bypass(address.host):
        return ""
    found = known.get(address.scheme) or known.get("all") or ""
    return found if not found or "://" in found else f"http://{found}"


def pool(proxy: str, context: ssl.SSLContext, connections: int) -> urllib3.PoolManager:
    """Connections that are kept and shared by threads, directly or through `proxy`.

    :raises Unavailable: the proxy's address cannot be used.
    """
    if not proxy:
        return urllib3.PoolManager(num_pools=4, maxsize=connections, ssl_context=context)
    try:
        parts = urlsplit(proxy)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https"):
        raise Unavailable("The proxy’s address cannot be used; one looks like http://proxy.example.org:3128.")
    headers = None
    if parts.username:
        user, password = unquote(parts.username), unquote(parts.password or "")
        REDACTION.learn(password, user)
        headers = make_headers(proxy_basic_auth=f"{user}:{password}")
    host = f"[{host}]" if ":" in host else host
    return urllib3.ProxyManager(
        f"{parts.scheme}://{host}:{port or (443 if parts.scheme == 'https' else 3128)}",
        num_pools=4,
        maxsize=connections,
        ssl_context=context,
        proxy_ssl_context=context,
        proxy_headers=headers,
    )
