"""HTML and Markdown from strangers: nothing runs, nothing loads, nothing deceives, nothing freezes."""

from __future__ import annotations

import pytest

from console.analysis.hypertext import CUT, DEEPEST, sanitise, to_text
from console.analysis.markdown import render
from console.analysis.visible import excerpt, made_visible


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href=' jAvA\tscript:alert(1)'>x</a>",
        "<iframe src=https://a.example></iframe>",
        "<link rel=stylesheet href=https://a.example/x.css>",
        "<p style='background:url(https://a.example/x.png)'>x</p>",
        "<table background=https://a.example/x.png><tr><td>x</table>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<video src=https://a.example/x poster=https://a.example/y></video>",
        "<form action=https://a.example><input name=password></form>",
    ],
)
def test_nothing_runs_or_loads(html: str) -> None:
    shown = sanitise(html).html.lower()
    for forbidden in (
        "script",
        "onerror",
        "javascript:",
        "data:",
        "<iframe",
        "<link",
        "url(",
        "<svg",
        "<img",
        "src=",
        "<input",
    ):
        assert forbidden not in shown
    assert "background" not in shown


def test_a_picture_becomes_a_link_that_names_its_host() -> None:
    shown = sanitise('<p><img src="https://www.track.example/p.gif?u=1" alt="Our logo"></p>')
    assert shown.html == (
        '<p><a href="https://www.track.example/p.gif?u=1" title="https://www.track.example/p.gif?u=1">'
        "[picture: Our logo] track.example</a></p>"
    )
    assert shown.images == ("track.example",)


def test_a_picture_in_a_link_stays_one_link() -> None:
    shown = sanitise('<a href="https://a.example/"><img src="https://b.example/x.png" alt="Go"></a>')
    assert shown.html == '<a href="https://a.example/" title="https://a.example/">[picture: Go] b.example</a>'


def test_a_link_in_a_link_is_no_link() -> None:
    shown = sanitise("<a href='https://a.example'>one<table><td><a href='https://b.example'>two</a></table></a>")
    assert [link.host for link in shown.links] == ["a.example"]
    assert shown.html.count("<a ") == shown.html.count("</a>") == 1


@pytest.mark.parametrize(
    ("html", "deceptive"),
    [
        ('<a href="https://evil.example/">https://bank.example/login</a>', True),
        ('<a href="https://evil.example/">bank.com</a>', True),
        ('<a href="https://bank.com.evil.example/">bank.com</a>', True),
        ('<a href="https://bank.com@evil.example/">www.bank.com</a>', True),
        ('<a href="mailto:thief@evil.example">help@bank.example</a>', True),
        ('<a href="https://www.bank.com/a">bank.com</a>', False),
        ('<a href="https://login.bank.com/a">https://bank.com</a>', False),
        ('<a href="https://evil.example/">our bank</a>', False),
        ('<a href="mailto:help@bank.example?subject=x">help@bank.example</a>', False),
    ],
)
def test_a_link_that_names_another_host_is_told(html: str, deceptive: bool) -> None:
    (link,) = sanitise(html).links
    assert link.deceptive is deceptive


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<b><p>" * 30_000,
        "<" * 300_000,
        "x" * 10_000_000,
        "<a href=http://a.example>" * 10_000,
        "<td colspan=99999999>x",
        "&#x202e;" * 30_000,
        "\x00<b\x00>",
        "\ud800<p>",
    ],
)
def test_nothing_freezes(html: str) -> None:
    shown = sanitise(html)
    assert shown.html.count("<div>") <= DEEPEST
    assert shown.html.count("<table>") <= 3
    assert shown.truncated == (len(html) > 200_000)
    assert (CUT in shown.html) == shown.truncated
    to_text(html).encode()


def test_a_field_of_ten_megabytes_is_cut_and_says_so() -> None:
    assert to_text("word " * 2_000_000).endswith(CUT)


def test_text_of_html() -> None:
    html = (
        "<style>p{}</style><div>Hello<br>there</div><blockquote><p>quoted</p><p>twice</p></blockquote><ul><li>one<li>two</ul>"
        "<table><tr><td>a<td>b</table><pre>x\n  y</pre>Click <a href='https://e.example/z'>here</a> &amp; go"
    )
    assert to_text(html) == (
        "Hello\nthere\n\n> quoted\n>\n> twice\n\n- one\n- two\n\na\tb\n\nx\n  y\nClick here <https://e.example/z> & go"
    )


def test_markdown_is_rendered_without_html() -> None:
    shown = render(
        "# Rules\n\nBe **kind**. <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://a.example/p.png)\n\n|a|b|\n|-|-|\n|1|2|"
    )
    assert "<h1>Rules</h1>" in shown.html
    assert "<strong>kind</strong>" in shown.html
    assert "&lt;script&gt;" in shown.html
    assert 'href="javascript' not in shown.html
    assert "<img" not in shown.html
    assert "<td>2</td>" in shown.html


def test_long_markdown_is_cut() -> None:
    assert CUT in render("word " * 200_000).html
    render("> " * 50_000)
    render("[" * 50_000)


def test_deceiving_characters_are_made_harmless_in_place() -> None:
    text = "invoice\u202excod.exe\x07 \u2066hidden\u2069 a\U000e0041b e" + "\u0301" * 50
    shown = made_visible(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\u202e\u2066\u2069\x07\U000e0041")
    assert shown.count("\u0301") == 4
    assert "\u2407" in shown


def test_ordinary_text_is_left_alone() -> None:
    text = "Café\tمرحبا — 👩‍👩‍👧 東京\nनमस्ते"
    assert made_visible(text) == text


def test_an_excerpt_is_one_line_cut_between_words() -> None:
    assert excerpt("  Hello\n\nthere   friend ", 100) == "Hello there friend"
    assert excerpt("Bring the microwave along, and I will show you", 30) == "Bring the microwave along…"
    assert excerpt("東" * 100, 10) == "東" * 9 + "…"
    assert len(excerpt("x" * 10_000_000)) == 160
