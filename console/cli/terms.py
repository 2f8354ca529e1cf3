"""`corral terms`: the rules of the communities, read, written, compared, merged and published from the shell."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from console.analysis.clause_difference import Change, ClauseChange, Part, in_words, word_runs
from console.analysis.clause_merge import Choice, Side
from console.analysis.clauses import Clause
from console.cli.output import Exit, Output, iso, table
from console.domain.items import TextFormat
from console.services import acceptance, citing, terms, terms_merging, terms_publishing
from console.services.desk import Desk, Refusal
from console.services.terms import Overview, Sheet
from console.services.terms_merging import MergeView
from console.services.terms_publishing import Fate

_SIGNS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~", Change.RENUMBERED: "#", Change.SAME: " "}
_ENDING = {TextFormat.HTML: ".html", TextFormat.MARKDOWN: ".md", TextFormat.PLAIN: ".txt"}


def run(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    """Run one verb of `corral terms`; returns the exit status."""
    return _VERBS[args.verb](args, desk, output)


def _list(_: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = terms.every(desk)
    lines = table(
        [
            (str(one.terms.id), one.terms.kind, f"{one.clauses} clauses", _state(one),
             ", ".join(sorted({view.account.community.name for view in one.places})), one.terms.title)
            for one in found
        ]
    )  # fmt: skip
    output.document({"terms": [_overview(one) for one in found]}, lines or ["No rules were fetched yet."])
    return Exit.DONE


def _show(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    text = terms.state(found, args.at) if args.at else found.text
    if args.accepted:
        return _accepted(args, desk, output, found)
    if args.clause:
        return _show_clause(args, desk, output, found)
    document = {
        **_overview(found.overview),
        "text": text.source,
        "all_clauses": [{**_clause(one), "cited": found.cited.get(one.id, 0)} for one in text.clauses],
    }
    lines = [
        f"{'  ' * max(0, one.level - 1)}{one.number:<6} {one.title}"
        + (f"  (cited {found.cited[one.id]})" if found.cited.get(one.id) else "")
        for one in text.clauses
    ]
    output.document(document, lines)
    return Exit.DONE


def _show_clause(args: argparse.Namespace, desk: Desk, output: Output, found: Sheet) -> int:
    text = terms.state(found, args.at) if args.at else found.text
    clause = text.numbered(args.clause)
    if clause is None:
        raise Refusal(f"There is no clause {args.clause} in it.")
    used = citing.usage(desk, found.overview.terms.id, clause.id)
    decided = citing.decisions(desk, found.overview.terms.id, clause.id)
    document = {
        **_clause(clause),
        "cited": used.total,
        "by_action": {action.value: number for action, number in used.by_action.items()},
        "decisions": [
            {"action": one.action, "author": one.author, "title": one.title, "at": iso(one.at), "by": one.by,
             "version": (version.name if (version := found.version(one.version)) else None)}
            for one in decided
        ],
    }  # fmt: skip
    lines = [clause.body, "", f"Cited by {used.total}"]
    lines += table([(iso(one.at) or "", one.action, one.author, one.title) for one in decided])
    output.document(document, lines)
    return Exit.DONE


def _accepted(args: argparse.Namespace, desk: Desk, output: Output, found: Sheet) -> int:
    if args.csv:
        count = acceptance.export(desk, found.overview.terms.id, Path(args.csv))
        output.document({"file": args.csv, "rows": count}, [f"{count} rows written to {args.csv}."])
        return Exit.DONE
    every = acceptance.every(desk, found.overview.terms.id)
    document = {
        "accepted": [
            {"community": one.community, "account": one.account, "version": one.acceptance.version,
             "who": one.acceptance.handle, "at": iso(one.acceptance.at)}
            for one in every
        ]
    }  # fmt: skip
    lines = table(
        [(iso(one.acceptance.at) or "", one.acceptance.handle, one.acceptance.version, one.community) for one in every]
    )
    output.document(document, lines or ["No remote tells who accepted it."])
    return Exit.DONE


def _edit(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    terms_id = found.overview.terms.id
    if args.discard:
        terms.discard_draft(desk, terms_id)
    elif args.with_:
        terms.join(desk, terms_id, terms.named(desk, args.with_).id)
    elif args.clause:
        terms.edit_clause(desk, terms_id, args.clause, _read(args) if args.set is None else args.set)
    elif args.file or args.set is not None:
        terms.autosave(desk, terms_id, _read(args) if args.set is None else args.set)
    elif not args.save:
        terms.autosave(desk, terms_id, _in_editor(found))
    if args.save:
        terms.save_version(desk, terms_id, args.note)
    return _tell(desk, terms_id, output)


def _tell(desk: Desk, terms_id: int, output: Output) -> int:
    found = terms.open_sheet(desk, terms_id)
    told = terms.changes(found.base.text, found.text)
    draft = f"Draft on {found.base.name}: {in_words(told)}." if found.overview.draft else f"{found.versions[0].name}."
    output.document({**_overview(found.overview), "changes": _changes(told)}, [draft])
    return Exit.DONE


def _diff(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    before = terms.state(found, args.older) if args.older else found.base.text
    after = terms.state(found, args.newer) if args.newer else found.text
    told = terms.changes(before, after)
    lines: list[str] = []
    for one in told:
        if one.touched:
            moved = " (moved)" if one.moved else ""
            lines.append(f"{_SIGNS[one.change]} {one.clause.label}{moved}")
            if one.change is Change.CHANGED and one.before and one.after:
                lines += [f"    {line}" for line in _marked(one).splitlines()]
    output.document({"summary": in_words(told), "changes": _changes(told)}, [*lines, in_words(told)])
    return Exit.DONE


def _merge(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    terms_id = found.overview.terms.id
    if args.aside:
        terms_merging.set_aside(desk, terms_id)
        output.document({"aside": True}, ["Set aside; the draft, their version and every choice are kept."])
        return Exit.DONE
    view = terms_merging.begin(desk, terms_id)
    for words in args.take:
        clause, _, side = words.partition("=")
        if side not in [one.value for one in Side if one is not Side.EDITED]:
            raise Refusal(f"“{words}” should read like 3.2=mine; sides are base, mine, theirs and both.")
        view = terms_merging.choose(desk, terms_id, clause, Choice(Side(side)))
    if args.edit_clause:
        view = terms_merging.choose(desk, terms_id, args.edit_clause, Choice(Side.EDITED, args.set or ""))
    if args.finish:
        terms_merging.finish(desk, terms_id)
        return _tell(desk, terms_id, output)
    output.document(_merge_document(view), _merge_lines(view))
    return Exit.REFUSED if view.left else Exit.DONE


def _publish(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    terms_id = found.overview.terms.id
    steps = terms_publishing.dry_run(desk, terms_id)
    if args.community:
        steps = [step for step in steps if step.view.account.community.name in args.community]
    if not args.dry_run:
        terms_publishing.publish(
            desk,
            terms_id,
            note=args.note,
            effective=_day(args.effective) if args.effective else None,
            places=[step.view.place.id for step in steps],
            replace_own=args.replace,
            window=timedelta(0) if args.now else None,
        )
    document = {
        "dry_run": args.dry_run,
        "places": [
            {"community": step.view.account.community.name, "account": step.view.account.name, "fate": step.fate.value,
             "in_force": step.view.version.name, "summary": in_words(step.changes)}
            for step in steps
        ],
        "announcement": terms_publishing.announcement(
            found.overview.in_force.text if found.overview.in_force else found.text, found.text,
            found.overview.terms.title, _day(args.effective) if args.effective else None,
        ),
    }  # fmt: skip
    output.document(document, table([(step.view.account.community.name, step.sentence) for step in steps]))
    return Exit.REFUSED if any(step.fate in (Fate.MERGE, Fate.READ_ONLY) for step in steps) else Exit.DONE


def _history(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = _sheet(args, desk)
    sent = terms_publishing.results_of(found)
    document = {
        "versions": [
            {"name": one.name, "author": one.author, "at": iso(one.at), "digest": one.digest, "note": one.note,
             "ours": one.ours, "clauses": len(one.text.clauses)}
            for one in found.versions
        ],
        "publications": [
            {"community": one.community, "version": one.version, "state": one.command.state.value,
             "detail": one.sentence, "effective": iso(one.effective)}
            for one in sent
        ],
    }  # fmt: skip
    in_force = {view.version.id for view in found.overview.places}
    lines = table(
        [
            (one.name, iso(one.at) or "", one.author or "a remote", "in force" if one.id in in_force else "", one.note)
            for one in found.versions
        ]
    )
    output.document(document, [*lines, *table([(one.version, one.community, one.sentence) for one in sent])])
    return Exit.DONE


_VERBS: dict[str, Callable[[argparse.Namespace, Desk, Output], int]] = {
    "list": _list,
    "show": _show,
    "edit": _edit,
    "diff": _diff,
    "merge": _merge,
    "publish": _publish,
    "history": _history,
}


def _sheet(args: argparse.Namespace, desk: Desk) -> Sheet:
    return terms.open_sheet(desk, terms.named(desk, args.terms).id)


def _overview(found: Overview) -> dict[str, object]:
    return {
        "id": found.terms.id,
        "title": found.terms.title,
        "kind": found.terms.kind,
        "format": found.terms.format.value,
        "clauses": found.clauses,
        "in_force": found.in_force.name if found.in_force else None,
        "draft": iso(found.draft.saved_at) if found.draft else None,
        "merge": found.merging,
        "places": [
            {"community": view.account.community.name, "account": view.account.name, "version": view.version.name,
             "editable": view.editable}
            for view in found.places
        ],
    }  # fmt: skip


def _state(found: Overview) -> str:
    words = [found.in_force.name if found.in_force else "nowhere in force"]
    words += ["draft"] if found.draft else []
    return ", ".join([*words, "to merge"] if found.merging else words)


def _clause(found: Clause) -> dict[str, object]:
    return {"id": found.id, "number": found.number, "title": found.title, "level": found.level, "text": found.body}


def _changes(told: Sequence[ClauseChange]) -> list[dict[str, object]]:
    return [
        {
            "clause": one.clause.id,
            "number": one.clause.number,
            "title": one.clause.title,
            "change": one.change.value,
            "moved": one.moved,
            "before": one.before.body if one.before else None,
            "after": one.after.body if one.after else None,
        }
        for one in told
        if one.touched
    ]


def _marked(one: ClauseChange) -> str:
    """Both states as one text, as wdiff writes it."""
    marks = {Part.SAME: "{}", Part.ADDED: "{{+{}+}}", Part.REMOVED: "[-{}-]"}
    before, after = (one.before.body if one.before else ""), (one.after.body if one.after else "")
    return "".join(marks[part].format(words) for part, words in word_runs(before, after))


def _merge_document(view: MergeView) -> dict[str, object]:
    return {
        "base": view.base.name,
        "theirs": view.theirs.name,
        "left": len(view.left),
        "clauses": [
            {
                "clause": row.id,
                "number": row.clause.number,
                "title": row.clause.title,
                "verdict": row.verdict.value,
                "why": row.why,
                "choice": view.state.choices[row.id].side.value if row.id in view.state.choices else None,
                "base": row.base.body if row.base else None,
                "mine": row.mine.body if row.mine else None,
                "theirs": row.theirs.body if row.theirs else None,
            }
            for row in view.merge.rows
            if row.verdict.value != "unchanged"
        ],
    }


def _merge_lines(view: MergeView) -> list[str]:
    lines = [f"Base {view.base.name}, theirs {view.theirs.name}: {len(view.left)} to choose."]
    for row in view.merge.rows:
        if row.open:
            chosen = view.state.choices.get(row.id)
            lines += ["", f"{row.clause.label}: {chosen.side.value if chosen else row.why}"]
            for name, side in (("base", row.base), ("mine", row.mine), ("theirs", row.theirs)):
                lines += [f"  {name:<7}{line}" for line in (side.body if side else "(removed)").splitlines()]
        elif row.verdict.value != "unchanged":
            lines.append(f"{row.clause.label}: {row.verdict.value}")
    return lines


def _read(args: argparse.Namespace) -> str:
    """What --file names, with its line ends as they are; a dash is standard input."""
    if not args.file:
        raise Refusal("Say what the clause reads, with --set or --file.")
    if args.file == "-":
        return sys.stdin.read()
    with Path(args.file).open(encoding="utf-8", newline="") as file:
        return file.read()


def _in_editor(found: Sheet) -> str:
    """The text as the person's own editor leaves it.

    :raises Refusal: there is no editor, or it failed.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise Refusal("Set EDITOR to your editor, or say what to change with --file, --clause and --set.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"terms{_ENDING[found.overview.terms.format]}"
        path.write_text(found.text.source, "utf-8", newline="")
        if subprocess.run([*shlex.split(editor), str(path)], check=False).returncode:
            raise Refusal("The editor failed; nothing was changed.")
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()


def _day(words: str) -> datetime:
    """A day or a time as ISO 8601; a day begins at this machine's midnight.

    :raises Refusal: it is neither.
    """
    try:
        return datetime.fromisoformat(words).astimezone()
    except ValueError:
        raise Refusal(f"“{words}” is no date; 2026-12-24 or 2026-12-24T18:00 would be.") from None
