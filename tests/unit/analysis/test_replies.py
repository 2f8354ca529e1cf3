"""Variables of canned replies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.analysis.replies import fill, variables


def test_values_stand_where_the_variables_were() -> None:
    filled = fill("Hi {author}, see {clause}.", {"author": "Tove", "clause": "§3.2"})
    assert filled.text == "Hi Tove, see §3.2."
    assert [filled.text[a:b] for a, b in filled.spans] == ["Tove", "§3.2"]
    assert filled.unresolved == ()


@pytest.mark.parametrize("values", [{}, {"clause": ""}])
def test_what_has_no_value_stays_and_is_named_once(values: dict[str, str]) -> None:
    filled = fill("{clause}, again {clause}", values)
    assert filled.text == "{clause}, again {clause}"
    assert filled.unresolved == ("clause",)


@pytest.mark.parametrize("written", ["{", "}", "{}", "{ author }", "{1}", "a {b", "f(x) { return }"])
def test_other_braces_are_only_braces(written: str) -> None:
    assert fill(written, {"author": "x", "b": "y"}).text == written


def test_doubled_braces_stand_for_themselves() -> None:
    assert fill("{{author}} is a variable", {"author": "Tove"}).text == "{author} is a variable"


@given(st.text(), st.dictionaries(st.sampled_from(["author", "place"]), st.text(min_size=1)))
def test_what_is_put_in_is_not_looked_at_again(around: str, values: dict[str, str]) -> None:
    filled = fill(f"{around}{{author}}", values)
    if "author" in values:
        assert filled.text.endswith(values["author"])
        assert "author" not in filled.unresolved or "{author}" in around


def test_positions_are_those_of_the_written_text() -> None:
    [(name, start, end)] = variables("Dear {author}")
    assert (name, "Dear {author}"[start:end]) == ("author", "{author}")
