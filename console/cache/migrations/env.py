"""How alembic reaches the file that `console.cache.migrate` hands it."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from console.cache.schema import metadata


def run() -> None:
    """Run the steps, all in one transaction, and note the version where SQLite keeps it."""
    engine = create_engine(f"sqlite:///{context.config.attributes['path']}", poolclass=NullPool)
    with engine.connect() as conn:
        raw = conn.connection.driver_connection
        if raw is None:
            raise RuntimeError("The cache was closed while it was migrated.")
        raw.isolation_level = None
        # Foreign keys must be off while tables are rebuilt, and can only be switched outside a transaction.
        conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(connection=conn, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
        number = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        conn.exec_driver_sql(f"PRAGMA user_version={int(number)}")
        conn.exec_driver_sql("COMMIT")


run()
