"""The results of a protocol: values, values for wells, tables, numbers over time, a verdict on these, and
conditions that must hold at the end.

Results are checked when a program reports them, so that the traceback for an invalid result shows the line
that reported it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from _praxis import conditions, frames, output_values, outputs
from _praxis.messages import Message


def output(
    name: str,
    value: object,
    unit: str = "",
    title: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Store ``value`` with the run's results, under ``name``.

    It must be plain data: numbers, strings, lists and dicts of them, dates; or a DataFrame, a Series or an
    array, which is stored as a table (see ``table``). It may be up to 1 MiB in size. ``unit`` is the unit of
    its numbers, ``title`` the name shown to users. Later values with the same name are stored in addition to
    the earlier ones. ``low`` and ``high`` are the limits of a number, inclusive: a run with a number outside
    its limits does not pass. Raises TypeError or ValueError for other values.
    """
    naming = outputs.named(name, unit, title)
    limits = outputs.limits(low, high)
    if not limits and frames.is_table(value):
        table(name, value, unit=unit, title=title)
        return
    if limits:
        value = outputs.measured(value, naming["key"])
    outputs.tell("value", {**naming, **limits}, outputs.plain(value, naming["key"]))


def well_data(
    name: str,
    values: Mapping[str, object],
    plate: object = "",
    unit: str = "",
    title: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Store values for some or all wells of a plate: ``{"A1": 0.53, "A2": None}``. ``plate`` is the plate, or
    its name. A value is a number, None, or a short string such as "OVER". ``low`` and ``high`` are the limits
    of each number, as in ``output``. Raises TypeError or ValueError for invalid well names.
    """
    naming = outputs.named(name, unit, title) | outputs.limits(low, high)
    if not isinstance(values, Mapping):
        raise TypeError(f"well data must be a dict of values keyed by well, not {output_values.kind(values)}")
    told: dict[str, Any] = {"plate": outputs.plate_name(plate)}
    size = output_values.plate_size(plate)
    if size is not None:
        told["size"] = size
    told["values"] = {
        output_values.well(well, size): output_values.well_value(well, value)
        for well, value in values.items()
    }
    if len(told["values"]) != len(values):
        raise ValueError(Message("the well data {naming} lists a well twice", naming=repr(naming["key"])))
    outputs.tell("wells", naming, told)


def table(
    name: str,
    rows: object,
    columns: Sequence[str] | None = None,
    unit: str = "",
    title: str = "",
    *,
    units: Mapping[str, str] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
) -> None:
    """Store a table: a list of dicts, a dict of columns, a list of lists with ``columns``, a DataFrame (with
    its index, unless that only numbers the rows), a Series, or an array of one or two dimensions. ``units``
    and ``limits`` are dicts keyed by column name. Limits are a pair of low and high, either of which may be
    None: a run with a number outside its limits does not pass. Raises TypeError or ValueError if ``rows`` is
    not a table.
    """
    naming = outputs.named(name, unit, title)
    heads, cells = output_values.table(rows, columns, title or naming["key"])
    told: dict[str, Any] = {
        "columns": heads,
        "rows": [outputs.plain(row, naming["key"]) for row in cells],
    }
    if units:
        told["units"] = outputs.of_columns("units", units, heads, outputs.unit)
    if limits:
        told["limits"] = outputs.of_columns("limits", limits, heads, outputs.low_and_high)
    outputs.tell("table", naming, told)


def series(
    name: str,
    value: float | None,
    unit: str = "",
    title: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Store the current value of a number, as one point of a curve over time. None or nan makes a gap.
    ``low`` and ``high`` are limits, as in ``output``. Raises TypeError or ValueError if the value is anything
    else, such as infinity.
    """
    naming = outputs.named(name, unit, title) | outputs.limits(low, high)
    outputs.tell("series", naming, output_values.number(value))


def verdict(
    word: Literal["passed", "failed", "inconclusive"], reason: str, figures: Sequence[str] = ()
) -> None:
    """State whether the results of this run are acceptable, however the run ends.

    ``reason`` is one sentence for users, with the value and its limit: "The pipette delivers 11.8 µL too
    little: −1.18 %, limits ±0.80 %." ``figures`` are the names of the outputs on which the verdict is based;
    reports show them next to the verdict. If there are several verdicts, the worst one counts: failed, then
    inconclusive, then passed. Raises TypeError or ValueError for another word, a missing reason, or a figure
    that is not an output with a number.
    """
    outputs.judge(word, reason, figures)


def always(what: str, holds: Callable[[], object | Awaitable[object]]) -> None:
    """State a condition that must hold when the run ends, however it ends: ``always("the pump is off",
    is_off)``.

    ``what`` describes the condition to users, in one sentence. ``holds`` is called at the end; in a protocol
    with machines, before they are disconnected. It may be a coroutine function, which must finish within 10
    s. If it returns a false value, the run fails, a dry run reports a violation, and a rehearsal counts the
    branch as unsafe. If it raises an exception, the run is inconclusive. If the computer or the interpreter
    crashes, the condition is not checked. Raises TypeError or ValueError for other arguments.
    """
    conditions.state(what, holds)
