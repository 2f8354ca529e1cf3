"""Markdown as it will look: rendered without raw HTML, then through the same allow-list as all HTML."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from console.analysis.hypertext import CUT, SafeHtml, sanitise

LONGEST = 60_000
"""Characters of source that are rendered."""


def render(source: str) -> SafeHtml:
    """The preview of a Markdown text; the source itself is what is kept and sent."""
    html = _renderer().render(source[:LONGEST])
    shown = sanitise(f"{html}<p><i>{CUT}</i></p>" if len(source) > LONGEST else html)
    return SafeHtml(shown.html, shown.links, shown.images, shown.truncated or len(source) > LONGEST)


@cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).enable(
        ["table", "strikethrough"]
    )
