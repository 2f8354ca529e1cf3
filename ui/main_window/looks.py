"""The settings of looks that keys change: text size and compact rows."""

from __future__ import annotations

import msgspec

from console.settings import Settings

TEXT_STEP = 10
_SMALLEST, _LARGEST = 80, 200


def resized(settings: Settings, step: int) -> Settings:
    """Settings with larger or smaller text; 0 is back to the usual size."""
    size = min(_LARGEST, max(_SMALLEST, settings.text_size + step)) if step else 100
    return msgspec.structs.replace(settings, text_size=size)


def compacted(settings: Settings) -> Settings:
    """Settings with compact rows, or with the usual ones again."""
    return msgspec.structs.replace(settings, compact_rows=not settings.compact_rows)
