"""Plots of numbers: lines, points, bars, and plates with coloured wells. No packages are needed.

Each plot is shown where figures passed to ``display`` are: below the cell in the playground, on the run's
page, and in its report. It is stored with the run as an SVG that adapts to light and dark backgrounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from _praxis import figures, output_values, plot_chart, plot_plate, plot_values
from _praxis.messages import Message

Numbers = Iterable[float | None]
"""The numbers in a series: a list, a numpy array or a pandas column. None and nan are gaps."""


class Figure:
    """Axes for several kinds of series, such as points and the line that was fitted to them.

        figure = praxis.Figure("Standard curve", x_label="Concentration", x_unit="nM", log_x=True)
        figure.scatter(concentrations, signals, label="measured").plot(fine, fitted, label="fit")
        display(figure)

    ``x_label`` and ``y_label`` name the axes, ``x_unit`` and ``y_unit`` are their units. ``low`` and ``high``
    are limits of y, which are drawn; values outside them are marked. ``log_x`` and ``log_y`` make an axis
    logarithmic. Raises TypeError or ValueError, as all functions here do, if something cannot be drawn.
    """

    def __init__(
        self,
        title: str = "",
        *,
        x_label: str = "",
        x_unit: str = "",
        y_label: str = "",
        y_unit: str = "",
        low: float | None = None,
        high: float | None = None,
        log_x: bool = False,
        log_y: bool = False,
    ) -> None:
        least, most = plot_values.limits(low, high)
        self._chart = plot_chart.Chart(
            plot_values.text("title", title),
            _headed(plot_values.text("x_label", x_label), plot_values.text("x_unit", x_unit)),
            _headed(plot_values.text("y_label", y_label), plot_values.text("y_unit", y_unit)),
            least,
            most,
            bool(log_x),
            bool(log_y),
        )
        if log_y:
            plot_values.above_zero("low", [least], "log_y")
            plot_values.above_zero("high", [most], "log_y")

    def plot(self, x: Numbers, y: Numbers | Mapping[str, Numbers], label: str = "") -> Figure:
        """Add a line, or several lines from a dict of series keyed by label. Returns the figure."""
        return self._add("line", x, y, label)

    def scatter(self, x: Numbers, y: Numbers | Mapping[str, Numbers], label: str = "") -> Figure:
        """Add points, or several series of points from a dict keyed by label. Returns the figure."""
        return self._add("points", x, y, label)

    def bar(
        self, names: Iterable[object], heights: Numbers | Mapping[str, Numbers], label: str = ""
    ) -> Figure:
        """Add a bar for each name, or groups of bars from a dict of series keyed by label. Bars can be added
        to a figure only once, and cannot be combined with other series. Returns the figure.
        """
        chart = self._chart
        if chart.series:
            raise ValueError("a figure with bars can hold nothing else: make another Figure for them")
        if chart.log_x or chart.log_y:
            raise ValueError(
                "bars begin at 0, which a logarithmic axis cannot show: leave out log_x and log_y"
            )
        told = plot_values.names("names", names)
        series = plot_values.by_label("heights", heights, label)
        plot_values.same_length("heights", series, "names", len(told), is_dict=isinstance(heights, Mapping))
        if len(told) * len(series) > plot_chart.MOST_BARS:
            raise ValueError(
                Message(
                    "a figure can have at most {most} bars, not {count}: "
                    "show many numbers with plot or scatter",
                    most=plot_chart.MOST_BARS,
                    count=len(told) * len(series),
                )
            )
        chart.names = told
        self._put("bars", [], series)
        return self

    def _add(self, kind: plot_chart.Kind, x: Any, y: Any, label: str) -> Figure:
        chart = self._chart
        if chart.names:
            raise ValueError(
                "a figure with bars can hold nothing else: make another Figure for lines and points"
            )
        across = plot_values.numbers("x", x)
        series = plot_values.by_label("y", y, label)
        plot_values.same_length("y", series, "x", len(across), is_dict=isinstance(y, Mapping))
        if chart.log_x:
            plot_values.above_zero("x", across, "log_x")
        if chart.log_y:
            for name, values in series.items():
                plot_values.above_zero(f"y[{name!r}]" if isinstance(y, Mapping) else "y", values, "log_y")
        self._put(kind, across, series)
        return self

    def _put(
        self,
        kind: plot_chart.Kind,
        across: Sequence[float | None],
        series: Mapping[str, Sequence[float | None]],
    ) -> None:
        chart = self._chart
        if len(chart.series) + len(series) > plot_values.MOST_SERIES:
            raise ValueError(
                Message(
                    "a figure can have at most {most} series: make another one for the rest",
                    most=plot_values.MOST_SERIES,
                )
            )
        chart.series += [plot_chart.Series(kind, name, across, values) for name, values in series.items()]

    def _repr_svg_(self) -> str:
        return plot_chart.drawn(self._chart)

    def __repr__(self) -> str:
        return f"<praxis.Figure {self._chart.title!r}, {len(self._chart.series)} series>"


def plot(
    x: Numbers,
    y: Numbers | Mapping[str, Numbers],
    *,
    title: str = "",
    x_label: str = "",
    x_unit: str = "",
    y_label: str = "",
    y_unit: str = "",
    label: str = "",
    low: float | None = None,
    high: float | None = None,
    log_x: bool = False,
    log_y: bool = False,
) -> None:
    """Show one or more lines through points.

        praxis.plot(minutes, absorbance, x_label="Time", x_unit="min", y_label="Absorbance")
        praxis.plot(minutes, {"wild type": first, "mutant": second}, title="Growth", log_y=True)

    ``x`` and ``y`` have one number for each point: lists, numpy arrays, pandas columns. None and nan are gaps
    in the line. Several series with the same ``x`` are given as a dict keyed by label; ``label`` names a
    single series. ``x_label`` and ``y_label`` name the axes, ``x_unit`` and ``y_unit`` are their units.
    ``low`` and ``high`` are limits of ``y``, drawn as dashed lines; values outside them are marked. ``log_x``
    and ``log_y`` make an axis logarithmic. For points and a line in one figure, use ``Figure``. Raises
    TypeError or ValueError if an argument cannot be drawn.
    """
    figure = Figure(
        title,
        x_label=x_label,
        x_unit=x_unit,
        y_label=y_label,
        y_unit=y_unit,
        low=low,
        high=high,
        log_x=log_x,
        log_y=log_y,
    )
    figures.show_here(figure.plot(x, y, label))


def scatter(
    x: Numbers,
    y: Numbers | Mapping[str, Numbers],
    *,
    title: str = "",
    x_label: str = "",
    x_unit: str = "",
    y_label: str = "",
    y_unit: str = "",
    label: str = "",
    low: float | None = None,
    high: float | None = None,
    log_x: bool = False,
    log_y: bool = False,
) -> None:
    """Show points.

        praxis.scatter(portions, masses, y_label="Mass", y_unit="mg", low=995, high=1005)

    The arguments are those of ``plot``, but points may be in any order.
    """
    figure = Figure(
        title,
        x_label=x_label,
        x_unit=x_unit,
        y_label=y_label,
        y_unit=y_unit,
        low=low,
        high=high,
        log_x=log_x,
        log_y=log_y,
    )
    figures.show_here(figure.scatter(x, y, label))


def bar(
    names: Iterable[object],
    heights: Numbers | Mapping[str, Numbers],
    *,
    title: str = "",
    x_label: str = "",
    x_unit: str = "",
    y_label: str = "",
    y_unit: str = "",
    label: str = "",
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Show bars.

        praxis.bar(["blank", "sample 1", "sample 2"], [0.05, 0.81, 0.77], y_label="Absorbance")
        praxis.bar(samples, {"day 1": first, "day 2": second})

    ``names`` are strings or numbers, ``heights`` has one number for each; None and nan leave a bar out. A
    dict of heights keyed by label makes groups of bars. The other arguments are those of ``plot``.
    """
    figure = Figure(title, x_label=x_label, x_unit=x_unit, y_label=y_label, y_unit=y_unit, low=low, high=high)
    figures.show_here(figure.bar(names, heights, label))


def plate_heatmap(
    values: Mapping[str, object] | Iterable[Iterable[object]],
    plate: object = None,
    *,
    title: str = "",
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
) -> None:
    """Show a plate whose wells are coloured by value.

        praxis.plate_heatmap({"A1": 0.05, "A2": 0.81, "B1": None}, title="Absorbance at 450 nm")
        praxis.plate_heatmap(await reader.read_absorbance(450), plate, unit="OD")

    ``values`` is a dict keyed by well name, as in ``well_data``, or a list of rows as returned by plate
    readers: numbers, None if missing, or short strings such as "OVER". ``plate`` determines the size, by
    default the smallest plate that has all these wells. Wells outside the limits ``low`` and ``high`` are
    framed.
    """
    told, size = plot_values.wells(values, plate)
    name = plot_values.text("title", title) or output_values.shortened(str(getattr(plate, "name", "")), 100)
    heading, limits = plot_values.text("unit", unit), plot_values.limits(low, high)
    figures.show_here(_Plate(plot_plate.drawn(name, heading, told, size, limits)))


class _Plate:
    """A plate with its values, ready for display."""

    def __init__(self, svg: str) -> None:
        self._svg = svg

    def _repr_svg_(self) -> str:
        return self._svg


def _headed(label: str, unit: str) -> str:
    return f"{label}, {unit}" if label and unit else label or unit
