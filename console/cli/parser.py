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
    decide.add_argument("--clause", metavar="CLAUSE", default="", help="the clause that it cites, by its number")
    decide.add_argument("--now", action="store_true", help="without the time to take it back")

    undo = commands.add_parser("undo", parents=[common], help="take a decision back")
    undo.add_argument("decision", metavar="DECISION", type=_positive, nargs="?")

    commands.add_parser("outbox", parents=[common], help="what was decided and is not sent yet")
    log = commands.add_parser("log", parents=[common], help="what was decided and is done")
    log.add_argument("--limit", metavar="N", type=_positive, default=None, help="only the newest N entries")
    log.add_argument("--csv", metavar="FILE", default="", help="write the whole log to a CSV file")

    _events(commands.add_parser("events", help="the calendar: list, add, move, cancel, import, export"), common)
    _terms(commands.add_parser("terms", help="read, write, merge and publish the rules"), common)
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


def _events(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", parents=[common], help="what happens in the next month")
    listed.add_argument("--from", dest="since", metavar="DAY", default="", help="from this day on, YYYY-MM-DD")
    listed.add_argument("--until", metavar="DAY", default="", help="before this day")
    listed.add_argument("--zone", metavar="ZONE", default="", help="in this time zone, such as Europe/Lisbon")
    shown = verbs.add_parser("show", parents=[common], help="one event, whole")
    shown.add_argument("event", metavar="EVENT", help="its number or UID")
    add = verbs.add_parser("add", parents=[common], help="add an event")
    add.add_argument("title", metavar="TITLE")
    add.add_argument("--draft", action="store_true", help="keep it here until it is published")
    publish = verbs.add_parser("publish", parents=[common], help="publish a draft, or an event on further accounts")
    publish.add_argument("event", metavar="EVENT")
    move = verbs.add_parser("move", parents=[common], help="change an event, or when it happens")
    move.add_argument("event", metavar="EVENT")
    move.add_argument("--title", metavar="TEXT", default=None)
    cancel = verbs.add_parser("cancel", parents=[common], help="take an event off the calendar")
    cancel.add_argument("event", metavar="EVENT")
    imported = verbs.add_parser("import", parents=[common], help="take the events of an .ics file in")
    imported.add_argument("file", metavar="FILE")
    imported.add_argument("--draft", action="store_true", help="keep them here until they are published")
    exported = verbs.add_parser("export", parents=[common], help="write all events, or one, to an .ics file")
    exported.add_argument("file", metavar="FILE", help="a dash stands for standard output")
    exported.add_argument("--event", metavar="EVENT", default="", help="only this one")
    for verb in (add, move):
        verb.add_argument("--at", metavar="TIME", default="", help="it begins then: 2027-04-01T19:30, or a day")
        verb.add_argument("--minutes", metavar="N", type=int, default=None, help="how long it lasts")
        verb.add_argument("--days", metavar="N", type=_positive, default=None, help="how many whole days it lasts")
        verb.add_argument("--zone", metavar="ZONE", default="", help="the time zone of the place; yours unless given")
        verb.add_argument("--place", metavar="TEXT", default=None)
        verb.add_argument("--description", metavar="TEXT", default=None, help="in Markdown")
        verb.add_argument("--repeats", metavar="RULE", default=None, help="such as FREQ=WEEKLY;BYDAY=TU (RFC 5545)")
    for verb in (move, cancel):
        verb.add_argument("--instance", metavar="KEY", default="", help="one of a series, as `events list` names it")
        verb.add_argument("--scope", choices=("this", "following", "all"), default="", help="which ones of a series")
    for verb in (add, publish, imported):
        verb.add_argument("--account", metavar="NAME", action="append", default=[], help="where; may be given again")
    for verb in (add, publish, move, cancel, imported):
        verb.add_argument("--now", action="store_true", help="without the time to take it back")


def _terms(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", parents=[common], help="every text, and where it applies")
    named = {
        verb: verbs.add_parser(verb, parents=[common], help=words)
        for verb, words in (
            ("show", "a text, or one clause of it and what cites it"),
            ("edit", "write on it, offline; without an option, in your own editor"),
            ("diff", "what changed, clause by clause"),
            ("merge", "join what a remote changed with what you wrote"),
            ("publish", "send the draft, or the newest version, where it applies"),
            ("history", "its versions, and what became of each publication"),
        )
    }
    for found in named.values():
        found.add_argument("terms", metavar="TERMS", help="its id or title")
    show, edit, publish, merge = named["show"], named["edit"], named["publish"], named["merge"]
    show.add_argument("--clause", metavar="CLAUSE", default="", help="only this clause, and the decisions that cite it")
    show.add_argument("--at", metavar="VERSION", default="", help="as it was in this version")
    show.add_argument("--accepted", action="store_true", help="who accepted it, where the platform tells")
    show.add_argument("--csv", metavar="FILE", default="", help="write who accepted it to a CSV file")
    edit.add_argument("--clause", metavar="CLAUSE", default="", help="only this clause")
    edit.add_argument("--set", metavar="TEXT", default=None, help="the new text")
    edit.add_argument("--file", metavar="FILE", default="", help="a file with the new text; - is standard input")
    edit.add_argument("--save", action="store_true", help="make the draft a version")
    edit.add_argument("--note", metavar="TEXT", default="", help="what was changed")
    edit.add_argument("--discard", action="store_true", help="throw the draft away")
    edit.add_argument("--with", dest="with_", metavar="TERMS", default="", help="let it apply where this one does, too")
    named["diff"].add_argument("older", metavar="VERSION", nargs="?", default="", help="the draft's base if absent")
    named["diff"].add_argument("newer", metavar="VERSION", nargs="?", default="", help="v13 or draft")
    merge.add_argument("--take", metavar="CLAUSE=SIDE", action="append", default=[], help="base, mine, theirs or both")
    merge.add_argument("--edit-clause", metavar="CLAUSE", default="", help="write this one yourself, with --set")
    merge.add_argument("--set", metavar="TEXT", default=None, help="how it shall read")
    merge.add_argument("--aside", action="store_true", help="leave it for later; everything is kept")
    merge.add_argument("--finish", action="store_true", help="make the result the draft")
    publish.add_argument("--dry-run", action="store_true", help="only say what it would do in each community")
    publish.add_argument("--community", metavar="NAME", action="append", default=[], help="only there")
    publish.add_argument("--effective", metavar="DATE", default="", help="from when on it holds; it is sent then")
    publish.add_argument("--note", metavar="TEXT", default="", help="what was changed")
    publish.add_argument("--replace", action="store_true", help="also over a text that has nothing in common with it")
    publish.add_argument("--now", action="store_true", help="without the time to take it back")


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
