"""Mastodon among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.mastodon.adapter import MastodonAdapter
from console.adapters.mastodon.consent import consent

PLATFORM = Platform(
    kind="mastodon",
    title="Mastodon",
    versions="4.2 or later",
    letters="Ma",
    address_hint="https://social.example.org",
    user_title="",
    secret_title="Access token",  # noqa: S106 - a caption
    needs_user=False,
    open=MastodonAdapter,
    experimental=True,
    varies=True,
    consent=consent,
)
