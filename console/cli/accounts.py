"""`corral account …`"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from console.adapters import registry
from console.adapters.base import Platform
from console.cli import documents
from console.cli.output import Exit, Output, table
from console.domain.capabilities import Grant, ServerInfo
from console.services import accounts
from console.services.desk import Desk, Refusal

_MARKS = {Grant.YES: "yes", Grant.PARTLY: "partly", Grant.NO: "no"}


def run(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    """Add, list, check or remove accounts; returns the exit status."""
    return {"add": _add, "list": _list, "check": _check, "remove": _remove}[args.verb](args, desk, output)


def _add(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    try:
        platform = registry.platform(args.kind)
    except LookupError as error:
        output.say(str(error))
        return Exit.USAGE
    new = accounts.NewAccount(
        platform=platform,
        name=args.name,
        url=accounts.normal_url(args.url, insecure_http=args.insecure_http) if platform.needs_secret else args.url,
        user=args.user,
        secret=_secret_from_stdin() if args.secret_stdin else "",
        community=args.community,
        ca_file=Path(args.ca_file).absolute() if args.ca_file else None,
        insecure_http=args.insecure_http,
        proxy="",
    )
    info = None
    if platform.consent is not None and not args.secret_stdin:
        from console.cli.consent import secret_from_browser

        accounts.check_name(desk, new.name)
        new = replace(new, secret=secret_from_browser(platform, new, output))
        info = _probe(platform, new)
    added = accounts.add(desk, new, info)
    output.document(documents.account(added.account), [f"{added.account.name} was added; `corral sync` fetches it."])
    if added.note:
        output.say(added.note)
    return Exit.DONE


def _probe(platform: Platform, new: accounts.NewAccount) -> ServerInfo:
    adapter = platform.open(accounts.sign_in(new))
    try:
        return adapter.probe()
    finally:
        adapter.close()


def _list(_: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = accounts.every(desk)
    lines = table([(a.name, a.kind, a.state.value, a.url, a.detail) for a in found])
    output.document({"accounts": [documents.account(a) for a in found]}, lines or ["There is no account yet."])
    return Exit.DONE


def _check(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.sync.run import SecretNeeded

    account = accounts.named(desk, args.name)
    if args.secret_stdin:
        desk.credentials.keep_for_this_run(account.name, _secret_from_stdin(), account.user)
    try:
        adapter = desk.open_adapter(account)
    except SecretNeeded as error:
        output.say(str(error))
        return Exit.UNREACHED
    try:
        info = adapter.probe()
    finally:
        adapter.close()
    accounts.checked(desk, account, info)
    output.document(_info(info), _lines(info))
    if info.warning:
        output.say(info.warning)
    return Exit.DONE


def _remove(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    removed = accounts.remove(desk, args.name)
    name = removed.account.name
    output.document(documents.account(removed.account), [f"{name} is forgotten here; its remote is as it was."])
    if removed.unsent:
        output.say(f"{removed.unsent} decided and not sent on {name}: `corral log` has what was dropped.")
    return Exit.DONE


def _secret_from_stdin() -> str:
    """The first line of standard input, which is the only place a secret may come in by hand."""
    secret = sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise Refusal("Standard input held no password.")
    return secret


def _info(info: ServerInfo) -> dict[str, object]:
    return {
        "product": info.product,
        "version": info.version,
        "community": info.community,
        "user": info.user,
        "members": info.members,
        "places": [{"id": place, "name": name} for place, name in info.places],
        "warning": info.warning,
        "permissions": [
            {"name": line.name, "grant": line.grant.value, "detail": line.detail} for line in info.permissions
        ],
    }


def _lines(info: ServerInfo) -> list[str]:
    head = [f"{info.community}: {info.product} {info.version}, signed in as {info.user}"]
    return head + table([(_MARKS[line.grant], line.name, line.detail) for line in info.permissions], whole=True)
