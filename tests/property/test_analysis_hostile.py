"""Whatever arrives is read, shown and ranked without an error, and what is shown holds nothing that acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.hypertext import sanitise, to_text
from console.analysis.markdown import render
from console.analysis.message import read_message
from console.analysis.rank import MOST, reasons
from console.analysis.visible import excerpt, made_visible
from console.domain.items import Author, Flag, Item, ItemKind
from console.domain.rank import total

PIECES = st.sampled_from(
    [
        b"From: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=",
        b"Content-Type: multipart/alternative; boundary=\"b\"\n", b"\n--b\n", b"\n--b--\n", b"utf-8\n",
        b"utf-7\n", b"zlib\n",
        b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: uuencode\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=", b"=?utf-8?b?", b"=?x?q?=FF?=",
        b"\n\n", b"\r\n",
        b"<a@b>", b",;:\"<", b"\x00\xff\xfe", b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n", b"begin 644 x\n",
        b"format=flowed",
        b"Content-Type: text/plain; charset*=x''%ff; format=flowed\n", b"-- \n", b"> ",
    ]
)  # fmt: skip
RAW = st.one_of(st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=25).map(b"".join))
HTML = st.lists(
    st.one_of(
        st.text(max_size=10),
        st.sampled_from(
            ["<a href='http://x.example'>", "<a href=//y>", "</a>", "<img src=http://t.example alt='", "'>",
             "<table>", "<td>",
             "</p>",             "<p>", "<svg>", "<style>", "<!--", "-->", "<b", "&lt;script&gt;",
             "<script>", "javascript:x", "<math>",
             "<li>", "<pre>"]
        ),
    ),
    max_size=30,
).map("".join)  # fmt: skip
SAFE = re.compile(r"</?[a-z][a-z0-9]*(?: (?:href|title|colspan|rowspan|start)=\"[^\"<>]*\")*>")


@settings(max_examples=400, deadline=None)
@given(RAW)
def test_any_bytes_are_read_as_a_message(raw: bytes) -> None:
    message = read_message(raw)
    message.text.encode("utf-8", "strict")
    message.subject.encode("utf-8", "strict")
    assert "\n" not in message.subject + message.sender_name + message.sender_address
    for fold in message.folds:
        assert 0 <= fold.start < fold.end <= len(message.text)
    read_message(raw.decode("utf-8", "surrogateescape"))
    read_message(raw.decode("latin-1"))


@settings(max_examples=400, deadline=None)
@given(HTML)
def test_shown_html_holds_only_known_tags(html: str) -> None:
    shown = sanitise(html)
    assert "<" not in SAFE.sub("", shown.html)
    assert all(link.url.lower().startswith(("http://", "https://", "mailto:")) for link in shown.links)
    again = sanitise(shown.html)
    assert "<" not in SAFE.sub("", again.html)
    assert {link.url for link in again.links} <= {link.url for link in shown.links}
    to_text(html)
    render(html)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40), st.booleans())
def test_any_text_is_ranked_and_the_sum_is_what_is_shown(text: str, subject: str, trusted: bool) -> None:
    item = Item(
        "1",
        ItemKind.POST,
        Author("x", trusted=trusted),
        subject,
        text,
        datetime(2026, 1, 1, tzinfo=UTC),
        flags=(Flag("y", text[:50], trusted),),
    )
    found = reasons(item)
    assert 0 <= total(found) <= MOST
    assert all(reason.points for reason in found)
    assert all(0 <= start < end <= len(text) for reason in found for start, end in reason.spans)
    assert len(made_visible(text)) == len(text)
    assert "\n" not in excerpt(text)
