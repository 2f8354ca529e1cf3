"""The first schema, as it was: written out, so that later changes to `console.cache.schema` cannot change it."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE change (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        first INTEGER,
        last INTEGER
    )
    """,
    """
    CREATE TABLE command (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        decision_id INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        item_id INTEGER,
        target_kind TEXT NOT NULL,
        target TEXT NOT NULL,
        kind TEXT,
        action TEXT NOT NULL,
        effect TEXT NOT NULL,
        state TEXT NOT NULL,
        decided_at BIGINT NOT NULL,
        not_before BIGINT NOT NULL,
        "by" TEXT DEFAULT '' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        value TEXT DEFAULT '' NOT NULL,
        clause TEXT DEFAULT '' NOT NULL,
        clause_version TEXT DEFAULT '' NOT NULL,
        base_version TEXT DEFAULT '' NOT NULL,
        base_digest TEXT DEFAULT '' NOT NULL,
        "key" TEXT DEFAULT '' NOT NULL,
        attempts INTEGER DEFAULT 0 NOT NULL,
        retry_at BIGINT,
        undoes INTEGER,
        detail TEXT DEFAULT '' NOT NULL,
        sent_at BIGINT,
        finished_at BIGINT,
        account_name TEXT DEFAULT '' NOT NULL,
        author TEXT DEFAULT '' NOT NULL,
        title TEXT DEFAULT '' NOT NULL,
        current BLOB,
        winner BLOB
    )
    """,
    """
    CREATE INDEX ix_command_author ON command (account_id, author, id)
    """,
    """
    CREATE INDEX ix_command_counting ON command (item_id, id) WHERE state IN ('waiting', 'sending', 'uncertain') AND
    effect != 'none' AND item_id IS NOT NULL
    """,
    """
    CREATE INDEX ix_command_decided ON command (decided_at)
    """,
    """
    CREATE INDEX ix_command_decision ON command (decision_id)
    """,
    """
    CREATE INDEX ix_command_item ON command (item_id)
    """,
    """
    CREATE INDEX ix_command_outbox ON command (account_id, target, id) WHERE state IN ('waiting', 'sending',
    'uncertain', 'parked')
    """,
    """
    CREATE TABLE community (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        letters TEXT DEFAULT '' NOT NULL,
        fill INTEGER DEFAULT 0 NOT NULL,
        answer_items INTEGER DEFAULT 0 NOT NULL,
        answer_reports INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT uq_community_name UNIQUE (name)
    )
    """,
    """
    CREATE TABLE decision (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        decided_at BIGINT NOT NULL,
        not_before BIGINT NOT NULL,
        inverse INTEGER DEFAULT 0 NOT NULL,
        undone INTEGER,
        undone_after INTEGER
    )
    """,
    """
    CREATE TABLE request (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        args TEXT DEFAULT '{}' NOT NULL,
        asked_at BIGINT NOT NULL,
        result TEXT,
        answered_at BIGINT
    )
    """,
    """
    CREATE INDEX ix_request_open ON request (id) WHERE answered_at IS NULL
    """,
    """
    CREATE TABLE account (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        community_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        url TEXT NOT NULL,
        user TEXT DEFAULT '' NOT NULL,
        place TEXT DEFAULT '' NOT NULL,
        ca_file TEXT,
        insecure_http INTEGER DEFAULT 0 NOT NULL,
        proxy TEXT DEFAULT '' NOT NULL,
        keep_secret INTEGER DEFAULT 1 NOT NULL,
        state TEXT DEFAULT 'new' NOT NULL,
        detail TEXT DEFAULT '' NOT NULL,
        since BIGINT,
        retry_at BIGINT,
        info TEXT,
        synced_at BIGINT,
        CONSTRAINT uq_account_name UNIQUE (name),
        CONSTRAINT fk_account_community_id_community FOREIGN KEY(community_id) REFERENCES community (id)
    )
    """,
    """
    CREATE TABLE document (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT DEFAULT '' NOT NULL,
        text TEXT DEFAULT '' NOT NULL,
        format TEXT DEFAULT 'plain' NOT NULL,
        version TEXT DEFAULT '' NOT NULL,
        editable INTEGER DEFAULT 0 NOT NULL,
        updated BIGINT,
        fetched_at BIGINT NOT NULL,
        CONSTRAINT uq_document_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_document_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE feed_cursor (
        account_id INTEGER NOT NULL,
        feed TEXT NOT NULL,
        cursor TEXT,
        at BIGINT NOT NULL,
        CONSTRAINT pk_feed_cursor PRIMARY KEY (account_id, feed),
        CONSTRAINT fk_feed_cursor_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE
    CASCADE
    )
    """,
    """
    CREATE TABLE interaction (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        at BIGINT NOT NULL,
        CONSTRAINT uq_interaction_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_interaction_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE
    CASCADE
    )
    """,
    """
    CREATE INDEX ix_interaction_at ON interaction (account_id, at)
    """,
    """
    CREATE TABLE item (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        kind SMALLINT NOT NULL,
        state SMALLINT NOT NULL,
        lead INTEGER DEFAULT 1 NOT NULL,
        received BIGINT NOT NULL,
        due BIGINT NOT NULL,
        rank INTEGER DEFAULT 0 NOT NULL,
        flags INTEGER DEFAULT 0 NOT NULL,
        first_post INTEGER DEFAULT 0 NOT NULL,
        attachments INTEGER DEFAULT 0 NOT NULL,
        size INTEGER DEFAULT 0 NOT NULL,
        group_id INTEGER,
        own_words INTEGER DEFAULT 0 NOT NULL,
        triaged INTEGER DEFAULT 0 NOT NULL,
        fetched_at BIGINT NOT NULL,
        left_at BIGINT,
        remote_id TEXT NOT NULL,
        version TEXT DEFAULT '' NOT NULL,
        digest TEXT DEFAULT '' NOT NULL,
        seal BLOB NOT NULL,
        handle TEXT DEFAULT '' NOT NULL,
        author_name TEXT DEFAULT '' NOT NULL,
        subject TEXT DEFAULT '' NOT NULL,
        place TEXT DEFAULT '[]' NOT NULL,
        excerpt TEXT DEFAULT '' NOT NULL,
        reasons TEXT DEFAULT '[]' NOT NULL,
        actions TEXT DEFAULT '[]' NOT NULL,
        CONSTRAINT uq_item_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_item_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_item_due ON item (due, rank DESC, received, id, lead, account_id, kind, flags, first_post) WHERE
    state = 0
    """,
    """
    CREATE INDEX ix_item_group ON item (group_id, state, received, lead) WHERE group_id IS NOT NULL
    """,
    """
    CREATE INDEX ix_item_handle ON item (handle, account_id)
    """,
    """
    CREATE INDEX ix_item_left ON item (left_at) WHERE left_at IS NOT NULL
    """,
    """
    CREATE INDEX ix_item_rank ON item (rank DESC, received, id, due, lead, account_id, kind, flags, first_post)
    WHERE state = 0
    """,
    """
    CREATE INDEX ix_item_received ON item (received, id, due, lead, account_id, kind, flags, first_post) WHERE state
    = 0
    """,
    """
    CREATE INDEX ix_item_untriaged ON item (id) WHERE triaged = 0 AND state = 0
    """,
    """
    CREATE TABLE meetup (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        title TEXT DEFAULT '' NOT NULL,
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        zone TEXT DEFAULT 'UTC' NOT NULL,
        place TEXT DEFAULT '' NOT NULL,
        description TEXT DEFAULT '' NOT NULL,
        rule TEXT DEFAULT '' NOT NULL,
        capacity INTEGER,
        coming INTEGER,
        state TEXT DEFAULT 'confirmed' NOT NULL,
        version TEXT DEFAULT '' NOT NULL,
        fetched_at BIGINT NOT NULL,
        CONSTRAINT uq_meetup_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_meetup_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_meetup_starts ON meetup (starts)
    """,
    """
    CREATE TABLE member (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        handle TEXT NOT NULL,
        name TEXT DEFAULT '' NOT NULL,
        address TEXT DEFAULT '' NOT NULL,
        joined BIGINT,
        roles TEXT DEFAULT '[]' NOT NULL,
        standing TEXT DEFAULT '' NOT NULL,
        moderation TEXT DEFAULT '' NOT NULL,
        posts INTEGER,
        note TEXT DEFAULT '' NOT NULL,
        version TEXT DEFAULT '' NOT NULL,
        fetched_at BIGINT NOT NULL,
        CONSTRAINT uq_member_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_member_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_member_handle ON member (account_id, handle)
    """,
    """
    CREATE TABLE remote_log (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        item TEXT NOT NULL,
        action TEXT NOT NULL,
        "by" TEXT DEFAULT '' NOT NULL,
        at BIGINT NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        CONSTRAINT uq_remote_log_account_id_remote_id UNIQUE (account_id, remote_id),
        CONSTRAINT fk_remote_log_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE
    CASCADE
    )
    """,
    """
    CREATE INDEX ix_remote_log_item ON remote_log (account_id, item)
    """,
    """
    CREATE TABLE tally (
        account_id INTEGER NOT NULL,
        kind SMALLINT NOT NULL,
        flagged SMALLINT NOT NULL,
        first_post SMALLINT NOT NULL,
        number INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_tally PRIMARY KEY (account_id, kind, flagged, first_post),
        CONSTRAINT fk_tally_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE band (
        band BIGINT NOT NULL,
        item_id INTEGER NOT NULL,
        CONSTRAINT pk_band PRIMARY KEY (band, item_id),
        CONSTRAINT fk_band_item_id_item FOREIGN KEY(item_id) REFERENCES item (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_band_item ON band (item_id)
    """,
    """
    CREATE TABLE item_body (
        item_id INTEGER NOT NULL,
        body BLOB NOT NULL,
        CONSTRAINT pk_item_body PRIMARY KEY (item_id),
        CONSTRAINT fk_item_body_item_id_item FOREIGN KEY(item_id) REFERENCES item (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE item_local (
        item_id INTEGER NOT NULL,
        deferred_until BIGINT,
        kept INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_item_local PRIMARY KEY (item_id),
        CONSTRAINT fk_item_local_item_id_item FOREIGN KEY(item_id) REFERENCES item (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_item_local_deferred ON item_local (deferred_until) WHERE deferred_until IS NOT NULL
    """,
    """
    CREATE VIRTUAL TABLE item_search USING fts5(words, tags, content='', tokenize='unicode61 remove_diacritics 2',
    prefix='1 2 3')
    """,
    """
    INSERT INTO item_search (item_search, rank) VALUES ('pgsz', 1000)
    """,
    """
    CREATE VIRTUAL TABLE item_search_word USING fts5vocab('item_search', 'instance')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema.")
