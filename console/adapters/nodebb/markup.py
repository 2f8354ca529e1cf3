"""HTML that was made from Markdown, written back as Markdown: where a remote keeps the source to itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 200_000
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "code": "`"}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_BLOCKS = frozenset({"p", "div", "section", "table", "tr", "dl", *_HEADINGS})
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_BEGINS = re.compile(r"^(\d{0,9})([#+.)-]+)(?=\s|$)")
"""What would begin a heading or a list, and is only words."""


def to_markdown(html: str) -> str:
    """Headings, paragraphs, lists, quotes, code, links and emphasis; of anything else the words."""
    writer = _Writer()
    writer.feed(html[:LONGEST])
    writer.close()
    return writer.finished()


class _Writer(HTMLParser):
    """Writes blocks one after the other; what is inside a list or a quote gets its indent at the end of its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._line = ""
        self._lists: list[list[str | int]] = []
        self._quotes = 0
        self._links: list[str] = []
        self._pre = False
        self._hidden = 0
        self._marker = ""
        self._heading = ""

    def finished(self) -> str:
        """The whole text."""
        self._end_block()
        text = "\n\n".join(block for block in self._blocks if block.strip())
        # Lines of one list belong together.
        return re.sub(r"(?m)^( *(?:[-]|\d+\.) [^\n]*)\n\n(?= *(?:[-]|\d+\.) )", r"\1\n", text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag in ("ul", "ol"):
            self._end_block()
            self._lists.append([tag, 0])
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._end_block()
            self._quotes += 1
        elif tag == "pre":
            self._end_block()
            self._pre = True
        elif tag == "br":
            self._line += "  \n"
        elif tag == "hr":
            self._end_block()
            self._blocks.append("---")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
            self._line += "["
        elif tag in _BLOCKS:
            if not self._marker:
                self._end_block()
            self._heading = _HEADINGS.get(tag, "")
        elif tag in _MARKS and not self._pre:
            self._line += _MARKS[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("ul", "ol"):
            self._end_block()
            if self._lists:
                self._lists.pop()
        elif tag == "blockquote":
            self._end_block()
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            code = self._line.strip("\n")
            self._line, self._pre = "", False
            self._blocks.append("\n".join(f"    {line}".rstrip() for line in code.split("\n")))
        elif tag == "a" and self._links:
            url = self._links.pop()
            self._line += f"]({url})" if url else "]"
        elif tag == "li" or tag in _BLOCKS:
            self._end_block()
        elif tag in _MARKS and not self._pre:
            self._line += _MARKS[tag]

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._pre:
            self._line += data
        elif not self._line.endswith("`") or self._line.count("`") % 2 == 0:
            self._line += _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data))
        else:
            self._line += data

    def _begin_item(self) -> None:
        self._end_block()
        if not self._lists:
            self._lists.append(["ul", 0])
        kind, count = self._lists[-1]
        self._lists[-1][1] = int(count) + 1
        self._marker = f"{int(count) + 1}. " if kind == "ol" else "- "

    def _end_block(self) -> None:
        line, self._line = self._line.strip(" "), ""
        if not line.strip():
            return
        line = f"{self._heading} {line}" if self._heading else _BEGINS.sub(r"\1\\\2", line)
        self._heading = ""
        indent = "  " * max(0, len(self._lists) - 1) if self._marker else "  " * len(self._lists)
        lines = line.split("\n")
        first = f"{indent}{self._marker}{lines[0].strip(' ') if len(lines) == 1 else lines[0]}"
        rest = [f"{indent}{' ' * len(self._marker)}{one.lstrip(' ')}" for one in lines[1:]]
        self._marker = ""
        prefix = "> " * self._quotes
        self._blocks.append("\n".join(f"{prefix}{one}" for one in (first, *rest)))
