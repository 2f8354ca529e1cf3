"""Clauses: where they begin, what they are called, and that a text joins to the bytes that it was split from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.analysis.clauses import Text, split, with_body, without
from console.domain.items import TextFormat

RULES = """# House rules

We keep this short.

## 2 Talking to each other

**2.1** Argue with the idea, not with the person.
Second line.

**2.2** **Say it once.** The same text goes on one board:

- the one where it belongs

## 3 Selling

3.1 Sales go on the Market board.

```
1.1 not a clause
```
"""
PAGE = """<!-- wp:heading -->
<h2>1. Talking</h2>
<!-- /wp:heading -->

<!-- wp:list {"ordered":true} -->
<ol><!-- wp:list-item -->
<li><strong>Argue the idea.</strong> Not the person.</li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>Say it &amp; once</li>
<!-- /wp:list-item --></ol>
<!-- /wp:list -->

<p>2.1 No adverts.</p>
"""


def told(text: Text) -> list[tuple[int, str, str]]:
    return [(clause.level, clause.number, clause.title) for clause in text.clauses]


def test_headings_and_numbered_paragraphs_begin_clauses() -> None:
    assert told(split(RULES, TextFormat.MARKDOWN)) == [
        (0, "", "House rules"),
        (1, "2", "Talking to each other"),
        (2, "2.1", "Argue with the idea, not with the person"),
        (2, "2.2", "Say it once"),
        (1, "3", "Selling"),
        (2, "3.1", "Sales go on the Market board"),
    ]


def test_a_numbered_list_is_a_clause_an_item() -> None:
    text = split("Be kind:\n\n1. No adverts\n2. No spam\n   at all\n3. No\n", TextFormat.PLAIN)
    assert told(text) == [(1, "", "Be kind"), (2, "1", "No adverts"), (2, "2", "No spam"), (2, "3", "No")]


def test_a_line_that_happens_to_begin_with_a_number_begins_no_clause() -> None:
    text = split("**1.1** A fence may be\n2.5 metres high.\n\n2024 was a good year.\n", TextFormat.MARKDOWN)
    assert [clause.number for clause in text.clauses] == ["1.1"]


def test_text_without_numbers_is_counted_by_paragraphs() -> None:
    text = split("First.\n\nSecond, longer.\n", TextFormat.PLAIN)
    assert told(text) == [(1, "1", "First"), (1, "2", "Second, longer")]


def test_headings_without_numbers_are_counted() -> None:
    text = split("# Rules\n\n## One\n\na\n\n### Inner\n\nb\n\n## Two\n\nc\n", TextFormat.MARKDOWN)
    assert [clause.number for clause in text.clauses] == ["", "1", "1.1", "2"]


def test_an_html_page_is_split_outside_of_its_wrappers() -> None:
    text = split(PAGE, TextFormat.HTML)
    assert told(text) == [
        (1, "1", "Talking"),
        (2, "1", "Argue the idea"),
        (2, "2", "Say it & once"),
        (2, "2.1", "No adverts"),
    ]
    assert text.clauses[1].body.startswith("<!-- wp:list-item -->\n<li>")
    assert text.clauses[1].body.endswith("<!-- /wp:list-item -->")


ODD = ["", "\n\n", "plain", "<p>a<p>b", "<ol><li>x<li>y</ol>z", "<!-- -->", "# \n", PAGE, RULES]


@pytest.mark.parametrize("source", ODD)
@pytest.mark.parametrize("form", TextFormat)
def test_what_is_split_joins_to_the_same_bytes(source: str, form: TextFormat) -> None:
    assert split(source, form).source == source


FRAGMENTS = st.sampled_from(
    ["# a", "## 1 b", "**1.1** c", "1. d", "2) e", "\n", "\n\n", " ", "\r\n", "```", "<h2>", "</h2>", "<p>", "</p>",
     "<ol>", "<li>", "</ol>", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", "<", "&amp;", "word ", "§ 3 f", "---",
     "<img>"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=12), max_size=25).map("".join), st.sampled_from(TextFormat))
def test_any_text_joins_to_the_same_bytes_and_keeps_every_word_in_a_clause(source: str, form: TextFormat) -> None:
    text = split(source, form)
    assert text.source == source
    assert len({clause.id for clause in text.clauses}) == len(text.clauses)
    if form is not TextFormat.HTML:
        assert not "".join(text.glue).strip()
    again = split(source, form, text.clauses)
    assert [clause.id for clause in again.clauses] == [clause.id for clause in text.clauses]


@pytest.mark.parametrize(("source", "form"), [(RULES, TextFormat.MARKDOWN), (PAGE, TextFormat.HTML)])
def test_editing_one_clause_changes_no_byte_outside_it(source: str, form: TextFormat) -> None:
    text = split(source, form)
    for clause, (start, end) in zip(text.clauses, text.spans, strict=True):
        changed = with_body(text, clause.id, clause.body.replace("the", "THE").replace("No", "Never"))
        body = changed.find(clause.id)
        assert body is not None
        assert changed.source == source[:start] + body.body + source[end:]
        assert [one.id for one in changed.clauses] == [one.id for one in text.clauses]


def test_a_name_survives_renumbering_a_move_and_an_edit() -> None:
    first = split(RULES, TextFormat.MARKDOWN)
    names = {clause.number: clause.id for clause in first.clauses}
    source = (
        "# House rules\n\nWe keep this short.\n\n## 2 Selling\n\n2.1 Sales go on the Market board.\n\n"
        "## 3 Talking to each other\n\n**3.1** Be brief.\n\n"
        "**3.2** Argue with the idea, never with the person.\nSecond line.\n\n**3.3** **Say it once.** It is enough.\n"
    )
    second = {clause.number: clause.id for clause in split(source, TextFormat.MARKDOWN, first.clauses).clauses}
    assert second["2"] == names["3"]
    assert second["2.1"] == names["3.1"]
    assert second["3.2"] == names["2.1"]
    assert second["3.3"] == names["2.2"]
    assert second["3.1"] not in names.values()


def test_two_consoles_give_one_text_the_same_names() -> None:
    one, other = split(RULES, TextFormat.MARKDOWN), split(RULES, TextFormat.MARKDOWN)
    assert one.clauses == other.clauses


def test_removing_a_clause_leaves_one_gap() -> None:
    text = split(RULES, TextFormat.MARKDOWN)
    third = text.clauses[2]
    assert without(text, third.id).source == RULES.replace(f"{third.body}\n\n", "")
    last = split("a\n\nb\n", TextFormat.PLAIN)
    assert without(last, last.clauses[1].id).source == "a\n"


def test_a_clause_is_found_by_number_and_by_name() -> None:
    text = split(RULES, TextFormat.MARKDOWN)
    assert text.numbered("§2.1") == text.numbered(text.clauses[2].id) == text.clauses[2]
    assert text.clauses[2].label == "§2.1 Argue with the idea, not with the person"


def test_removing_a_clause_keeps_the_wrappers_around_it() -> None:
    page = "<h2>1 Talking</h2>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<h2>2 Selling</h2>\n"
    text = split(page, TextFormat.HTML)
    assert without(text, text.clauses[1].id).source == page.replace("<li>a</li>\n", "")
    assert without(text, text.clauses[2].id).source == page.replace("\n<li>b</li>", "")
