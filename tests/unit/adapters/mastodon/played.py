"""A server that speaks Mastodon's interface, on loopback: it keeps state, in both dialects, and is no nicer than the
real ones. It checks no version, lets the last one win, names no Retry-After, acts later than it answers (GoToSocial),
and refuses what those refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any, Self
from urllib.parse import quote

import msgspec
from werkzeug import Request, Response
from werkzeug.serving import make_server

from tests.unit.adapters.authorization import Authorization
from tests.unit.adapters.mastodon.answered import MASTODON, answer, body

HOST = "127.0.0.1"
TOKEN = "harbour-token-58"
RUNNING = 3
"""How many further calls GoToSocial is busy with a measure."""

Spoiled = Callable[[Request], Response | None]
"""The answer to give instead; None leaves the right one."""


@dataclass
class Played:
    """One server and all that is on it.

    :param spoil: is asked first, whenever somebody asks.
    :param heard: is told of each request and its answer.
    :param after: is called once after the next call that changes something: what a colleague does at that moment.
    """

    dialect: str = MASTODON
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    instance: dict[str, Any] = field(default_factory=dict)
    written: list[dict[str, str]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    spoil: Spoiled = lambda _: None
    after: Callable[[], None] | None = None
    heard: Callable[[Request, Response], None] = lambda _, __: None
    port: int = 0
    authorization: Authorization = field(default_factory=lambda: Authorization(token=TOKEN))
    since: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=1))

    def __post_init__(self) -> None:
        self.me = body(self.dialect, "verify_credentials")
        self._keys: dict[str, dict[str, Any]] = {}
        self._running: dict[str, int] = {}
        self.accounts[self.me["id"]] = body(
            self.dialect, "admin_account", id=self.me["id"], username=self.me["username"], account=self.me
        )
        if self.mastodon:
            self.accounts[self.me["id"]]["role"] |= {"position": 1000, "permissions": 1048575}
        self.rules = body(self.dialect, "rules")
        self.instance = body(self.dialect, "instance")
        self._http = make_server(HOST, self.port, Request.application(self._answer), threaded=True)
        # Half a second, which is usual, would be most of what these tests take.
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, name="played server")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def mastodon(self) -> bool:
        return self.dialect == MASTODON

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._http.server_port}"

    # What is on it

    def number(self, count: int) -> str:
        """An id of the form that the dialect has; a larger count is a later id."""
        return str(110_000_000_000_000_000 + count) if self.mastodon else f"01P57AA{count:019}"

    def post_number(self, count: int) -> str:
        """An id of a post that was written `count` minutes after yesterday at this time."""
        milliseconds = int((self.since + timedelta(minutes=count)).timestamp() * 1000)
        if self.mastodon:
            return str((milliseconds << 16) + count)
        digits = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[milliseconds >> shift & 31] for shift in range(45, -1, -5))
        return f"{digits}{count:016}"

    def add_account(self, count: int, name: str, **changes: Any) -> str:
        number = self.number(count)
        public = {**body(self.dialect, "admin_account")["account"], "id": number, "username": name, "acct": name}
        public["url"] = f"{public['url'].rpartition('/')[0]}/@{name}"
        email = f"{name}@mail.example"
        self.accounts[number] = (
            body(self.dialect, "admin_account", id=number, username=name, email=email, account=public) | changes
        )
        return number

    def add_report(self, count: int, target: str, by: str, statuses: int = 1, **changes: Any) -> str:
        number = str(count) if self.mastodon else f"01P57RR{count:019}"
        posts = [self.post(1000 + count * 10 + place, target, listed=False) for place in range(statuses)]
        self.reports[number] = (
            body(self.dialect, "report")
            | {"id": number, "target_account": target, "account": by, "statuses": posts}
            | changes
        )
        return number

    def post(self, count: int, by: str, *, listed: bool = True, **changes: Any) -> dict[str, Any]:
        number = self.post_number(count)
        author = self.accounts[by]["account"]
        found: dict[str, Any] = body(self.dialect, "status", id=number, account=author) | changes
        if listed:
            self.statuses[number] = found
            above = self.statuses.get(found["in_reply_to_id"] or "")
            if above is not None:
                above["replies_count"] += 1
        return found

    def answer_to(self, count: int, above: dict[str, Any], by: str, **changes: Any) -> dict[str, Any]:
        return self.post(
            count, by, in_reply_to_id=above["id"], in_reply_to_account_id=above["account"]["id"], **changes
        )

    def remove(self, number: str) -> None:
        """What a colleague does on the web pages: the account is gone."""
        del self.accounts[number]

    def resolve(self, number: str, by: str) -> None:
        """What a colleague does on the web pages."""
        self.reports[number] |= {
            "action_taken": True,
            "action_taken_at": "2026-11-24T11:00:00.000Z",
            "action_taken_by_account": by,
        }

    # What it answers

    def _answer(self, request: Request) -> Response:
        found = self._found(request)
        self.heard(request, found)
        return found

    def _found(self, request: Request) -> Response:
        request.get_data(parse_form_data=True)  # so that a test can still look at it when the connection is closed
        self.asked.append(request)
        spoiled = self.spoil(request) or self._signing_in(request)
        if spoiled is not None:
            return spoiled
        if not request.path.startswith("/nodeinfo") and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.say("unauthorized")
        for number in [*self._running]:
            self._running[number] -= 1
            if self._running[number] <= 0:
                del self._running[number]
                self.accounts[number]["suspended"] = True
        found = self._route(request)
        if request.method != "GET" and self.after is not None and found.status_code == 200:
            after, self.after = self.after, None
            after()
        return found

    def _signing_in(self, request: Request) -> Response | None:
        """Programs register themselves; what follows is the authorization server's."""
        if (request.method, request.path) != ("POST", "/api/v1/apps"):
            return self.authorization.answer(request)
        client = self.authorization.register(request.form["redirect_uris"])
        scopes = request.form["scopes"].split()
        return json(body(self.dialect, "registered", client_id=client, scopes=scopes))

    def say(self, name: str, **headers: str) -> Response:
        """One of the answers that are files."""
        found = answer(self.dialect, name)
        text = found.body if isinstance(found.body, str) else msgspec.json.encode(found.body)
        kind = found.headers.pop("Content-Type", "application/json")
        return Response(text, found.status, {**found.headers, **headers}, content_type=kind)

    def _route(self, request: Request) -> Response:
        method, path = request.method, request.path
        plain = {
            "/nodeinfo/2.0": "nodeinfo",
            "/api/v1/apps/verify_credentials": "application",
            "/api/v1/instance/terms_of_service": "terms_of_service",
            "/api/v1/instance/privacy_policy": "privacy_policy",
            "/api/v1/instance/extended_description": "extended_description",
            "/api/v1/announcements": "announcements",
        }
        if method == "GET" and path.endswith("/accounts/verify_credentials"):
            return json(self.me)
        if method == "GET" and path in plain:
            there = self.mastodon or plain[path] == "nodeinfo"
            return self.say(plain[path] if there else "gone")
        match method, path.strip("/").split("/")[1:]:
            case "GET", ["v2", "instance"]:
                return json(self.instance)
            case "GET", ["v1", "instance", "rules"]:
                return json(self.rules)
            case "GET", ["v1", "timelines", "public"]:
                return self._timeline(request)
            case "GET", ["v1", "statuses", number, "context"]:
                return self._context(number)
            case "POST", ["v1", "statuses"]:
                return self._write(request)
            case "GET", ["v1", "admin", "reports"]:
                return self._reports(request)
            case _, ["v1", "admin", "reports", number, *verb]:
                return self._report(request, number, verb)
            case "GET", ["v2", "admin", "accounts"]:
                return self._accounts(request)
            case _, ["v1", "admin", "accounts", number, *verb]:
                return self._account(request, number, verb)
        return self.say("gone") if self.mastodon else self._texts(request)

    def _timeline(self, request: Request) -> Response:
        """Public posts of this server, newest first, the page next above `min_id`; no answers to others."""
        after, limit = request.args["min_id"], int(request.args["limit"])
        listed = [
            status
            for number, status in self.statuses.items()
            if (len(number), number) > (len(after), after)
            and status["visibility"] == "public"
            and status["in_reply_to_account_id"] in (None, status["account"]["id"])
            and "@" not in status["account"]["acct"]
        ]
        listed.sort(key=lambda status: (len(status["id"]), status["id"]))
        return json(listed[: min(limit, 40)][::-1])

    def _context(self, number: str) -> Response:
        if number not in self.statuses:
            return self.say("gone")
        below: list[dict[str, Any]] = []
        above = {number}
        for status in sorted(self.statuses.values(), key=lambda one: one["id"]):
            if status["in_reply_to_id"] in above:
                above.add(status["id"])
                below.append(status)
        return json(body(self.dialect, "context", descendants=below))

    def _write(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if key and key in self._keys and self.mastodon:
            return json(self._keys[key])
        if len(request.form["status"]) > 500:
            return self.say("refused")
        self.written.append(dict(request.form))
        found = body(self.dialect, "status", content=request.form["status"], visibility=request.form["visibility"])
        self._keys[key] = found
        return json(found)

    # Reports

    def _shown(self, report: dict[str, Any]) -> dict[str, Any]:
        people = ("account", "target_account", "assigned_account", "action_taken_by_account")
        return report | {name: self.accounts.get(report[name]) for name in people}

    def _reports(self, request: Request) -> Response:
        wanted = request.args.get("resolved", "false" if self.mastodon else "")
        rows = [
            report
            for number, report in sorted(self.reports.items(), key=lambda one: (len(one[0]), one[0]), reverse=True)
            if wanted in ("", str(report["action_taken"]).lower()) and _before(number, request.args.get("max_id"))
        ]
        limit = int(request.args.get("limit", "100"))
        page = rows[:limit]
        link = f'<{self.url}{request.path}?limit={limit}&max_id={page[-1]["id"]}>; rel="next"' if page else ""
        more = len(page) == limit
        return json([self._shown(report) for report in page], Link=link if more else "")

    def _report(self, request: Request, number: str, verb: list[str]) -> Response:
        if number not in self.reports:
            return self.say("gone")
        report = self.reports[number]
        me = self.me["id"]
        match request.method, verb:
            case "GET", []:
                pass
            case "POST", ["resolve"]:
                self.resolve(number, me)
                if not self.mastodon:
                    report["action_taken_comment"] = request.form.get("action_taken_comment")
            case "POST", ["reopen"] if self.mastodon:
                report |= {"action_taken": False, "action_taken_at": None, "action_taken_by_account": None}
            case "POST", ["assign_to_self"] if self.mastodon:
                report["assigned_account"] = me
            case "POST", ["unassign"] if self.mastodon:
                report["assigned_account"] = None
            case _:
                return self.say("gone")
        self.reports[number] = report
        return json(self._shown(report))

    # Accounts

    def _accounts(self, request: Request) -> Response:
        """Mastodon: newest first, on from an id. GoToSocial: by name, on from a name."""
        after = request.args.get("max_id")
        rows = [
            account
            for account in self.accounts.values()
            if request.args.get("status") != "pending" or not account["approved"]
        ]
        if self.mastodon:
            rows = [row for row in rows if _before(row["id"], after)]
            rows.sort(key=lambda row: row["id"], reverse=True)
        else:
            rows = [row for row in rows if after is None or f"/@{row['username']}" > after]
            rows.sort(key=lambda row: row["username"])
        limit = int(request.args["limit"])
        page = rows[:limit]
        last = (page[-1]["id"] if self.mastodon else f"/@{page[-1]['username']}") if page else ""
        link = f'<{self.url}{request.path}?limit={limit}&max_id={quote(last, safe="")}>; rel="next", <x>; rel="prev"'
        return json(page, Link=link if len(page) == limit else "")

    def _account(self, request: Request, number: str, verb: list[str]) -> Response:
        if number not in self.accounts:
            return self.say("gone")
        account = self.accounts[number]
        lifted = {"enable": "disabled", "unsensitive": "sensitized", "unsilence": "silenced", "unsuspend": "suspended"}
        match request.method, verb:
            case "GET", []:
                pass
            case "POST", ["approve"]:
                if account["approved"] and self.mastodon:
                    return self.say("forbidden")
                account["approved"] = True
            case "POST", ["reject"]:
                if account["approved"] and self.mastodon:
                    return self.say("forbidden")
                del self.accounts[number]
                return self.say("nothing") if self.mastodon else json(account)
            case "POST", ["action"]:
                return self._measure(request, number)
            case "POST", [word] if word in lifted and self.mastodon:
                account[lifted[word]] = False
            case _:
                return self.say("gone")
        return json(account)

    def _measure(self, request: Request, number: str) -> Response:
        kind = request.form.get("type", "")
        if not self.mastodon:
            if kind != "suspend":
                return self.say("refused")
            if number in self._running:
                return self.say("conflict")
            self._running[number] = RUNNING
            return self.say("acted")
        flags = {"disable": "disabled", "sensitive": "sensitized", "silence": "silenced", "suspend": "suspended"}
        if kind in flags:
            self.accounts[number][flags[kind]] = True
            about = [one for one, report in self.reports.items() if report["target_account"] == number]
            for one in about:
                if not self.reports[one]["action_taken"]:
                    self.resolve(one, self.me["id"])
        elif kind == "none":
            if request.form.get("report_id"):
                self.resolve(request.form["report_id"], self.me["id"])
        else:
            return self.say("refused")
        self.written.append(dict(request.form))
        return self.say("nothing")

    # Texts of GoToSocial

    def _texts(self, request: Request) -> Response:
        match request.method, request.path.strip("/").split("/")[1:]:
            case _, ["v1", "admin", "instance", "rules", *number]:
                return self._rules(request, number)
            case "PATCH", ["v1", "instance"]:
                return self._describe(request)
        return self.say("gone")

    def _rules(self, request: Request, number: list[str]) -> Response:
        if request.method == "POST" and not number:
            added = {"id": f"01P57RULE{len(self.rules) + 10:017}", "text": request.form["text"]}
            self.rules.append(added)
            return json(added)
        found = next((rule for rule in self.rules if [rule["id"]] == number), None)
        if found is None:
            return self.say("gone")
        if request.method == "DELETE":
            self.rules.remove(found)
        elif request.method == "PATCH":
            found["text"] = request.form["text"]
        return json(found)

    def _describe(self, request: Request) -> Response:
        for name, text in request.form.items():
            self.instance |= {f"{name}_text": text, name: f"<p>{text}</p>"}
        return self.say("instance_v1")


def json(document: Any, **headers: str) -> Response:
    """An answer as these servers give it, with the count that they keep."""
    counted = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "250",
        "X-RateLimit-Reset": "2026-11-24T12:05:00.000000Z",
    }
    kept = {name: value for name, value in (counted | headers).items() if value}
    return Response(msgspec.json.encode(document), 200, kept, content_type="application/json; charset=utf-8")


def _before(number: str, limit: str | None) -> bool:
    return limit is None or (len(number), number) < (len(limit), limit)
