"""The queue's words for times, actions and counts: short, plain, the same everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.actions import Action
from console.domain.due import Section
from console.domain.items import Author
from console.domain.text import visible

SECTIONS = {
    Section.OVERDUE: "Overdue",
    Section.SOON: "Due within 30 minutes",
    Section.TODAY: "Later today",
    Section.TOMORROW: "Tomorrow",
    Section.LATER: "Later",
    Section.DEFERRED: "Put back",
}

PAST = {
    Action.APPROVE: "Approved",
    Action.REJECT: "Rejected",
    Action.DISCARD: "Discarded",
    Action.DEFER: "Put back",
    Action.RESUME: "Due again",
    Action.BAN: "Banned",
    Action.UNBAN: "Let in again",
    Action.SPAM: "Marked as spam",
    Action.WARN: "Warned",
    Action.EDIT: "Edited",
    Action.REMOVE: "Removed",
    Action.RESTORE: "Restored",
    Action.MODERATE: "Set moderation",
    Action.SUSPEND: "Suspended",
    Action.UNSUSPEND: "Suspension lifted",
    Action.SILENCE: "Silenced",
    Action.UNSILENCE: "May write again",
    Action.KICK: "Put out",
    Action.CLAIM: "Claimed",
    Action.RELEASE: "Given back",
}

ICONS = {
    Action.APPROVE: "approve",
    Action.REJECT: "reject",
    Action.DISCARD: "trash-2",
    Action.DEFER: "due",
    Action.RESUME: "due",
    Action.BAN: "user-x",
    Action.UNBAN: "undo",
    Action.SPAM: "spam",
    Action.WARN: "warn",
    Action.EDIT: "edit",
    Action.REMOVE: "eye-off",
    Action.RESTORE: "undo",
    Action.MODERATE: "shield-check",
    Action.SUSPEND: "lock",
    Action.UNSUSPEND: "lock-open",
    Action.SILENCE: "bell-off",
    Action.UNSILENCE: "bell",
    Action.KICK: "user-minus",
    Action.CLAIM: "hand",
    Action.RELEASE: "undo",
}


def span(length: timedelta) -> str:
    """A length of time in at most two figures: "18 min", "2 h 40", "14 h", "3 d"."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 10:
        return f"{hours} h {rest:02}" if rest else f"{hours} h"
    if hours < 48:
        return f"{hours} h"
    return f"{hours // 24} d"


def due(at: datetime, now: datetime) -> str:
    """When an answer is due, from now: "18 min", "now", or "5 min late"."""
    if timedelta(minutes=-1) < at - now < timedelta(minutes=1):
        return "now"
    return span(at - now) if at >= now else f"{span(now - at)} late"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was."""
    length = now - at
    return "just now" if length < timedelta(minutes=1) else f"{span(length)} ago"


def clock(at: datetime, now: datetime) -> str:
    """The time of something in the person's zone: the hour today, otherwise the day too."""
    here = at.astimezone(now.tzinfo)
    if here.date() == now.date():
        return f"{here:%H:%M}"
    if here.year == now.year:
        return f"{here.day} {here:%b %H:%M}"
    return f"{here.day} {here:%b %Y}"


def age(since: datetime, now: datetime) -> str:
    """How long somebody has been a member: "4 y 2 m", "3 m", "12 d"."""
    days = max(0, (now - since).days)
    years, months = days // 365, days % 365 // 30
    if years:
        return f"{years} y {months} m" if months else f"{years} y"
    return f"{months} m" if months else f"{days} d"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its word: "1 flag", "1,204 posts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(octets: int) -> str:
    """A size in bytes for people: "412 KB"."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{octets / 1000:.0f} KB"
    return f"{octets / 1_000_000:.1f} MB"


def day(at: datetime, now: datetime) -> str:
    """The hour of something of today, otherwise the day."""
    here = at.astimezone(now.tzinfo)
    return f"{here:%H:%M}" if here.date() == now.date() else f"{here.day} {here:%b}"


def standing(author: Author) -> str:
    """What the community says of somebody, in a word or two."""
    role = visible(author.role)
    return role[:1].upper() + role[1:] if role else ("Trusted" if author.trusted else "")


def initials(name: str) -> str:
    """Two letters of a name: of its first two words, or of the only one."""
    words = [word for word in "".join(c if c.isalnum() else " " for c in name).split() if word]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]
    return letters.upper()
