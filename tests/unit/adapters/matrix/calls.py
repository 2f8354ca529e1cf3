"""Every call of the Matrix client, and what its answers in the tests rest on.

All are *recorded* from a real Synapse 1.163.2; the contract, the decisions and the races run on one besides
(`tests/servers`). Those of Matrix's own client interface are also *checked* against its specification
(`specification.json`); Synapse's administration has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.adapters.matrix.client import Client
from tests.unit.adapters.matrix.answered import answer

ROOM: str = answer("room").body["room_id"]
EVENT: str = answer("report").body["event_id"]
WARDEN, MINA, DOV, SPAM, GUEST = (f"@{name}:garden.test" for name in ("warden", "mina", "dov", "spam", "guest"))


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    :param answer: the recorded answer.
    :param path: with a star for each name or number.
    :param checked: whether the specification covers it.
    :param make: makes it.
    """

    method: str
    answer: str
    verb: str
    path: str
    checked: bool
    make: Callable[[Client], object]


_V3, _A1 = "/_matrix/client/v3", "/_synapse/admin/v1"
_OWN = f"{_V3}/user/*/account_data/corral.claims"
CALLS = (
    Call("version", "version", "GET", f"{_A1}/server_version", False, lambda c: c.version()),
    Call("confirm_missing", "version", "GET", f"{_A1}/server_version", False, lambda c: c.confirm_missing()),
    Call("whoami", "whoami", "GET", f"{_V3}/account/whoami", True, lambda c: c.whoami()),
    Call("is_admin", "is_admin", "GET", f"{_A1}/users/*/admin", False, lambda c: c.is_admin(WARDEN)),
    Call("reports", "reports", "GET", f"{_A1}/event_reports", False, lambda c: c.reports(0)),
    Call("report", "report", "GET", f"{_A1}/event_reports/*", False, lambda c: c.report(2)),
    Call("reports_of", "reports_of", "GET", f"{_A1}/event_reports", False, lambda c: c.reports_of(ROOM, SPAM)),
    Call("dismiss", "dismiss", "DELETE", f"{_A1}/event_reports/*", False, lambda c: c.dismiss(2)),
    Call("person_reports", "person_reports", "GET", f"{_A1}/user_reports", False, lambda c: c.person_reports(0)),
    Call("person_report", "person_report", "GET", f"{_A1}/user_reports/*", False, lambda c: c.person_report(2)),
    Call("person_reports_of", "person_reports_of", "GET", f"{_A1}/user_reports", False,
         lambda c: c.person_reports_of(SPAM)),
    Call("dismiss_person", "dismiss_person", "DELETE", f"{_A1}/user_reports/*", False, lambda c: c.dismiss_person(2)),
    Call("report_again", "report_again", "POST", f"{_V3}/rooms/*/report/*", True,
         lambda c: c.report_again(ROOM, EVENT, "Again")),
    Call("rooms", "rooms", "GET", f"{_A1}/rooms", False, lambda c: c.rooms()),
    Call("room", "room", "GET", f"{_A1}/rooms/*", False, lambda c: c.room(ROOM)),
    Call("joined_rooms", "joined_rooms", "GET", f"{_V3}/joined_rooms", True, lambda c: c.joined_rooms()),
    Call("room_named", "room_named", "GET", f"{_V3}/directory/room/*", True,
         lambda c: c.room_named("#garden:garden.test")),
    Call("state", "state", "GET", f"{_A1}/rooms/*/state", False, lambda c: c.state(ROOM)),
    Call("messages", "messages", "GET", f"{_A1}/rooms/*/messages", False, lambda c: c.messages(ROOM, "", 50)),
    Call("newest", "newest", "GET", f"{_A1}/rooms/*/messages", False, lambda c: c.newest(ROOM, "m.room.topic")),
    Call("context", "context", "GET", f"{_A1}/rooms/*/context/*", False, lambda c: c.context(ROOM, EVENT, 8)),
    Call("event", "event", "GET", f"{_A1}/fetch_event/*", False, lambda c: c.event(EVENT)),
    Call("redact", "redact", "PUT", f"{_V3}/rooms/*/redact/*/*", True,
         lambda c: c.redact(ROOM, EVENT, "No advertising", "key")),
    Call("set_state", "set_state", "PUT", f"{_V3}/rooms/*/state/m.room.topic", True,
         lambda c: c.set_state(ROOM, "m.room.topic", {"topic": "Seeds"})),
    Call("change_membership", "change_membership", "POST", f"{_V3}/rooms/*/invite", True,
         lambda c: c.change_membership(ROOM, "invite", GUEST)),
    Call("take_power", "take_power", "POST", f"{_A1}/rooms/*/make_room_admin", False, lambda c: c.take_power(ROOM)),
    Call("enter", "enter", "POST", f"{_V3}/join/*", False, lambda c: c.enter(ROOM)),
    Call("users", "users", "GET", "/_synapse/admin/v3/users", False, lambda c: c.users("", 2)),
    Call("user", "user", "GET", "/_synapse/admin/v2/users/*", False, lambda c: c.user(DOV)),
    Call("suspend", "suspend", "PUT", f"{_A1}/suspend/*", False, lambda c: c.suspend(SPAM, suspended=True)),
    Call("shadow_ban", "shadow_ban", "POST", f"{_A1}/users/*/shadow_ban", False,
         lambda c: c.shadow_ban(SPAM, banned=True)),
    Call("notify", "notify", "PUT", f"{_A1}/send_server_notice/*", False, lambda c: c.notify(DOV, "Welcome", "key")),
    Call("own_data", "own_data", "GET", _OWN, True, lambda c: c.own_data(WARDEN, "corral.claims")),
    Call("set_own_data", "set_own_data", "PUT", _OWN, True,
         lambda c: c.set_own_data(WARDEN, "corral.claims", {"key": 4})),
    Call("consent_page", "consent_page", "GET", "/_matrix/consent", False, lambda c: c.consent_page()),
)  # fmt: skip
