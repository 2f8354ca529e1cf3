"""Ids that tell when they were made: the place in a timeline that belongs to a time."""

from __future__ import annotations

from datetime import UTC, datetime

from console.adapters.mastodon.traits import SNOWFLAKE, ULID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MILLISECONDS_AT = 16
"""Bits behind the time in a snowflake (Mastodon's lib/mastodon/snowflake.rb)."""


def id_at(moment: datetime, clock: str) -> str:
    """An id that is smaller than every id made later; "0" where ids tell no time, which is smaller than all.

    :param clock: SNOWFLAKE or ULID.
    """
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    if clock == SNOWFLAKE:
        return str(milliseconds << _MILLISECONDS_AT)
    if clock == ULID:
        digits = (_CROCKFORD[milliseconds >> 5 * place & 31] for place in range(9, -1, -1))
        return "".join(digits) + "0" * 16
    return "0"


def before(one: str, other: str) -> bool:
    """Whether an id is smaller: numbers of any length, or ULIDs, which are all as long."""
    return (len(one), one) < (len(other), other)
