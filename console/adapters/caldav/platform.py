"""CalDAV among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.caldav.adapter import CalDavAdapter

PLATFORM = Platform(
    kind="caldav",
    title="CalDAV",
    versions="any server of RFC 4791; met: Radicale 3.9",
    letters="Ca",
    address_hint="https://calendar.example.org",
    user_title="User name",
    secret_title="Password",  # noqa: S106 - a caption
    needs_user=True,
    open=CalDavAdapter,
)
