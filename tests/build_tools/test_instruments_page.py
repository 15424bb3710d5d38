"""The page about instruments agrees with the profiles."""

from __future__ import annotations

import re

from build_tools.instruments_page import PAGE, renewed

TEXT = PAGE.read_text("utf-8")


def test_what_comes_from_the_profiles_is_what_they_say() -> None:
    assert renewed(TEXT) == TEXT, "run python -m build_tools.instruments_page"


def test_a_driver_of_a_known_kind_is_in_no_row_of_drivers_that_cannot_be_used() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and "Backend`" in line]
    kinds = [row for row in rows if row.startswith("| [`")]
    unusable = [row for row in rows if "| no |" in row]
    drivers = {name for row in kinds for name in re.findall(r"`(\w+Backend)`", row)}
    assert drivers
    assert unusable
    assert not [name for name in sorted(drivers) if any(f"`{name}`" in row for row in unusable)]
