"""Whole records as JSON: how they are written, and read back as the values that they were."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from console.domain.items import Handled, Item
from console.domain.rank import Reason

encode = msgspec.json.Encoder().encode
_item = msgspec.json.Decoder(Item)
_handled = msgspec.json.Decoder(Handled)
_reasons = msgspec.json.Decoder(tuple[Reason, ...])
_words = msgspec.json.Decoder(tuple[str, ...])


def body(item: Item) -> tuple[bytes, Item]:
    """The item as JSON, and the item as it can be written: half characters (lone surrogates), which no file can hold,
    become question marks."""
    try:
        return encode(item), item
    except UnicodeEncodeError:
        whole = msgspec.convert(_writable(msgspec.to_builtins(item)), Item)
        return encode(whole), whole


def item_of(written: bytes) -> Item:
    """The item that was written."""
    return _item.decode(written)


def handled_of(written: bytes) -> Handled:
    """The winner that was written."""
    return _handled.decode(written)


def reasons_of(written: str) -> tuple[Reason, ...]:
    """The reasons that were written."""
    return _reasons.decode(written)


def words_of(written: str) -> tuple[str, ...]:
    """The strings that were written."""
    return _words.decode(written)


def seal(written: bytes) -> bytes:
    """Eight bytes that differ when anything of a record differs."""
    return blake2b(written, digest_size=8).digest()


def writable(text: str) -> str:
    """A text without half characters; nearly every one is as it was."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, list | tuple):
        return [_writable(one) for one in value]
    if isinstance(value, dict):
        return {key: _writable(one) for key, one in value.items()}
    return value
