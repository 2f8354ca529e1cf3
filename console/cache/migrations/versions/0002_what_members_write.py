"""What members write to each other, and all that a calendar tells of an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = {
    "interaction": ("post", "answers", "excerpt", "url"),
    "meetup": ("uid", "source", "all_day", "url", "editable"),
}
NUMBERS = {"all_day", "editable"}


def upgrade() -> None:
    """Add the columns. What members did is read anew, which brings along what they wrote."""
    for table, names in COLUMNS.items():
        for name in names:
            kind, default = (sa.Integer, sa.text("0")) if name in NUMBERS else (sa.Text, sa.text("''"))
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.execute("DELETE FROM feed_cursor WHERE feed = 'activity'")


def downgrade() -> None:
    """Take the columns away again."""
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
