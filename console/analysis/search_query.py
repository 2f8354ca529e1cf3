"""What a person types into the search field, taken apart into words and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.domain.items import ItemKind

_FILTER = re.compile(r'(?<!\S)(-?)(kind|author|from|in|is|has):(?:"([^"]*)"?|(\S*))', re.IGNORECASE)
_KINDS = {
    **{kind.value: kind for kind in ItemKind},
    **{f"{kind.value}s": kind for kind in ItemKind},
    "mail": ItemKind.POST,
    "flag": ItemKind.REPORT,
    "subscription": ItemKind.JOIN,
}


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search: words for the index, and what the rows have to be like.

    :param words: what `search_text.match_query` takes.
    :param kinds: any of these; empty for every kind.
    :param author: a handle, exactly; empty for everyone.
    :param place: part of the name of a community or an account; empty for everywhere.
    :param flagged: flagged ones, not flagged ones, or None for both; `first_post` likewise.
    :param unknown: filters that were not understood, as they were typed.
    """

    words: str = ""
    kinds: frozenset[ItemKind] = frozenset()
    author: str = ""
    place: str = ""
    flagged: bool | None = None
    first_post: bool | None = None
    unknown: tuple[str, ...] = ()


def parse_search(typed: str) -> SearchQuery:
    """Take apart what was typed: ``kind:report author:"Ottilie B" in:drivetrain is:flagged -is:first kettle``."""
    kinds: set[ItemKind] = set()
    author = place = ""
    flagged: bool | None = None
    first_post: bool | None = None
    unknown: list[str] = []
    for found in _FILTER.finditer(typed):
        minus, name, quoted, bare = found.groups()
        value = (bare if quoted is None else quoted).strip()
        match name.lower(), value.lower():
            case _, "":
                continue
            case "kind", kind if kind in _KINDS and not minus:
                kinds.add(_KINDS[kind])
            case (("author" | "from"), _) if not minus:
                author = value.removeprefix("@")
            case "in", _ if not minus:
                place = value
            case (("is" | "has"), ("flagged" | "flag" | "flags")):
                flagged = not minus
            case "is", ("first" | "first-post" | "newcomer"):
                first_post = not minus
            case _:
                unknown.append(found.group())
    words = " ".join(_FILTER.sub(" ", typed).split())
    return SearchQuery(words, frozenset(kinds), author, place, flagged, first_post, tuple(unknown))
