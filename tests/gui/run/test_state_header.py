"""The band at the top of a run is drawn anew where something changes, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StateEvent, StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.state_header import StateHeader
from praxis_desktop.workers.launching.launcher import RunPlan
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


class Paints(QObject):
    """Which widgets were drawn."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.seen: list[QObject] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


def test_a_step_draws_no_buttons_anew(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, appearance: Appearance
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    header = StateHeader(model=model, appearance=appearance)
    header.resize(1200, header.height())
    qtbot.addWidget(header)
    with qtbot.waitExposed(header):
        header.show()
    model.start(RunPlan(Path("shake.py")))
    launches.runs[0].report(StateEvent("running"))
    qtbot.waitUntil(lambda: header.stop_button.isVisible() and model.phase == "running", timeout=20_000)
    QApplication.processEvents()
    buttons = header.buttons
    paints = Paints(header, header.stop_button, buttons.pause_button, buttons.emergency_button)
    launches.runs[0].report(StepEvent(1, "started", "Shake"))
    qtbot.waitUntil(lambda: header._sentence.text().endswith("Shake"), timeout=20_000)
    QApplication.processEvents()
    assert not set(paints.seen) - {header}  # of itself the words' ground alone
    launches.runs[0].report(StateEvent("paused"))
    qtbot.waitUntil(lambda: header in paints.seen and buttons.pause_button in paints.seen, timeout=20_000)
    appearance.choose("dark")
    paints.seen.clear()
    qtbot.waitUntil(lambda: header.stop_button in paints.seen, timeout=20_000)
    with qtbot.waitSignal(model.ended, timeout=20_000):
        model.kill()
