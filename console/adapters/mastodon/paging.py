"""Where a listing goes on: the Link header (RFC 8288), of which only the position is used and never the address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile(r";\s*rel=\"?next\"?(?:\s|;|,|$)", re.IGNORECASE)
_LONGEST = 500


def onward(link: str) -> str:
    """The `max_id` of the next page; empty at the end. GoToSocial's listing of accounts goes on at a name
    (`/@dave`), all others at an id.
    """
    for address, parameters in _LINK.findall(link):
        if _NEXT.search(parameters):
            try:
                found = parse_qs(urlsplit(address).query).get("max_id", [""])[0]
            except ValueError:
                return ""
            return found if len(found) <= _LONGEST else ""
    return ""
