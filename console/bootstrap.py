"""The composition root: puts the parts of one home together."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from console import policy as policy_file
from console import settings as settings_file
from console.adapters.base import Adapter, Platform, SignIn
from console.adapters.errors import Unsupported
from console.cache import accounts
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache
from console.credentials import Credentials
from console.domain.capabilities import Capabilities, ServerInfo
from console.paths import Home
from console.policy import NOTHING, Policy
from console.services.desk import Clock, Desk, Refusal, system_clock
from console.settings import Settings

_log = logging.getLogger(__name__)


def open_desk(home: Home, *, clock: Clock = system_clock) -> Desk:
    """Open a home: make its folders, migrate its cache where needed, read its settings.

    :raises OSError: the folder cannot be used.
    :raises console.cache.errors.CacheError: the cache cannot be used.
    :raises console.settings.SettingsError: the settings file or the policy of this machine has a mistake.
    :raises Refusal: the policy allows no sandbox.
    """
    policy = policy_file.load()
    if home.sandbox and not policy.features.sandbox:
        raise Refusal(f"The sandbox community is turned off by {policy.who}.")
    home.create()
    settings = policy.apply(settings_file.load(home.settings, policy.defaults))
    cache = open_cache(home.cache, backups=home.backups)
    desk = desk_on(home, cache, settings, clock, policy)
    if policy.adapters:
        _use_adapters(Path(policy.adapters))
    if policy.accounts and not home.sandbox:
        from console.services import managed

        managed.ensure(desk)
    return desk


def desk_on(
    home: Home, cache: Cache, settings: Settings, clock: Clock = system_clock, policy: Policy = NOTHING
) -> Desk:
    """A desk on a cache that is open already.

    :param settings: those in force.
    """
    credentials = Credentials(str(home.root))

    def open_adapter(account: Account) -> Adapter:
        from console.adapters import registry
        from console.sync.run import SecretNeeded

        try:
            platform = registry.platform(account.kind)
        except registry.UnknownPlatform as error:
            raise Unsupported(str(error)) from error
        secret = credentials.find(account.name, account.user) if platform.needs_secret else ""
        if secret is None:
            raise SecretNeeded(account)
        found = account.info or (checked(platform, account, secret) if platform.varies else None)
        return platform.open(replace(_sign_in(account, home, settings, credentials, secret), known=found))

    def checked(platform: Platform, account: Account, secret: str) -> ServerInfo | None:
        """What the server says it is, kept; None where it does not answer: whoever uses the account finds out why."""
        from console.adapters.errors import RemoteError

        adapter = platform.open(_sign_in(account, home, settings, credentials, secret))
        try:
            info = adapter.probe()
        except RemoteError:
            return None
        finally:
            adapter.close()
        with cache.write() as tx:
            accounts.set_info(tx, account.id, info)
        return info

    @lru_cache(maxsize=64)
    def known(kind: str, url: str, place: str, info: ServerInfo | None) -> Capabilities:
        from console.adapters import registry

        try:
            platform = registry.platform(kind)
        except registry.UnknownPlatform as error:
            raise Refusal(str(error)) from error
        adapter = platform.open(SignIn(url=url, place=place, insecure_http=True, folder=home.root, known=info))
        try:
            return adapter.capabilities
        finally:
            adapter.close()

    return Desk(
        home=home,
        cache=cache,
        credentials=credentials,
        settings=settings,
        capabilities=lambda account: known(account.kind, account.url, account.place, account.info),
        open_adapter=open_adapter,
        clock=clock,
        policy=policy,
    )


def _use_adapters(folder: Path) -> None:
    """Find platforms in the folder of the policy, unless others could put something there."""
    from console.adapters import registry

    try:
        safe = not policy_file.open_to_others(folder)
    except OSError:
        safe = False
    if safe:
        registry.use_folder(folder)
    else:
        _log.warning("The folder of adapters that the policy names is missing, or others can write there: not used.")


def _sign_in(account: Account, home: Home, settings: Settings, credentials: Credentials, secret: str) -> SignIn:
    def keep_token(token: str) -> None:
        credentials.keep_token(account.name, token, lasting=account.keep_secret)

    common = Path(settings.ca_file) if settings.ca_file else None
    return SignIn(
        url=account.url,
        user=account.user,
        secret=secret,
        place=account.place,
        ca_file=account.ca_file or common,
        insecure_http=account.insecure_http,
        proxy=account.proxy or settings.proxy,
        folder=home.root,
        token=credentials.find_token(account.name) if secret else "",
        keep_token=keep_token,
    )
