"""What the signed-in person may do there, by the bits and the height of their role, and what a report offers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

from console.adapters.mastodon import wire
from console.adapters.mastodon.traits import Traits
from console.domain.actions import Action


class Right(IntFlag):
    """Bits of a role (Mastodon's app/models/user_role.rb)."""

    ADMINISTRATOR = 1 << 0
    REPORTS = 1 << 4
    USERS = 1 << 10
    """Also every measure: the interface shows an account to nobody else (account_actions_controller.rb)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who we are there.

    :param rights: None where the server does not tell, so that only trying does.
    :param height: how high our role stands; None where the server does not tell.
    """

    number: str
    handle: str
    rights: Right | None = None
    height: int | None = None

    @classmethod
    def of(cls, account: wire.Account, traits: Traits, seen: wire.AdminAccount | None = None) -> Person:
        """The signed-in account. GoToSocial has one role that moderates, whatever bits it shows for it.

        :param seen: the same account as moderators see it, where that could be read.
        """
        bits, height = "", None
        if traits.full and account.role is not None and account.role.permissions is not None:
            bits = str(account.role.permissions)
        if traits.full and seen is not None and seen.role is not None:
            height = seen.role.position
        rights = Right(int(bits)) if bits.isascii() and bits.isdigit() else None
        return cls(account.id, account.acct or account.username, rights, height)

    def may(self, right: Right) -> bool:
        """Whether the role allows it."""
        return self.rights is None or bool(self.rights & (Right.ADMINISTRATOR | right))

    def outranks(self, other: wire.AdminAccount) -> bool:
        """Whether the server lets us act on this account."""
        if other.id == self.number:
            return False
        theirs = other.role.position if other.role is not None else None
        return self.height is None or theirs is None or self.height > theirs


def offers_on_report(report: wire.Report, person: Person, traits: Traits) -> tuple[Action, ...]:
    """What this person may do about an unresolved report."""
    if not person.may(Right.REPORTS):
        return ()
    found = [Action.APPROVE]
    if traits.full:
        mine = report.assigned_account is not None and report.assigned_account.id == person.number
        found.append(Action.RELEASE if mine else Action.CLAIM)
    if report.target_account is not None and person.may(Right.USERS) and person.outranks(report.target_account):
        found += _measures(report.target_account, traits)
    return tuple(found)


def _measures(target: wire.AdminAccount, traits: Traits) -> list[Action]:
    """What can be done to an account; nobody of another server can be warned or frozen."""
    if target.suspended:
        return [Action.WARN] if traits.full and target.local else []
    if not traits.full:
        return [Action.SUSPEND]
    found = [Action.WARN] if target.local else []
    if not target.silenced:
        found.append(Action.SILENCE)
    if target.local and not target.disabled:
        found.append(Action.BAN)
    return [*found, Action.SUSPEND]


def offers_on_sign_up(person: Person) -> tuple[Action, ...]:
    """What this person may do about somebody who wants an account."""
    return (Action.APPROVE, Action.REJECT) if person.may(Right.USERS) else ()
