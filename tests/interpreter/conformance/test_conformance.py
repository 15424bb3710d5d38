"""Pyodide's documented FFI behaves in our guests as in a browser, except for the documented differences."""

from __future__ import annotations

import pytest

from tests.interpreter.conformance.rows import GROUPS, HARNESS, Row, read_rows
from tests.interpreter.guests import Guest, in_guest

pytestmark = pytest.mark.timeout(120)


def mismatches(guest: Guest, rows: list[Row]) -> list[str]:
    """Return a description of every row whose result differs from the expected one."""
    guest.run(HARNESS)
    found = []
    for row in rows:
        guest.interpreter.set("row_code", row.code)
        outcome = guest.interpreter.run_async("await run_row(row_code)")
        if outcome != row.expected:
            found.append(f"{row.group}: {row.name}\n  expected {row.expected}\n  came to  {outcome}")
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_rows_come_to_what_pyodide_documents(group: str) -> None:
    rows = read_rows(group)
    found = in_guest(lambda guest: mismatches(guest, rows))
    assert not found, "\n".join(found)


def test_the_table_is_whole() -> None:
    rows = [row for group in GROUPS for row in read_rows(group)]
    assert len(rows) >= 150
    assert len({(row.group, row.name) for row in rows}) == len(rows)


def test_every_difference_says_what_a_browser_does_and_why_we_do_not() -> None:
    differences = read_rows("differences")
    assert differences
    for row in differences:
        assert row.browser, row.name
        assert row.browser != row.expected, row.name
        assert row.reason, row.name
    elsewhere = [row for group in GROUPS if group != "differences" for row in read_rows(group)]
    assert not [row.name for row in elsewhere if row.browser or row.reason]
