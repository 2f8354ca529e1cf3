"""The tables of what adapters hand over beside items: members, documents, meetups, interactions, rulings."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from console.cache.columns import (
    account_column,
    id_column,
    metadata,
    number_column,
    remote_id_column,
    text_column,
    time_column,
)

member = Table(
    "member",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    Column("handle", Text, nullable=False),
    text_column("name"),
    text_column("address"),
    time_column("joined"),
    text_column("roles", "[]"),
    text_column("standing"),
    text_column("moderation"),
    Column("posts", Integer),
    text_column("note"),
    text_column("version"),
    time_column("fetched_at", nullable=False),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
Index("ix_member_handle", member.c.account_id, member.c.handle)

document = Table(
    "document",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    Column("kind", Text, nullable=False),
    text_column("title"),
    text_column("text"),
    text_column("format", "plain"),
    text_column("version"),
    number_column("editable"),
    time_column("updated"),
    time_column("fetched_at", nullable=False),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)

meetup = Table(
    "meetup",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    text_column("title"),
    time_column("starts", nullable=False),
    time_column("ends", nullable=False),
    text_column("zone", "UTC"),
    text_column("place"),
    text_column("description"),
    text_column("rule"),
    Column("capacity", Integer),
    Column("coming", Integer),
    text_column("state", "confirmed"),
    text_column("version"),
    time_column("fetched_at", nullable=False),
    text_column("uid"),
    text_column("source"),
    number_column("all_day"),
    text_column("url"),
    number_column("editable"),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
Index("ix_meetup_starts", meetup.c.starts)

interaction = Table(
    "interaction",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    time_column("at", nullable=False),
    text_column("post"),
    text_column("answers"),
    text_column("excerpt"),
    text_column("url"),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
Index("ix_interaction_at", interaction.c.account_id, interaction.c.at)

remote_log = Table(
    "remote_log",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    Column("item", Text, nullable=False),
    Column("action", Text, nullable=False),
    text_column("by"),
    time_column("at", nullable=False),
    text_column("reason"),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
"""Decisions that the remote tells of, made by anybody."""
Index("ix_remote_log_item", remote_log.c.account_id, remote_log.c.item)
