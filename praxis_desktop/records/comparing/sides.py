"""One of two runs that are compared: its facts, by names that both may have."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.records import Record
from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.records.decisions import NOT_BY_HAND, ByHand, outputs_by_hand
from praxis_desktop.records.found_values import last_figures, other_values
from praxis_desktop.records.history.rows import NoteRow, OutputRow, RunDetails, RunRow, StepRow
from praxis_desktop.records.parameter_names import NO_NAMES, ParameterName, called, names_kept_in
from praxis_desktop.records.shapes import shaped

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.records.history.history import History

log = logging.getLogger(__name__)

_MOST_STEPS = 10_000

Group = Literal["found", "parameter", "instrument", "program", "run"]
"""What the run found; its parameters; its instruments; its program; how it went."""


class SideValue(Record):
    """A value of one run; ``title`` is for people, ``low`` and ``high`` are its limits."""

    group: Group
    title: str
    value: object
    unit: str = ""
    low: float | None = None
    high: float | None = None
    by_hand: ByHand = ""

    @property
    def has_limits(self) -> bool:
        """Whether it has limits."""
        return self.low is not None or self.high is not None

    @property
    def is_outside(self) -> bool:
        """Whether it is a number beyond its limits."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return is_number and is_outside(self.value, self.low, self.high)  # type: ignore[arg-type]


class Side(Record):
    """The facts about a run for a comparison."""

    run: RunRow
    details: RunDetails
    steps: tuple[StepRow, ...]
    outputs: tuple[OutputRow, ...]
    notes: tuple[NoteRow, ...]
    names: Mapping[str, ParameterName]
    by_hand: Mapping[str, ByHand] = NOT_BY_HAND
    """The outputs that depend on values typed by a person, by their keys."""
    typed: int = 0
    """How many values a person typed."""

    def told(self) -> list[tuple[float, DataEvent]]:
        """Its outputs with their times, except those that the index leaves out or whose shape is unknown."""
        found = []
        for row in self.outputs:
            try:
                if not row.is_left_out:
                    found.append((row.time, row.told_as(shaped(row.kind, row.value))))
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                log.info("The result %s has another shape than its kind: %s", row.key, error)
        return found

    def values(self) -> dict[str, SideValue]:
        """Values by names that another run may have, too; its findings come first."""
        return dict(self._values())

    def _values(self) -> Iterator[tuple[str, SideValue]]:
        events = [event for _, event in self.told()]
        for last in last_figures(events, self.by_hand):
            figure = last.figure
            yield (
                f"found:{figure.key}",
                SideValue(
                    "found",
                    figure.title or figure.key,
                    figure.value,
                    figure.unit,
                    figure.low,
                    figure.high,
                    last.by_hand,
                ),
            )
        for other in other_values(events):
            yield f"found:{other.key}", SideValue("found", other.title, other.value, other.unit)
        header = self.details.header
        asked = header.get("values")
        for name, value in asked.items() if isinstance(asked, Mapping) else ():
            named = called(str(name), self.names)
            yield f"parameter:{name}", SideValue("parameter", named.label, value, named.unit)
        for role, machine in self.details.machines.items():
            yield f"instrument:{role}", SideValue("instrument", role, machine)
        if version := header.get("version"):
            yield "version", SideValue("program", "Protocol version", str(version))
        if digests := sorted(self.details.sources.items()):
            yield "program", SideValue("program", "Protocol file", " ".join(one[:8] for _, one in digests))
        yield "steps", SideValue("run", "Steps", self.run.steps)
        if self.run.duration is not None:
            yield "duration", SideValue("run", "Duration", self.run.duration, "s")


def read_side(history: History, run: RunRow) -> Side:
    """Read a run of the history. Keep it off the window's thread. Raises HistoryError and its subclasses."""
    steps, outputs = history.steps(run.run_id, limit=_MOST_STEPS), history.outputs(run.run_id)
    parents = {step.number: step.parent for step in steps}
    typed, by_hand = outputs_by_hand(parents, history.actions(run.run_id), outputs)
    return Side(
        run,
        history.details(run.run_id),
        tuple(steps),
        tuple(outputs),
        tuple(history.notes(run.run_id)),
        NO_NAMES if run.is_removed else names_kept_in(history.folder_of(run)),
        by_hand,
        typed,
    )
