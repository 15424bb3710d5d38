"""Numbers as an instrument would show them."""

from __future__ import annotations

import pytest

from praxis_desktop.gui.live.readings import number_text

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.99866, "0.99866"),
        (0.00001, "0.00001"),
        (-0.00003, f"{MINUS}0.00003"),
        (1234567.0, "1234567"),
        (1e-12, "1e-12"),
        (3e21, "3e+21"),
    ],
)
def test_small_numbers_are_written_out_as_far_as_their_zeros_can_be_counted(value: float, text: str) -> None:
    assert number_text(value) == text
