"""Hostile HTML made safe to show: an allow-list, no remote content, links with their true target, bounded in size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

import nh3

from console.analysis.visible import made_visible
from console.analysis.words import LINK

LONGEST = 200_000
"""Characters of HTML that are looked at; the rest is cut off and said so."""
DEEPEST = 40
"""Elements within each other that are kept; deeper ones lose their tags and keep their words."""
DEEPEST_TABLE = 3
"""Tables within each other: laying out one more level doubles the time."""
CUT = "[The rest is too long to show]"

_NAME = re.compile(r"\w+")
_TAGS = frozenset(
    _NAME.findall(
        "a abbr b blockquote br center cite code dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre"
        " q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var"
    )
)
_TABLE_PARTS = frozenset(("table", "tbody", "td", "tfoot", "th", "thead", "tr"))
_VOID = frozenset(("br", "hr", "img"))
_BLOCKS = _TABLE_PARTS - {"td", "th"} | frozenset(
    (
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "ul",
    )
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_NUMBERS = {"colspan": 20, "rowspan": 50, "start": 9999}
_SCHEMES = {"http", "https", "mailto"}
_SCHEME = re.compile("(?:https?://|mailto:)", re.IGNORECASE)
"""Links to somewhere near the page lead nowhere from here."""
_WITHOUT_CONTENT = {"script", "style", "title", "noscript", "template", "svg", "math", "iframe", "object", "select"}
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*(/?)>")
_NEVER_CLOSED = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_DEEPEST_READ = 150


@dataclass(frozen=True, slots=True)
class Link:
    """A link and where it really leads.

    :param host: without ``www.``; the whole address for mail.
    :param deceptive: its text names another host.
    """

    text: str
    url: str
    host: str
    deceptive: bool


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that loads nothing and holds only what QTextBrowser shows.

    :param images: the hosts of pictures that were left out, a placeholder stands for each.
    """

    html: str
    links: tuple[Link, ...]
    images: tuple[str, ...]
    truncated: bool


def sanitise(html: str) -> SafeHtml:
    """Make HTML safe to show; never raises, whatever it is."""
    writer = _Writer()
    _read(html, writer)
    truncated = len(html) > LONGEST
    if truncated:
        writer.parts.append(f"<p><i>{CUT}</i></p>")
    return SafeHtml("".join(writer.parts), tuple(writer.links), tuple(writer.images), truncated)


def to_text(html: str) -> str:
    """The words of HTML: a line for a block, ``>`` before quoted ones, the address behind each link that hides it."""
    lines = _Lines()
    _read(html, lines)
    text = re.sub(r"\n{3,}", "\n\n", lines.text()).strip()
    return f"{text}\n{CUT}" if len(html) > LONGEST else text


def host_of(url: str) -> str:
    """Where a URL leads: its host in small letters without ``www.``, or the address of a mailto."""
    scheme, _, rest = url.strip().partition(":")
    if scheme.lower() == "mailto":
        return rest.partition("?")[0].lower()
    host = re.split(r"[/?#\\]", rest.lstrip("/") if rest.startswith("//") else url, maxsplit=1)[0]
    return host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")


def _read(html: str, reader: _Reader) -> None:
    clean = nh3.clean(
        "".join(_shallow(html[:LONGEST].replace("\x00", "\ufffd").encode("utf-8", "replace").decode())),
        tags=set(_TAGS),
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    reader.feed(clean)
    reader.close()
    reader.end()


def _shallow(html: str) -> Iterator[str]:
    """The HTML without opening tags beyond a depth; a parser takes quadratic time for thousands within each other."""
    depth = place = 0
    for tag in _ANY_TAG.finditer(html):
        closing, name, alone = tag.groups()
        if name.lower() in _NEVER_CLOSED or alone:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _DEEPEST_READ and not closing:
            yield html[place : tag.start()]
            place = tag.end()
    yield html[place:]


class _Reader(HTMLParser):
    """Reads what nh3 let through, which is well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.href = ""
        self.label: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.image(made_visible(given.get("alt", "")).strip(), given.get("src", ""))
            return
        tables = sum(name == "table" and kept for name, kept in self.open)
        kept = len(self.open) < DEEPEST and not (tag in _TABLE_PARTS and tables > DEEPEST_TABLE - (tag == "table"))
        if tag == "a":
            href = given.get("href", "").strip()
            kept = kept and not self.href and bool(_SCHEME.match(href))
            if kept:
                self.href, self.label = href, []
        if tag not in _VOID:
            self.open.append((tag, kept))
        if kept:
            self.start(tag, given)
        else:
            self.say(" ")

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag in (name for name, _ in self.open):
            name, kept = self.open.pop()
            if kept:
                self.finish(name)
            if name == "a" and kept:
                self.href = ""
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        text = made_visible(data)
        if self.href:
            self.label.append(text)
        self.say(text)

    def start(self, tag: str, given: dict[str, str]) -> None:
        raise NotImplementedError

    def finish(self, tag: str) -> None:
        raise NotImplementedError

    def image(self, alt: str, source: str) -> None:
        raise NotImplementedError

    def say(self, text: str) -> None:
        raise NotImplementedError

    def end(self) -> None:
        while self.open:
            self.handle_endtag(self.open[-1][0])


class _Writer(_Reader):
    """Writes HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[Link] = []
        self.images: list[str] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        shown = "".join(
            f' {name}="{min(int(value), most)}"'
            for name, most in _NUMBERS.items()
            if (value := given.get(name, "")).isascii() and value.isdigit() and len(value) < 6
        )
        if tag == "a":
            shown = f' href="{escape(self.href)}" title="{escape(made_visible(self.href))}"'
        self.parts.append(f"<{tag}{shown}>")

    def finish(self, tag: str) -> None:
        if tag == "a":
            label = "".join(self.label).strip()
            self.links.append(Link(label, self.href, host_of(self.href), _deceives(label, self.href)))
        self.parts.append(f"</{tag}>")

    def image(self, alt: str, source: str) -> None:
        host = host_of(source) if source else ""
        if host:
            self.images.append(host)
        what = f"[picture: {alt}]" if alt else "[picture]"
        if source.lower().startswith(("http://", "https://")) and not self.href:
            target = escape(source)
            self.parts.append(f'<a href="{target}" title="{target}">{escape(f"{what} {host}", quote=False)}</a>')
            self.links.append(Link(what, source, host, deceptive=False))
        else:
            self.parts.append(escape(f"{what} {host}".strip(), quote=False))

    def say(self, text: str) -> None:
        self.parts.append(escape(text, quote=False))


class _Lines(_Reader):
    """Writes plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.as_written = 0

    def start(self, tag: str, given: dict[str, str]) -> None:  # noqa: ARG002 - text has no attributes
        if tag in _BLOCKS or tag == "br":
            self._break(paragraph=tag in ("p", "blockquote", "table", "ul", "ol"))
        self.quotes += tag == "blockquote"
        self.as_written += tag == "pre"
        if tag == "li":
            self.line.append("- ")
        if tag in ("td", "th") and self.line:
            self.line.append("\t")

    def finish(self, tag: str) -> None:
        if tag == "a":
            label = "".join(self.label)
            shown = self.href.removeprefix("mailto:")
            if shown.rstrip("/") not in label:
                self.line.append(f" <{shown}>")
        if tag in _BLOCKS:
            self._break(paragraph=tag in ("p", "table"))
        if tag == "blockquote":
            while self.lines and not self.lines[-1].strip("> "):
                self.lines.pop()
            self.quotes -= 1
            self._break(paragraph=True)
        self.as_written -= tag == "pre"

    def image(self, alt: str, source: str) -> None:  # noqa: ARG002 - where a picture comes from is no word
        self.line.append(f"[picture: {alt}]" if alt else "[picture]")

    def say(self, text: str) -> None:
        if not self.as_written:
            self.line.append(re.sub(r"\s+", " ", text))
            return
        first, *others = text.split("\n")
        self.line.append(first)
        for other in others:
            self._break()
            self.line.append(other)

    def text(self) -> str:
        self._break()
        return "\n".join(self.lines)

    def _break(self, paragraph: bool = False) -> None:
        line = "".join(self.line)
        line = line.rstrip() if self.as_written else re.sub(" {2,}", " ", line).strip()
        self.line = []
        if line or self.as_written:
            self.lines.append("> " * self.quotes + line)
        if paragraph and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self.quotes, _quotes_of(self.lines[-1]))).rstrip())


def _quotes_of(line: str) -> int:
    return len(line) - len(line.lstrip("> ")) >> 1


def _deceives(label: str, url: str) -> bool:
    """Whether a link's text is itself an address, of a host that is neither its target nor above or below it."""
    named = LINK.search(label)
    if named is None:
        return False
    said, true = host_of(_with_scheme(named.group())), host_of(url)
    if "@" in said or "@" in true:
        return said != true
    return said != true and not said.endswith(f".{true}") and not true.endswith(f".{said}")


def _with_scheme(link: str) -> str:
    if "@" in link and "://" not in link:
        return f"mailto:{link}"
    return link if "://" in link else f"http://{link}"
