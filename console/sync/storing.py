"""Puts what a remote told into the cache, each record where its kind lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.cache import activity, citations, documents, items, meetups, members, terms
from console.cache.accounts import Account
from console.cache.connection import Tx
from console.domain.items import Item
from console.domain.records import Acceptance, Document, Feed, Gone, Interaction, LogEntry, Meetup, Member, Record

ITEM_FEEDS = (Feed.QUEUE, Feed.REPORTS)
RECORDS = {Feed.MEMBERS: members.remote_ids, Feed.TERMS: documents.remote_ids, Feed.EVENTS: meetups.remote_ids}
"""The feeds whose records last, with what is known of each."""
_FORGET = {
    Feed.MEMBERS: members.forget,
    Feed.TERMS: documents.forget,
    Feed.EVENTS: meetups.forget,
    Feed.ACTIVITY: activity.forget,
}


def store(tx: Tx, account: Account, records: Sequence[Record], at: datetime, feed: Feed | None = None) -> None:
    """Store records of one account; what they say of an item replaces what was known, and never touches a command.

    :param at: when the remote told it.
    :param feed: where they came from, which tells what a `Gone` is about; None stands for items.
    """
    posts = [record for record in records if isinstance(record, Item)]
    if posts:
        items.store(tx, account.id, posts, account.community.answer, at)
    if feed is None or feed in ITEM_FEEDS:
        gone = [record.remote_id for record in records if isinstance(record, Gone)]
        if gone:
            items.mark_gone(tx, account.id, gone)
    if feed in _FORGET:
        _FORGET[feed](tx, account.id, [record.remote_id for record in records if isinstance(record, Gone)])
    people = [record for record in records if isinstance(record, Member)]
    if people:
        members.store(tx, account.id, people, at)
    texts = [record for record in records if isinstance(record, Document)]
    if texts:
        documents.store(tx, account.id, texts, at)
        terms.take_up(tx, account.id, texts, at)
    accepted = [record for record in records if isinstance(record, Acceptance)]
    if accepted:
        citations.store_acceptances(tx, account.id, accepted)
    events = [record for record in records if isinstance(record, Meetup)]
    if events:
        meetups.store(tx, account.id, events, at)
    deeds = [record for record in records if isinstance(record, Interaction | LogEntry)]
    if deeds:
        activity.store(tx, account.id, deeds)
