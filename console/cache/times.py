"""Times as the database keeps them: integer milliseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def ms(when: datetime) -> int:
    """Milliseconds since 1970; parts of one are dropped, so order is kept.

    :param when: an aware time.
    """
    return (when - _EPOCH) // _MILLISECOND


@overload
def from_ms(value: int) -> datetime: ...
@overload
def from_ms(value: int | None) -> datetime | None: ...
def from_ms(value: int | None) -> datetime | None:
    """The aware time in UTC, None for None."""
    return None if value is None else _EPOCH + timedelta(milliseconds=value)


def ms_or_none(when: datetime | None) -> int | None:
    """`ms` where there is a time."""
    return None if when is None else ms(when)
