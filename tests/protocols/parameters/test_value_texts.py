"""Values as users type them: each text is read as the value that it stands for."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols.parameters import Choice, Parameter, Surroundings, value_of, value_text


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [
        (Parameter("n", "int"), 7, "7"),
        (Parameter("v", "float", unit="µL"), 0.25, "0.25"),
        (Parameter("b", "bool"), True, "yes"),
        (Parameter("c", "choice", choices=(Choice(450, "blue"),)), 450, "blue"),
        (Parameter("w", "wells"), ["A1", "A2", "B1", "B2", "C5"], "A1:B2, C5"),
        (Parameter("l", "list", item="float"), [1.5, 2.0], "1.5, 2"),
        (Parameter("l", "list", item="text"), ["a, b", "c"], '["a, b", "c"]'),
        (Parameter("d", "dict"), {"1": "Stock", "2": 5}, '{"1": "Stock", "2": 5}'),
        (Parameter("t", "duration"), 90.0, "90 s"),
        (Parameter("t", "duration", unit="min"), 90.0, "1.5 min"),
        (Parameter("day", "date"), "2026-11-20", "2026-11-20"),
        (Parameter("o", "float", may_be_none=True), None, ""),
    ],
)
def test_a_text_means_its_value(parameter: Parameter, value: object, text: str) -> None:
    assert value_text(parameter, value) == text
    assert value_of(parameter, text, Surroundings()) == value


def test_a_file_is_its_path() -> None:
    assert value_text(Parameter("f", "file"), {"name": "a.csv", "path": "/lab/a.csv"}) == "/lab/a.csv"
