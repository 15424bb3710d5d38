"""The time from a click on Run to a program's first line of output."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from praxis_desktop.core.directories import cache_directory

_RUNS = 20
_PROTOCOL = "import pylabrobot\nfrom pylabrobot.scales import Scale\nprint('first line')\n"

_CLICKS = """
import json, sys, time
from praxis_desktop.gui.app.plain_imports import import_plainly
import_plainly()
from pathlib import Path
from PySide6.QtCore import QTimer, Slot
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.opening import FileActions
from praxis_desktop.runs.printed_output import OutputBuffer

class TimedOutput:
    first = None
    write = OutputBuffer.write

def write(self, stream, data):
    if TimedOutput.first is None:
        TimedOutput.first = time.perf_counter()
    TimedOutput.write(self, stream, data)

OutputBuffer.write = write

FileActions.open_sample = lambda files: files.open_file(Path(sys.argv[1]))

class ClickedWindow(MainWindow):
    def show(self):
        super().show()
        self.times = []
        self.is_clicked = False
        self.timer = QTimer(self, interval=400)
        self.timer.timeout.connect(self.step)
        self.timer.start()

    @Slot()
    def step(self):
        if not self.has_pages or self.models.runs.is_active or self.setup.page.path is None:
            return
        if not self.models.runtime.readiness.warm:
            return
        if self.is_clicked:
            self.times.append(TimedOutput.first - self.clicked)
        if len(self.times) == int(sys.argv[2]):
            print(json.dumps(self.times), flush=True)
            self.close()
            return
        TimedOutput.first = None
        self.is_clicked = True
        self.clicked = time.perf_counter()
        self.setup.page.foot.start_button.click()

application.MainWindow = ClickedWindow
sys.exit(application.run_application())
"""


def main(rounds: int) -> None:
    """Print the row: the median, and the minimum in brackets. The window is not shown on a screen
    (``offscreen``) unless QT_QPA_PLATFORM says otherwise.
    """
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        # Only the cache is shared: an empty one would measure the first start.
        (home / "cache").symlink_to(cache_directory())
        environment["PRAXIS_HOME"] = str(home)
        protocol = home / "first_line.py"
        protocol.write_text(_PROTOCOL, encoding="utf-8")
        values = clicks(environment, protocol)
    figures = f"{statistics.median(values) * 1000:.1f} [{min(values) * 1000:.1f}] ms"
    print(f"{'click Run to first line, PyLabRobot imported':48}{figures:>24}   goal 20\n")


def clicks(environment: Mapping[str, str], protocol: Path) -> list[float]:
    """Return the seconds from the click to the first line. All runs but the first find a warm interpreter."""
    command = [sys.executable, "-c", _CLICKS, str(protocol), str(_RUNS)]
    times: list[float] = json.loads(subprocess.check_output(command, env=environment, text=True, timeout=300))
    return times
