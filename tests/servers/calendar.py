"""A calendar on a real Radicale, with the ways to it that the tests of its adapter need."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.actions import Action, ActionRule, TargetKind
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Meetup
from tests.contract.adapter_contract import everything
from tests.servers.radicale import Radicale

_NUMBERS = count(1)


def event(uid: str, title: str = "Tea in the garden", starts: str = "20260401T190000", *more: str) -> str:
    """An event of two hours in Lisbon."""
    ends = f"{starts[:9]}{int(starts[9:11]) + 2:02}{starts[11:]}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//example//tests//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID=Europe/Lisbon:{starts}",
        f"DTEND;TZID=Europe/Lisbon:{ends}",
        f"SUMMARY:{title}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines)


class Calendar:
    """A fresh calendar that two moderators share."""

    def __init__(self, server: Radicale, below: str = "community") -> None:
        self.server = server
        self.path = server.make_calendar(below=below)

    def sign_in(self, **changes: object) -> Adapter:
        signed: dict[str, object] = {
            "url": self.server.url + self.path,
            "user": self.server.users[0],
            "secret": self.server.password,
        }
        return registry.platform("caldav").open(SignIn(**{**signed, **changes}))  # type: ignore[arg-type]

    def sign_in_wrongly(self) -> Adapter:
        return self.sign_in(secret="not the password")

    def lose(self) -> Adapter:
        return self.sign_in(url=f"http://127.0.0.1:9{self.path}")

    def decide_elsewhere(self, item: Item) -> None:
        raise AssertionError("a calendar has no items")

    def change_elsewhere(self, meetup: Meetup) -> None:
        self.server.put(self.path, meetup.remote_id, event(meetup.uid, "Changed by a colleague"))

    def cancel_elsewhere(self, meetup: Meetup) -> None:
        self.server.delete(self.path, meetup.remote_id)

    def new_event(self) -> str:
        return event(f"new{next(_NUMBERS)}@example.org", "A new event")

    def populate(self) -> None:
        self.server.fill(
            self.path, {f"e{number}.ics": event(f"e{number}@example.org", f"Event {number}") for number in range(8)}
        )

    def meetups(self, adapter: Adapter) -> dict[str, Meetup]:
        found = [one for one in everything(adapter, Feed.EVENTS) if isinstance(one, Meetup)]
        return {one.remote_id: one for one in found}


def on_meetup(rule: ActionRule, meetup: Meetup | None = None, **changes: object) -> Command:
    """A command on a meetup as it was fetched, or for a new one."""
    number = next(_NUMBERS)
    now = datetime.now(UTC)
    values: dict[str, object] = {
        "id": number,
        "decision": number,
        "account": 1,
        "item": None,
        "target_kind": TargetKind.MEETUP,
        "target": meetup.remote_id if meetup is not None else "",
        "kind": None,
        "action": rule.action,
        "effect": rule.effect,
        "decided_at": now,
        "not_before": now,
        "former": meetup.source if meetup is not None else "",
        "base_version": meetup.version if meetup is not None else "",
        "base_digest": meetup.digest() if meetup is not None else "",
        "key": f"key-{number}",
    }
    return Command(**{**values, **changes})  # type: ignore[arg-type]


def rule_of(adapter: Adapter, action: Action) -> ActionRule:
    """The rule of an action on meetups."""
    rule = adapter.capabilities.rule_for(action, TargetKind.MEETUP)
    assert rule is not None
    return rule
