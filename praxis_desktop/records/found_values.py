"""The values of a run: the last number of each name with its limits, and values that are not numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.found_figures import figures_of
from praxis_desktop.core.records import Record
from praxis_desktop.core.titles import titled
from praxis_desktop.core.verdicts import Figure
from praxis_desktop.records.decisions import NOT_BY_HAND, ByHand

_MOST_FIELDS = 30


class LastFigure(Record):
    """A number, the last of ``times`` under its name, in ``step``: 0 for none."""

    figure: Figure
    times: int
    step: int
    by_hand: ByHand = ""

    @property
    def alike(self) -> tuple[bool, str]:
        """The key of numbers that get the same number of decimals: for judged ones, their unit."""
        figure = self.figure
        return figure.has_limits, figure.unit if figure.has_limits else figure.key

    @property
    def numbers(self) -> tuple[float | None, ...]:
        """The number and its limits."""
        return self.figure.value, self.figure.low, self.figure.high


class OtherValue(Record):
    """A value that is not a number with a name of its own; ``key`` is unique within its run."""

    key: str
    title: str
    value: object
    unit: str


def last_figures(
    outputs: Iterable[DataEvent], by_hand: Mapping[str, ByHand] = NOT_BY_HAND
) -> tuple[LastFigure, ...]:
    """The last number of each name, in the order of first occurrence; ``by_hand`` is by the key."""
    found: dict[str, tuple[Figure, int]] = {}
    counts: dict[str, int] = {}
    for output in outputs:
        if output.kind not in ("value", "state"):
            continue
        for figure in figures_of(output):
            if figure is not None:
                found[figure.key] = figure, output.step
                counts[figure.key] = counts.get(figure.key, 0) + 1
    return tuple(
        [LastFigure(figure, counts[key], step, by_hand.get(key, "")) for key, (figure, step) in found.items()]
    )


def other_values(outputs: Sequence[DataEvent]) -> Iterator[OtherValue]:
    """The values that are not numbers, with the fields of a record one by one; without names that have
    numbers, and fields that are plates or tables.
    """
    known = {last.figure.key for last in last_figures(outputs)}
    shown = {output.key for output in outputs if output.kind in ("wells", "table")}
    for output in outputs:
        if output.kind not in ("value", "state") or output.key in known:
            continue
        value = output.value
        if not isinstance(value, dict) or not 0 < len(value) <= _MOST_FIELDS:
            yield OtherValue(output.key, output.title, value, output.unit)
            continue
        before = "" if output.key == "value" else f"{output.title}: "
        for name, field in value.items():
            key = f"{output.key}.{name}"
            if key not in shown:
                title, unit = titled(str(name))
                yield OtherValue(key, f"{before}{title}", field, unit or output.unit)
