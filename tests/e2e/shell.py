"""The shell as scripts use it: a process of its own, its words, its exit status, its two streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 90


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call said."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on standard output; raises where there is anything else."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Shell:
    """Calls `corral` on one home, without a keyring and without a proxy.

    :param options: go with every call (`--sandbox`).
    :param patience: seconds that a call may take.
    """

    home: Path
    options: tuple[str, ...] = ()
    secrets: Mapping[str, str] | None = None
    patience: float = PATIENCE

    def __call__(self, *words: object, stdin: str = "", plain: bool = False) -> Answer:
        """Run one command to its end; as JSON unless `plain`."""
        done = subprocess.run(
            self.argv(*words, plain=plain),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=self.patience,
            env=self.environment(),
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def argv(self, *words: object, plain: bool = False) -> list[str]:
        """The words of a call."""
        options = [*self.options, "--home", str(self.home), *([] if plain else ["--json"])]
        return [sys.executable, "-W", "error", "-m", "console", *map(str, words), *options]

    def environment(self) -> dict[str, str]:
        """The environment of a call."""
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        kept |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONUTF8": "1"}
        return kept | dict(self.secrets or {})
