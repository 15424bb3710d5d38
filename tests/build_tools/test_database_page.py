"""The page about the history's database has the current tables."""

from __future__ import annotations

from build_tools.database_page import PAGE, renewed

TEXT = PAGE.read_text("utf-8")


def test_the_tables_are_those_of_the_migrations() -> None:
    assert renewed(TEXT) == TEXT, "run python -m build_tools.database_page"
