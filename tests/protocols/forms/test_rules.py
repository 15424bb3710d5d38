"""Rules across parameters: the form refuses values that do not go together, and says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.protocols.definition import Protocol, Rule
from praxis_desktop.protocols.forms import FormError, json_schema, read_values
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.rules import LONGEST, why_broken, why_unreadable

ENOUGH = Rule("volume_ul * len(wells) <= reservoir_ul", "The reservoir does not hold enough.")
PROTOCOL = Protocol(
    "fill",
    "Fill",
    parameters=(
        Parameter("wells", "wells", required=True),
        Parameter("volume_ul", "float", unit="µL", required=True),
        Parameter("reservoir_ul", "float", unit="µL", default=4000.0),
        Parameter("low", "float", default=1.0),
        Parameter("high", "float", may_be_none=True),
    ),
    rules=(ENOUGH, Rule("low < high")),
)


def problems(**texts: str) -> list[str]:
    try:
        read_values(PROTOCOL, texts)
    except FormError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_values_that_go_together_are_taken() -> None:
    assert problems(wells="A1:H12", volume_ul="40 µL", reservoir_ul="4 mL") == []


def test_values_that_do_not_are_refused_with_their_numbers() -> None:
    volume, low = problems(wells="A1:H12", volume_ul="50", low="3", high="2")
    assert volume == (
        "volume_ul conflicts with the other values: The reservoir does not hold enough "
        "(volume_ul * len(wells) = 4800, reservoir_ul = 4000)"
    )
    assert low == "low conflicts with the other values: low < high must hold (low = 3, high = 2)"


def test_a_rule_waits_for_its_values() -> None:
    assert problems(wells="A1", volume_ul="50", low="3") == []  # there is no upper limit
    assert problems(volume_ul="5000") == ["wells is missing: it must be wells such as A1:H1, B3"]


def test_a_rule_that_cannot_be_worked_out_is_told() -> None:
    broken = why_broken(Rule("volume_ul / low < 3"), {"volume_ul": 1.0, "low": 0.0})
    assert broken == "cannot be checked against the rule volume_ul / low < 3: float division by zero"
    assert "cannot be checked" in why_broken(Rule("low + wells < 3"), {"wells": ["A1"], "low": 0.0})


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("max(low, high) < 3 and not low == high", True),
        ("low in [1, 5]", True),
        ("sum([low, high]) % 2 == 1", True),
        ("round(low) > high or abs(-low) > 1", False),
    ],
)
def test_what_a_rule_may_say(rule: str, holds: bool) -> None:
    assert not why_unreadable(rule, ["low", "high"])
    assert (why_broken(Rule(rule), {"low": 1.0, "high": 2.0}) == "") == holds


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("low < hihg", "there is no parameter hihg"),
        ("low <", "it is not an expression"),
        ("1 < 2", "it names no parameter"),
        ("low ** high < 3", "a rule can contain only parameter names"),
        ("low.real < 3", "a rule can contain only parameter names"),
        ("[x for x in low] == low", "a rule can contain only parameter names"),
        ("(lambda: low)() < 3", "a rule can call only"),
        ("__import__('os') == low", "a rule can call only"),
        ("low < 3" + " " * LONGEST, "it has more than 500 characters"),
        ("-" * 490 + "low < 3", "it has too many parts"),
    ],
)
def test_what_it_may_not_say(rule: str, why: str) -> None:
    assert why in why_unreadable(rule, ["low", "high"])


TOKENS = [
    "low",
    "high",
    "wells",
    "1",
    "-",
    "+",
    "*",
    "/",
    "//",
    "%",
    "(",
    ")",
    "[",
    "]",
    ",",
    "<",
    "==",
    " in ",
]
RULES = st.lists(st.sampled_from([*TOKENS, " and ", " not ", "'a'", "len(", "sum(", "max("]), max_size=40)


@given(RULES.map("".join))
def test_a_rule_that_can_be_read_is_answered(rule: str) -> None:
    if not why_unreadable(rule, ["low", "high", "wells"]):
        assert isinstance(why_broken(Rule(rule), {"low": 2.0, "high": 3, "wells": ["A1", "B1"]}), str)


def test_the_schema_has_the_rules() -> None:
    assert json_schema(PROTOCOL)["x-rules"] == [
        {"rule": ENOUGH.rule, "message": ENOUGH.message},
        {"rule": "low < high", "message": ""},
    ]
