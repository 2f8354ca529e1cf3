"""What every table of the cache is made of: the metadata with its naming convention, and the usual columns."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[int]:
    """The id that people see; never given twice."""
    return Column("id", Integer, primary_key=True)


def text_column(name: str, default: str = "") -> Column[str]:
    """A text, empty unless something else is said."""
    return Column(name, Text, nullable=False, server_default=text(f"'{default}'"))


def number_column(name: str, default: int = 0) -> Column[int]:
    """A whole number."""
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def time_column(name: str, *, nullable: bool = True) -> Column[int]:
    """Milliseconds since 1970, UTC."""
    return Column(name, BigInteger, nullable=nullable)


def account_column() -> Column[int]:
    """The account that a row belongs to, and goes with."""
    return Column("account_id", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


def remote_id_column() -> Column[str]:
    """The row's name on its remote."""
    return Column("remote_id", Text, nullable=False)
