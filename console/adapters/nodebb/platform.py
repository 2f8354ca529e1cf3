"""NodeBB among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.nodebb.adapter import NodebbAdapter

PLATFORM = Platform(
    kind="nodebb",
    title="NodeBB",
    versions="4.0 or later",
    letters="NB",
    address_hint="https://forum.example.org",
    user_title="User name, or number for a master token",
    secret_title="API token",  # noqa: S106 - a caption
    needs_user=True,
    open=NodebbAdapter,
    experimental=True,
)
