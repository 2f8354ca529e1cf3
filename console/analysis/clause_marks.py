"""Where the clauses of a text begin and end, in Markdown, plain text and HTML: offsets only."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from console.domain.items import TextFormat

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NUMBER = re.compile(
    r" {0,3}(?P<mark>\*\*|__|\*|_)?(?P<sign>§ ?)?(?P<number>\d{1,3}(?:\.\d{1,3})*)(?P<end>[.)]?)"
    r"(?P<close>\*\*|__|\*|_)?(?=\s)"
)
_OWN_NUMBER = re.compile(r"\s*(?:§ ?)?(\d{1,3}(?:\.\d{1,3})*)[.)]?\s+(?=\S)")
_LEADING = re.compile(r"\A\s*(?:§ ?)?\d{1,3}(?:\.\d{1,3})*[.)]?\s+(?=\S)")
_MARKUP = re.compile(r"\*\*|__|^\s{0,3}#{1,6}\s+|<!--.{0,4000}?-->|</?[A-Za-z][^<>]{0,400}>", re.DOTALL | re.MULTILINE)
_SOFT_BREAK = re.compile(r"(?<=\S)[ \t]*\n(?=[ \t]*[^\s\-*+>#|\d])")
LONGEST_TITLE = 60
"""Characters of a title that is taken from the text itself."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One clause of a text.

    :param start: where it begins, and `end` where what is written in it ends; between two clauses there is only white
        space, or markup that holds no words.
    :param level: 0 for the title of the whole text, 1 for a chapter, 2 and more for what stands in one.
    :param number: as it is written; empty where none is.
    """

    start: int
    end: int
    level: int
    number: str
    title: str


def marks(source: str, form: TextFormat) -> tuple[Mark, ...]:
    """The clauses of a text, in its order; every word of it is in exactly one."""
    if form is TextFormat.HTML:
        from console.analysis.clause_tags import html_marks

        return html_marks(source)
    return _line_marks(source)


@dataclass(frozen=True, slots=True)
class _Begin:
    start: int
    level: int
    number: str
    title: str


def _line_marks(source: str) -> tuple[Mark, ...]:
    found = _structured(source) or _paragraphs(source)
    if not found:
        return ()
    if source[: found[0].start].strip():
        start = len(source) - len(source.lstrip())
        found.insert(0, _Begin(start, 1, "", lead(source[start : found[0].start])))
    limits = [one.start for one in found[1:]] + [len(source)]
    spans = [
        Mark(one.start, one.start + len(source[one.start : limit].rstrip()), one.level, one.number, one.title)
        for one, limit in zip(found, limits, strict=True)
    ]
    return tuple(spans)


def _structured(source: str) -> list[_Begin]:
    """Headings and numbered paragraphs; empty where the text has neither."""
    lines = [(match.start(), match.group().rstrip("\r\n")) for match in _LINE.finditer(source) if match.group()]
    found: list[_Begin] = []
    fence = ""
    fresh, listed = True, ""
    for at, (start, line) in enumerate(lines):
        marker = _FENCE.match(line)
        if marker and (not fence or marker[1].startswith(fence)):
            fence, fresh = "" if fence else marker[1], False
            continue
        if fence:
            continue
        if not line.strip():
            fresh = True
            continue
        begin = _heading(start, line, lines[at + 1][1] if fresh and at + 1 < len(lines) else "")
        if begin is None:
            begin = _numbered(start, line, fresh, listed)
            listed = begin.number if begin is not None else ("" if fresh and not line[:1].isspace() else listed)
        if begin is not None:
            found.append(begin)
        fresh = begin is not None and begin.level < 2
    return found


def _heading(start: int, line: str, following: str) -> _Begin | None:
    heading = _HEADING.match(line)
    if heading:
        number, title = numbered_title(heading[2])
        return _Begin(start, len(heading[1]) - 1 if not number else depth(number), number, title)
    under = _UNDERLINE.match(following)
    if under and not line[:1].isspace() and not re.match(r"[-*+>|]\s", line):
        number, title = numbered_title(line.strip())
        return _Begin(start, (0 if under[1][0] == "=" else 1) if not number else depth(number), number, title)
    return None


def _numbered(start: int, line: str, fresh: bool, listed: str) -> _Begin | None:
    match = _NUMBER.match(line)
    if match is None:
        return None
    number = match["number"]
    written = "." in number or match["end"] or match["sign"] or (match["mark"] and match["close"])
    if not written or not line[match.end() :].strip():
        return None
    if not fresh and not (match["end"] and number.isdigit() and listed == str(int(number) - 1)):
        return None  # A line of a paragraph that happens to begin with a number.
    return _Begin(start, max(2, depth(number)), number, lead(line[match.end() :]))


def _paragraphs(source: str) -> list[_Begin]:
    return [
        _Begin(match.start(1), 1, "", lead(match[1]))
        for match in re.finditer(r"(?:\A|\n[ \t\r]*\n)\s*(\S[^\n]*)", source)
    ]


def words_of(body: str) -> str:
    """A clause's words without its markup and number; a line that only goes on is one with the line before."""
    plain = html.unescape(_MARKUP.sub("", body)) if "<" in body else _MARKUP.sub("", body)
    return _SOFT_BREAK.sub(" ", _LEADING.sub("", plain, count=1).strip())


def depth(number: str) -> int:
    """How deep a written number stands: 1 for "3", 2 for "3.2"."""
    return number.count(".") + 1


def numbered_title(text: str) -> tuple[str, str]:
    """A heading as the number that is written in it, and the rest."""
    found = _OWN_NUMBER.match(text)
    return (found[1], lead(text[found.end() :])) if found else ("", lead(text))


def lead(text: str) -> str:
    """A title out of a text's first words: what is printed bold, else its first sentence, cut where it is long."""
    first = text.strip()
    bold = re.match(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", first)
    plain = re.sub(r"\*\*|__|`|!?\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or "", bold[2] if bold else first)
    plain = " ".join(plain.split())
    sentence = re.match(r"(.+?[.!?:;])(?:\s|$)", plain)
    title = (sentence[1] if sentence else plain).rstrip(".:; ")
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
