"""What the shell understands."""

from __future__ import annotations

import argparse

from console import __version__
from console.domain.actions import Action

SHELL_ACTIONS = tuple(action.value for action in Action if action not in (Action.RESUME, Action.UNBAN, Action.RESTORE))
"""The actions that `decide` takes; the others are made by `undo`."""

_KEEPING = (
    ("backup", "write everything but the passwords into one file"),
    ("restore", "put a backup into the place of what is here, which is kept"),
    ("export", "write settings, accounts, outbox and log as one readable document"),
    ("import", "take settings and accounts from such a document"),
)

SEARCH_HELP = (
    "only items with these words; kind:report, author:HANDLE, in:COMMUNITY, is:flagged and is:first narrow it, "
    "a minus turns is: around"
)


def build() -> argparse.ArgumentParser:
    """The parser of `corral`: without a command it opens the window."""
    common = _common()
    parser = argparse.ArgumentParser(
        prog="corral",
        description="One desk for the people who look after communities. Without a command, the window opens.",
        parents=[_common(top=True)],
    )
    parser.add_argument("--version", action="version", version=f"Corral {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _account(commands.add_parser("account", help="add, list, check or remove accounts"), common)

    sync = commands.add_parser("sync", parents=[common], help="send what was decided and fetch what is new")
    sync.add_argument("--account", metavar="NAME", help="only this account")
    sync.add_argument("--no-wait", action="store_true", help="do not wait for undo windows that are open")

    queue = commands.add_parser("queue", parents=[common], help="what waits for a decision, in the window's order")
    queue.add_argument("--account", metavar="NAME", help="only this account")
    queue.add_argument("--limit", metavar="N", type=_positive, default=None, help="at most N items")
    queue.add_argument("--search", metavar="WORDS", default="", help=SEARCH_HELP)

    show = commands.add_parser("show", parents=[common], help="one item, whole")
    show.add_argument("item", type=_positive)

    decide = commands.add_parser("decide", parents=[common], help="decide on items")
    decide.add_argument("items", metavar="ITEM", type=_positive, nargs="+")
    decide.add_argument("action", metavar="ACTION", choices=SHELL_ACTIONS, help=", ".join(SHELL_ACTIONS))
    decide.add_argument("--reason", metavar="TEXT", default="", help="why; sent where the platform sends reasons")
    decide.add_argument("--message", metavar="TEXT", default="", help="a message to the author")
    decide.add_argument("--set", dest="value", metavar="VALUE", default="", help="the new text or setting")
    decide.add_argument("--now", action="store_true", help="without the time to take it back")

    undo = commands.add_parser("undo", parents=[common], help="take a decision back")
    undo.add_argument("decision", metavar="DECISION", type=_positive, nargs="?")

    commands.add_parser("outbox", parents=[common], help="what was decided and is not sent yet")
    log = commands.add_parser("log", parents=[common], help="what was decided and is done")
    log.add_argument("--limit", metavar="N", type=_positive, default=None, help="only the newest N entries")
    log.add_argument("--csv", metavar="FILE", default="", help="write the whole log to a CSV file")

    migrate = commands.add_parser("migrate", parents=[common], help="take the cache back to what an older Corral reads")
    migrate.add_argument("--to", metavar="VERSION", type=_positive, required=True, help="the schema that it knows")
    for name, words in _KEEPING:
        kept = commands.add_parser(name, parents=[common], help=words)
        kept.add_argument("file", metavar="FILE")
    doctor = commands.add_parser("doctor", parents=[common], help="check this machine and the home")
    doctor.add_argument("--policy", metavar="FILE", default="", help="check a policy file before it is handed out")
    sandbox = commands.add_parser("sandbox", parents=[common], help="let the sandbox community misbehave")
    sandbox.add_argument("mischief", metavar="MISCHIEF", nargs="?", default="", help="empty lists those there are")
    sandbox.add_argument("--times", metavar="N", type=_positive, default=None, help="only so many times")
    # Started by the window, never by hand, so the help does not list it.
    engine = commands.add_parser("engine", parents=[common])
    engine.add_argument("folder")
    return parser


def _account(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", parents=[common], help="add an account")
    add.add_argument("kind", metavar="KIND", help="the platform, such as mailman")
    add.add_argument("url", metavar="URL")
    add.add_argument("--name", required=True, help="what it is called here")
    add.add_argument("--user", default="", help="who signs in")
    add.add_argument("--community", default="", metavar="NAME", help="the community that it belongs to")
    add.add_argument("--ca-file", default="", metavar="FILE", help="a certificate authority for this account alone")
    add.add_argument("--secret-stdin", action="store_true", help="read the password from standard input")
    add.add_argument("--insecure-http", action="store_true", help="allow plain http to another machine")
    verbs.add_parser("list", parents=[common], help="all accounts and their state")
    for verb, words in (("check", "ask what this account may do"), ("remove", "forget an account; the log stays")):
        named = verbs.add_parser(verb, parents=[common], help=words)
        named.add_argument("name", metavar="NAME")
        if verb == "check":
            named.add_argument("--secret-stdin", action="store_true", help="read the password from standard input")


def _common(*, top: bool = False) -> argparse.ArgumentParser:
    """The options of every command; given before the command or after it."""
    common = argparse.ArgumentParser(add_help=False)
    absent = None if top else argparse.SUPPRESS
    common.add_argument("--home", metavar="DIR", default=absent, help="where all data live (or CORRAL_HOME)")
    common.add_argument("--json", action="store_true", default=False if top else absent, help="one JSON document")
    common.add_argument(
        "--sandbox", action="store_true", default=False if top else absent, help="the embedded practice community"
    )
    return common


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
