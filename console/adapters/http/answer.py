"""What a remote answered: status, headers and a bounded body, read into typed values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from console.adapters.errors import Malformed, Uncertain
from console.adapters.http.waiting import rate_left, retry_after
from console.domain.text import visible
from console.journal import REDACTION

T = TypeVar("T")

_WORDS_LIMIT = 300
_WORD_KEYS = ("description", "message", "detail", "error_description", "error", "title", "errors")


class TooLarge(Malformed):
    """An answer beyond the limit; less may be asked for."""


class Fault(Uncertain):
    """The server reported an error of its own while it did something.

    :param status: 5xx; 500 is usually the application itself, the others something in front of it.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, wholly read.

    :param place: host and port it came from, for messages.
    :param headers: names in lower case.
    """

    place: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the remote said that it did what was asked."""
        return 200 <= self.status < 300

    @property
    def html(self) -> bool:
        """Whether it is a web page."""
        if "html" in self.headers.get("content-type", "").lower():
            return True
        return self.body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))

    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.body.decode("utf-8", "replace")

    def read(self, kind: type[T], product: str) -> T:
        """The body's JSON as a typed value.

        :raises Malformed: it is no JSON, cut off, nested without end, or of another shape
            (the sentence names the path).
        """
        try:
            return _decode(self.body, kind)
        except msgspec.ValidationError as error:
            raise Malformed(
                f"{self.place} does not answer as {product} does ({safe(str(error))}); check address and version."
            ) from error
        except (msgspec.DecodeError, ValueError) as error:
            raise Malformed(
                f"The answer of {self.place} is damaged or cut off ({safe(str(error))}); it is tried again."
            ) from error
        except RecursionError:
            raise Malformed(f"The answer of {self.place} is nested too deeply to be read.") from None


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        if "surrogate" not in str(error):
            raise
        # Mail with undeclared bytes comes as lone surrogates, which JSON in Python allows and Unicode does not.
        return msgspec.convert(_without_surrogates(json.loads(body)), type=kind)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(entry) for entry in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(entry) for key, entry in value.items()}
    return value


def safe(text: str, limit: int = _WORDS_LIMIT) -> str:
    """Words of a stranger for one of our sentences: one visible line, bounded, without secrets."""
    line = visible(REDACTION.clean(text[: limit * 4]))
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def own_words(answer: Answer) -> str:
    """What the remote says about a refusal, as most servers put it; empty where it says nothing."""
    if answer.html:
        return ""
    try:
        told = json.loads(answer.body[:100_000])
    except (ValueError, RecursionError):
        plain = answer.headers.get("content-type", "").lower().startswith("text/plain")
        return safe(answer.text()) if plain else ""
    if isinstance(told, str):
        return safe(told)
    if isinstance(told, dict):
        for key in _WORD_KEYS:
            said = told.get(key)
            if isinstance(said, list):
                said = "; ".join(entry for entry in said if isinstance(entry, str))
            if isinstance(said, str) and said.strip():
                return safe(said)
    return ""


def asked_wait(answer: Answer, now: datetime) -> datetime | None:
    """Until when a remote wants to be left alone, by its headers: Retry-After, else when it counts anew."""
    asked = retry_after(answer.headers.get("retry-after", ""), now)
    if asked is None and answer.status == 429:
        left = rate_left(answer.headers, now)
        return left[1] if left is not None else None
    return asked


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one platform speaks HTTP, where that differs from the others.

    :param product: its name for people.
    :param words: finds what it says about a refusal.
    :param wait: finds until when it wants to be left alone, given the answer and the present time.
    :param left: finds how many more requests it takes and when it counts anew, where it tells.
    """

    product: str
    words: Callable[[Answer], str] = own_words
    wait: Callable[[Answer, datetime], datetime | None] = asked_wait
    left: Callable[[Answer, datetime], tuple[float, datetime | None] | None] = lambda answer, now: rate_left(
        answer.headers, now
    )
