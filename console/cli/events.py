"""`corral events`: the calendar of all communities, from the shell."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from console.analysis.calendar.editing import Change, Scope
from console.analysis.calendar.event import Moment
from console.analysis.calendar.zones import iana, name_of
from console.cli.output import Exit, Output, iso, table
from console.services import calendar, calendar_editing
from console.services.calendar import CalendarEvent, Copy, Happening
from console.services.calendar_editing import Saved
from console.services.desk import Desk, Refusal

_LISTED = timedelta(days=31)


def run(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    """Run one verb of `corral events`; returns the exit status."""
    return _VERBS[args.verb](args, desk, output)


def _list(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    here = _zone(args.zone)
    now = desk.clock().astimezone(here)
    since = _day(args.since, here) if args.since else now.replace(hour=0, minute=0, second=0, microsecond=0)
    until = _day(args.until, here) if args.until else since + _LISTED
    found = calendar.span(desk, since, until, here)
    document = {
        "from": iso(since),
        "until": iso(until),
        "events": [_happening(one) for one in found.happenings],
        "problems": [{"title": title, "detail": why} for title, why in found.problems],
    }
    lines = table(
        [
            (_name(one.event), _when(one, here), one.state if one.state != "confirmed" else _standing(one.event),
             ", ".join(copy.account.name for copy in one.event.copies) or "draft", one.place, one.title)
            for one in found.happenings
        ]
    )  # fmt: skip
    output.document(document, lines or ["Nothing happens in that time."])
    for title, why in found.problems:
        output.say(f"{title} is not shown: {why}")
    return Exit.DONE


def _show(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = calendar.event(desk, args.event)
    document = {
        "id": found.id,
        "uid": found.uid,
        "draft": found.draft is not None and not found.copies,
        "state": found.state.value if found.state is not None else None,
        "text": found.text,
        "accounts": [_copy(copy, differs=copy in found.differing) for copy in found.copies],
    }
    lines = [*found.text.splitlines(), ""]
    for copy in found.copies:
        differs = ", says something else there" if copy in found.differing else ""
        lines.append(f"{copy.account.name}{'' if copy.editable else ', read only'}{differs}")
        if copy.refused is not None:
            lines.append(f"  not sent: {copy.refused.detail}")
    output.document(document, lines)
    return Exit.REFUSED if any(copy.refused is not None for copy in found.copies) else Exit.DONE


def _add(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    if not args.at:
        raise Refusal("Say when it begins, with --at.")
    change = _change(args, args.title)
    saved = calendar_editing.add(desk, change, args.account, draft=args.draft, window=_window(args))
    return _saved(saved, output, "Kept as a draft." if args.draft else "Added.")


def _publish(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    saved = calendar_editing.publish(desk, args.event, args.account, window=_window(args))
    return _saved(saved, output, "Published.")


def _move(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    change = _change(args, args.title)
    saved = calendar_editing.change(
        desk, args.event, change, scope=_scope(args), key=_key(args.instance), window=_window(args)
    )
    return _saved(saved, output, "Changed.")


def _cancel(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    saved = calendar_editing.cancel(desk, args.event, scope=_scope(args), key=_key(args.instance), window=_window(args))
    return _saved(saved, output, "Taken off the calendar.")


def _import(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    try:
        data = Path(args.file).read_bytes()
    except OSError as error:
        raise Refusal(f"{args.file} cannot be read: {error.strerror}.") from error
    found = calendar_editing.import_file(desk, data, args.account, draft=args.draft, window=_window(args))
    document = {
        "decision": found.decision.id if found.decision is not None else None,
        "new": found.new,
        "changed": found.changed,
        "same": found.same,
        "left_out": [{"title": title, "detail": why} for title, why in found.left_out],
    }
    output.document(document, [f"{found.new} new, {found.changed} changed, {found.same} the same."])
    for title, why in found.left_out:
        output.say(f"{title or 'One'} was left out: {why}")
    return Exit.DONE


def _export(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    text = calendar_editing.export(desk, [calendar.event(desk, args.event)] if args.event else None)
    count = text.count("BEGIN:VEVENT\r\n")
    if args.file == "-":
        sys.stdout.write(text)
        return Exit.DONE
    path = Path(args.file)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Refusal(f"{args.file} cannot be written: {error.strerror}.") from error
    output.document({"file": args.file, "events": count}, [f"{count} events written to {args.file}."])
    return Exit.DONE


def _saved(saved: Saved, output: Output, words: str) -> int:
    decision = saved.decision
    document = {
        "uid": saved.uid,
        "decision": decision.id if decision is not None else None,
        "commands": [{"id": one.id, "action": one.action.value} for one in decision.commands] if decision else [],
    }
    output.document(document, [words if decision is None else f"Decision {decision.id}: {words}"])
    for name, why in saved.skipped:
        output.say(f"{name} was left out: {why}.")
    return Exit.REFUSED if saved.skipped else Exit.DONE


def _change(args: argparse.Namespace, title: str | None) -> Change:
    starts = _moment(args.at, args.zone) if args.at else None
    length = None
    if args.minutes is not None or args.days is not None:
        length = timedelta(days=args.days or 0, minutes=args.minutes or 0)
    if length is not None and length < timedelta(0):
        raise Refusal("It cannot end before it begins.")
    return Change(title, args.place, args.description, starts, length, args.repeats)


def _moment(written: str, zone: str) -> Moment:
    try:
        if len(written) == 10:
            return Moment(date.fromisoformat(written))
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise Refusal(f"“{written}” is no time; one looks like 2027-04-01T19:30.") from error
    if found.tzinfo is not None:
        return Moment(found.astimezone(UTC).replace(tzinfo=None), UTC)
    return Moment(found.replace(second=0, microsecond=0), _zone(zone))


def _key(written: str) -> str:
    """An instance as `events list` names it, or as a time."""
    return written.replace("-", "").replace(":", "") + ("00" if len(written) == 16 else "")


def _scope(args: argparse.Namespace) -> Scope:
    return Scope(args.scope) if args.scope else Scope.THIS if args.instance else Scope.ALL


def _window(args: argparse.Namespace) -> timedelta | None:
    return timedelta(0) if args.now else None


def _zone(name: str) -> tzinfo:
    """A zone by its name, or that of this machine."""
    if name:
        found = iana(name)
        if found is None:
            raise Refusal(f"There is no time zone called {name}; one looks like Europe/Lisbon.")
        return found
    return here()


def here() -> tzinfo:
    """The zone of this machine by its name where it tells that, else its present distance from UTC."""
    link = Path("/etc/localtime")
    told = os.environ.get("TZ", "").lstrip(":") or str(link.resolve()).partition("zoneinfo/")[2]
    return iana(told) or datetime.now(UTC).astimezone().tzinfo or ZoneInfo("UTC")


def _day(written: str, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(written), time.min, zone)
    except ValueError as error:
        raise Refusal(f"“{written}” is no day; one looks like 2027-04-01.") from error


def _name(event: CalendarEvent) -> str:
    return str(event.id) if event.id is not None else event.uid


def _standing(event: CalendarEvent) -> str:
    return event.state.value if event.state is not None else ""


def _when(one: Happening, here: tzinfo) -> str:
    if one.all_day:
        return f"{one.starts:%Y-%m-%d} all day"
    return f"{one.starts.astimezone(here):%Y-%m-%d %H:%M}"


def _happening(one: Happening) -> dict[str, object]:
    return {
        "id": one.event.id,
        "uid": one.event.uid,
        "instance": one.key,
        "title": one.title,
        "starts": iso(one.starts),
        "ends": iso(one.ends),
        "zone": name_of(one.starts.tzinfo),
        "all_day": one.all_day,
        "place": one.place,
        "state": one.state,
        "recurring": one.recurring,
        "accounts": [copy.account.name for copy in one.event.copies],
        "draft": one.event.draft is not None and not one.event.copies,
        "command": one.event.state.value if one.event.state is not None else None,
    }


def _copy(copy: Copy, *, differs: bool) -> dict[str, object]:
    refused = copy.refused
    return {
        "account": copy.account.name,
        "editable": copy.editable,
        "differs": differs,
        "command": copy.command.state.value if copy.command is not None else None,
        "conflict": {
            "command": refused.id,
            "detail": refused.detail,
            "ours": refused.value or None,
            "theirs": copy.entry.meetup.source if copy.entry is not None else None,
        }
        if refused is not None
        else None,
    }


_VERBS = {
    "list": _list,
    "show": _show,
    "add": _add,
    "publish": _publish,
    "move": _move,
    "cancel": _cancel,
    "import": _import,
    "export": _export,
}
