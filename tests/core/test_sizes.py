"""Sizes as people read them."""

from __future__ import annotations

import pytest

from praxis_desktop.core.legible import bytes_for_people


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
