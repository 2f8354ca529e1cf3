"""What a command replaces, so that it can be taken back; and drafts of meetups, which only this console knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

EMPTY = sa.text("''")


def upgrade() -> None:
    """Add both."""
    op.add_column("command", sa.Column("former", sa.Text, nullable=False, server_default=EMPTY))
    op.create_table(
        "meetup_draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("accounts", sa.Text, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("decision_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_draft")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetup_draft_uid")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take both away; drafts are lost with it."""
    op.drop_table("meetup_draft")
    op.drop_column("command", "former")
