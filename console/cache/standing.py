"""The overlay rule (`console.domain.overlay`) as SQL: what counts, and where an item stands because of it."""

from __future__ import annotations

from console.cache.schema import COUNTING_SQL
from console.domain.actions import Effect
from console.domain.overlay import Standing

ACTING = (
    "SELECT item_id, max(id) AS id, decision_id, action, effect, state, not_before, detail "
    f"FROM command WHERE {COUNTING_SQL} GROUP BY item_id"
)
"""For each item the last counting command with an effect: the other columns are those of the row of the maximum."""

ACTING_EFFECT = f"(SELECT effect FROM command WHERE item_id = item.id AND {COUNTING_SQL} ORDER BY id DESC LIMIT 1)"
"""The effect of that command for the row of `item` at hand."""

CLOSED_LOCALLY = f"(coalesce({ACTING_EFFECT}, '') = 'closes')"
"""Whether a decision that is not sent closes the row of `item` at hand."""

STANDING_OF_EFFECT = {
    Effect.CLOSES.value: Standing.CLOSED,
    Effect.DEFERS.value: Standing.DEFERRED,
    Effect.REOPENS.value: Standing.PENDING,
}

DEFERRED_IDS = (
    f"SELECT acting.item_id AS id FROM ({ACTING}) AS acting WHERE acting.effect = 'defers' "
    "UNION SELECT item_local.item_id FROM item_local "
    "JOIN item ON item.id = item_local.item_id AND item.state = 0 "
    f"LEFT JOIN ({ACTING}) AS acting ON acting.item_id = item_local.item_id "
    "WHERE item_local.deferred_until > :now AND acting.id IS NULL"
)
"""The items that stand as deferred at `:now`."""

BROUGHT_BACK_IDS = (
    f"SELECT acting.item_id AS id, acting.effect FROM ({ACTING}) AS acting JOIN item ON item.id = acting.item_id "
    "WHERE item.state != 0 AND acting.effect IN ('reopens', 'defers')"
)
"""The items that the remote no longer holds for a decision, and a command that is not sent makes wait again."""

CLOSED_IDS = f"SELECT acting.item_id AS id FROM ({ACTING}) AS acting WHERE acting.effect = 'closes'"
"""The items that a command that is not sent has closed."""
