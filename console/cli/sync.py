"""`corral sync`: run the engine here, or ask whoever runs it already."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from console.cache import requests
from console.cli import documents
from console.cli.output import Exit, Output, table
from console.services import accounts, sandbox
from console.services.desk import Desk, Refusal
from console.sync.lease import Lease
from console.sync.run import AccountResult, sync_once
from console.sync.sweeping import sweep_all

_LOOK_EVERY = 0.1
_PATIENCE = 3600.0
"""Seconds that the shell waits for a running engine; it says so and goes, the engine goes on."""


def sync(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    """Send and fetch, with a progress bar on a terminal; returns the exit status."""
    if desk.home.sandbox:
        sandbox.ensure(desk)
    only = accounts.named(desk, args.account) if args.account else None
    if only is None and not accounts.every(desk):
        raise Refusal("There is no account yet; `corral account add` adds one.")
    lease = Lease(desk.home.lease)
    if lease.try_acquire():
        try:
            results = _here(desk, only.id if only else None, not args.no_wait, output)
        finally:
            lease.release()
    else:
        results = _elsewhere(desk, only.id if only else None, not args.no_wait)
    output.document({"accounts": [documents.result(found) for found in results]}, _lines(results))
    for found in results:
        stuck = _stuck(found)
        if found.error or stuck:
            output.say(f"{found.name}: {' '.join(filter(None, (found.error, stuck)))}")
    return _status(results)


def _here(desk: Desk, account: int | None, wait: bool, output: Output) -> list[AccountResult]:
    chosen = [found for found in accounts.every(desk) if account is None or found.id == account]
    cancelled = threading.Event()
    try:
        results = sync_once(
            desk.cache,
            chosen,
            desk.open_adapter,
            clock=desk.clock,
            wait=wait,
            progress=lambda name, feed, done, total: output.progress(f"{name}, {feed}", done, total),
            cancelled=cancelled,
        )
        keep_for = timedelta(days=desk.settings.retention_days)
        sweep_all(desk.cache, desk.clock() - keep_for, cancelled.is_set)
    except KeyboardInterrupt:
        cancelled.set()
        raise
    finally:
        output.end_progress()
    return results


def _elsewhere(desk: Desk, account: int | None, wait: bool) -> list[AccountResult]:
    """Ask the engine that another process runs, and wait for its answer."""
    with desk.cache.write() as tx:
        number = requests.ask(tx, "sync", {"account": account, "wait": wait})
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with desk.cache.read() as conn:
            answer = requests.result(conn, number)
        if answer is not None and answer.get("error"):
            raise Refusal(str(answer["error"]))
        if answer is not None:
            return [AccountResult(**row) for row in answer["accounts"]]
        if not _held(desk):
            raise Refusal("The running Corral ended before it answered; run `corral sync` again.")
        time.sleep(_LOOK_EVERY)
    raise Refusal("The running Corral is still at it; `corral outbox` shows what waits.")


def _held(desk: Desk) -> bool:
    lease = Lease(desk.home.lease)
    if lease.try_acquire():
        lease.release()
        return False
    return True


def _lines(results: Sequence[AccountResult]) -> list[str]:
    return table(
        [
            (found.name, f"{found.pulled} fetched", f"{found.sent} sent", f"{found.waiting} waiting",
             f"{found.parked} refused", f"{found.uncertain} uncertain")
            for found in results
        ]
    )  # fmt: skip


def _stuck(found: AccountResult) -> str:
    """What needs a person, as a sentence; empty where nothing does."""
    parts = [f"{found.parked} refused"] * bool(found.parked) + [f"{found.uncertain} uncertain"] * bool(found.uncertain)
    return f"{' and '.join(parts)}; `corral outbox` says why." if parts else ""


def _status(results: Sequence[AccountResult]) -> Exit:
    unreached = [found for found in results if found.error]
    if results and len(unreached) == len(results):
        return Exit.UNREACHED
    if unreached or any(found.parked or found.uncertain for found in results):
        return Exit.REFUSED
    return Exit.DONE
