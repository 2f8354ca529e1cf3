"""Does with an adapter all that can be done, and says what the parts of a server look like."""

from __future__ import annotations

from datetime import UTC, datetime

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import ServerInfo
from console.domain.items import Author, Item, ItemKind
from console.domain.records import Document, Feed, Member
from tests.contract.adapter_contract import Supply, command, everything
from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON
from tests.unit.adapters.mastodon.played import TOKEN, Played

PRODUCTS = {MASTODON: "Mastodon", GOTOSOCIAL: "GoToSocial"}
ANY_ITEM = Item("report/1", ItemKind.REPORT, Author("somebody"), "Subject", "Text", datetime.now(UTC))
"""Lends its shape to commands on what is no item."""


def known(dialect: str) -> ServerInfo:
    """What a check found there."""
    return ServerInfo(PRODUCTS[dialect], "4.7.0", "Harbour Square", "warden")


def signed_in(server: Played, token: str = TOKEN) -> Adapter:
    """An adapter that was checked before."""
    return registry.platform("mastodon").open(SignIn(server.url, secret=token, known=known(server.dialect)))


def act_on_member(adapter: Adapter, action: Action, target: str, **changes: object) -> object:
    """One action on a member."""
    rule = adapter.capabilities.rule_for(action, TargetKind.MEMBER)
    assert rule is not None
    return adapter.execute(command(ANY_ITEM, rule, target=target, base_version="", **changes))


def publish(adapter: Adapter, document: Document, text: str, **changes: object) -> object:
    """Another text for a document, written on what it was."""
    rule = adapter.capabilities.rule_for(Action.PUBLISH, TargetKind.DOCUMENT)
    assert rule is not None
    values = {"target": document.remote_id, "value": text, "base_version": "", "base_digest": document.digest()}
    return adapter.execute(command(ANY_ITEM, rule, **{**values, **changes}))


def document(adapter: Adapter, remote_id: str) -> Document:
    """One text as it is now."""
    found = adapter.read_record(Feed.TERMS, remote_id)
    assert isinstance(found, Document)
    return found


def do_everything(adapter: Adapter) -> None:
    """Each feed, each action and each way back, once."""
    adapter.probe()
    supply = Supply(adapter)
    for feed in adapter.capabilities.feeds:
        everything(adapter, feed.feed)
    for rule in adapter.capabilities.actions:
        item = supply.item(rule)
        if item is not None:
            adapter.execute(command(item, rule))
            back = adapter.capabilities.rule(rule.inverse, item.kind) if rule.inverse is not None else None
            if back is not None:
                adapter.execute(command(item, back, base_version=""))
    kim = next(one for one in everything(adapter, Feed.MEMBERS) if isinstance(one, Member) and one.handle == "kim")
    for rule in adapter.capabilities.actions:
        if rule.target is TargetKind.MEMBER:
            for value, _ in rule.values or (("", ""),):
                act_on_member(adapter, rule.action, kim.remote_id, value=value)
    for text in everything(adapter, Feed.TERMS):
        if isinstance(text, Document) and text.editable:
            publish(adapter, text, f"{text.text}\n\nOne more")
            publish(adapter, document(adapter, text.remote_id), "Only this")
