"""Secrets: in the system's keyring or in the memory of this run, nowhere else. The only file that knows keyring."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from console.journal import REDACTION

SERVICE = "Corral"


class KeyringUnavailable(Exception):
    """No keyring can be reached, or it is locked; the sentence offers to keep the secret for this run only."""


def variable_name(account: str) -> str:
    """The environment variable that may hold an account's secret: CORRAL_SECRET_ and the name in upper case.

    Everything but letters A to Z and digits becomes an underscore, so two names can clash; `account add` refuses that.
    """
    return "CORRAL_SECRET_" + re.sub(r"[^A-Z0-9]", "_", account.upper())


class Credentials:
    """Finds an account's secret: handed over for this run, in the environment, or in the keyring.

    :param home: identifies the home in the keyring, so that two homes never share a secret.
    """

    def __init__(self, home: str, environment: Mapping[str, str] = os.environ) -> None:
        self._home = home
        self._environment = environment
        self._this_run: dict[str, str] = {}

    def find(self, account: str, user: str = "") -> str | None:
        """The secret of an account, or None if nobody has it.

        :raises KeyringUnavailable: it is not in memory or the environment, and no keyring answers.
        """
        secret = self._this_run.get(account) or self._environment.get(variable_name(account))
        if secret is None:
            secret = self._from_keyring(account)
        if secret is not None:
            REDACTION.learn(secret, user)
        return secret

    def keep_for_this_run(self, account: str, secret: str, user: str = "") -> None:
        """Remember a secret until this process ends."""
        REDACTION.learn(secret, user)
        self._this_run[account] = secret

    def keep(self, account: str, secret: str, user: str = "") -> None:
        """Put a secret into the keyring.

        :raises KeyringUnavailable: there is none, or it is locked.
        """
        import keyring
        import keyring.errors

        REDACTION.learn(secret, user)
        try:
            keyring.set_password(SERVICE, self._entry(account), secret)
        except (keyring.errors.KeyringError, RuntimeError) as error:
            raise KeyringUnavailable(
                "No keyring can be reached, so the password is not kept: hand it over for this run only, "
                "or unlock the keyring and try again."
            ) from error

    def forget(self, account: str) -> None:
        """Remove an account's secret wherever it is; having none is no error."""
        import keyring
        import keyring.errors

        self._this_run.pop(account, None)
        try:
            keyring.delete_password(SERVICE, self._entry(account))
        except (keyring.errors.KeyringError, RuntimeError):
            return

    def _from_keyring(self, account: str) -> str | None:
        import keyring
        import keyring.errors

        try:
            return keyring.get_password(SERVICE, self._entry(account))
        except (keyring.errors.KeyringError, RuntimeError) as error:
            raise KeyringUnavailable(
                f"No keyring can be reached, and the password of {account} is not known here: enter it for this run "
                f"only (scripts set {variable_name(account)}), or unlock the keyring and try again."
            ) from error

    def _entry(self, account: str) -> str:
        return f"{account} ({self._home})"


def keyring_in_use() -> str | None:
    """The name of the keyring that answers, or None if none does."""
    import keyring
    import keyring.errors

    try:
        keyring.get_password(SERVICE, "is anybody there")
    except (keyring.errors.KeyringError, RuntimeError):
        return None
    return keyring.get_keyring().name
