"""Reads a mail message as people read it: who, what about, the text, and what is attached, which is never opened.

Sources: RFC 5322 (messages), 2045 to 2047 (MIME), 2231 (parameters), 2183 (disposition), 3676 (format=flowed).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

from console.analysis.hypertext import to_text
from console.analysis.quoting import Fold, folds
from console.analysis.visible import made_visible
from console.domain.items import Attachment

SHOWN = ("From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject", "List-Id", "Organization")
_CALLED = {
    "ansi_x3.110-1983": "latin-1",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "x-gbk": "gbk",
}
_ANY_CHARSET = ("", "ascii", "us-ascii")
_NOT_FOR_MAIL = frozenset(
    ("utf-7", "idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem")
)
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a message is read.

    :param raw: bytes of the whole. :param text: characters of text, and of HTML. :param parts: MIME parts.
    :param depth: parts within parts. :param header: characters of one header.
    """

    raw: int = 30_000_000
    text: int = 200_000
    parts: int = 200
    depth: int = 12
    header: int = 2_000


@dataclass(frozen=True, slots=True)
class ReadableMessage:
    """A message, readable.

    :param text: the plain text, or that of the HTML where there is no other.
    :param html: what the sender's HTML was, not yet made safe; None where there is none.
    :param plain: whether `text` is what the sender wrote as plain text.
    :param headers: those worth showing, as (name, value), decoded.
    :param folds: where `text` quotes somebody or is a signature, so that it can be folded away.
    :param defects: what is wrong with it, in plain words.
    :param truncated: whether something was too large to be read whole.
    """

    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    date: datetime | None = None
    to: str = ""
    text: str = ""
    html: str | None = None
    plain: bool = True
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    folds: tuple[Fold, ...] = ()
    defects: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(slots=True)
class _Found:
    """What reading has come upon so far."""

    limits: Limits
    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)
    truncated: bool = False
    parts: int = 0

    def cut(self, text: str) -> str:
        if len(text) > self.limits.text:
            self.truncated = True
        return text[: self.limits.text]


def read_message(raw: bytes | str, limits: Limits = Limits()) -> ReadableMessage:
    """Read a message. Never raises, whatever it is given: what cannot be read is left out and told in `defects`."""
    data = _bytes(raw) if isinstance(raw, str) else raw
    found = _Found(limits, truncated=len(data) > limits.raw)
    message = _parsed(data[: limits.raw], found)
    _walk(message, found, 0)
    headers = _headers(message, limits)
    written = [text for text in found.texts if text.strip()]
    html = "\n".join(found.pages) or None
    text = found.cut("\n\n".join(written) if written else to_text(html or ""))
    name, address = _sender(headers.get("from", ""))
    return ReadableMessage(
        subject=_decoded(headers.get("subject", "")),
        sender_name=name,
        sender_address=address,
        date=_date(headers.get("date", "")),
        to=_decoded(headers.get("to", "")),
        text=text,
        html=html,
        plain=bool(written) or html is None,
        attachments=tuple(found.attachments),
        headers=tuple((title, value) for title in SHOWN if (value := _decoded(headers.get(title.lower(), "")))),
        folds=tuple(folds(text)),
        defects=tuple(found.defects),
        truncated=found.truncated,
    )


def _parsed(data: bytes, found: _Found) -> Message:
    try:
        return BytesParser(policy=policy.compat32).parsebytes(data)
    except RecursionError:
        found.defects["Its parts lie too deep within each other, so it is shown as it came"] = None
        return BytesParser(policy=policy.compat32).parsebytes(data, headersonly=True)


def _headers(message: Message, limits: Limits) -> dict[str, str]:
    """The first of each header, by its name in small letters, with its bytes decoded but not its encoded words."""
    first: dict[str, str] = {}
    for name, value in message.raw_items():
        first.setdefault(name.lower(), decoded_bytes(_bytes(str(value)[: limits.header]), "")[0])
    return first


def _walk(part: Message, found: _Found, depth: int) -> None:
    found.parts += 1
    if found.parts > found.limits.parts or depth > found.limits.depth:
        found.truncated = True
        found.defects["It has more parts than are read"] = None
        return
    if part.defects:
        found.defects["Its parts are not put together as they should be"] = None
    kind = part.get_content_type()
    if kind == "message/rfc822" and depth and isinstance(part.get_payload(), list):
        _enclosed(part, found)
    elif not part.is_multipart():
        _leaf(part, kind, found)
    elif kind == "multipart/alternative":
        _alternative([one for one in part.get_payload() if isinstance(one, Message)], found, depth)
    else:
        for one in part.get_payload():
            if isinstance(one, Message):
                _walk(one, found, depth + 1)


def _alternative(ways: list[Message], found: _Found, depth: int) -> None:
    """The same in several forms: plain text to read, HTML to show; the last of each is the best."""
    best = {way.get_content_type(): way for way in ways}
    plain = best.pop("text/plain", None)
    chosen = [plain] if plain is not None else []
    rest = [way for way in best.values() if way.get_content_type() == "text/html" or way.is_multipart()]
    for way in chosen + rest or ways[-1:]:
        _walk(way, found, depth + 1)


def _leaf(part: Message, kind: str, found: _Found) -> None:
    name = _file_name(part, found.limits)
    shown = part.get_content_disposition() != "attachment" and (not name or part.get_content_disposition() == "inline")
    data = _payload(part)
    if shown and kind == "text/html":
        found.pages.append(found.cut(_text(part, data, found)))
    elif shown and kind.startswith("text/") and kind not in ("text/calendar", "text/vcard", "text/csv"):
        text = _LINE_END.sub("\n", _text(part, data, found))
        if str(part.get_param("format", "")).lower() == "flowed":
            text = _unflowed(text, del_space=str(part.get_param("delsp", "")).lower() == "yes")
        found.texts.append(found.cut(text))
    elif data or name or kind != "text/plain":
        found.attachments.append(Attachment(name or "without a name", kind, len(data)))


def _enclosed(part: Message, found: _Found) -> None:
    """A message within the message is listed by its subject, like a file."""
    inner = part.get_payload()
    first = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
    subject = _decoded(_headers(first, found.limits).get("subject", "")) if first is not None else ""
    size = len(first.as_string()) if first is not None and _shallow(first, found.limits.depth) else 0
    found.attachments.append(Attachment(subject or "message without a subject", "message/rfc822", size))


def _shallow(message: Message, depth: int) -> bool:
    if depth == 0:
        return False
    inner = message.get_payload()
    return not isinstance(inner, list) or all(_shallow(one, depth - 1) for one in inner if isinstance(one, Message))


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = str(part.get_payload()).encode("utf-8", "replace")
    return data if isinstance(data, bytes) else b""


def _text(part: Message, data: bytes, found: _Found) -> str:
    try:
        named = str(part.get_content_charset() or "").strip("'\" ")
    except (ValueError, LookupError):
        named = ""
    text, as_named = decoded_bytes(data[: found.limits.text * 4], named)
    if not as_named:
        found.defects[f"It says that it is written in {made_visible(named[:40])}, which it is not"] = None
    if len(data) > found.limits.text * 4:
        found.truncated = True
    return text


def decoded_bytes(data: bytes, charset: str) -> tuple[str, bool]:
    """Text from bytes in the charset that is named, else in the likeliest one; and whether the named one was right."""
    named = _CALLED.get(charset.lower(), charset)
    for name in (named, "utf-8"):
        try:
            if name and _is_text(name):
                return data.decode(name), name == named or named.lower() in _ANY_CHARSET
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("cp1252", "replace"), not charset


def _is_text(name: str) -> bool:
    """Whether a codec makes text of bytes, as base64, rot13 and zip do not, and is one that mail is written in."""
    codec = codecs.lookup(name)
    return codec.name not in _NOT_FOR_MAIL and bool(getattr(codec, "_is_text_encoding", False))


def _unflowed(text: str, del_space: bool) -> str:
    """Lines that were broken to fit put together again: a line that ends in a space goes on in the next (RFC 3676)."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        signature = words == "-- "
        flows = words.endswith(" ") and not signature
        kept = words[:-1] if flows and del_space else words
        if open_depth == depth and not signature:
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth} {kept}" if depth else kept)
        open_depth = depth if flows else -1
    return "\n".join(lines)


def _file_name(part: Message, limits: Limits) -> str:
    """A file's name without any folder; the extended form of RFC 2231 goes before the plain one."""
    try:
        name = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
        text = collapse_rfc2231_value(name) if isinstance(name, tuple) else str(name or "")
    except (ValueError, LookupError, TypeError):
        return "name that cannot be read"
    return re.split(r"[/\\]", _decoded(text[: limits.header]))[-1][:200].strip()


def _sender(written: str) -> tuple[str, str]:
    """The name and address of a sender, told apart before anything is decoded, so that no name poses as an address."""
    try:
        name, address = next(iter(getaddresses([written])), ("", ""))
    except (ValueError, IndexError, TypeError):
        name, address = written, ""
    return _decoded(name).strip(' "'), _decoded(address)


def _date(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _decoded(value: str) -> str:
    """Encoded words (RFC 2047) decoded, on one line, with nothing deceiving left in it."""
    try:
        pieces = decode_header(value) if "=?" in value else [(value, None)]
    except (MessageError, ValueError, LookupError):
        pieces = [(value, None)]
    line = "".join(_piece(piece, charset) for piece, charset in pieces).strip() or value
    return made_visible(" ".join(line.split()))


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # What stands between encoded words comes in this form from decode_header.
    return decoded_bytes(piece, charset)[0] if charset else piece.decode("raw-unicode-escape", "replace")


def _bytes(text: str) -> bytes:
    """Text as it came; lone surrogates stand for bytes that the parser could not decode."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
