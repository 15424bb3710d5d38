"""A chip for each run that is under way, at the foot of every page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import RUN_STATES, end_clock, shown_phase, simulation_words
from praxis_desktop.gui.widgets.status_chip import StatusChip


class RunChips(QWidget):
    """``run_wanted`` has the RunModel whose chip was clicked. Follows the runs from ``follow`` on."""

    run_wanted = Signal(object)
    changed = Signal()
    """Other runs are under way."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._runs: ActiveRuns | None = None
        self._shown: tuple[RunModel, ...] = ()
        self.chips: list[StatusChip] = []
        """One for each run that is under way, in the order in which they began; hidden ones follow."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.hide()

    @property
    def count(self) -> int:
        """How many runs are under way."""
        return len(self._shown)

    def follow(self, runs: ActiveRuns) -> None:
        """Show these runs from now on."""
        self._runs = runs
        runs.changed.connect(self.refresh)
        runs.active_changed.connect(self.refresh)
        runs.each(self._follow_clock)

    def _follow_clock(self, run: RunModel) -> None:
        run.ticked.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the runs as they are now."""
        if self._runs is None:
            return
        before, self._shown = self._shown, self._runs.active
        while len(self.chips) < len(self._shown):
            chip = StatusChip(appearance=self._appearance, parent=self)
            chip.clicked.connect(self._ask)
            self._row.addWidget(chip)
            self.chips.append(chip)
        for run, chip in zip(self._shown, self.chips, strict=False):
            _show(run, chip)
        if self._shown != before:
            for place, chip in enumerate(self.chips):
                chip.setVisible(place < len(self._shown))
            self.setVisible(bool(self._shown))
            self.changed.emit()

    @Slot()
    def _ask(self) -> None:
        sender = self.sender()
        if isinstance(sender, StatusChip) and (place := self.chips.index(sender)) < len(self._shown):
            self.run_wanted.emit(self._shown[place])


def _show(run: RunModel, chip: StatusChip) -> None:
    look = RUN_STATES[shown_phase(run)]
    icon, tone = look.icon, look.tone
    if run.waits_for_person:
        tone = "warn"
    elif run.simulation == "whole" and tone in ("run", "idle"):
        icon, tone = ("ghost" if tone == "run" else icon), "sim"
    words = _words(run)
    told = [run.run_name, words, simulation_words(run.simulation)[0], _tr("Click to open the run.")]
    chip.show_state(icon, tone, run.run_name, words, "\n".join(part for part in told if part))


def _words(run: RunModel) -> str:
    """How far the run is, and when it is done; what it does instead where it does not go on."""
    phase = shown_phase(run)
    if run.waits_for_person:
        state = _tr("waits for you")
    elif phase in ("running", "resuming"):
        state = ""
    else:
        state = QCoreApplication.translate("RunState", RUN_STATES[phase].word)
    return " · ".join(part for part in (state, _step(run), "" if state else _end(run)) if part)


def _step(run: RunModel) -> str:
    number = 0 if run.step is None else run.step.step
    steps = 0 if run.forecast is None else run.forecast.told_steps
    if not number:
        return ""
    if number <= steps:
        return _tr("step {n} of {total}").format(n=number, total=steps)
    return _tr("step {n}").format(n=number)


def _end(run: RunModel) -> str:
    """The time of day at which the run is done, "" where nobody knows."""
    left = run.left
    if left is None:
        return ""
    words = _tr("at least until {time}") if left.is_least else _tr("done about {time}")
    return words.format(time=end_clock(left))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunChips", text)
