"""The texts of the community: house rules, welcome, description."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.adapters.sandbox.community import Paper
from console.adapters.sandbox.stock import text_of

_PAPERS = (
    ("house-rules", "terms", "House rules of Lower Wexcombe", "rules.md", "7", 46),
    ("welcome", "welcome", "Welcome to Lower Wexcombe", "welcome.md", "4", 118),
    ("about", "description", "About this community", "about.md", "2", 402),
)


def papers(now: datetime) -> tuple[Paper, ...]:
    """The three texts, each with its version and when it was last changed."""
    return tuple(
        Paper(key, kind, title, text_of(name), version, now - timedelta(days=days))
        for key, kind, title, name, version, days in _PAPERS
    )
