"""The numbers of a run's document, each with its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.found_figures import figures_of
from praxis_desktop.core.verdicts import Figure


def figures_in(output: Mapping[str, Any]) -> Iterator[Figure | None]:
    """The numbers of an output, None for each that is missing: see ``core.found_figures``."""
    names = (output["title"], output["unit"], output["step"], output["low"], output["high"])
    yield from figures_of(DataEvent(output["key"], output["kind"], output["value"], *names))
