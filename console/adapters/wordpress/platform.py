"""WordPress among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.wordpress.adapter import WordPressAdapter

PLATFORM = Platform(
    kind="wordpress",
    title="WordPress",
    versions="5.6 or later",
    letters="Wp",
    address_hint="https://blog.example.org",
    user_title="User name",
    secret_title="Application password",  # noqa: S106 - a caption
    needs_user=True,
    open=WordPressAdapter,
)
