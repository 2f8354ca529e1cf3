"""Rules by clause: texts with versions, drafts and merges, where they apply, what cites them, and who accepted them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    CREATE TABLE terms (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        format TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE terms_place (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        terms_id INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        version_id INTEGER NOT NULL,
        digest TEXT NOT NULL,
        CONSTRAINT uq_terms_place_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_terms_place_terms_id_terms FOREIGN KEY(terms_id) REFERENCES terms (id) ON DELETE CASCADE,
        CONSTRAINT fk_terms_place_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE terms_version (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        terms_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        parent INTEGER,
        merged INTEGER,
        author TEXT DEFAULT '' NOT NULL,
        at BIGINT NOT NULL,
        digest TEXT NOT NULL,
        note TEXT DEFAULT '' NOT NULL,
        ours INTEGER DEFAULT 0 NOT NULL,
        text TEXT NOT NULL,
        clauses TEXT NOT NULL,
        CONSTRAINT uq_terms_version_terms_id_number UNIQUE (terms_id, number),
        CONSTRAINT fk_terms_version_terms_id_terms FOREIGN KEY(terms_id) REFERENCES terms (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE terms_draft (
        terms_id INTEGER NOT NULL,
        base INTEGER NOT NULL,
        merged INTEGER,
        text TEXT NOT NULL,
        clauses TEXT NOT NULL,
        announcement TEXT DEFAULT '' NOT NULL,
        saved_at BIGINT NOT NULL,
        CONSTRAINT pk_terms_draft PRIMARY KEY (terms_id),
        CONSTRAINT fk_terms_draft_terms_id_terms FOREIGN KEY(terms_id) REFERENCES terms (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE terms_merge (
        terms_id INTEGER NOT NULL,
        base INTEGER NOT NULL,
        theirs INTEGER NOT NULL,
        text TEXT NOT NULL,
        clauses TEXT NOT NULL,
        choices TEXT DEFAULT '{}' NOT NULL,
        aside INTEGER DEFAULT 0 NOT NULL,
        began_at BIGINT NOT NULL,
        CONSTRAINT pk_terms_merge PRIMARY KEY (terms_id),
        CONSTRAINT fk_terms_merge_terms_id_terms FOREIGN KEY(terms_id) REFERENCES terms (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE terms_publication (
        command_id INTEGER NOT NULL,
        terms_id INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        version_id INTEGER NOT NULL,
        before INTEGER,
        effective BIGINT,
        CONSTRAINT pk_terms_publication PRIMARY KEY (command_id),
        CONSTRAINT fk_terms_publication_terms_id_terms FOREIGN KEY(terms_id) REFERENCES terms (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE citation (
        command_id INTEGER NOT NULL,
        terms_id INTEGER NOT NULL,
        clause TEXT NOT NULL,
        version_id INTEGER NOT NULL,
        CONSTRAINT pk_citation PRIMARY KEY (command_id)
    )
    """,
    """
    CREATE TABLE acceptance (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        document TEXT NOT NULL,
        version TEXT DEFAULT '' NOT NULL,
        handle TEXT NOT NULL,
        at BIGINT,
        CONSTRAINT uq_acceptance_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_acceptance_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_terms_place_terms ON terms_place (terms_id)",
    "CREATE INDEX ix_terms_publication_terms ON terms_publication (terms_id)",
    "CREATE INDEX ix_citation_clause ON citation (terms_id, clause)",
)
TABLES = (
    "acceptance",
    "citation",
    "terms_publication",
    "terms_merge",
    "terms_draft",
    "terms_version",
    "terms_place",
    "terms",
)


def upgrade() -> None:
    """Add the tables; the texts are taken up from the documents that are there."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables away again, and drafts and versions with them; the backup keeps them."""
    for name in TABLES:
        op.execute(f"DROP TABLE {name}")
