"""An example: the notice board of a village, whose notes hang only after somebody has looked at them.

It is a package like any other that brings Corral a platform: it imports only what the docstring of
`console.adapters.base` names, and is found by its entry point.
"""

from __future__ import annotations

from console.adapters.base import Platform

from .adapter import NoticeBoard

PLATFORM = Platform(
    kind="notice-board",
    title="Notice board",
    versions="1",
    letters="NB",
    address_hint="https://board.example.org",
    user_title="",
    secret_title="Key",
    needs_user=False,
    open=NoticeBoard,
    experimental=True,
)
