"""The bytes of a kept run on its page: read when they are first looked at, those of the chosen step alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.history.timeline import Timeline
from praxis_desktop.gui.look.sentences import spoken_step
from praxis_desktop.gui.run.run_words import counted
from praxis_desktop.gui.wire.step_family import steps_within
from praxis_desktop.gui.wire.wire_panel import WirePanel

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import OpenedRun
    from praxis_desktop.gui.history.run_facts import ReadWire


class ReportWire(QObject):
    """Fills ``panel`` with what passed on the ports of a run; ``timeline`` has its steps."""

    def __init__(self, panel: WirePanel, *, model: HistoryModel, timeline: Timeline, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._model = model
        self._timeline = timeline
        self._opened: OpenedRun | None = None
        self._read: ReadWire | None = None
        model.wire_read.connect(self._take)
        panel.all_button.clicked.connect(timeline.show_whole)
        panel.place_chosen.connect(timeline.reveal)

    def begin(self, opened: OpenedRun) -> None:
        """Another run is shown: its bytes are read when somebody looks at them."""
        self._opened, self._read = opened, None
        self._panel.begin()

    def show(self) -> None:
        """Somebody looks at the bytes."""
        if self._opened is not None and self._read is None:
            self._panel.show_words(self.tr("The record is being read…"))
            self._model.read_wire(self._opened.run.run_id)

    def show_step(self, step: int) -> None:
        """Show the bytes of a step, and of the steps inside of it; 0: all."""
        if self._opened is not None and self._read is not None:
            parents = {each.number: each.parent for each in self._opened.steps}
            self._panel.show_steps(steps_within(step, parents) if step else None)

    @Slot(object)
    def _take(self, read: ReadWire) -> None:
        if self._opened is None or self._opened.run.run_id != read.wire.run_id:
            return
        self._read, wire = read, read.wire
        titles = {step.number: spoken_step(step.title, step.kind) for step in self._opened.steps}
        self._panel.show_lines(read.lines, titles=titles, sources=wire.sources)
        words = counted(wire.count, self.tr("1 piece"), self.tr("{n} pieces"))
        words += self.tr(", {n} bytes").format(n=f"{wire.size:,}")
        if wire.count > len(wire.exchanges):
            words += self.tr(", the first {n}; `praxis-desktop history show --wire` has all").format(
                n=f"{len(wire.exchanges):,}"
            )
        self._panel.show_words(words)
        self.show_step(self._timeline.step)
