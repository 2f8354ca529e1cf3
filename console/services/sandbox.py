"""The sandbox community: there without being asked for, and able to misbehave for practice."""

from __future__ import annotations

from collections.abc import Mapping

from console.adapters.sandbox import mischief
from console.adapters.sandbox.remote import SandboxRemote
from console.cache import accounts
from console.cache.accounts import Account
from console.services.desk import Desk, Refusal

KIND = "sandbox"
NAME = "Lower Wexcombe"


def ensure(desk: Desk) -> Account:
    """The sandbox's account in its own home, made at the first start."""
    with desk.cache.write() as tx:
        for account in accounts.all(tx.conn):
            if account.kind == KIND:
                return account
        return accounts.add(tx, name=NAME, kind=KIND, url="sandbox:", community=NAME)


def mischiefs() -> Mapping[str, str]:
    """How it can misbehave, by name, with the words that explain it."""
    return mischief.NAMES


def misbehave(desk: Desk, name: str, times: int | None = None) -> None:
    """Let it misbehave from now on, or as often as `times` says.

    :raises Refusal: there is no such mischief.
    """
    if name not in mischief.NAMES:
        raise Refusal(f"The sandbox knows: {', '.join(mischief.NAMES)}.")
    SandboxRemote(desk.home.root).set_mischief(name, times)
