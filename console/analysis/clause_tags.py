"""Where the clauses of an HTML text begin and end: headings, numbered paragraphs, items of numbered lists."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from console.analysis.clause_marks import Mark, depth, lead, numbered_title

_TOKEN = re.compile(
    r"<!--(?P<comment>.{0,4000}?)-->"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]{0,40})(?:\"[^\"]{0,4000}\"|'[^']{0,4000}'|[^'\"<>]){0,400}>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_HEADINGS = {f"h{level}": level - 1 for level in range(1, 7)}
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote", "table", "pre", "dl", "figure", "li", *_HEADINGS})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source"})
_NUMBERED = re.compile(r"\s*(?:§ ?)?(\d{1,3}(?:\.\d{1,3})+|\d{1,3}(?=[.)]\s))[.)]?\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag, a comment or words, with its place in the source.

    :param tag: lower case; empty for comments and words.
    """

    start: int
    end: int
    tag: str = ""
    closes: bool = False
    comment: str = ""
    words: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.words.strip()) or (self.tag == "img" and not self.closes)


@dataclass(frozen=True, slots=True)
class _Block:
    """An element that may be a clause of its own.

    :param at: the index of its start tag; `nested`: whether it stands in another block.
    :param position: its place in an outermost numbered list; 0 where it is no item of one.
    """

    at: int
    tag: str
    nested: bool
    position: int
    text: str
    bold: str

    @property
    def structured(self) -> bool:
        """Whether it is a heading or has a number, so that it begins a clause in an ordered text."""
        return (
            self.tag in _HEADINGS
            or self.position > 0
            or (self.tag == "p" and not self.nested and _NUMBERED.match(self.text) is not None)
        )


def html_marks(source: str) -> tuple[Mark, ...]:
    """The clauses of an HTML text; every word of it is in exactly one."""
    tokens = list(_tokens(source))
    blocks = list(_blocks(tokens))
    chosen = [block for block in blocks if block.structured] or [block for block in blocks if not block.nested]
    first = next((at for at, token in enumerate(tokens) if token.says_something), None)
    if first is None:
        return ()
    starts = [_outermost(tokens, block.at) for block in chosen]
    if not starts or first < chosen[0].at:
        before = "".join(token.words for token in tokens[: chosen[0].at if chosen else len(tokens)])
        chosen.insert(0, _Block(first, "", nested=False, position=0, text=html.unescape(before), bold=""))
        starts.insert(0, _outermost(tokens, _opener(tokens, first)))
    found = []
    for number, (block, start) in enumerate(zip(chosen, starts, strict=True)):
        limit = starts[number + 1] if number + 1 < len(starts) else len(tokens)
        found.append(replace(_mark(block), start=tokens[start].start, end=_end(tokens[start:limit])))
    return tuple(mark for mark in found if mark.end > mark.start)


def _tokens(source: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(source):
        if match["comment"] is not None:
            yield _Token(match.start(), match.end(), comment=match["comment"].strip() or "-")
        elif match["tag"]:
            yield _Token(match.start(), match.end(), match["tag"].lower(), bool(match["close"]))
        else:
            yield _Token(match.start(), match.end(), words=match["text"])


def _blocks(tokens: Sequence[_Token]) -> Iterator[_Block]:
    """The blocks in their order, each with the words in it."""
    open_: list[str] = []
    counts: list[int | None] = []
    for at, token in enumerate(tokens):
        if not token.tag or token.tag in _VOID:
            continue
        if token.closes:
            if token.tag in open_:
                while open_.pop() != token.tag:
                    pass
                counts = counts[: sum(tag in ("ol", "ul") for tag in open_)]
            continue
        if token.tag in ("p", "li") and open_[-1:] == [token.tag]:
            open_.pop()
        if token.tag in _BLOCKS:
            position = 0
            if token.tag == "li" and len(counts) == 1 and counts[0] is not None:
                counts[0] += 1
                position = counts[0]
            text, bold = _inside(tokens, at)
            yield _Block(at, token.tag, any(tag in _BLOCKS for tag in open_), position, text, bold)
        if token.tag in ("ol", "ul"):
            counts.append(0 if token.tag == "ol" else None)
        open_.append(token.tag)


def _inside(tokens: Sequence[_Token], at: int) -> tuple[str, str]:
    """The first words of an element, and what of them is printed bold at its beginning."""
    text, bold, deep, strong = "", "", 0, False
    for token in tokens[at : at + 60]:
        if token.words:
            strong = strong or (bool(token.words.strip()) and not text.strip() and deep > 1)
            text += token.words
            if deep and strong:
                bold += token.words
        elif token.tag and token.tag not in _VOID:
            deep += -1 if token.closes else 1
            if token.closes and token.tag in ("b", "strong"):
                bold, strong = bold or "", False
            if not token.closes and token.tag not in ("b", "strong") and token is not tokens[at]:
                strong = False
            if deep <= 0:
                break
    return html.unescape(text), html.unescape(bold)


def _mark(block: _Block) -> Mark:
    """Its level, number and title; where it stands is filled in by the caller."""
    if block.tag in _HEADINGS:
        number, title = numbered_title(block.text)
        return Mark(0, 0, depth(number) if number else _HEADINGS[block.tag], number, title)
    written = _NUMBERED.match(block.text)
    rest = block.text[written.end() :] if written else block.text
    bold = re.sub(r"^[\d.)§\s]+", "", block.bold)
    title = lead(bold or rest)
    if written and block.tag in ("p", "li"):
        return Mark(0, 0, max(2, depth(written[1])), written[1], title)
    if block.position:
        return Mark(0, 0, 2, str(block.position), title)
    return Mark(0, 0, 1, "", title)


def _outermost(tokens: Sequence[_Token], at: int) -> int:
    """Where a block begins with the editor's own opening comment before it (`<!-- wp:heading -->`)."""
    before = at
    while before > 0:
        token = tokens[before - 1]
        if token.comment.startswith("wp:") and not token.comment.endswith("/"):
            return before - 1
        if not (token.words and not token.words.strip()):
            break
        before -= 1
    return at


def _opener(tokens: Sequence[_Token], at: int) -> int:
    """The first of the start tags that stand directly before some words."""
    while at > 0 and tokens[at - 1].tag and not tokens[at - 1].closes and tokens[at - 1].tag not in _VOID:
        at -= 1
    return at


def _end(tokens: Sequence[_Token]) -> int:
    """Where what is written in a clause ends: its last words, with the end tags of what was opened in it."""
    last = max((at for at, token in enumerate(tokens) if token.says_something), default=-1)
    if last < 0:
        return tokens[0].start
    open_: list[str] = []
    end = tokens[last].end - (len(tokens[last].words) - len(tokens[last].words.rstrip()))
    for at, token in enumerate(tokens):
        if token.tag and not token.closes and token.tag not in _VOID and at <= last:
            open_.append(token.tag)
        elif token.tag in open_ and token.closes:
            while open_.pop() != token.tag:
                pass
            end = max(end, token.end) if at > last else end
        elif at > last and token.comment.startswith("/wp:") and not open_:
            return max(end, token.end) if _only_space(tokens, at, end) else end
    return end


def _only_space(tokens: Sequence[_Token], at: int, end: int) -> bool:
    return all(token.words and not token.words.strip() for token in tokens[:at] if token.start >= end)
