"""Secrets: in the system's keyring or in the memory of this run, nowhere else. The only file that knows keyring."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress

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

    def find_token(self, account: str) -> str:
        """What the last sign-in of an account brought; empty if nothing is kept."""
        name = self._token_of(account)
        token = self._this_run.get(name)
        if token is None:
            try:
                token = self._from_keyring(name)
            except KeyringUnavailable:
                return ""
        if token:
            REDACTION.learn(token)
        return token or ""

    def keep_token(self, account: str, token: str, *, lasting: bool) -> None:
        """Remember what a sign-in brought as safely as the secret that it stands for.

        :param lasting: put it into the keyring; where none answers, or else, it lasts until this process ends.
        """
        name = self._token_of(account)
        self.keep_for_this_run(name, token)
        if lasting:
            with suppress(KeyringUnavailable):
                self.keep(name, token)

    def forget(self, account: str) -> None:
        """Remove an account's secret and token wherever they are; having none is no error."""
        import keyring
        import keyring.errors

        for name in (account, self._token_of(account)):
            self._this_run.pop(name, None)
            with suppress(keyring.errors.KeyringError, RuntimeError):
                keyring.delete_password(SERVICE, self._entry(name))

    @staticmethod
    def _token_of(account: str) -> str:
        """The entry of an account's token. No account can be called so: names are one line."""
        return f"{account}\ntoken"

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
