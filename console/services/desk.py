"""What every service works on: one home's cache, settings, secrets and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from console import settings as settings_file
from console.adapters.base import Adapter
from console.cache.accounts import Account
from console.cache.connection import Cache
from console.credentials import Credentials
from console.domain.capabilities import Capabilities
from console.paths import Home
from console.policy import NOTHING, Policy
from console.settings import Settings

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


class Refusal(Exception):
    """What was asked cannot be done; the sentence says why and what would help."""


@dataclass(slots=True)
class Desk:
    """One home, opened.

    :param capabilities: what an account's platform offers, known without asking the remote.
    :param open_adapter: signs in; raises `SecretNeeded` where nobody has the secret.
    :param settings: those in force: the person's, with what the policy settles.
    """

    home: Home
    cache: Cache
    credentials: Credentials
    settings: Settings
    capabilities: Callable[[Account], Capabilities]
    open_adapter: Callable[[Account], Adapter]
    clock: Clock = system_clock
    policy: Policy = NOTHING

    def change_settings(self, changed: Settings) -> None:
        """Write the settings, then use them.

        :raises ValueError: one of them is settled by the policy.
        :raises OSError: they could not be written; the old ones stay in use.
        """
        if self.policy is not NOTHING:
            usual = self.policy.defaults
            changed = self.policy.kept(changed, settings_file.load(self.home.settings, usual))
            settings_file.save(self.home.settings, changed, usual)
        else:
            settings_file.save(self.home.settings, changed)
        self.settings = self.policy.apply(changed)
