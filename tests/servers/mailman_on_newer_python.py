"""Lets Mailman 3.3.10 run on Python 3.13, which took the (empty) context manager out of ``pathlib.Path``.

`tests/servers/install` puts this module into Mailman's own environment there; nothing else imports it.
"""

from pathlib import Path


def _enter(path: Path) -> Path:
    return path


def _leave(_path: Path, *_: object) -> None:
    return


if not hasattr(Path, "__enter__"):
    for name, method in {"__enter__": _enter, "__exit__": _leave}.items():
        setattr(Path, name, method)
