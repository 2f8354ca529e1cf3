"""What the policy of this machine presets, brought onto a desk."""

from __future__ import annotations

from pathlib import Path

from console.cache import accounts
from console.cache.accounts import Account
from console.policy import Policy, PresetAccount
from console.services.accounts import normal_url
from console.services.desk import Desk, Refusal


def ensure(desk: Desk) -> None:
    """Add the preset accounts that are missing, and bring those that are there to what the policy says now.

    An account that has left the policy stays, with everything that was decided there; its owner may remove it.

    :raises Refusal: an address in the policy cannot be used.
    """
    with desk.cache.read() as conn:
        known = {account.name: account for account in accounts.all(conn)}
    changed = [preset for preset in desk.policy.accounts if not _as_settled(known.get(preset.name), preset)]
    if not changed:
        return
    with desk.cache.write(durable=True) as tx:
        for preset in changed:
            there = accounts.by_name(tx.conn, preset.name)
            if there is None:
                accounts.add(
                    tx,
                    name=preset.name,
                    kind=preset.kind,
                    url=_url(preset),
                    user=preset.user,
                    place=preset.place,
                    ca_file=_file(preset),
                    insecure_http=preset.insecure_http,
                    proxy=preset.proxy,
                    community=preset.community or preset.name,
                )
            else:
                accounts.set_way(
                    tx,
                    there.id,
                    url=_url(preset),
                    user=preset.user or there.user,
                    place=preset.place,
                    ca_file=_file(preset),
                    insecure_http=preset.insecure_http,
                    proxy=preset.proxy,
                )


def may_export(policy: Policy) -> None:
    """Stop whoever would write what is on the desk to a file where the policy does not allow it.

    :raises Refusal: it does not.
    """
    if not policy.features.export:
        raise Refusal(f"Writing the log, a backup or an export to a file is turned off by {policy.who}.")


def _as_settled(account: Account | None, preset: PresetAccount) -> bool:
    if account is None:
        return False
    there = (account.url, account.place, account.ca_file, account.insecure_http, account.proxy)
    user = not preset.user or account.user == preset.user
    return user and there == (_url(preset), preset.place, _file(preset), preset.insecure_http, preset.proxy)


def _url(preset: PresetAccount) -> str:
    try:
        return normal_url(preset.url, insecure_http=preset.insecure_http)
    except Refusal as refusal:
        raise Refusal(f"The policy presets {preset.name} with an address of no use. {refusal}") from refusal


def _file(preset: PresetAccount) -> Path | None:
    return Path(preset.ca_file) if preset.ca_file else None
