"""Brings a cache file to a version of the schema: a new one at once, an older one step by step after a backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from console.cache.errors import damaged, newer, typed_errors
from console.cache.filelock import FileLock
from console.cache.schema import VERSION, metadata

_HEADER = b"SQLite format 3\x00"
_SCRIPTS = Path(__file__).with_name("migrations")


def revision(number: int) -> str:
    """The name of a migration: its number, four digits."""
    return f"{number:04d}"


def version(path: Path) -> int:
    """The version of the file's schema; 0 where there is no file, or an empty one.

    :raises CacheDamaged: it is not one of Corral's databases.
    :raises CacheError: it cannot be read.
    """
    with typed_errors(path):
        if not path.exists() or path.stat().st_size == 0:
            return 0
    with typed_errors(path), path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise damaged(path)
    with typed_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        number = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if number == 0 and tables:
            raise damaged(path)
        return int(number)


def bring_up(path: Path, backups: Path) -> None:
    """Bring a file to the newest version; only one process at a time does it, others wait and then find it done.

    :raises CacheNewer: a newer Corral has migrated it meanwhile.
    """
    migrate(path, VERSION, backups)


def migrate(path: Path, to: int, backups: Path) -> Path | None:
    """Bring a file up or back to version `to`; returns the backup, None where nothing or nothing old was there.

    Every other process must have closed the file before it is taken back.

    :param to: between 1 and the newest version.
    :raises ValueError: there is no such version.
    :raises CacheNewer: the file is of a version that this program does not know.
    :raises CacheError: the file, or the folder for the backup, cannot be written.
    """
    if not 1 <= to <= VERSION:
        raise ValueError(f"There is no version {to}: the first is 1, the newest {VERSION}.")
    with typed_errors(path), closing(FileLock(path.with_name(path.name + "-migration"))) as lock, lock:
        found = version(path)
        if found > VERSION:
            raise newer(path, found, VERSION)
        if found == to:
            return None
        if found == 0 and to == VERSION:
            create(path)
            return None
        kept = backup(path, backups) if found else None
        _walk(path, found, to)
        return kept


def create(path: Path) -> None:
    """Make a new file of the newest version; equal to what the migrations make, as a test proves.

    In one transaction: nobody ever meets half of it.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"isolation_level": None})
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        metadata.create_all(conn)
        conn.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision(VERSION),))
        conn.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        conn.exec_driver_sql("COMMIT")
    path.chmod(0o600)


def backup(path: Path, backups: Path) -> Path:
    """A copy of the file as it is, in one piece, whoever else has it open.

    :raises OSError: the folder cannot be made.
    :raises sqlite3.Error: the copy could not be written.
    """
    backups.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    copy = backups / f"{path.stem}-schema{version(path)}-{stamp}{path.suffix}"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)
    return copy


def _walk(path: Path, found: int, to: int) -> None:
    """Step by step, all in one transaction (see `migrations/env.py`)."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["path"] = path
    if to > found:
        command.upgrade(config, revision(to))
    else:
        command.downgrade(config, revision(to))
