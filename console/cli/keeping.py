"""`corral backup`, `restore`, `export` and `import`: a home as a file, and back."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from console import bootstrap
from console import policy as policy_file
from console.cli.output import Exit, Output, iso
from console.paths import Home
from console.services import backup, portable


def run(args: argparse.Namespace, home: Home, output: Output) -> int:
    """Carry one of the four out; returns the exit status.

    :raises console.services.desk.Refusal: with a sentence for people.
    :raises console.cache.errors.CacheError: the cache cannot be used.
    """
    return _COMMANDS[args.command](Path(args.file).expanduser().absolute(), home, output)


def _backup(file: Path, home: Home, output: Output) -> int:
    manifest = backup.write(home, file, policy_file.load(), datetime.now(UTC))
    size = sum(content.size for content in manifest.files.values())
    output.document(
        {"file": str(file), "schema": manifest.schema, "bytes": size},
        [f"Everything but the passwords is in {file} ({size // 1_000_000} MB before packing)."],
    )
    return Exit.DONE


def _restore(file: Path, home: Home, output: Output) -> int:
    done = backup.restore(home, file, datetime.now(UTC))
    document = {
        "made_at": iso(done.manifest.made_at),
        "corral": done.manifest.corral,
        "doubtful": done.doubtful,
        "kept": str(done.kept) if done.kept else None,
    }
    lines = [f"The home is as it was on {iso(done.manifest.made_at)}."]
    if done.kept:
        lines.append(f"The cache that was here is kept as {done.kept}.")
    if done.doubtful:
        lines.append(f"{done.doubtful} decisions were waiting then: each is looked up before it is sent again.")
    output.document(document, lines)
    return Exit.DONE


def _export(file: Path, home: Home, output: Output) -> int:
    desk = bootstrap.open_desk(home)
    try:
        document = portable.export(desk, file)
    finally:
        desk.cache.close()
    count = len(document.outbox) + len(document.log)
    output.document(
        {"file": str(file), "accounts": len(document.accounts), "commands": count},
        [f"Settings, {len(document.accounts)} accounts without passwords and {count} decided things are in {file}."],
    )
    return Exit.DONE


def _import(file: Path, home: Home, output: Output) -> int:
    desk = bootstrap.open_desk(home)
    try:
        done = portable.bring_in(desk, file)
    finally:
        desk.cache.close()
    output.document(
        {"added": list(done.added), "left_out": [{"name": name, "why": why} for name, why in done.left_out]},
        ["The settings are taken over.", *(f"{name} was added; it needs its password." for name in done.added)],
    )
    for name, why in done.left_out:
        output.say(f"{name} was left out: {why}")
    return Exit.REFUSED if done.left_out else Exit.DONE


_COMMANDS = {"backup": _backup, "restore": _restore, "export": _export, "import": _import}
