"""CSV tables shown by programs are read with their numbers, and fail only in the documented ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.shown_tables import MOST_COLUMNS, CsvTable, read_table


def test_columns_of_numbers_are_numbers_and_names_stay_names() -> None:
    text = 'well,n,od,plate\nA1,1,0.5,007\n"A2, ""x""",,-2e3,12\n'
    assert read_table(text) == CsvTable(
        ["well", "n", "od", "plate"], [["A1", 1, 0.5, "007"], ['A2, "x"', None, -2000.0, "12"]]
    )


def test_rows_are_as_long_as_the_headings_and_further_rows_are_counted() -> None:
    assert read_table("a,b\n1\n2,3,4\n\n5,6\n", 2) == CsvTable(["a", "b"], [[1, None], [2, 3]], 1)


def test_what_is_not_csv_is_refused() -> None:
    for text in ("", "\n", "a\n" + "x" * 200_000):
        with pytest.raises(ValueError, match=r"headings|field larger"):
            read_table(text)


@given(st.text())
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        table = read_table(text)
    except ValueError:
        return
    assert 0 < len(table.columns) <= MOST_COLUMNS
    assert all(len(row) == len(table.columns) for row in table.rows)
