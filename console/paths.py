"""Where everything of one home lives."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "CORRAL_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one person's data: cache, settings, logs, window state.

    :param sandbox: this is the home of the embedded sandbox community, where nothing leaves the machine.
    """

    root: Path
    sandbox: bool = False

    @classmethod
    def choose(cls, given: str | None, *, sandbox: bool = False) -> Home:
        """The home to use: the one given, else CORRAL_HOME, else the system's place for a program's data.

        The sandbox has a home of its own, so that practice never meets real work; below a given home it is a subfolder.
        """
        named = given or os.environ.get(HOME_VARIABLE)
        if named:
            root = Path(named).expanduser().absolute()
            return cls(root / "sandbox" if sandbox else root, sandbox)
        name = "corral-sandbox" if sandbox else "corral"
        return cls(Path(platformdirs.user_data_dir(name, appauthor=False)), sandbox)

    def create(self) -> Home:
        """Make the folders, readable by their owner only.

        :raises OSError: the place cannot be written to.
        """
        for folder in (self.root, self.backups, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    @property
    def cache(self) -> Path:
        """The local copy of the remotes, the outbox and the log."""
        return self.root / "corral.db"

    @property
    def settings(self) -> Path:
        """What the person set."""
        return self.root / "settings.toml"

    @property
    def logs(self) -> Path:
        """What the program noted about itself."""
        return self.root / "logs"

    @property
    def reports(self) -> Path:
        """What is kept of crashes."""
        return self.root / "reports"

    @property
    def backups(self) -> Path:
        """Copies of the cache from before a migration."""
        return self.root / "backups"

    @property
    def lease(self) -> Path:
        """The lock of whoever runs the engine."""
        return self.root / "engine.lock"

    @property
    def window(self) -> Path:
        """Geometry and splitters."""
        return self.root / "window.ini"
