"""Sign-in in the browser, from the shell."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser

from console.adapters.base import Browser, Platform
from console.cli.output import Output
from console.services import accounts
from console.services.accounts import NewAccount
from console.services.desk import Refusal


def secret_from_browser(platform: Platform, new: NewAccount, output: Output) -> str:
    """Open the platform in the system's browser, and wait until the person agreed there; Ctrl+C ends it.

    :raises Refusal: the platform has no sign-in in the browser.
    :raises RemoteError: they did not agree, or the platform cannot be reached.
    """
    if platform.consent is None:
        raise Refusal(f"{platform.title} has no sign-in in the browser.")
    return platform.consent(accounts.sign_in(new), Browser(open=lambda address: _show(address, output)))


def _show(address: str, output: Output) -> None:
    """Show an address and open it. It is shown in any case, for machines whose browser is elsewhere: the answer comes
    to this machine, so a browser of another one must be led here (`ssh -L`).
    """
    output.say(f"Sign in at {address}")
    if _has_screen():
        # Some browsers return only when they are closed.
        threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()
        output.say("It opens in your browser; agree there. Ctrl+C ends the sign-in.")
    else:
        output.say("Open this address in a browser of this machine and agree there. Ctrl+C ends the sign-in.")


def _has_screen() -> bool:
    """Whether a browser can show itself beside this terminal; one inside it would take the terminal away."""
    named = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in named)
