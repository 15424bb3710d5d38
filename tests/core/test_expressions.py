"""Regular expressions from files mean the same as in Python, and endless ones are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from praxis_desktop.core.expressions import Expression, ExpressionRefused
from praxis_desktop.core.shipped import shipped

LETTERS = st.sampled_from("ab1 \n\r²éÉµ_-\x00\x1c\x85\xa0")
ATOMS = st.one_of(
    LETTERS.map(re.escape),
    st.sampled_from([".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", "[^a]", "[a-c1]", r"[^\w\n]", r"[\s\S]"]),
    st.sampled_from(["^", r"\A", r"\Z", "(?i:é)", "(?a:\\w)", "(?s:.)", "(?m:^)", "(?m:$)", "[]a]", r"\x61"]),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    # Repeats of what may be empty are omitted: engines differ in which empty text a group then has.
    repeats = st.sampled_from(["?", "??", "{2}", "{0,2}", "{,2}", "{1,2}?"])
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        inner.map(lambda part: f"({part})"),
        st.tuples(ATOMS, repeats | st.sampled_from(["*", "+", "*?", "+?"])).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
    )


PATTERNS = st.tuples(st.recursive(ATOMS, _larger, max_leaves=8), st.sampled_from(["", "$"])).map("".join)


def compare(pattern: str, data: bytes, *, dot_all: bool) -> None:
    """Compare the matches, their positions and their groups."""
    python = re.compile(pattern, re.DOTALL if dot_all else 0)
    ours = Expression(pattern, dot_all=dot_all)
    text = data.decode("latin-1")
    whole, ours_whole = python.fullmatch(text), ours.fullmatch(data)
    assert (whole is None) == (ours_whole is None)
    if whole is not None and ours_whole is not None:
        assert whole.groupdict() == ours_whole.texts
    for theirs, found in ((python.search(text), ours.search(data)), (python.match(text), ours.match(data))):
        assert (theirs is None) == (found is None)
        if theirs is not None and found is not None and "$" not in pattern:
            assert (theirs.span(), theirs.groupdict()) == ((found.start, found.end), found.texts)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@example("a|ab", "ab", False)
@example("(?P<n>[0-9]+)?b$", "1b\n", False)
@given(PATTERNS, st.text(LETTERS, max_size=8), st.booleans())
def test_an_expression_means_what_it_means_to_python(pattern: str, text: str, dot_all: bool) -> None:
    compare(pattern, text.encode("latin-1"), dot_all=dot_all)


def shipped_expressions() -> Iterator[str]:
    for file in sorted((shipped("resources") / "instrument_profiles").glob("*.json")):
        profile = json.loads(file.read_text("utf-8"))
        yield from (each["pattern"] for each in profile["limits"]["commands"] if "pattern" in each)
        yield from filter(None, [profile["stop"].get("confirm"), profile.get("replies", {}).get("whole")])
        steps = [*profile["identify"]["steps"], *(profile.get("state") or {"steps": []})["steps"]]
        yield from (step["expect"] for step in steps if step.get("expect"))
        for rule in profile.get("settle", ()):
            yield rule["pattern"]
            yield from filter(None, [rule.get("done"), rule.get("not_done")])


SHIPPED = sorted(set(shipped_expressions()))


@settings(max_examples=300)
@given(st.data())
def test_the_expressions_of_the_profiles_that_ship_match_what_they_matched(drawn: st.DataObject) -> None:
    pattern = drawn.draw(st.sampled_from(SHIPPED))
    latin = st.characters(max_codepoint=255)
    text = drawn.draw(st.from_regex(pattern, fullmatch=True, alphabet=latin) | st.text(latin, max_size=20))
    spoilt = drawn.draw(st.sampled_from(["", "\r", "\n", "0", " ", "²", "\xff"]))
    place = drawn.draw(st.integers(0, len(text)))
    data = (text[:place] + spoilt + text[place:]).encode("latin-1")
    compare(pattern, data, dot_all=drawn.draw(st.booleans()))


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(a)\1", "uses a backreference"),
        (r"(?P<a>a)(?P=a)", "uses a backreference"),
        ("a(?=b)", "looks around"),
        ("(?<!b)a", "looks around"),
        (r"\ba", "looks around"),
        ("(a)?(?(1)b|c)", "asks whether a group has matched"),
        ("a++", "possessive"),
        ("(?>a)b", "atomic"),
        ("a$b", "looks past its end"),
        ("a{1001}", "too large"),
        ("(?:a{100}){200}", "too large"),
        ("(", "not a regular expression"),
        ("(" * 5000 + ")" * 5000, "nested too deeply"),
    ],
)
def test_what_cannot_be_matched_in_bounded_time_is_refused_with_its_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ExpressionRefused, match=reason) as refused:
        Expression(pattern)
    assert repr(pattern) in str(refused.value)


def test_an_expression_that_python_never_ends_with_is_matched() -> None:
    expression = Expression("note (a+)+x")
    assert expression.fullmatch(b"note " + b"a" * 4000) is None
    assert expression.fullmatch(b"note " + b"a" * 4000 + b"x") is not None
