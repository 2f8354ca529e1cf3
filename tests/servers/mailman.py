"""A real GNU Mailman core on loopback, with a folder of its own, for the tests that moderate one."""

from __future__ import annotations

import email
import os
import secrets
import smtplib
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any, Self

import requests

from tests.servers.mail_sink import Mail, MailSink
from tests.servers.processes import ProcessTree, free_ports
from tests.servers.waiting import until

START_TIME = 90.0
"""Seconds that a start may take: 6 to 15 on two cores, and much more while they are busy."""

IDLE_RUNNERS = ("archive", "bounces", "command", "digest", "nntp", "retry", "task")
BUSY_RUNNERS = ("in", "pipeline", "virgin", "out")
"""In the order in which a message goes from one to the next."""

QUIET_LIST = {"admin_immed_notify": "false", "respond_to_post_requests": "false", "send_welcome_message": "false"}
"""No mail of the list's own about posts that are held, so that what the sink has follows from decisions."""

CONFIGURATION = """
[mailman]
layout: custom
site_owner: owner@example.org
[paths.custom]
var_dir: {root}
bin_dir: {bin}
queue_dir: $var_dir/queue
list_data_dir: $var_dir/lists
log_dir: $var_dir/logs
lock_dir: $var_dir/locks
data_dir: $var_dir/data
cache_dir: $var_dir/cache
etc_dir: $var_dir/etc
messages_dir: $var_dir/messages
archive_dir: $var_dir/archives
template_dir: $var_dir/templates
pid_file: $var_dir/master.pid
lock_file: $lock_dir/master.lck
[webservice]
hostname: 127.0.0.1
port: {rest}
admin_user: {user}
admin_pass: {password}
workers: 2
configuration: {root}/gunicorn.cfg
[mta]
incoming: mailman.mta.null.NullMTA
lmtp_host: 127.0.0.1
lmtp_port: {lmtp}
smtp_host: 127.0.0.1
smtp_port: {smtp}
"""

GUNICORN = """
[gunicorn]
graceful_timeout = 5
timeout = 360
control_socket_disable = true
"""


class Mailman:
    """Runs from ``with`` to its end. Lists are named by their address: ``garden@example.org``."""

    user = "restadmin"

    def __init__(self, installed: Path, root: Path) -> None:
        """Prepare a server.

        :param installed: the environment that ``tests/servers/install mailman`` made
        :param root: an empty folder for its data
        """
        self.password = secrets.token_urlsafe(12)
        self.url = ""
        self._bin = installed / "bin"
        self._root = root
        self._lmtp_port = 0
        self._sink = MailSink()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (self.user, self.password)
        self._domains: set[str] = set()
        self._tree: ProcessTree | None = None

    def __enter__(self) -> Self:
        self._sink.__enter__()
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        try:
            if self._tree is not None:
                self._tree.stop()
        finally:
            self._sink.__exit__()

    @property
    def processes(self) -> ProcessTree:
        """The server's processes."""
        assert self._tree is not None
        return self._tree

    @property
    def set_aside(self) -> Path:
        """The folder of the messages on which Mailman failed."""
        return self._root / "queue" / "shunt"

    def _start(self) -> None:
        rest, self._lmtp_port = free_ports(2)
        self.url = f"http://127.0.0.1:{rest}"
        settings = CONFIGURATION.format(
            root=self._root,
            bin=self._bin,
            rest=rest,
            lmtp=self._lmtp_port,
            smtp=self._sink.port,
            user=self.user,
            password=self.password,
        )
        for runner in IDLE_RUNNERS:
            settings += f"[runner.{runner}]\nstart: no\n"
        for runner in BUSY_RUNNERS:
            settings += f"[runner.{runner}]\nsleep_time: 0.1s\n"
        (self._root / "gunicorn.cfg").write_text(GUNICORN)
        configuration = self._root / "mailman.cfg"
        configuration.write_text(settings)
        self._tree = ProcessTree(
            [str(self._bin / "python"), str(self._bin / "master"), "-C", str(configuration)],
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(self._root), "LC_ALL": "C.UTF-8"},
            cwd=self._root,
            output=self._root / "output.log",
        )
        until(self._answers, "Mailman to start", START_TIME)

    def _answers(self) -> bool:
        if not self.processes.running:
            raise RuntimeError(f"Mailman ended while starting:\n{self.processes.output}")
        try:
            self._session.get(f"{self.url}/3.1/system/versions", timeout=10).raise_for_status()
            self._lmtp().quit()
        except (requests.RequestException, OSError):
            return False
        return True

    # Its REST interface

    def call(self, verb: str, path: str, **form: object) -> Any:
        """Ask the server as its administrator.

        :param path: below ``/3.1/``
        :returns: the parsed answer, None if it is empty
        :raises requests.HTTPError: the server refused
        """
        answer = self._session.request(verb, f"{self.url}/3.1/{path}", data=form or None, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def make_list(self, address: str, **config: object) -> str:
        """Make a list, and its domain, that holds posts of non-members; return its id."""
        name, _, domain = address.partition("@")
        if domain not in self._domains:
            self.call("POST", "domains", mail_host=domain)
            self._domains.add(domain)
        self.call("POST", "lists", fqdn_listname=address)
        # Mailman writes a list's archivers down when it first needs them. Two of its processes that need them at once
        # write them twice, and from then on every accepted post of the list is set aside.
        self.call("GET", f"lists/{address}/archivers")
        self.call("PATCH", f"lists/{address}/config", **{**QUIET_LIST, **config})
        return f"{name}.{domain}"

    def subscribe(
        self, address: str, member: str, name: str = "", *, role: str = "member", approved: bool = True
    ) -> Any:
        """Subscribe somebody.

        :param approved: no asks the moderator of a list whose ``subscription_policy`` is ``moderate``
        """
        list_id = ".".join(address.split("@"))
        form: dict[str, object] = {"list_id": list_id, "subscriber": member, "display_name": name, "role": role}
        form |= {"pre_verified": True, "pre_confirmed": True, "pre_approved": approved}
        return self.call("POST", "members", **form)

    def held(self, address: str) -> list[dict[str, Any]]:
        """Return the held posts of a list as the server describes them."""
        entries: list[dict[str, Any]] = self.call("GET", f"lists/{address}/held").get("entries", [])
        return entries

    def held_count(self, address: str) -> int:
        """Return how many posts a list holds."""
        return int(self.call("GET", f"lists/{address}/held/count")["count"])

    def requests(self, address: str) -> list[dict[str, Any]]:
        """Return the subscriptions that wait for a moderator."""
        answer = self.call("GET", f"lists/{address}/requests?token_owner=moderator")
        entries: list[dict[str, Any]] = answer.get("entries", [])
        return entries

    def bans(self, address: str) -> list[str]:
        """Return the addresses that a list has banned."""
        return [entry["email"] for entry in self.call("GET", f"lists/{address}/bans").get("entries", [])]

    def members(self, address: str) -> list[str]:
        """Return the addresses of a list's members."""
        return [entry["email"] for entry in self.call("GET", f"lists/{address}/roster/member").get("entries", [])]

    # Mail in and out

    def post(self, address: str, sender: str, subject: str = "", body: str = "", *, raw: bytes | None = None) -> None:
        """Post to a list; ``raw`` is a whole message as bytes, sent as it is."""
        self.post_all(address, [(sender, raw if raw is not None else written(address, sender, subject, body))])

    def post_all(self, address: str, posts: Iterable[tuple[str, bytes]]) -> None:
        """Post many over one connection.

        :param posts: (sender, whole message) pairs
        """
        with self._lmtp() as connection:
            for sender, message in posts:
                connection.sendmail(sender, [address], message)

    def hold(self, address: str, posts: Iterable[tuple[str, bytes]], within: float = 240.0) -> None:
        """Post many to a list that holds them, and wait until it does."""
        every = list(posts)
        wanted = self.held_count(address) + len(every)
        self.post_all(address, every)

        def held() -> bool:
            self._post_again(address, every)
            return self.held_count(address) >= wanted

        # Counting many takes the server seconds of its own.
        until(held, f"{wanted} posts to be held", within, pause=max(0.25, wanted / 300))

    def mails(self, recipient: str | None = None) -> list[Mail]:
        """Return what the server has sent, to anybody or to one recipient, in order."""
        return [mail for mail in self._sink.mails if recipient is None or recipient in mail.recipients]

    def wait_for_mails(self, count: int, recipient: str | None = None, within: float = 60.0) -> list[Mail]:
        """Wait until it has sent so many, and return them."""
        until(lambda: len(self.mails(recipient)) >= count, f"{count} mails", within)
        return self.mails(recipient)

    def wait_until_idle(self, within: float = 60.0) -> None:
        """Wait until every mail that was accepted or is to be sent has gone where it goes."""
        queues = [self._root / "queue" / runner for runner in BUSY_RUNNERS]
        until(lambda: not any(any(queue.glob("*.*")) for queue in queues), "Mailman to be idle", within)

    def _post_again(self, address: str, posts: Iterable[tuple[str, bytes]]) -> None:
        """Post once more what Mailman has set aside for good.

        One post in thirty thousand arrives at a microsecond that it cannot write down: as bytes it reads like the
        beginning of an escape.
        """
        for path in self.set_aside.glob("*.pck"):
            content = path.read_bytes()
            path.unlink()
            self.post_all(address, [post for post in posts if _message_id(post[1]) in content])

    def _lmtp(self) -> smtplib.LMTP:
        return smtplib.LMTP("127.0.0.1", self._lmtp_port)


def written(address: str, sender: str, subject: str, body: str) -> bytes:
    """Return a plain text message as bytes."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    message.set_content(body)
    return message.as_bytes()


def _message_id(message: bytes) -> bytes:
    """By what a message is known again: its id, or where it has none all of it."""
    found = email.message_from_bytes(message)["Message-ID"]
    return str(found).encode("utf-8", "replace") if found else message
