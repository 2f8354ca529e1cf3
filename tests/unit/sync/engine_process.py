"""What a sync process does that a test starts on the sandbox in order to kill it."""

from __future__ import annotations

import itertools
import os
from contextlib import closing
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from console.adapters.base import Outcome, SignIn
from console.adapters.sandbox.adapter import SandboxAdapter
from console.adapters.sandbox.remote import system_clock
from console.cache.accounts import Account
from console.cache.connection import open_cache
from console.domain.actions import Action
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.records import Feed
from console.paths import Home
from console.sync.lease import Lease
from console.sync.protocol import CheckAsked
from console.sync.worker import serve


class KeylessSandbox(SandboxAdapter):
    """The sandbox without its own protection against a second attempt: each one has a key of its own."""

    attempts = itertools.count()

    @property
    def capabilities(self) -> Capabilities:
        """The queue and the reports alone."""
        whole = super().capabilities
        return replace(whole, feeds=tuple(each for each in whole.feeds if each.feed in (Feed.QUEUE, Feed.REPORTS)))

    def execute(self, command: Command) -> Outcome:
        """Do it with a key that was never used; putting off twice is putting off once."""
        if command.action is not Action.DEFER:
            command = replace(command, key=f"{command.key}#{os.getpid()}-{next(self.attempts)}")
        return super().execute(command)


def run(home: Home, shared: Path, pipe: Connection) -> None:
    """Serve until the other end of the pipe is closed."""

    def open_adapter(account: Account) -> KeylessSandbox:
        return KeylessSandbox(SignIn(account.url, user=account.user, folder=shared))

    def probe(asked: CheckAsked) -> ServerInfo:
        raise ValueError(asked.kind)

    with (
        closing(open_cache(home.cache, backups=home.backups)) as cache,
        os.fdopen(os.dup(pipe.fileno()), encoding="utf-8") as stdin,
        os.fdopen(os.dup(pipe.fileno()), "w", encoding="utf-8") as stdout,
    ):
        pipe.close()
        lease = Lease(home.lease)
        serve(cache, open_adapter, probe, system_clock, stdin, stdout, lease, keep_secret=lambda account, secret: None)
