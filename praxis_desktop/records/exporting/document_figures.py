"""The outputs of a run's document as they were told, and the numbers in them, each with its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.found_figures import figures_of
from praxis_desktop.core.verdicts import Figure


def event_of(output: Mapping[str, Any]) -> DataEvent:
    """An output as it was told."""
    names = (output["title"], output["unit"], output["step"], output["low"], output["high"])
    return DataEvent(output["key"], output["kind"], output["value"], *names)


def figures_in(output: Mapping[str, Any]) -> Iterator[Figure | None]:
    """The numbers of an output, None for each that is missing: see ``core.found_figures``."""
    yield from figures_of(event_of(output))
