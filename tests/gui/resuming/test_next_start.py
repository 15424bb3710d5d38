"""The whole program is killed during a run; its next start offers to resume the run, and does so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.test_application import DRIVE, start
from tests.sampling import sampled

PROGRAM = """
import time
print("busy", flush=True)
for number in range(20):
    time.sleep(0.1)
print("done")
"""
GO_ON = """
import sys
from PySide6.QtCore import QTimer
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow

class GoingOnWindow(MainWindow):
    def show(self):
        super().show()
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self.step)
        self._timer.start()

    def step(self):
        if not self.has_pages:
            return
        banners = self.resuming.banners[1]
        if banners.isVisible():
            self._timer.stop()
            self._run = self.page.steps._model
            self._run.ended.connect(self.tell)
            print(banners.banners[0].words.text(), flush=True)
            banners.banners[0].resume_button.click()
            for fact in self.resuming.resume_sheet.choices.facts:
                fact.answers.button(2).click()
            self.resuming.resume_sheet.resume_button.click()

    def tell(self):
        words = self.page.output.view.toPlainText().split()
        print(self._run.phase, self.page.failure.message, words, flush=True)
        self.close_safely()

application.MainWindow = GoingOnWindow
sys.exit(application.run_application())
"""


@pytest.mark.parametrize("mode", sampled(["thread", "process"], ["process"]))
def test_a_run_whose_window_was_killed_goes_on_after_the_next_start(tmp_path: Path, mode: str) -> None:
    program = tmp_path / "busy.py"
    program.write_text(PROGRAM)
    first = start(tmp_path / "home", str(program), "wait", code=DRIVE)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "busy\n"
    finally:
        first.kill()
        first.communicate(timeout=60)
    history = tmp_path / "home" / "data" / "history"
    second = start(tmp_path / "second", code=GO_ON, PRAXIS_HISTORY=str(history), PRAXIS_EXEC_MODE=mode)
    told, errors = second.communicate(timeout=120)
    assert second.returncode == 0, errors
    offered, ended = told.splitlines()
    assert offered.startswith("busy · by ")
    assert ended.startswith("completed  ['busy', ")
    assert ended.endswith("'done']")
    assert ended.count("'busy'") == 1  # its earlier output is shown, and not printed again
