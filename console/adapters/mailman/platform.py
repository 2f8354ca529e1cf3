"""Mailman 3 among the platforms."""

from __future__ import annotations

from console.adapters.base import Platform
from console.adapters.mailman.adapter import MailmanAdapter

PLATFORM = Platform(
    kind="mailman",
    title="Mailman 3",
    versions="3.3 or later",
    letters="Mm",
    address_hint="https://lists.example.org:8001",
    user_title="REST user",
    secret_title="REST password",  # noqa: S106 - a caption
    needs_user=True,
    open=MailmanAdapter,
)
