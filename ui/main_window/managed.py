"""Says in the window what the administrator of this machine has settled."""

from __future__ import annotations

from collections.abc import Sequence

from console import policy as policy_file
from console.policy import Policy
from ui.dialogs.settings import SettingsWindow
from ui.dialogs.settings.page import Page

_OFF = {
    "sandbox": "the sandbox",
    "add_accounts": "adding communities",
    "export": "writing to files",
    "keep_secrets": "keeping passwords",
}


def show_policy(policy: Policy, window: SettingsWindow, pages: Sequence[Page]) -> None:
    """Lock what cannot be changed, and say at the foot of the settings that there is a policy."""
    if not policy.manages:
        return
    for page in pages:
        page.lock(policy.locked.keys(), f"Settled by {policy.who}.")
    ask = f" Ask {policy.contact}." if policy.contact else ""
    window.say(f"Some of this is settled by {policy.who}.{ask} Every other change is kept at once.")


def about_policy(policy: Policy) -> str:
    """What is settled, in a few sentences; empty where nothing is."""
    if not policy.manages:
        return ""
    sentences = [f"This computer is looked after by {policy.who}: {policy_file.place()} settles how Corral works here."]
    if policy.locked:
        names = ", ".join(name.replace("_", " ") for name in sorted(policy.locked))
        sentences.append(f"Settings that cannot be changed: {names}.")
    off = [words for name, words in _OFF.items() if not getattr(policy.features, name)]
    if off:
        sentences.append(f"Turned off: {', '.join(off)}.")
    if policy.accounts:
        sentences.append(f"Preset: {', '.join(account.name for account in policy.accounts)}.")
    if policy.contact:
        sentences.append(f"Ask {policy.contact}.")
    return " ".join(sentences)
