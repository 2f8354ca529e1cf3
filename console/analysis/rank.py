"""Why an item stands where it does: named reasons whose points add up to its rank, without the clock.

The points are set so that one grave sign is enough to be severe (`console.domain.rank.HIGH`), several light ones add
up to the middle, and a good name takes a little away. The sum stays between 0 and `MOST`; what would go beyond is taken
off the smallest reasons, so that those shown always add up. What being due adds comes on top, at query time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log10

from console.analysis.near_copies import read
from console.analysis.phrases import Hit, find_phrases
from console.analysis.words import links, words
from console.domain.items import Attachment, Flag, Item, ItemKind
from console.domain.rank import Reason

MOST = 80
"""The highest rank without the points for being due, which are 20 at most."""

_TRUSTED_FLAGS = (0, 14, 22, 28, 32)
_FLAGS = (0, 6, 10, 14, 18)
_WORDING: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "self_harm": ("Self-harm wording", (40, 46)),
    "threat": ("Threat wording", (38, 46)),
    "danger": ("Dangerous advice", (28, 36)),
    "attack": ("Attack wording", (12, 19, 25, 30)),
    "privacy": ("Private details", (16, 24)),
    "scam": ("Scam wording", (12, 22, 28)),
    "spam": ("Advertising wording", (9, 16, 22)),
}
_URGENT_FLAGS = (0, 14, 22, 28)
_RUNS = re.compile(
    r"\.(?:exe|scr|com|bat|cmd|pif|js|jse|vbs|vbe|wsf|hta|lnk|msi|jar|apk|ps1|iso|img|docm|xlsm|pptm)$", re.IGNORECASE
)
_SPAM_RULE = re.compile(r"spam|suspicious|blocklist|blacklist|akismet|phish|malware", re.IGNORECASE)
_SHORTENERS = frozenset(
    ("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "buff.ly", "cutt.ly", "rb.gy", "t.ly", "rebrand.ly")
)
_HOST_END = re.compile(r"[/?#:]")
_LOOKED_AT = 12_000
_CAPITAL = re.compile("[A-ZÀ-ÖØ-Þ]")
_SMALL = re.compile("[a-zß-öø-ÿ]")
_NUMERIC_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_DISGUISED = re.compile(
    "[a-z][\u200b-\u200d\u2060\u00ad][a-z]|[a-z][\u0430-\u044f\u03b1-\u03c9]|[\u0430-\u044f\u03b1-\u03c9][a-z]",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+\d{1,3}[ .-]?|\(?0)\d[\d ().-]{6,14}\d(?![\w/-])")
_ESTABLISHED = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Before:
    """What an author's earlier posts led to, from the log.

    :param warned_at: when last; None for never.
    """

    approved: int = 0
    rejected: int = 0
    warned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about an item beyond itself.

    :param copies: other texts that are near-copies of it.
    :param copies_within: between the first and the last of them.
    :param bad_sites: hosts of links that were rejected before, with how often.
    :param tied: whether the author and whom the text is about have answered each other often.
    """

    before: Before = Before()
    copies: int = 0
    copies_within: timedelta | None = None
    bad_sites: Mapping[str, int] = field(default_factory=dict)
    tied: bool = False


NOTHING_KNOWN = Around()


def reasons(item: Item, around: Around = NOTHING_KNOWN) -> tuple[Reason, ...]:
    """The reasons of an item, the weightiest first; times are reckoned from when it was received."""
    found = [
        *_of_flags(item.flags),
        *_of_wording(item),
        *_of_links(item, around.bad_sites),
        *_of_files(item.attachments),
        *_of_author(item, around.before),
        *_of_kind(item),
        *copies_reason(around.copies, around.copies_within),
    ]
    if around.tied and any(reason.text.startswith("Attack") for reason in found):
        found.append(Reason("Mutual tie with target", -9))
    return bounded(found)


def bounded(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons in order, with the smallest shortened so that they add up to something from 0 to `MOST`."""
    found = list(found)
    against = sorted((reason for reason in found if reason.points > 0), key=lambda reason: -reason.points)
    speaking_for = sorted((reason for reason in found if reason.points < 0), key=lambda reason: reason.points)
    raised = sum(reason.points for reason in against)
    lowered = -sum(reason.points for reason in speaking_for)
    return (*_within(against, MOST + lowered), *_within(speaking_for, raised))


def copies_reason(copies: int, within: timedelta | None = None) -> Iterator[Reason]:
    """The reason for `copies` other near-copies; none for none. It changes as a group grows."""
    if copies < 1:
        return
    points = 8 + round(27 * log10(copies))
    if within is None or within > timedelta(days=2):
        yield Reason(_counted(copies, "near-copy", "near-copies"), min(24, points))
    else:
        yield Reason(f"{_counted(copies, 'near-copy', 'near-copies')} in {_span(within)}", min(40, points))


def link_hosts(text: str) -> list[str]:
    """The hosts that the links in a text lead to, each once, in order; mail addresses are left out."""
    hosts: dict[str, None] = {}
    for link in links(text[:_LOOKED_AT].lower()):
        scheme, _, rest = link.rpartition("://")
        host = _HOST_END.split(rest, maxsplit=1)[0]
        if scheme or "@" not in host:
            hosts[host.rpartition("@")[2].removeprefix("www.")] = None
    return list(hosts)


def _within(ordered: Sequence[Reason], most: int) -> Iterator[Reason]:
    left = most
    for reason in ordered:
        points = min(abs(reason.points), left)
        if points:
            left -= points
            yield Reason(reason.text, points if reason.points > 0 else -points, reason.spans)


def _of_flags(flags: Sequence[Flag]) -> Iterator[Reason]:
    trusted = sum(flag.trusted for flag in flags)
    if trusted:
        yield Reason(_counted(trusted, "trusted flag", "trusted flags"), _step(_TRUSTED_FLAGS, trusted))
    if len(flags) > trusted:
        yield Reason(_counted(len(flags) - trusted, "flag", "flags"), _step(_FLAGS, len(flags) - trusted))
    urgent = sum(bool(find_phrases(read(flag.reason).words, ("flag_urgent",))) for flag in flags)
    if urgent:
        shown = "A flag names a danger" if urgent == 1 else f"{urgent} flags name a danger"
        yield Reason(shown, _step(_URGENT_FLAGS, urgent))


def _of_wording(item: Item) -> Iterator[Reason]:
    body = read(item.text).words
    hits = find_phrases(body)
    in_subject = find_phrases(read(item.subject).words) if item.subject else []
    if hits or in_subject:
        yield from _named(item.text, body, hits, in_subject)
    if _shouts(item.text[:2000]):
        yield Reason("Shouting", 4)
    if "0" in item.text and _TELEPHONE.search(item.text, 0, _LOOKED_AT):
        yield Reason("Telephone number", 4)
    if not item.text.isascii() and _DISGUISED.search(item.text):
        yield Reason("Disguised letters", 10)


def _shouts(text: str) -> bool:
    if text.count("e") + text.count("a") + text.count("i") > len(text) // 20:
        return False
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    return capitals + small >= 40 and capitals > 1.5 * small


def _named(text: str, body: Sequence[str], hits: Sequence[Hit], in_subject: Sequence[Hit]) -> Iterator[Reason]:
    places = words(text) if hits else []
    for name, (title, points) in _WORDING.items():
        here = [hit for hit in hits if hit.name == name]
        phrases = {tuple(body[hit.start : hit.end]) for hit in here}
        count = len(phrases) + sum(hit.name == name for hit in in_subject)
        if count:
            spans = tuple((places[hit.start].start, places[hit.end - 1].end) for hit in here)
            shown = title if count == 1 else f"{title}, {count} phrases"
            yield Reason(shown, _step((0, *points), count), spans)


def _of_links(item: Item, bad_sites: Mapping[str, int]) -> Iterator[Reason]:
    hosts = link_hosts(f"{item.subject}\n{item.text}")
    if not hosts:
        return
    worst = max(bad_sites.get(host, 0) for host in hosts)
    if worst:
        yield Reason(f"Site in {_counted(worst, 'rejection', 'rejections')}", min(22, 6 + round(7 * log10(worst))))
    if any(host in _SHORTENERS or _NUMERIC_HOST.fullmatch(host) or host.startswith("xn--") for host in hosts):
        yield Reason("Hides where a link leads", 8)
    if _is_newcomer(item):
        shown = _counted(len(hosts), "link from a newcomer", "links from a newcomer")
        yield Reason(shown, min(14, 6 + 2 * len(hosts)))
    if item.kind is ItemKind.EDIT and not set(hosts) <= set(link_hosts(item.original)):
        yield Reason("Link added afterwards", 14)


def _of_files(attachments: Sequence[Attachment]) -> Iterator[Reason]:
    if any(_RUNS.search(attachment.name) for attachment in attachments):
        yield Reason("Attachment that can run", 18)


def _of_author(item: Item, before: Before) -> Iterator[Reason]:
    author = item.author
    if before.warned_at is not None and (days := (item.received - before.warned_at).days) <= 365:
        points = next(points for limit, points in ((14, 12), (30, 9), (90, 6), (365, 3)) if days <= limit)
        yield Reason("Warned today" if days < 1 else f"Warned {_counted(days, 'day', 'days')} ago", points)
    if before.rejected:
        shown = _counted(before.rejected, "post rejected before", "posts rejected before")
        yield Reason(shown, min(15, 5 * before.rejected))
    if item.kind in (ItemKind.POST, ItemKind.COMMENT) and item.first_post:
        what = "comment" if item.kind is ItemKind.COMMENT else "post"
        yield Reason(f"First {what}" if author.remote_id else f"First {what}, guest", 4 if author.remote_id else 6)
    if author.joined is not None and (age := item.received - author.joined) < timedelta(days=7):
        shown = "Joined today" if age.days < 1 else f"Joined {_counted(age.days, 'day', 'days')} ago"
        yield Reason(shown, 6 if age.days < 1 else 4)
    yield from _good_name(item, before)


def _good_name(item: Item, before: Before) -> Iterator[Reason]:
    author = item.author
    approved = max(before.approved, author.approved or 0)
    if author.trusted:
        yield Reason("Trusted member", -8)
    elif approved >= 3 and not before.rejected:
        yield Reason(f"{approved:,} approved before", -min(6, 2 + approved // 10))
    if author.joined is not None and item.received - author.joined > _ESTABLISHED and (author.posts or 0) >= 50:
        yield Reason(f"Member for {(item.received - author.joined).days // 365} years", -3)


def _of_kind(item: Item) -> Iterator[Reason]:
    if not item.hidden and item.kind in (ItemKind.REPORT, ItemKind.COMMENT, ItemKind.POST):
        yield Reason("Public while it waits", 4)
    if any(_SPAM_RULE.search(rule) for rule in item.rules):
        yield Reason("Held as spam by the server", 16)


def _is_newcomer(item: Item) -> bool:
    author = item.author
    young = author.joined is not None and item.received - author.joined < timedelta(days=14)
    return not author.trusted and (item.first_post or not author.remote_id or young)


def _step(points: Sequence[int], count: int) -> int:
    return points[min(count, len(points) - 1)]


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _span(within: timedelta) -> str:
    minutes = max(1, round(within.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
