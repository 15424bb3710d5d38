"""Regular expressions of protocols match as in Python, and none can take excessive time."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.protocols.parameters.texts import PatternError, is_matched

ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "[ab]",
        "[^a]",
        ".",
        r"\d",
        r"\W",
        "1",
        "^",
        "$",
        r"\Z",
        r"\b",
        "(?i:A)",
        "[a-c1]",
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("aAb1.\n ", max_size=7))
def test_the_answer_is_that_of_python(pattern: str, text: str) -> None:
    assert is_matched(pattern, text) == (re.fullmatch(pattern, text) is not None), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"[A-Z]{2}-\d{4}", "AB-1234", True),
        (r"[A-Z]{2}-\d{4}", "AB-123", False),
        (r"(?i)plate_\w+", "PLATE_a1", True),
        (r"P\d+|Q\d+", "Q7", True),
        ("", "", True),
        (r"\bplate\b \w+", "plate 1", True),
        (r"a\B.", "ab", True),
        (r"a\B.", "a-", False),
    ],
)
def test_patterns_of_barcodes(pattern: str, text: str, matches: bool) -> None:
    assert is_matched(pattern, text) is matches


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+$b", "(.*)*(.*)*(.*)*b", "a{1,300}a{1,300}b"]
)
def test_a_pattern_that_python_would_not_finish_is_matched_in_time(pattern: str) -> None:
    begin = time.perf_counter()
    assert not is_matched(pattern, "a" * 999)
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("[a", "it is not a regular expression: unterminated character set"),
        (r"(a)\1", "it refers to other parts of the text"),
        ("(?=a)a", "it refers to other parts of the text"),
        ("(?m)a", "it has flags"),
        ("((a{100}){100}){100}", "it has too many repetitions"),
        ("(?:){4000000000}", "it has too many repetitions"),
        ("a" * 501, "it has more than 500 characters"),
        ("(" * 250 + ")" * 250, ""),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_reason(pattern: str, complaint: str) -> None:
    if not complaint:
        is_matched(pattern, "")
        return
    with pytest.raises(PatternError, match=re.escape(complaint)):
        is_matched(pattern, "")


def test_a_text_without_end_does_not_match() -> None:
    assert not is_matched("a*", "a" * 1001)
