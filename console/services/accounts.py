"""Accounts: adding one, what state each is in, removing one."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from console.adapters.base import Platform, SignIn
from console.cache import accounts
from console.cache.accounts import Account
from console.credentials import KeyringUnavailable, variable_name
from console.domain.capabilities import ServerInfo
from console.domain.due import AnswerTimes
from console.services.desk import Desk, Refusal

_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What first run or the shell asks for.

    :param name: for people and the shell; unique.
    :param community: the community that it belongs to; empty makes one of the account's name.
    :param keep_secret: put the secret into the keyring; otherwise it is for this run only.
    """

    platform: Platform
    name: str
    url: str
    user: str = ""
    secret: str = field(default="", repr=False)
    place: str = ""
    community: str = ""
    ca_file: Path | None = None
    insecure_http: bool = False
    proxy: str = ""
    keep_secret: bool = True


@dataclass(frozen=True, slots=True)
class Added:
    """The account, and what the person should know about where its secret is.

    :param note: empty when the secret is in the keyring.
    """

    account: Account
    note: str


def normal_url(given: str, *, insecure_http: bool = False) -> str:
    """An address as adapters take it: with a scheme, without credentials, query, fragment and trailing slash.

    :raises Refusal: it is no address, holds a password, or is plain http to a host that is not this machine.
    """
    text = given.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        # Not repeated here: it may hold a password.
        raise Refusal("That is not a web address; it should look like https://lists.example.org.") from error
    if parts.username or parts.password:
        raise Refusal("Leave the name and password out of the address; Corral asks for them separately.")
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", text):
        raise Refusal(f"“{given}” is not a web address; it should look like https://lists.example.org.")
    if parts.scheme == "http" and not (insecure_http or is_loopback(host)):
        raise Refusal(
            f"http to {host} would send the password in the clear: use https, "
            "or --insecure-http if you know the network between."
        )
    netloc = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{netloc}:{port}" if port else netloc, parts.path.rstrip("/"), "", ""))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_name(desk: Desk, name: str) -> str:
    """A usable name for a new account.

    :raises Refusal: it is empty, taken, or stands for the same environment variable as another.
    """
    name = name.strip()
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise Refusal(f"An account needs a name of 1 to {_NAME_LENGTH} characters.")
    for account in every(desk):
        if account.name == name:
            raise Refusal(f"There is an account called {name}; choose another name.")
        if variable_name(account.name) == variable_name(name):
            raise Refusal(
                f"{name} and {account.name} would share the variable {variable_name(name)}; choose another name."
            )
    return name


def sign_in(new: NewAccount) -> SignIn:
    """What the platform is opened with, before there is an account."""
    return SignIn(
        url=new.url,
        user=new.user,
        secret=new.secret,
        place=new.place,
        ca_file=new.ca_file,
        insecure_http=new.insecure_http,
        proxy=new.proxy,
    )


def add(desk: Desk, new: NewAccount, info: ServerInfo | None = None) -> Added:
    """Write a new account down; its secret goes to the keyring or stays in this run.

    :param info: what a check found, if one was made.
    :raises Refusal: the name or the address cannot be used, or the policy allows no others than its own.
    """
    if not (desk.policy.features.add_accounts or desk.policy.account(new.name)):
        raise Refusal(f"Communities are settled by {desk.policy.who} here; no others can be added.")
    name = check_name(desk, new.name)
    with desk.cache.write(durable=True) as tx:
        if accounts.by_name(tx.conn, name) is not None:
            raise Refusal(f"There is an account called {name}; choose another name.")
        account = accounts.add(
            tx,
            name=name,
            kind=new.platform.kind,
            url=new.url,
            user=new.user,
            place=new.place,
            ca_file=new.ca_file,
            insecure_http=new.insecure_http,
            proxy=new.proxy,
            community=new.community or name,
        )
        if info is not None:
            accounts.set_info(tx, account.id, info)
    note = _keep_secret(desk, name, new)
    if note:
        with desk.cache.write() as tx:
            accounts.set_keep_secret(tx, account.id, False)
    return Added(account, note)


def _keep_secret(desk: Desk, name: str, new: NewAccount) -> str:
    if not new.secret:
        return ""
    if new.keep_secret and desk.policy.features.keep_secrets:
        try:
            desk.credentials.keep(name, new.secret, new.user)
        except KeyringUnavailable as unavailable:
            desk.credentials.keep_for_this_run(name, new.secret, new.user)
            return f"{unavailable} Scripts set {variable_name(name)}."
        return ""
    desk.credentials.keep_for_this_run(name, new.secret, new.user)
    return f"The password is kept for this run only; scripts set {variable_name(name)}."


def checked(desk: Desk, account: Account, info: ServerInfo) -> None:
    """Keep what a check found: which server it is decides on some platforms what can be done there."""
    if account.info != info:
        with desk.cache.write() as tx:
            accounts.set_info(tx, account.id, info)


def every(desk: Desk) -> list[Account]:
    """All accounts, oldest first."""
    with desk.cache.read() as conn:
        return accounts.all(conn)


def named(desk: Desk, name: str) -> Account:
    """The account of that name.

    :raises Refusal: there is none; the sentence lists those there are.
    """
    known = every(desk)
    for account in known:
        if account.name == name:
            return account
    names = ", ".join(account.name for account in known) or "none yet"
    raise Refusal(f"There is no account called {name}; there is: {names}.")


@dataclass(frozen=True, slots=True)
class Removed:
    """The account that was, and how many commands on it were not sent: they are in the log."""

    account: Account
    unsent: int


def remove(desk: Desk, name: str) -> Removed:
    """Forget an account, its cached rows and its secret; the log stays.

    :raises Refusal: there is no such account, or the policy presets it.
    """
    account = named(desk, name)
    if desk.policy.account(name) is not None:
        raise Refusal(f"{name} is settled by {desk.policy.who} and stays on this desk.")
    with desk.cache.write(durable=True) as tx:
        unsent = accounts.remove(tx, account.id, desk.clock())
    desk.credentials.forget(name)
    return Removed(account, unsent)


def set_answer_times(desk: Desk, community_id: int, times: AnswerTimes) -> None:
    """How soon a community wants to answer; the due times of what is pending follow."""
    with desk.cache.write() as tx:
        accounts.set_answer_times(tx, community_id, times)
