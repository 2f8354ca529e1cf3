"""A real Matrix Synapse on loopback, with a folder of its own, for the tests that moderate one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import requests

from tests.servers.processes import ProcessTree, free_ports
from tests.servers.waiting import until

START_TIME = 90.0
"""Seconds that a start may take: 4 to 8 on two cores, and much more while they are busy."""

SERVER_NAME = "garden.test"
CLIENT, ADMIN = "_matrix/client/v3", "_synapse/admin"

WITHOUT_LIMITS = {"per_second": 10_000, "burst_count": 10_000}
"""What Synapse allows by default (five sign-ins, ten messages) would make tests wait for minutes."""
LIMITED = ("rc_message", "rc_reports", "rc_admin_redaction", "rc_joins_per_room", "rc_registration", "rc_room_creation")
LIMITED_BY = {
    "rc_login": ("address", "account", "failed_attempts"),
    "rc_joins": ("local", "remote"),
    "rc_invites": ("per_room", "per_user", "per_issuer"),
}

TERMS = """<!doctype html><html><head><title>Garden terms</title></head><body><h1>Be kind</h1>
{% if has_consented %}<p>You agreed.</p>{% endif %}<p>No advertisements.</p>
{% if not public_version %}<form method="post" action="consent"><input type="hidden" name="v" value="{{version}}"/>
<input type="hidden" name="u" value="{{user}}"/><input type="hidden" name="h" value="{{userhmac}}"/>
<input type="submit" value="I agree"/></form>{% endif %}</body></html>
"""

_TRANSACTIONS = count(1)


class Synapse:
    """Runs from ``with`` to its end. People are named by their localpart, ``mina``, rooms by their id."""

    user = "@warden:" + SERVER_NAME

    def __init__(self, installed: Path, root: Path, **settings: object) -> None:
        """Prepare a server.

        :param installed: the environment that ``tests/servers/install synapse`` made
        :param root: an empty folder for its data
        :param settings: what is different in its configuration
        """
        self.password = secrets.token_urlsafe(12)
        self.url = ""
        self._python = installed / "bin" / "python"
        self._root = root
        self._settings = settings
        self._secret, self._form_secret = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self._session = requests.Session()
        self._session.trust_env = False
        self._tokens: dict[str, str] = {}
        self._tree: ProcessTree | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self._tree is not None:
            self._tree.stop()

    @property
    def processes(self) -> ProcessTree:
        """The server's processes."""
        assert self._tree is not None
        return self._tree

    def _start(self) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        configuration = self._root / "homeserver.yaml"
        configuration.write_text(json.dumps(self._configuration(port)))  # JSON is YAML.
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        (self._root / "signing.key").write_text(f"ed25519 a_test {key}\n")
        (self._root / "log.yaml").write_text(json.dumps({"version": 1, "root": {"level": "WARNING"}}))
        privacy = self._root / "privacy" / "en"
        privacy.mkdir(parents=True)
        (privacy / "1.0.html").write_text(TERMS)
        (privacy / "success.html").write_text("<!doctype html><html><body>Thank you.</body></html>")
        self._tree = ProcessTree(
            [str(self._python), "-m", "synapse.app.homeserver", "-c", str(configuration)],
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(self._root), "LC_ALL": "C.UTF-8"},
            cwd=self._root,
            output=self._root / "output.log",
        )
        until(self._answers, "Synapse to start", START_TIME)
        self._make_warden()

    def _configuration(self, port: int) -> dict[str, object]:
        root = self._root
        limits: dict[str, object] = dict.fromkeys(LIMITED, WITHOUT_LIMITS)
        limits |= {name: dict.fromkeys(parts, WITHOUT_LIMITS) for name, parts in LIMITED_BY.items()}
        resources = [{"names": ["client", "consent"], "compress": False}]
        return {
            "server_name": SERVER_NAME,
            "public_baseurl": f"{self.url}/",
            "pid_file": str(root / "homeserver.pid"),
            "listeners": [
                {"port": port, "tls": False, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": resources}
            ],
            "database": {"name": "sqlite3", "args": {"database": str(root / "homeserver.db")}},
            "log_config": str(root / "log.yaml"),
            "media_store_path": str(root / "media"),
            "signing_key_path": str(root / "signing.key"),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": secrets.token_urlsafe(12),
            "form_secret": self._form_secret,
            "report_stats": False,
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "bcrypt_rounds": 4,
            "server_notices": {"system_mxid_localpart": "notices", "system_mxid_display_name": "Notices"},
            "user_consent": {
                "template_dir": str(root / "privacy"),
                "version": "1.0",
                "server_notice_content": {"msgtype": "m.text", "body": "Please agree: %(consent_uri)s"},
                "policy_name": "Garden terms",
            },
            **limits,
            **self._settings,
        }

    def _answers(self) -> bool:
        if not self.processes.running:
            raise RuntimeError(f"Synapse ended while starting:\n{self.processes.output}")
        try:
            return self._session.get(f"{self.url}/health", timeout=10).ok
        except requests.RequestException:
            return False

    def _make_warden(self) -> None:
        path = f"{self.url}/{ADMIN}/v1/register"
        nonce = self._session.get(path, timeout=30).json()["nonce"]
        name = self.user[1:].partition(":")[0]
        signed = hmac.new(self._secret.encode(), digestmod=hashlib.sha1)
        signed.update("\0".join((nonce, name, self.password, "admin")).encode())
        form = {"nonce": nonce, "username": name, "password": self.password, "admin": True, "mac": signed.hexdigest()}
        self._session.post(path, json=form, timeout=30).raise_for_status()

    # What anybody can ask

    def call(self, who: str, verb: str, path: str, body: object = None, **query: object) -> Any:
        """Ask the server as somebody.

        :param who: a localpart; ``warden`` administers the server
        :param path: below the address, quoted already
        :raises requests.HTTPError: the server refused
        """
        answer = self._session.request(
            verb,
            f"{self.url}/{path}",
            json=body if body is not None or verb == "GET" else {},
            params={name: str(value) for name, value in query.items()},
            headers={"Authorization": f"Bearer {self.token(who)}"},
            timeout=60,
        )
        if not answer.ok:
            raise requests.HTTPError(f"{verb} {path}: {answer.status_code} {answer.text}", response=answer)
        return answer.json()

    def token(self, who: str) -> str:
        """Return somebody's access token, signing in once."""
        if who not in self._tokens:
            password = self.password if self.id_of(who) == self.user else f"password of {who}"
            form = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": who}, "password": password}
            answer = self._session.post(f"{self.url}/{CLIENT}/login", json=form, timeout=60)
            answer.raise_for_status()
            self._tokens[who] = answer.json()["access_token"]
        return self._tokens[who]

    def id_of(self, who: str) -> str:
        """Return somebody's whole name."""
        return f"@{who}:{SERVER_NAME}"

    # People and rooms

    def make_user(self, who: str, name: str = "", **more: object) -> str:
        """Make an account that signs in with a password of its own; return its whole name."""
        body = {"password": f"password of {who}", "displayname": name or who.title(), **more}
        self.call("warden", "PUT", f"{ADMIN}/v2/users/{quote(self.id_of(who))}", body)
        return self.id_of(who)

    def make_room(self, who: str, name: str, *members: str, **more: object) -> str:
        """Make a room that anybody may join, with its creator and members in it; return its id."""
        body = {"name": name, "preset": "public_chat", **more}
        room: str = self.call(who, "POST", f"{CLIENT}/createRoom", body)["room_id"]
        for member in members:
            self.join(member, room)
        return room

    def join(self, who: str, room: str) -> None:
        """Let somebody join a room that is open to them."""
        self.call(who, "POST", f"{CLIENT}/join/{quote(room)}")

    def send(self, who: str, room: str, text: str, **more: object) -> str:
        """Say something in a room; return the event's id."""
        return self.send_event(who, room, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    def send_event(self, who: str, room: str, kind: str, content: object) -> str:
        """Send an event that is no state; return its id."""
        path = f"{CLIENT}/rooms/{quote(room)}/send/{kind}/t{next(_TRANSACTIONS)}"
        sent: str = self.call(who, "PUT", path, content)["event_id"]
        return sent

    def set_state(self, who: str, room: str, kind: str, content: object, key: str = "") -> str:
        """Set a state event of a room; return its id."""
        sent: str = self.call(who, "PUT", f"{CLIENT}/rooms/{quote(room)}/state/{kind}/{quote(key)}", content)[
            "event_id"
        ]
        return sent

    def state(self, room: str, kind: str, key: str = "") -> Any:
        """Return the content of a state event of a room, whoever may see it; None where there is none."""
        found = self.call("warden", "GET", f"{ADMIN}/v1/rooms/{quote(room)}/state")["state"]
        return next((e["content"] for e in found if e["type"] == kind and e["state_key"] == key), None)

    def report(self, who: str, room: str, event: str, reason: str) -> None:
        """Report a message."""
        self.call(who, "POST", f"{CLIENT}/rooms/{quote(room)}/report/{quote(event)}", {"reason": reason})

    def report_user(self, who: str, whom: str, reason: str) -> None:
        """Report a person."""
        self.call(who, "POST", f"{CLIENT}/users/{quote(self.id_of(whom))}/report", {"reason": reason})

    def redact(self, who: str, room: str, event: str, reason: str = "") -> None:
        """Remove a message."""
        path = f"{CLIENT}/rooms/{quote(room)}/redact/{quote(event)}/t{next(_TRANSACTIONS)}"
        self.call(who, "PUT", path, {"reason": reason})

    def consent(self, who: str) -> None:
        """Let somebody agree to the terms, as in a browser by the link that the server sends them."""
        signed = hmac.new(self._form_secret.encode(), who.encode(), hashlib.sha256).hexdigest()
        form = {"v": "1.0", "u": who, "h": signed}
        self._session.post(f"{self.url}/_matrix/consent", data=form, timeout=30).raise_for_status()

    # What it holds

    def reports(self) -> list[dict[str, Any]]:
        """Return the reports of messages as the server lists them."""
        found: list[dict[str, Any]] = self.call("warden", "GET", f"{ADMIN}/v1/event_reports", limit=10_000)[
            "event_reports"
        ]
        return found

    def account(self, who: str) -> dict[str, Any]:
        """Return what the server knows of somebody."""
        found: dict[str, Any] = self.call("warden", "GET", f"{ADMIN}/v2/users/{quote(self.id_of(who))}")
        return found

    def removal(self, room: str, event: str) -> dict[str, Any] | None:
        """Return the event that removed a message, None where it stands."""
        path = f"{ADMIN}/v1/rooms/{quote(room)}/context/{quote(event)}"
        found = self.call("warden", "GET", path, limit=1)["event"]
        removal: dict[str, Any] | None = found.get("unsigned", {}).get("redacted_because")
        return removal

    def membership(self, room: str, who: str) -> str:
        """Return what somebody is in a room; empty for who never was there."""
        content = self.state(room, "m.room.member", self.id_of(who))
        return str(content["membership"]) if content else ""

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the server's own database."""
        address = f"file:{self._root / 'homeserver.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return list(connection.execute(sql, values))
