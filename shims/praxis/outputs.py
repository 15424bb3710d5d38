"""What a protocol says that it has found: values, values of wells, tables, numbers over time.

It is checked here, where its author sees the line that is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from _praxis import output_values, outputs


def output(name: str, value: object, unit: str = "", title: str = "") -> None:
    """Keep ``value`` with the run's results, under ``name``.

    It is plain data: numbers, texts, lists and dicts of them, arrays, dates; at most 1 MiB of it. ``unit`` is
    that of its numbers, ``title`` says it to people. A later value of that name stands beside the earlier
    ones. Raises TypeError and ValueError for what cannot be kept.
    """
    naming = outputs.named(name, unit, title)
    outputs.tell("value", naming, outputs.plain(value, naming["key"]))


def well_data(
    name: str, values: Mapping[str, object], plate: object = "", unit: str = "", title: str = ""
) -> None:
    """Keep a value for each of some wells: ``{"A1": 0.53, "A2": None}``.

    ``plate`` is the plate, or its name. A value is a number, None for none, or a short text such as "OVER".
    Raises TypeError and ValueError for what names no wells.
    """
    naming = outputs.named(name, unit, title)
    if not isinstance(values, Mapping):
        raise TypeError(
            f"well data are a dict of values by the names of wells, not {output_values.kind(values)}"
        )
    told: dict[str, Any] = {"plate": outputs.plate_name(plate)}
    size = output_values.plate_size(plate)
    if size is not None:
        told["size"] = size
    told["values"] = {
        output_values.well(well, size): output_values.well_value(well, value)
        for well, value in values.items()
    }
    if len(told["values"]) != len(values):
        raise ValueError(f"the well data {naming['key']!r} name a well twice")
    outputs.tell("wells", naming, told)


def table(
    name: str, rows: object, columns: Sequence[str] | None = None, unit: str = "", title: str = ""
) -> None:
    """Keep a table: a list of dicts, a dict of columns, a list of lists with ``columns``, or a DataFrame.

    Raises TypeError and ValueError for what is no table.
    """
    naming = outputs.named(name, unit, title)
    heads, cells = output_values.table(rows, columns)
    outputs.tell(
        "table", naming, {"columns": heads, "rows": [outputs.plain(row, naming["key"]) for row in cells]}
    )


def series(name: str, value: float | None, unit: str = "", title: str = "") -> None:
    """Keep a number as it is now: one point of a course over time. None or nan is a gap.

    Raises TypeError for what is no number.
    """
    naming = outputs.named(name, unit, title)
    number = output_values.number(value)
    if number is not None and not math.isfinite(number):
        number = None
    outputs.tell("series", naming, number)
