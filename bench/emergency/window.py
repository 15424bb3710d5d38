"""The window in a separate process, which performs runs and receives emergency stops by a key.

    python -m bench.emergency.window DEVICE

Each line of standard input is the JSON of a program; the process answers "ended" after its run.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot

from praxis_desktop import garbage
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest

_DECLARATION = '# /// script\n# [tool.praxis.ports]\n# pump = "Cole-Parmer Masterflex L/S pump"\n# ///\n'
_LOOK_AGAIN_MS = 20
_device = ""


class Window(MainWindow):
    """The window. It reads the next program from standard input, and closes when the input ends."""

    asked = Signal(str)
    asked_no_more = Signal()

    def __init__(self, models: WindowModels, *, in_stages: bool = False) -> None:
        super().__init__(models, in_stages=in_stages)
        self._model = models.runs.selected
        self._model.ended.connect(self._end)
        self._folder = Path(tempfile.mkdtemp(prefix="bench-emergency-"))
        self.asked.connect(self._perform)
        self.asked_no_more.connect(self.close)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(json.loads(line))
        self.asked_no_more.emit()

    @Slot(str)
    def _perform(self, source: str) -> None:
        if not self.has_pages:
            QTimer.singleShot(_LOOK_AGAIN_MS, self, lambda: self._perform(source))
            return
        program = self._folder / "hostile.py"
        program.write_text(_DECLARATION + source, encoding="utf-8")
        self.activateWindow()  # as a window manager would
        self._model.controls.forget_halt()
        self._model.start(RunRequest(Program("", str(program)), ports=(f"pump={_device}",)))
        self.switch.show_run()

    @Slot()
    def _end(self) -> None:
        print("ended", flush=True)


def main(device: str) -> int:
    """Show the window until the input ends."""
    global _device
    _device = device
    garbage.start_begins()
    vars(application)["MainWindow"] = Window
    return application.run_application()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
