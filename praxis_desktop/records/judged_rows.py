"""Verdicts on the rows of a table with limits: each is inside, outside, or lacks a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from praxis_desktop.core.records import Record
from praxis_desktop.core.verdicts import VerdictWord, is_outside
from praxis_desktop.records.number_columns import is_number

Limits = Mapping[str, Sequence[float | None]]
"""The lower and upper limits of columns, None where there is none."""


class JudgedRow(Record):
    """``failed``: the value in ``column`` is beyond ``limit``, the lower one if ``is_low``.

    ``inconclusive``: the value in ``column`` is missing. Of several, the first counts.
    """

    word: VerdictWord = "passed"
    column: str = ""
    is_low: bool = False
    limit: float | None = None


def limits_of(table: Mapping[str, Any]) -> Limits:
    """The limits of a table's columns."""
    limits: Limits = table.get("limits") or {}
    return limits


def judged_row(columns: Sequence[str], row: Sequence[Any], limits: Limits) -> JudgedRow:
    """The verdict on a row of a table with these columns."""
    for column, (low, high) in limits.items():
        value = row[columns.index(column)]
        if not is_number(value):
            return JudgedRow("inconclusive", column)
        if is_outside(value, low, high):
            is_low = low is not None and value < low
            return JudgedRow("failed", column, is_low, low if is_low else high)
    return JudgedRow()
