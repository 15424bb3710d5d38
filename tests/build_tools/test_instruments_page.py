"""The page about instruments agrees with the profiles."""

from __future__ import annotations

from build_tools.instruments_page import PAGE, renewed

TEXT = PAGE.read_text("utf-8")


def test_what_comes_from_the_profiles_is_what_they_say() -> None:
    assert renewed(TEXT) == TEXT, "run python3 -m build_tools.instruments_page"
