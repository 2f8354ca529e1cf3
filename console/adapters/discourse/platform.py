"""Discourse among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.discourse.adapter import DiscourseAdapter

PLATFORM = Platform(
    kind="discourse",
    title="Discourse",
    versions="3.2 or later",
    letters="Di",
    address_hint="https://forum.example.org",
    user_title="User name",
    secret_title="API key",  # noqa: S106 - a caption
    needs_user=True,
    open=DiscourseAdapter,
    experimental=True,
)
