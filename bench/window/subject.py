"""The real window in a separate process, taken through a situation."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication

from bench.window import console_situations, situations
from bench.window.stall_meter import StallMeter
from praxis_desktop import garbage
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest

if TYPE_CHECKING:
    from praxis_desktop.gui.app.pages import WindowModels

_STEP_MS = 100
STACKS = "BENCH_STACKS"
"""The environment variable for the file of all threads' stacks during long gaps."""

SITUATIONS = {**situations.SITUATIONS, **console_situations.SITUATIONS}

_situation = ""
_arguments: list[str] = []


class Window(MainWindow):
    """The window, which plays the situation by itself and then reports its stalls."""

    def __init__(self, models: WindowModels, *, in_stages: bool = False) -> None:
        super().__init__(models, in_stages=in_stages)
        self.model = models.runs.selected
        self.runtime = models.runtime
        self.facts: dict[str, object] = {}
        self._runs_ended = 0
        self._runs_wanted = 0
        self.model.ended.connect(self._note_end)

    def show(self) -> None:
        super().show()
        QApplication.processEvents()
        self._stacks: TextIO | None = None
        if named := os.environ.get(STACKS):
            self._stacks = Path(named).open("a", encoding="utf-8")  # noqa: SIM115 - until the process ends
        self.meter = StallMeter(self._stacks)
        self._script: Iterator[Callable[[], bool]] = SITUATIONS[_situation](self, *_arguments)
        self._awaited = next(self._script)
        self._steps = QTimer(self)
        self._steps.setInterval(_STEP_MS)
        self._steps.timeout.connect(self._go_on)
        self._steps.start()

    def is_warm(self) -> bool:
        """Return whether a run can start without waiting for Python."""
        is_open = self.has_pages and self.setup.page.path is not None
        return is_open and self.runtime.readiness.warm > 0

    def start_run(self, path: Path, ports: tuple[str, ...] = ()) -> Callable[[], bool]:
        """Start a run and go to it; return a function that says whether the run and its output are
        complete.
        """
        self._runs_wanted = self._runs_ended + 1
        self.model.title = path.stem
        self.model.start(RunRequest(Program("", str(path)), ports=ports))
        self.switch.show_run()
        return self._is_over

    def _is_over(self) -> bool:
        return self._runs_ended >= self._runs_wanted and not self.model.is_active

    @Slot()
    def _note_end(self) -> None:
        self._runs_ended += 1
        self.facts["state"] = self.model.phase

    @Slot()
    def _go_on(self) -> None:
        if not self._awaited():
            return
        try:
            self._awaited = next(self._script)
        except StopIteration:
            self._steps.stop()
            self.meter.stop()
            meter = self.meter
            told = {"seconds": meter.seconds, "computed": meter.computed_s, "beats": meter.beats}
            print(json.dumps({**told, "gaps": meter.gaps, "facts": self.facts}), flush=True)
            if self.playground is not None:
                self.playground.let_close()
            self.close()


def main(arguments: list[str]) -> int:
    """Act as the window in a situation."""
    global _situation
    _situation = arguments[0]
    _arguments[:] = arguments[1:]
    garbage.start_begins()
    vars(application)["MainWindow"] = Window
    return application.run_application()
