"""The shell's one way in: reads the words, runs the command, maps every failure to a sentence and a status."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.output import AnswerLost, Exit, Output
from console.cli.parser import build
from console.paths import Home

if TYPE_CHECKING:
    from console.cache.errors import CacheDamaged

OpenWindow = Callable[[Home], int]

_log = logging.getLogger(__name__)
_PATHS = frozenset({"home", "folder", "csv", "ca_file", "file", "policy"})
"""Words that name files, which may have any bytes in their names."""


def main(argv: Sequence[str] | None = None, open_window: OpenWindow | None = None) -> int:
    """Run `corral` with these words; returns the exit status.

    :param open_window: shows the window on a home and returns when it closes; None where there is no window.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    args = build().parse_args(words)
    if args.command == "engine":
        home = Home(Path(args.folder), args.sandbox)
    else:
        home = Home.choose(args.home, sandbox=args.sandbox or args.command == "sandbox")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    output = Output(as_json=args.json)
    if not _is_text(args):
        output.say("what was typed is not text in this machine's encoding (UTF-8 is usual); nothing was done.")
        return Exit.USAGE
    if args.command is None:
        if open_window is None:
            output.say("there is no window here; see `corral --help` for the commands that work without one.")
            return Exit.USAGE
        return open_window(home)
    try:
        return _run(args, home, output)
    except KeyboardInterrupt:
        output.end_progress()
        output.say("interrupted; nothing is lost.")
        return Exit.REFUSED
    except BrokenPipeError:
        # Whoever read the answer has enough of it.
        _write_no_more()
        return Exit.DONE
    except AnswerLost as lost:
        _write_no_more()
        output.say(str(lost))
        return Exit.MACHINE


def _set_aside(home: Home, damaged: CacheDamaged, output: Output) -> int:
    from console.cache.errors import CacheError
    from console.services import upkeep

    try:
        kept = upkeep.set_aside(home, damaged)
    except CacheError as error:
        output.say(f"the cache is damaged. {error}")
    except OSError as error:
        output.say(f"the cache is damaged and cannot be set aside ({error.strerror}). {damaged.kept} is as it was.")
    else:
        place = f"is kept as {kept}" if kept else "another Corral has set it aside"
        output.say(
            f"the cache was damaged and {place}. Run the command again: Corral begins with an empty cache, "
            "and accounts have to be added again."
        )
    return Exit.MACHINE


def _is_text(args: argparse.Namespace) -> bool:
    typed = (value for name, value in vars(args).items() if isinstance(value, str) and name not in _PATHS)
    return all(value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value) for value in typed)


def _write_no_more() -> None:
    """What is left of the answer goes nowhere, also at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(args: argparse.Namespace, home: Home, output: Output) -> int:
    from console.adapters.errors import RemoteError
    from console.cache.errors import CacheDamaged, CacheError
    from console.credentials import KeyringUnavailable
    from console.services.desk import Refusal
    from console.settings import SettingsError

    try:
        return _carry_out(args, home, output)
    except Refusal as refusal:
        output.say(str(refusal))
        return Exit.REFUSED
    except RemoteError as error:
        output.say(str(error))
        return Exit.UNREACHED if error.stops_account else Exit.REFUSED
    except KeyringUnavailable as unavailable:
        output.say(str(unavailable))
        return Exit.UNREACHED
    except CacheDamaged as damaged:
        return _set_aside(home, damaged, output)
    except (CacheError, SettingsError) as error:
        output.say(str(error))
        return Exit.MACHINE
    except BrokenPipeError:
        raise
    except OSError as error:
        output.say(f"{error.strerror or error}: {error.filename or home.root}. What was decided before is kept.")
        return Exit.MACHINE
    except (AnswerLost, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - a sentence for the person, the details for the journal
        _log.exception("A command failed in an unforeseen way.")
        output.say(
            f"something unforeseen went wrong ({type(error).__name__}); {home.logs} has the details. "
            "What was decided before is kept."
        )
        return Exit.MACHINE


def _carry_out(args: argparse.Namespace, home: Home, output: Output) -> int:
    """Import what the command needs, and nothing else, so that each starts as quickly as it can."""
    from console import journal, reports

    reports.forbid_core_dumps()
    if args.command == "doctor":
        from console.cli.doctor import doctor

        return doctor(home, output, args.policy)
    if args.command == "engine":
        from console.cli import engine

        return engine.run(home)
    home.create()
    journal.start(home.logs)
    if args.command == "migrate":
        from console.cli.migrate import migrate

        return migrate(home, args.to, output)
    if args.command in ("backup", "restore", "export", "import"):
        from console.cli import keeping

        return keeping.run(args, home, output)
    from console.cli import commands

    return commands.run(args, home, output)
