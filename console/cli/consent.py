"""Sign-in in the browser, from the shell."""

from __future__ import annotations

import os
import sys
import webbrowser

from console.adapters.base import Browser, Platform
from console.cli.output import Output
from console.services import accounts
from console.services.accounts import NewAccount


def secret_from_browser(platform: Platform, new: NewAccount, output: Output) -> str:
    """Open the platform in the system's browser, and wait until the person agreed there; Ctrl+C ends it.

    The address is also shown, for machines whose browser is elsewhere. That one must reach this machine's loopback.

    :raises RemoteError: they did not agree, or the platform cannot be reached.
    """
    assert platform.consent is not None  # noqa: S101 - the caller asked
    return platform.consent(accounts.sign_in(new), Browser(open=lambda address: _show(address, output)))


def _show(address: str, output: Output) -> None:
    output.say(f"Sign in at {address}")
    if _has_screen() and webbrowser.open(address):
        output.say("It was opened in your browser; agree there. Ctrl+C ends the sign-in.")
    else:
        output.say("Open this address in a browser on this machine and agree there. Ctrl+C ends the sign-in.")


def _has_screen() -> bool:
    """Whether a browser can show itself beside this terminal; one inside it would take the terminal away."""
    named = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in named)
