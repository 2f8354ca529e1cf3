"""The sandbox as a platform that first run and the shell can offer."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.sandbox.adapter import SandboxAdapter

PLATFORM = Platform(
    kind="sandbox",
    title="Sandbox community",
    versions="built in",
    letters="LW",
    address_hint="sandbox:",
    user_title="Your name there",
    secret_title="Word",  # noqa: S106 - what the field is called
    needs_user=False,
    open=SandboxAdapter,
    needs_secret=False,
)
