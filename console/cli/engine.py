"""`python -m console engine FOLDER`: the sync process that a window starts; it talks JSON lines over its pipes."""

from __future__ import annotations

import signal
import sys
from datetime import timedelta
from pathlib import Path

from console import bootstrap, journal, reports
from console.adapters import registry
from console.adapters.base import Browser
from console.cache.accounts import Account
from console.domain.capabilities import ServerInfo
from console.journal import REDACTION
from console.paths import Home
from console.services import accounts, sandbox
from console.services.desk import Desk, Refusal
from console.sync.lease import Lease
from console.sync.protocol import CheckAsked
from console.sync.worker import serve


def run(home: Home) -> int:
    """Serve until standard input closes; returns the exit status.

    An interrupt at the terminal is the window's business: it closes our input when it ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    home.create()
    journal.start(home.logs)
    reports.watch(home, "sync")
    reports.hide_memory()
    desk = bootstrap.open_desk(home)
    if home.sandbox:
        sandbox.ensure(desk)

    def keep_secret(account: Account, secret: str) -> None:
        desk.credentials.keep_for_this_run(account.name, secret, account.user)

    try:
        return serve(
            desk.cache,
            desk.open_adapter,
            lambda asked: _probe(desk, asked),
            desk.clock,
            sys.stdin,
            sys.stdout,
            Lease(home.lease),
            keep_secret=keep_secret,
            keep_for=lambda: timedelta(days=desk.settings.retention_days),
            consent=lambda asked, browser: _consent(desk, asked, browser),
        )
    finally:
        desk.cache.close()


def _probe(desk: Desk, asked: CheckAsked) -> ServerInfo:
    """Sign in with what a person entered for a new account, before it is kept anywhere.

    :raises RemoteError: with a sentence for people.
    :raises ValueError: what was entered cannot be used.
    """
    new = _entered(desk, asked)
    adapter = new.platform.open(accounts.sign_in(new))
    try:
        return adapter.probe()
    finally:
        adapter.close()


def _consent(desk: Desk, asked: CheckAsked, browser: Browser) -> str:
    """Let the person sign in with the browser for what they entered; the secret that comes of it.

    :raises RemoteError: with a sentence for people.
    :raises ValueError: what was entered cannot be used.
    """
    new = _entered(desk, asked)
    if new.platform.consent is None:
        raise ValueError(f"{new.platform.title} has no sign-in in the browser.")
    return new.platform.consent(accounts.sign_in(new), browser)


def _entered(desk: Desk, asked: CheckAsked) -> accounts.NewAccount:
    """What a person entered, as an account that is not kept yet.

    :raises ValueError: it cannot be used.
    """
    REDACTION.learn(asked.secret, asked.user)
    platform = registry.platform(asked.kind)
    try:
        url = accounts.normal_url(asked.url, insecure_http=asked.insecure_http)
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal
    return accounts.NewAccount(
        platform=platform,
        name="",
        url=url,
        user=asked.user,
        secret=asked.secret,
        place=asked.place,
        ca_file=asked.ca_file or (Path(desk.settings.ca_file) if desk.settings.ca_file else None),
        insecure_http=asked.insecure_http,
        proxy=asked.proxy or desk.settings.proxy,
    )
