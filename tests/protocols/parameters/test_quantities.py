"""Numbers, quantities with units, and durations, as users write them."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.protocols.parameters import Parameter, Surroundings, value_of
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.quantities import duration, number_text, quantity
from praxis_desktop.protocols.parameters.units import is_same_unit, shown_unit


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("100", "µL", "100"),
        ("0.1 mL", "µL", "100"),
        ("0,1mL", "uL", "100"),
        ("1e-4 L", "µL", "100"),
        (".5", "", "0.5"),
        ("\u2212 3", "", None),
        ("\u22123", "°C", "-3"),
        ("310.15 K", "°C", "37"),
        ("98.6 °F", "C", "37"),
        ("2 mL/min", "µL/s", "100/3"),
        ("10 Hz", "rpm", "600"),
        ("600 1/min", "rpm", "600"),
        ("1 mg/mL", "g/L", "1"),
        ("250 μM", "mM", "0.25"),
        ("5 turns", "turns", "5"),
        ("0,125", "", "0.125"),
        ("50 %", "%", "50"),
        ("1 kg", "g", "1000"),
    ],
)
def test_a_quantity_is_told_in_the_unit_that_is_asked_for(text: str, unit: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(UnreadableTextError):
            quantity(text, unit)
    else:
        assert quantity(text, unit) == Fraction(number)


@pytest.mark.parametrize(
    ("text", "unit", "complaint"),
    [
        ("12 kg", "µL", "'12 kg' is not a quantity in µL"),
        ("12 kg", "", "'12 kg' is not a number without a unit"),
        ("5 turns", "µL", "'5 turns' is not a quantity in µL"),
        ("1,000", "µL", "'1,000' can mean 1000 or 1.000"),
        ("1.234,5", "", "is not a number"),
        ("1 000", "µL", "'1 000' is not a quantity in µL"),
        ("much", "µL", "'much' is not a number"),
        ("", "µL", "'' is not a number"),
        ("nan", "", "'nan' is not a number"),
        ("1e99999999", "", "is not a number"),
        ("9" * 1000, "", "is not a number"),
        ("١٢", "", "is not a number"),
        ("10 ML", "mL", "'10 ML' is not a quantity in mL"),
    ],
)
def test_what_is_no_quantity_is_refused_with_its_text(text: str, unit: str, complaint: str) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        quantity(text, unit)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("90", "s", 90),
        ("90", "min", 5400),
        ("5 min", "s", 300),
        ("1 h 30 min", "s", 5400),
        ("1h30min", "s", 5400),
        ("1 d 2 h 0,5 s", "s", 93600.5),
        ("500 ms", "s", 0.5),
        ("1:30:00", "s", 5400),
        ("24 hours", "s", 86400),
    ],
)
def test_a_duration_may_have_several_units(text: str, unit: str, seconds: float) -> None:
    assert duration(text, unit) == Fraction(str(seconds))


@pytest.mark.parametrize("text", ["1 30", "1:30", "5 µL", "1 h 30", "1 h x", "", "1:75:00", "soon"])
def test_what_may_mean_two_durations_or_none_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTextError):
        duration(text)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(["µL", "mL", "nL", "L"]))
def test_there_and_back_is_the_same_number(number: float, unit: str) -> None:
    text = f"{number!r} {unit}"
    factor = {"µL": Fraction(1), "mL": Fraction(1000), "nL": Fraction(1, 1000), "L": Fraction(10**6)}[unit]
    assert float(quantity(text, unit)) == number
    assert float(quantity(text, "µL") / factor) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for read in (quantity, duration):
        with suppress(UnreadableTextError):
            assert isinstance(read(text), Fraction)


def test_a_number_is_shown_with_its_unit() -> None:
    shown = [number_text(100.0, "uL"), number_text(37.5, "°C"), number_text(2)]
    assert shown == ["100 µL", "37.5 °C", "2"]


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        *(("ul", "µL"), ("uL", "µL"), ("μl", "µL"), ("microliters", "µL"), ("ml/min", "mL/min"), ("l", "L")),
        *(("ul/sec", "µL/s"), ("ug", "µg"), ("mol", "mol"), ("RPM", "rpm"), ("degC", "°C"), ("%", "%")),
        *(("μunits", "µunits"), ("turns", "turns")),
    ],
)
def test_a_unit_has_one_spelling(unit: str, shown: str) -> None:
    assert shown_unit(unit) == shown


@pytest.mark.parametrize(
    ("parameter", "hint"),
    [
        (Parameter("cycles", "int"), "For example, 12."),
        (Parameter("columns", "int", minimum=1, maximum=11), "For example, 1."),
        (Parameter("volume", "float", unit="µL"), "For example, 12.5 µL."),
        (Parameter("volume", "float", unit="µL", minimum=20, maximum=300), "For example, 20 µL."),
    ],
)
def test_a_hint_names_a_number_that_the_parameter_takes(parameter: Parameter, hint: str) -> None:
    for text in ("many", "3 parsecs"):
        with pytest.raises(UnreadableTextError) as refused:
            value_of(parameter, text, Surroundings())
        assert refused.value.hint == hint


def test_spellings_of_a_unit_are_the_same_unit() -> None:
    assert is_same_unit("uL", "µL")
    assert is_same_unit("μl", "microliters")
    assert is_same_unit("turns", "turns")
    assert not is_same_unit("turns", "µL")
