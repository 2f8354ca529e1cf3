"""A machine that is full, locked or damaged, through the shell: one clear sentence, and nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.played_mailman import json
from tests.e2e.shell import Shell
from tests.e2e.site import DONE, MACHINE, SECRET, Site, nothing_is_lost, said, waits


class FullDisk(Shell):
    """A shell whose process finds no room: no file may grow beyond a page, and the journal's disk is full."""

    def argv(self, *words: object, plain: bool = False) -> list[str]:
        return ["prlimit", "--fsize=4096", *Shell.argv(self, *words, plain=plain)]


@pytest.fixture
def full(shell: Shell) -> Shell:
    journal = shell.home / "logs" / "corral.log"
    journal.unlink(missing_ok=True)
    journal.symlink_to("/dev/full")
    return FullDisk(shell.home, secrets=SECRET)


def test_a_full_disk(shell: Shell, full: Shell, site: Site) -> None:
    other = next(i["id"] for i in shell("queue").document["items"])
    with site.serve() as server:
        for words in (("decide", other, "discard", "--now"), ("sync",), ("undo",)):
            assert "disk" in said(full(*words), MACHINE)
        assert server.decided == []
    assert waits(shell, site)
    assert other in [i["id"] for i in shell("queue").document["items"]]
    nothing_is_lost(shell, site)


def test_a_journal_that_cannot_be_written_keeps_nobody_from_work(shell: Shell, full: Shell, site: Site) -> None:
    assert full.home == shell.home
    with site.serve() as server:
        # Something for the journal: the texts of the list are closed to us.
        server.spoil = lambda request: json({}, 403) if request.path.endswith("/config") else None
        answer = shell("sync")
    assert (answer.status, answer.err) == (DONE, "")
    assert answer.document["accounts"][0]["sent"] == 1


@contextmanager
def locked(cache: Path, *, readers_too: bool) -> Iterator[None]:
    """Another process holds the cache's lock."""
    mode = "EXCLUSIVE" if readers_too else "NORMAL"
    code = f"""if True:
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("PRAGMA locking_mode={mode}")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("CREATE TEMP TABLE held (x)")
        print("held", flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, str(cache)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate(timeout=20)


def test_a_cache_that_another_program_writes_to(shell: Shell, site: Site) -> None:
    with site.serve() as server, locked(shell.home / "corral.db", readers_too=False):
        assert shell("queue").status == DONE
        assert "keeps" in said(shell("sync"), MACHINE)
        assert server.decided == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)


def test_a_cache_that_another_program_keeps_to_itself(shell: Shell, site: Site) -> None:
    with locked(shell.home / "corral.db", readers_too=True):
        assert "Close it, then try again" in said(shell("queue"), MACHINE)
    assert waits(shell, site)


def _noise(path: Path) -> None:
    path.write_bytes(b"this is not a database" * 400)


def _holes(path: Path) -> None:
    """The first page is whole; what follows is not."""
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [_noise, _holes])
def test_a_damaged_cache_is_kept_aside_and_the_next_run_works(
    shell: Shell, site: Site, harm: Callable[[Path], None]
) -> None:
    cache = shell.home / "corral.db"
    assert not cache.with_name("corral.db-wal").exists() or not cache.with_name("corral.db-wal").stat().st_size
    harm(cache)
    before = cache.read_bytes()
    sentence = said(shell("queue"), MACHINE)
    [kept] = shell.home.glob("corral.damaged-*.db")
    assert str(kept) in sentence
    assert kept.read_bytes() == before
    again = shell("queue")
    assert (again.status, again.document["total"]) == (DONE, 0)
    assert kept.read_bytes() == before


@contextmanager
def _running(home: Path, program: str) -> Iterator[None]:
    """Another Corral works on the home: `program` has `home` and says when it is ready."""
    code = f"""if True:
        import sys
        from pathlib import Path
        from console.cache.connection import open_cache
        from console.paths import Home
        from console.sync.lease import Lease
        home = Home(Path(sys.argv[1]))
        {program}
        print("ready", flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        yield
        other.communicate(timeout=20)


@pytest.mark.parametrize(
    "program",
    ["held = open_cache(home.cache, backups=home.backups)", "held = Lease(home.lease); assert held.try_acquire()"],
    ids=["a window without its engine", "an engine"],
)
def test_a_damaged_cache_stays_where_it_is_while_another_corral_runs(shell: Shell, program: str) -> None:
    cache = shell.home / "corral.db"
    with _running(shell.home, program):
        _holes(cache)
        before = cache.read_bytes()
        sentence = said(shell("queue"), MACHINE)
        assert "the cache is damaged" in sentence
        assert "Close its window and end its commands" in sentence
        assert cache.read_bytes() == before
        assert not list(shell.home.glob("corral.damaged-*"))
    assert "is kept as" in said(shell("queue"), MACHINE)
    [kept] = shell.home.glob("corral.damaged-*.db")
    assert kept.read_bytes() == before


def test_a_cache_of_a_newer_version_is_left_alone(shell: Shell, site: Site) -> None:
    cache = shell.home / "corral.db"
    database = sqlite3.connect(cache)
    [known] = database.execute("PRAGMA user_version").fetchone()
    database.execute("PRAGMA user_version = 999")
    database.close()
    before = cache.read_bytes()
    with site.serve() as server:
        for words in (("queue",), ("decide", site.post, "discard"), ("sync",)):
            sentence = said(shell(*words), MACHINE)
            assert "Install the newer version" in sentence
            assert "999" in sentence
        assert server.asked == []
    assert cache.read_bytes() == before
    database = sqlite3.connect(cache)
    database.execute(f"PRAGMA user_version = {known}")
    database.close()
    nothing_is_lost(shell, site)
