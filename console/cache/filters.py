"""Which part of the queue is asked for, and the same as SQL over the columns that every index of the list holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from console.cache.schema import KIND_CODE
from console.domain.items import ItemKind


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which items are asked for; what is None or empty asks for nothing.

    :param text: what was typed into the search field.
    :param group: the members of one group of near-copies, one by one.
    :param author: a handle, exactly.
    """

    accounts: frozenset[int] | None = None
    kinds: frozenset[ItemKind] | None = None
    text: str = ""
    flagged: bool | None = None
    first_post: bool | None = None
    group: int | None = None
    author: str | None = None

    @property
    def sql(self) -> str:
        """Conditions on `item`, each begun with AND; numbers are written out, so that plans are kept by shape."""
        parts: list[str] = []
        if self.accounts is not None:
            parts.append(f"item.account_id IN ({_listed(self.accounts)})")
        if self.kinds is not None:
            parts.append(f"item.kind IN ({_listed(KIND_CODE[one] for one in self.kinds)})")
        if self.flagged is not None:
            parts.append("item.flags > 0" if self.flagged else "item.flags = 0")
        if self.first_post is not None:
            parts.append(f"item.first_post = {int(self.first_post)}")
        return "".join(f" AND {part}" for part in parts)


def _listed(numbers: Iterable[int]) -> str:
    """Numbers as an SQL list. No numbers are one that no row has: on an empty list SQLite takes no index."""
    return ", ".join(str(int(one)) for one in sorted(numbers)) or "-1"
