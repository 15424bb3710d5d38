"""Sizes and durations in readable form."""

from __future__ import annotations

import pytest

from praxis_desktop.core.sizes_and_durations import bytes_for_people, duration_as_clock, duration_for_people


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
        (59.9, "59 s", "59 s"),
        (59.96, "1 min", "1:00"),
        (60, "1 min", "1:00"),
        (532.4, "8 min 52 s", "8:52"),
        (3600, "1 h", "1:00:00"),
        (4132, "1 h 8 min", "1:08:52"),
    ],
)
def test_a_duration_is_rounded_alike_in_words_and_in_columns(
    seconds: float | None, in_words: str, as_clock: str
) -> None:
    assert (duration_for_people(seconds), duration_as_clock(seconds)) == (in_words, as_clock)
