"""Matrix among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.matrix.adapter import MatrixAdapter

PLATFORM = Platform(
    kind="matrix",
    title="Matrix",
    versions="Synapse 1.163 or later",
    letters="Mx",
    address_hint="https://matrix.example.org",
    user_title="Matrix user",
    secret_title="Password or access token",  # noqa: S106 - a caption
    needs_user=True,
    open=MatrixAdapter,
)
