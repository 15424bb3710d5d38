"""Sizes and durations in readable form."""

from __future__ import annotations

import pytest

from praxis_desktop.core.sizes_and_durations import (
    bytes_for_people,
    duration_as_clock,
    duration_for_people,
    number_for_people,
)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (11_848_909, "11.3 MiB"),
        (2 << 30, "2.0 GiB"),
        (150 << 40, "150.0 TiB"),
        (5000 << 40, "5000.0 TiB"),
    ],
)
def test_sizes_are_told_in_binary_units(count: int, text: str) -> None:
    assert bytes_for_people(count) == text


@pytest.mark.parametrize(
    ("seconds", "in_words", "as_clock"),
    [
        (None, "", ""),
        (0, "0 s", "0 s"),
        (0.04, "< 0.1 s", "< 0.1 s"),
        (8.54, "8.5 s", "8.5 s"),
        (9.96, "10 s", "10 s"),
        (34.4, "34 s", "34 s"),
        (34.9, "35 s", "35 s"),
        (59.4, "59 s", "59 s"),
        (59.9, "1 min", "1:00"),
        (60, "1 min", "1:00"),
        (532.4, "8 min 52 s", "8:52"),
        (532.9, "8 min 53 s", "8:53"),
        (3599.7, "1 h", "1:00:00"),
        (3600, "1 h", "1:00:00"),
        (4132, "1 h 9 min", "1:08:52"),
        (7185, "2 h", "1:59:45"),
    ],
)
def test_a_duration_is_rounded_alike_in_words_and_in_columns(
    seconds: float | None, in_words: str, as_clock: str
) -> None:
    assert (duration_for_people(seconds), duration_as_clock(seconds)) == (in_words, as_clock)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (123.45678, "123.45678"),
        (-12.3456789, "−12.3456789"),
        (0.1 + 0.2, "0.3"),
        (-1.1834567890123, "−1.18346"),
        (0.00001, "0.00001"),
        (-0.00003, "−0.00003"),
        (1234567.0, "1234567"),
        (2e10 / 3, "6666666667"),
        (12345678901234, "12345678901234"),
        (1e-12, "1e−12"),
        (3e21, "3e+21"),
    ],
)
def test_a_number_keeps_the_digits_of_an_instrument_and_a_calculated_one_has_six(
    number: float, text: str
) -> None:
    assert number_for_people(number) == text
