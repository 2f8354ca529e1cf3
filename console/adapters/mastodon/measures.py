"""Measures against a member, and what lifts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.adapters.mastodon import wire
from console.domain.actions import Action


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, or the lifting of one.

    :param word: the server's word for it.
    :param flag: what an account shows while it is in force.
    :param lifts: whether this ends it.
    """

    word: str
    flag: str
    lifts: bool = False

    def holds(self, account: wire.AdminAccount) -> bool:
        """Whether the measure is in force."""
        return bool(getattr(account, self.flag))


MEASURES: Mapping[Action, Measure] = {
    Action.SILENCE: Measure("silence", "silenced"),
    Action.BAN: Measure("disable", "disabled"),
    Action.SUSPEND: Measure("suspend", "suspended"),
    Action.UNSILENCE: Measure("unsilence", "silenced", lifts=True),
    Action.UNBAN: Measure("enable", "disabled", lifts=True),
    Action.UNSUSPEND: Measure("unsuspend", "suspended", lifts=True),
}
