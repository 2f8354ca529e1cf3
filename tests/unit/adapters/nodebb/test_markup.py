"""HTML that was Markdown, as Markdown again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.nodebb.markup import to_markdown
from console.analysis.hypertext import to_text
from console.analysis.markdown import render

SOURCES = (
    "# Terms\n\nBe *kind*, **really**.",
    "Go [there](https://example.org/a) or stay.",
    "- one\n- two\n  - inner\n- three",
    "1. one\n2. two",
    "> Somebody said\n> so\n\nand went.",
    "    code with <tags>\n    and *stars*",
    "Use `a_b` and 2\\*3 and \\_this\\_.",
    "One line  \nand the next",
    "---",
    "\\# no heading\n\n1\\. no list\n\n\\- nor this",
    "~~gone~~ and **bold *both***",
)


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_written_back_looks_the_same(source: str) -> None:
    html = render(source).html

    assert render(to_markdown(html)).html.split() == html.split()


@pytest.mark.parametrize("source", SOURCES)
def test_what_was_written_back_once_stays(source: str) -> None:
    once = to_markdown(render(source).html)

    assert to_markdown(render(once).html) == once


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=80))
def test_words_of_any_kind_stay_the_same_words(words: str) -> None:
    html = f"<p>{words.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>"

    assert to_text(render(to_markdown(html)).html).split() == to_text(html).split()


@given(st.text(alphabet="<>/abipreul liohq\"'=&;#x ", max_size=120))
def test_no_html_is_too_broken(html: str) -> None:
    to_markdown(html)


def test_what_is_hidden_is_left_out() -> None:
    assert to_markdown("<p>Words</p><script>alert(1)</script><style>p{}</style>") == "Words"
