"""Which platforms there are: Corral's own, and those that other packages bring."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from console.adapters.base import Platform

GROUP = "corral.adapters"
"""Entry points of this group name a `Platform`; the entry point's name is its kind."""

_BUILT_IN = {
    "caldav": "console.adapters.caldav.platform",
    "mailman": "console.adapters.mailman.platform",
    "wordpress": "console.adapters.wordpress.platform",
    "discourse": "console.adapters.discourse.platform",
    "mastodon": "console.adapters.mastodon.platform",
    "nodebb": "console.adapters.nodebb.platform",
    "matrix": "console.adapters.matrix.platform",
    "sandbox": "console.adapters.sandbox.platform",
}
"""Modules that define PLATFORM, imported when they are first used."""


class UnknownPlatform(LookupError):
    """No adapter of that kind is installed; the sentence lists those that are."""


class BrokenPlatform(UnknownPlatform):
    """An adapter of that kind is installed and cannot be loaded."""


def kinds() -> list[str]:
    """The words of all installed platforms, Corral's own first; nothing is imported."""
    others = sorted(_others())
    return [*_BUILT_IN, *(kind for kind in others if kind not in _BUILT_IN)]


def platform(kind: str) -> Platform:
    """The platform of that kind.

    :raises UnknownPlatform: there is none.
    """
    found = import_module(_BUILT_IN[kind]).PLATFORM if kind in _BUILT_IN else _other(kind)
    if not isinstance(found, Platform):
        raise BrokenPlatform(f"The adapter {kind} does not describe a platform; update or remove its package.")
    return found


def use_folder(folder: Path) -> None:
    """Find platforms also in a folder that holds packages as pip unpacks them (`pip install --target`).

    It comes last, so that nothing in it stands in for a part of Corral.

    :param folder: nobody but the administrator may be able to write there; the caller has made sure.
    """
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def platforms() -> list[Platform]:
    """All platforms that can be loaded; a broken one of another package is left out, and `platform` says why."""
    found = []
    for kind in kinds():
        try:
            found.append(platform(kind))
        except BrokenPlatform:
            continue
    return found


def _others() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _other(kind: str) -> object:
    point = _others().get(kind)
    if point is None:
        raise UnknownPlatform(f"There is no platform called {kind}; there is: {', '.join(kinds())}.")
    try:
        return point.load()
    # Code of strangers may fail in any way while it is imported.
    except Exception as error:
        raise BrokenPlatform(f"The adapter {kind} cannot be loaded ({error}); update or remove its package.") from error
