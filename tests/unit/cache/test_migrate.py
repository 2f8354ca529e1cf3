"""New files, older ones, newer ones, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from console.cache import migrate, schema
from console.cache.connection import open_cache
from console.cache.errors import CacheDamaged, CacheNewer

NEXT = schema.VERSION + 1
ADDED = f"""
from alembic import op
import sqlalchemy as sa

revision = "{migrate.revision(NEXT)}"
down_revision = "{migrate.revision(schema.VERSION)}"


def upgrade() -> None:
    op.add_column("member", sa.Column("pronouns", sa.Text, nullable=False, server_default="unknown"))


def downgrade() -> None:
    op.drop_column("member", "pronouns")
"""


def tables(path: Path) -> dict[str, object]:
    """What there is, by name, as far as it means anything: how a definition was quoted or put in order does not."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        return {
            name: _table(connection, name, sql) if sql.startswith("CREATE TABLE") else " ".join(sql.split())
            for name, _, sql in rows
            if name != "alembic_version"
        }


def _table(connection: sqlite3.Connection, name: str, sql: str) -> dict[str, object]:
    columns = connection.execute(f"PRAGMA table_xinfo('{name}')").fetchall()
    unique = [row[1] for row in connection.execute(f"PRAGMA index_list('{name}')") if row[3] in ("u", "pk")]
    return {
        "columns": {row[1]: (row[2], row[3], (row[4] or "").strip("()"), row[5]) for row in columns},
        "foreign": {row[2:7] for row in connection.execute(f"PRAGMA foreign_key_list('{name}')")},
        "unique": {tuple(r[2] for r in connection.execute(f"PRAGMA index_info('{index}')")) for index in unique},
        "kind": [word for word in ("AUTOINCREMENT", "WITHOUT ROWID") if word in sql],
    }


def columns(path: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")}


@pytest.fixture
def newer_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be one more version of the schema."""
    scripts = tmp_path / "scripts"
    shutil.copytree(Path(migrate.__file__).with_name("migrations"), scripts)
    (scripts / "versions" / f"{migrate.revision(NEXT)}_added.py").write_text(ADDED)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    monkeypatch.setattr(migrate, "VERSION", NEXT)


def test_a_new_file_is_what_the_migrations_make(tmp_path: Path) -> None:
    migrate.create(tmp_path / "new.db")
    migrate._walk(tmp_path / "walked.db", 0, schema.VERSION)
    assert tables(tmp_path / "new.db") == tables(tmp_path / "walked.db")
    assert migrate.version(tmp_path / "walked.db") == schema.VERSION


def test_the_models_are_what_the_migrations_make(tmp_path: Path) -> None:
    path = tmp_path / "walked.db"
    migrate._walk(path, 0, schema.VERSION)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or not schema.is_search_table(name or "")

    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_object": ours})
        assert compare_metadata(context, schema.metadata) == []


def test_every_version_has_a_migration() -> None:
    versions = Path(migrate.__file__).with_name("migrations") / "versions"
    numbers = sorted(int(file.name[:4]) for file in versions.glob("[0-9]*.py"))
    assert numbers == list(range(1, schema.VERSION + 1))


def test_alembic_is_not_loaded_for_a_new_or_a_present_file(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from console.cache.connection import open_cache\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "open_cache(folder / 'a.db', backups=folder).close(); open_cache(folder / 'a.db', backups=folder).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3]).returncode == 0


@pytest.mark.usefixtures("newer_version")
def test_an_older_file_is_kept_as_a_copy_and_migrated_with_its_rows(tmp_path: Path) -> None:
    path, backups = tmp_path / "corral.db", tmp_path / "backups"
    migrate._walk(path, 0, schema.VERSION)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO community (name) VALUES ('Drivetrain')")
        connection.commit()
    kept = migrate.migrate(path, NEXT, backups)
    assert migrate.version(path) == NEXT
    assert "pronouns" in columns(path, "member")
    assert kept is not None
    assert migrate.version(kept) == schema.VERSION
    with closing(sqlite3.connect(kept)) as copy, closing(sqlite3.connect(path)) as migrated:
        for connection in (copy, migrated):
            assert connection.execute("SELECT name FROM community").fetchall() == [("Drivetrain",)]


@pytest.mark.usefixtures("newer_version")
def test_the_way_back(tmp_path: Path) -> None:
    path = tmp_path / "corral.db"
    migrate._walk(path, 0, schema.VERSION)
    before = tables(path)
    migrate.migrate(path, NEXT, tmp_path / "backups")
    assert tables(path) != before
    migrate.migrate(path, schema.VERSION, tmp_path / "backups")
    assert migrate.version(path) == schema.VERSION
    assert tables(path) == before


@pytest.mark.usefixtures("newer_version")
def test_only_one_migrates_at_a_time(tmp_path: Path) -> None:
    path, backups = tmp_path / "corral.db", tmp_path / "backups"
    migrate._walk(path, 0, schema.VERSION)
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda _: migrate.migrate(path, NEXT, backups), range(4)))
    assert migrate.version(path) == NEXT
    assert len([copy for copy in kept if copy is not None]) == 1
    assert len(list(backups.iterdir())) == 1


def test_there_is_no_such_version(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no version 0"):
        migrate.migrate(tmp_path / "corral.db", 0, tmp_path)


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corral.db"
    open_cache(path, backups=tmp_path / "backups").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=999")
    with pytest.raises(CacheNewer, match="Install the newer version") as caught:
        open_cache(path, backups=tmp_path / "backups")
    assert (caught.value.found, caught.value.known) == (999, schema.VERSION)
    with pytest.raises(CacheNewer):
        migrate.migrate(path, 1, tmp_path / "backups")
    assert migrate.version(path) == 999


@pytest.mark.parametrize("content", [b"<html>not a database</html>", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_what_is_no_database_is_named_and_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corral.db"
    path.write_bytes(content)
    with pytest.raises(CacheDamaged, match="damaged") as caught:
        open_cache(path, backups=tmp_path / "backups")
    assert caught.value.kept == path
    assert path.read_bytes() == content


def test_another_programs_database_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "corral.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title)")
    with pytest.raises(CacheDamaged):
        open_cache(path, backups=tmp_path / "backups")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path = tmp_path / f"corral-{attempt}.db"
        start = threading.Barrier(6)

        def begin(path: Path = path, start: threading.Barrier = start) -> None:
            start.wait()
            open_cache(path, backups=tmp_path).close()

        with ThreadPoolExecutor(6) as pool:
            for opened in [pool.submit(begin) for _ in range(6)]:
                opened.result()
        assert migrate.version(path) == schema.VERSION
