"""An account whose remote allows only so much in a time: what may be asked when, and when the last decision is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.adapters.base import Adapter
from console.adapters.budget import Work
from console.cache import outbox
from console.cache.connection import Cache
from console.domain.actions import Action
from console.domain.capabilities import FeedRule

_WORTH_SAYING = timedelta(seconds=20)
"""Whoever waits no longer than this need not be told."""


def readable_at(adapter: Adapter, rule: FeedRule, now: datetime) -> datetime:
    """From when on the next page of a feed may be read; what is left for decisions stays untouched."""
    budget = adapter.budget
    return now if budget is None else budget.free_at(Work.READ, rule.cost)


def sendable_at(adapter: Adapter, now: datetime) -> datetime:
    """From when on the next decision may be sent."""
    budget = adapter.budget
    return now if budget is None else budget.free_at(Work.DECIDE)


def last_sent_at(cache: Cache, adapter: Adapter, account_id: int, now: datetime) -> datetime | None:
    """When all that is due now will have been sent at the pace that the remote allows; None where it is soon."""
    budget = adapter.budget
    if budget is None:
        return None
    costs = {rule.action: rule.cost for rule in adapter.capabilities.actions}
    with cache.read() as conn:
        due = outbox.sendable(conn, account_id, now)
    end = budget.done_at(sum(number * costs.get(Action(action), 1) for action, number in due.items()))
    return end if end - now > _WORTH_SAYING else None
