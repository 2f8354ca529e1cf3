"""A few rooms of a real Synapse, with the ways to it that the tests of its adapter need."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from urllib.parse import quote

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.adapters.matrix.ids import KnockId, PersonId, ReportId, parse
from console.domain.actions import Action, TargetKind
from console.domain.items import Author, Item, ItemKind
from console.domain.records import Feed, Interaction
from tests.contract.adapter_contract import command, everything, pending
from tests.servers.synapse import ADMIN, CLIENT, Synapse

_SQUARES = count(1)


class Square:
    """A room of its own on a server that all tests share, with people of its own."""

    def __init__(self, server: Synapse, *, alone: bool = True, **more: object) -> None:
        """:param alone: the account looks after this room alone, and not after the whole server."""
        self.server = server
        self.number = next(_SQUARES)
        self.mina, self.dov, self.spam = (f"{name}{self.number}" for name in ("mina", "dov", "spam"))
        for who in (self.mina, self.dov, self.spam):
            server.make_user(who)
        self.room = server.make_room(self.mina, f"Garden {self.number}", self.dov, self.spam, **more)
        self.place = self.room if alone else ""

    def sign_in(self, **changes: object) -> Adapter:
        signed: dict[str, object] = {
            "url": self.server.url,
            "user": self.server.user,
            "secret": self.server.token("warden"),
            "place": self.place,
        }
        return registry.platform("matrix").open(SignIn(**{**signed, **changes}))  # type: ignore[arg-type]

    def sign_in_wrongly(self) -> Adapter:
        return self.sign_in(secret="not the password")

    def lose(self) -> Adapter:
        return self.sign_in(url="http://127.0.0.1:9")

    def decide_elsewhere(self, item: Item) -> None:
        match parse(item.remote_id):
            case ReportId(number=number):
                self.server.call("warden", "DELETE", f"{ADMIN}/v1/event_reports/{number}")
            case PersonId(number=number):
                self.server.call("warden", "DELETE", f"{ADMIN}/v1/user_reports/{number}")
            case KnockId(room=room, user=user):
                self.server.call("warden", "POST", f"{CLIENT}/rooms/{quote(room)}/kick", {"user_id": user})

    def report(self, text: str, *reporters: str, reason: str = "Advertising") -> str:
        """Something that a spammer says and others report; the event's id."""
        event = self.server.send(self.spam, self.room, text)
        for who in reporters or (self.dov,):
            self.server.report(who, self.room, event, reason)
        return event

    def items(self) -> list[Item]:
        adapter = self.sign_in()
        try:
            return list(pending(adapter).values())
        finally:
            adapter.close()

    def item(self, event: str) -> Item:
        """The item of a reported message."""
        return next(item for item in self.items() if event in item.remote_id)

    def populate(self) -> None:
        """Messages, answers, reports of messages and of people, and people who knock."""
        server = self.server
        first = server.send(self.mina, self.room, "Who brings seedlings on Saturday?")
        relation = {"m.relates_to": {"m.in_reply_to": {"event_id": first}}}
        server.send(self.dov, self.room, "I do.", **relation)
        for number in range(4):
            self.report(f"Cheap watches, number {number}", self.mina, self.dov)


def knock_room(server: Synapse, owner: str, name: str, *who: str) -> str:
    """A room that people must ask to be let into, with some who do."""
    state = [{"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}]
    room = server.make_room(owner, name, preset="private_chat", initial_state=state)
    for one in who:
        server.call(one, "POST", f"{CLIENT}/knock/{quote(room)}", {"reason": f"{one} would like to come in"})
    return room


def act(adapter: Adapter, item: Item, action: Action, **changes: object) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def act_on(adapter: Adapter, target: TargetKind, remote_id: object, action: Action, **changes: object) -> object:
    """Act on anything but an item."""
    rule = adapter.capabilities.rule_for(action, target)
    assert rule is not None
    nothing = Item("", ItemKind.REPORT, Author(""), "", "", datetime.now(UTC))
    base: dict[str, object] = {"target": str(remote_id), "target_kind": target, "kind": None, "base_digest": ""}
    return adapter.execute(command(nothing, rule, **{**base, **changes}))


def said(adapter: Adapter) -> list[Interaction]:
    return [record for record in everything(adapter, Feed.ACTIVITY) if isinstance(record, Interaction)]
