"""The time of day at which a run is done, as far as its dry run tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTime

if TYPE_CHECKING:
    from praxis_desktop.gui.run.run_model import RunModel


class EndTime(NamedTuple):
    """``time`` as a clock shows it; ``is_least`` where it may take longer than anybody knows."""

    time: str
    is_least: bool


def end_time(run: RunModel) -> EndTime | None:
    """When ``run`` is done; None where nobody knows."""
    left = None if run.forecast is None else run.forecast.left(run.seconds_in_step)
    if left is None:
        return None
    return EndTime(QTime.currentTime().addSecs(round(left.seconds)).toString("HH:mm"), left.is_least)
