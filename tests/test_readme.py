"""The README tells of the shell what is true."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from console.cli.parser import build

README = Path(__file__).parents[1] / "README.md"
HIDDEN = {"engine"}
EVERYWHERE = {"--help", "--version", "--home", "--json", "--sandbox"}


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    """Every command with the options that are its own."""
    options: set[str] = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, found in action.choices.items():
                if name not in HIDDEN:
                    yield from commands(found, (*before, name))
            return
        options |= {option for option in action.option_strings if option.startswith("--")}
    yield " ".join(before), options - EVERYWHERE


def test_the_table_of_commands_is_what_the_shell_understands() -> None:
    told = re.findall(
        r"`((?:account |terms |events |)[a-z]+)(?: ([^`]*))?`",
        "\n".join(re.findall(r"^\| (`.*?) \|", README.read_text("utf-8"), re.MULTILINE)),
    )
    shell = [(name, words) for name, words in told if not name.startswith("run")]
    in_readme = {name: set(re.findall(r"--[a-z-]+", words)) - EVERYWHERE for name, words in shell}
    assert in_readme == dict(commands(build()))
