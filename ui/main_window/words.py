"""What the rail and the status bar say of an account, in words and signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.cache.accounts import Account, AccountState
from ui.operations.worker import Progress
from ui.theme import Meaning


@dataclass(frozen=True, slots=True)
class StateWords:
    """The state of an account."""

    text: str
    icon: str
    meaning: Meaning = Meaning.NEUTRAL


_FIXED = {
    AccountState.SIGN_IN: StateWords("sign in again", "signIn", Meaning.HIGH),
    AccountState.FAILED: StateWords("failed", "failed", Meaning.HIGH),
    AccountState.LIMITED: StateWords("slowed", "slowed", Meaning.MED),
    AccountState.PAUSED: StateWords("paused", "paused"),
    AccountState.NEW: StateWords("not read yet", "cloud"),
}


def state_words(account: Account, progress: Progress | None, now: datetime) -> StateWords:
    """What an account is doing.

    :param now: an aware time in the person's zone.
    """
    if progress is not None and account.state in (AccountState.OK, AccountState.NEW, AccountState.SYNCING):
        return StateWords(percent(progress) or "reading", "syncing", Meaning.ACCENT)
    fixed = _FIXED.get(account.state)
    if fixed is not None:
        return fixed
    if account.state is AccountState.UNAVAILABLE:
        return StateWords(f"as of {_clock(account.synced_at, now)}" if account.synced_at else "offline", "offline")
    if account.state is AccountState.SYNCING:
        return StateWords("reading", "syncing", Meaning.ACCENT)
    return StateWords(age(account.synced_at, now), "online")


def percent(progress: Progress) -> str:
    """How far a pull is: "64%"; empty where nobody knows."""
    if not progress.total:
        return ""
    return f"{min(100, round(100 * progress.done / progress.total))}%"


def age(at: datetime | None, now: datetime) -> str:
    """How old the copy is: "just now", "2 min ago", "as of 14:02"."""
    if at is None:
        return "not read yet"
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 60 else f"as of {_clock(at, now)}"


def _clock(at: datetime | None, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%H:%M}" if at is not None else "–"


def platform_title(kind: str) -> str:
    """The platform's name for people."""
    from console.adapters import registry

    try:
        return registry.platform(kind).title.removesuffix(" community")
    except registry.UnknownPlatform:
        return kind
