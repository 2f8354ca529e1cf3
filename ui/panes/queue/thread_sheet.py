"""What stands around the judged post and in its card: earlier posts, author, flags, attachments, later posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF

from console.domain.items import Author, Item, ItemKind, ThreadPost
from console.domain.text import visible
from console.services.queue import ItemView
from ui.panes.queue import words
from ui.panes.queue.body import Body, make_body, units
from ui.panes.queue.sheet import Hit, Sheet, Span
from ui.theme import Meaning, Text, Theme
from ui.widgets import pictures

INSET = 20
EARLIER = "earlier"
WRITTEN = "written"
_OPEN_POSTS = 2
_HEADERS = 6
_FLAGGERS = 3
_CARD_EDGE = 3
_PAD = 16

_NOUNS = {
    ItemKind.POST: "post",
    ItemKind.COMMENT: "comment",
    ItemKind.REPORT: "reported post",
    ItemKind.EDIT: "edit of a post",
    ItemKind.JOIN: "wants to join",
    ItemKind.MEMBER: "reported member",
}


@dataclass(frozen=True, slots=True, eq=False)
class ThreadSheet:
    """The thread of one item at one width.

    :param body: the judged text, to be shown in `body_area`.
    :param post_top: where the judged post's card begins.
    :param after_card: where something may be put in below the card (a group of near-copies).
    """

    sheet: Sheet
    below: Sheet
    body: Body
    body_area: QRectF
    post_top: float
    after_card: float


@dataclass(frozen=True, slots=True)
class ThreadLook:
    """How a thread is to be shown.

    :param unfolded: earlier posts are open.
    :param as_written: the text as the remote sent it.
    """

    unfolded: bool = False
    as_written: bool = False


def thread_sheet(
    view: ItemView, now: datetime, width: int, ratio: float, theme: Theme, look: ThreadLook = ThreadLook()
) -> ThreadSheet:
    """Lay out an item with its context for a width in logical pixels."""
    setter = _Setter(view, now, width, ratio, theme, look)
    return setter.run()


class _Setter:
    def __init__(self, view: ItemView, now: datetime, width: int, ratio: float, theme: Theme, look: ThreadLook) -> None:
        self.view = view
        self.item: Item = view.entry.item
        self.now = now
        self.look = look
        self.theme = theme
        self.sheet = Sheet(theme, width, ratio)
        self.below = Sheet(theme, width, ratio)
        self.left = INSET
        self.room = width - 2 * INSET

    def run(self) -> ThreadSheet:
        top = float(self.sheet.px(12))
        earlier = [post for post in self.item.thread if post.position < 0]
        later = [post for post in self.item.thread if post.position >= 0]
        hidden = 0 if self.look.unfolded else max(0, len(earlier) - _OPEN_POSTS)
        if len(earlier) > _OPEN_POSTS:
            top = self._fold(hidden, len(earlier), top)
        for post in earlier[hidden:]:
            top = self._post(self.sheet, post, top)
        post_top = top
        body, area, top = self._card(top)
        under = 0.0
        if later:
            under = float(self.sheet.px(14))
        for post in later:
            under = self._post(self.below, post, under)
        self.below.height = under + self.sheet.px(12)
        self.sheet.height = top
        return ThreadSheet(self.sheet, self.below, body, area, post_top, top)

    def _fold(self, hidden: int, total: int, top: float) -> float:
        colour = self.theme.colour
        high = self.sheet.px(20)
        middle = top + high / 2
        words_ = f"{words.count(hidden, 'earlier post')}" if hidden else f"Fold {total - _OPEN_POSTS} earlier posts"
        icon = "chevron-right" if hidden else "chevron-down"
        wide = self.sheet.icon(icon, colour.accent, self.left, middle, self.theme.icon.in_line)
        taken = self.sheet.line(words_, self.left + wide + 6, middle, self.room, Text.SMALL, 500, colour.accent)
        area = QRectF(self.left - 4, top, wide + 6 + taken + 8, high)
        self.sheet.hits.append(Hit(area, EARLIER, "Earlier posts"))
        return top + high + self.sheet.px(10)

    def _post(self, sheet: Sheet, post: ThreadPost, top: float) -> float:
        """One post of the context: avatar, name, number and time, text."""
        colour = self.theme.colour
        size = sheet.px(26)
        indent = self.left + size + 10
        middle = top + sheet.px(9)
        name = visible(post.author.name or post.author.handle)
        sheet.mark(
            pictures.avatar(words.initials(name), _seed(post.author), size, sheet.ratio), self.left, top + size / 2
        )
        right = self.left + self.room
        x = indent + sheet.line(name, indent, middle, self.room / 2, Text.BODY, 600) + 8
        meta = " · ".join(part for part in (post.number, self._time(post.at)) if part)
        x += sheet.line(meta, x, middle, right - x, Text.SMALL, 400, colour.text_3) + 8
        role = words.standing(post.author)
        if role and x + pictures.chip_width(role, icon=False) < right:
            sheet.chip(role, Meaning.TIE, "", x, middle)
        text = " ".join(visible(line) for line in post.text.splitlines() if line.strip())
        top += sheet.px(20)
        top += sheet.paragraph(
            text, indent, top, right - indent, Text.BODY, 400, colour.text_2, most_lines=0 if self.look.unfolded else 6
        )
        sheet.spoken.append(f"{name}, {meta}: {text}")
        return top + sheet.px(14)

    def _card(self, top: float) -> tuple[Body, QRectF, float]:
        """The judged post: author, text, what came with it, who flagged it."""
        sheet, colour = self.sheet, self.theme.colour
        start = top
        inner = self.left + _CARD_EDGE + _PAD
        right = self.left + self.room - _PAD
        top += sheet.px(14)
        top = self._author(inner, top, right)
        top = self._headers(inner, top, right)
        spans = [span for reason in self.view.reasons for span in reason.spans]
        body = make_body(self.item, spans, self.theme, as_written=self.look.as_written)
        body.document.setTextWidth(right - inner)
        high = body.document.size().height()
        area = QRectF(inner, top, right - inner, high)
        top += high + sheet.px(12)
        if body.cut:
            top = self._note(f"{body.cut:,} more characters are not shown here.", inner, top, right)
        if self.item.source and self.item.source != self.item.text:
            top = self._written(inner, top)
        for attachment in self.item.attachments:
            top = self._attachment(visible(attachment.name), attachment.media_type, attachment.size, inner, top, right)
        if self.item.flags:
            top = self._flags(inner, top, right)
        top += sheet.px(2)
        card = QRectF(self.left, start, self.room, top - start)
        edge = colour.fill(pictures.risk_meaning(self.view.rank))
        sheet.frame(card.adjusted(1, 0, 0, 0), colour.border, 3.0)
        sheet.edges.append((QRectF(self.left, start, _CARD_EDGE, top - start), edge))
        return body, area, top

    def _author(self, left: float, top: float, right: float) -> float:
        sheet, colour = self.sheet, self.theme.colour
        author = self.item.author
        name = visible(author.name or author.handle) or "Guest"
        size = sheet.px(28)
        middle = top + size / 2
        sheet.mark(pictures.avatar(words.initials(name), _seed(author), size, sheet.ratio), left, middle)
        hidden = "Hidden until decided" if self.item.hidden else ""
        if hidden:
            right -= self._outlined(hidden, "eye-off", right, middle) + 12
        x = left + size + 10
        x += sheet.line(name, x, middle, max(80.0, (right - x) * 0.6), Text.BODY, 600) + 8
        meta = f"{words.clock(self.item.received, self.now)} · {_NOUNS[self.item.kind]}"
        sheet.line(meta, x, middle, right - x, Text.SMALL, 400, colour.text_3)
        sheet.spoken.append(f"{name}, {meta}. {hidden}")
        return top + size + sheet.px(10)

    def _outlined(self, text: str, icon: str, right: float, middle: float) -> float:
        """A chip with an outline in place of a fill, set from the right; returns its width."""
        sheet, colour = self.sheet, self.theme.colour
        advance = self.theme.type.metrics(Text.CAPTION, 500).horizontalAdvance(text)
        size = self.theme.icon.in_chip
        width = round(advance) + size + 20
        high = self.theme.height.chip
        sheet.frame(QRectF(right - width, middle - high / 2, width, high), colour.border_strong, self.theme.radius.chip)
        sheet.icon(icon, colour.text_2, right - width + 7, middle, size)
        sheet.line(text, right - width + 7 + size + 5, middle, width, Text.CAPTION, 500, colour.text_2)
        return width

    def _headers(self, left: float, top: float, right: float) -> float:
        sheet, colour = self.sheet, self.theme.colour
        high = sheet.px(18)
        headers = self.item.headers[:_HEADERS]
        names = [self.theme.type.metrics(Text.SMALL, 500).horizontalAdvance(f"{visible(name)}:") for name, _ in headers]
        x = left + min(max(names, default=0.0), (right - left) / 3) + 12
        for name, value in headers:
            middle = top + high / 2
            sheet.line(f"{visible(name)}:", left, middle, x - left - 8, Text.SMALL, 500, colour.text_3)
            sheet.line(visible(value), x, middle, right - x, Text.SMALL, 400, colour.text_2)
            sheet.spoken.append(f"{visible(name)}: {visible(value)}")
            top += high
        if self.item.headers:
            top += sheet.px(6)
            sheet.rule(left, top, right - left)
            top += sheet.px(10)
        return top

    def _note(self, text: str, left: float, top: float, right: float) -> float:
        return top + self.sheet.paragraph(
            text, left, top, right - left, Text.SMALL, 400, self.theme.colour.med
        ) + self.sheet.px(8)  # fmt: skip

    def _written(self, left: float, top: float) -> float:
        """The switch between the readable text and the one that was sent."""
        sheet, colour = self.sheet, self.theme.colour
        high = sheet.px(20)
        text = "Show it readably" if self.look.as_written else "Show it as written"
        taken = sheet.line(text, left, top + high / 2, 400, Text.SMALL, 500, colour.accent)
        sheet.hits.append(Hit(QRectF(left - 4, top, taken + 8, high), WRITTEN, text))
        return top + high + sheet.px(8)

    def _attachment(self, name: str, media: str, size: int, left: float, top: float, right: float) -> float:
        sheet, colour = self.sheet, self.theme.colour
        high = sheet.px(28)
        area = QRectF(left, top, right - left, high)
        sheet.fill(area, colour.sunken, self.theme.radius.control)
        middle = top + high / 2
        wide = sheet.icon("paperclip", colour.text_2, left + 8, middle, self.theme.icon.in_line)
        facts = f"{visible(media)} · {words.size(size)}"
        end = right - 10
        end -= sheet.line(facts, end, middle, (right - left) / 2, Text.SMALL, 400, colour.text_3, from_right=True)
        x = left + 8 + wide + 8
        sheet.line(name, x, middle, end - x - 12, Text.SMALL, 500)
        sheet.spoken.append(f"Attachment {name}, {facts}")
        return top + high + sheet.px(6)

    def _flags(self, left: float, top: float, right: float) -> float:
        """Who reported it, and in what words."""
        sheet, colour = self.sheet, self.theme.colour
        sheet.rule(left, top, right - left)
        top += sheet.px(8)
        flags = self.item.flags
        names = ", ".join(visible(flag.by) for flag in flags[:_FLAGGERS])
        if len(flags) > _FLAGGERS:
            names += f" and {len(flags) - _FLAGGERS} more"
        said = next((visible(flag.reason) for flag in flags if flag.reason), "")
        text = f"{names} · “{said}”" if said else names
        wide = sheet.icon("flag", colour.high, left, top + self.theme.type.line(Text.SMALL) / 2)
        bold = Span(0, units(text, len(names)), self.theme.type.font(Text.SMALL, 600), colour.text)
        x = left + wide + 10
        high = sheet.paragraph(
            text, x, top, right - x, Text.SMALL, 400, colour.text_2, (bold,), most_lines=2
        )  # fmt: skip
        sheet.spoken.append(f"Reported by {text}")
        return top + high + sheet.px(10)

    def _time(self, at: datetime | None) -> str:
        return words.clock(at, self.now) if at is not None else ""


def _seed(author: Author) -> str:
    return author.remote_id or author.handle
