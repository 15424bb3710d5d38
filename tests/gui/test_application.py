"""The whole program with its window, as a process: it starts, ends on request, and never aborts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from PySide6.QtCore import QTimer
from praxis_desktop.cli import main
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow

class TellingWindow(MainWindow):
    def show(self):
        super().show()
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self.watch)
        self._timer.start()

    def watch(self):
        if self.has_pages:
            self._timer.stop()
            print("furnished", flush=True)

application.MainWindow = TellingWindow
sys.exit(main([]))
"""
DRIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.opening import FileActions

FileActions.open_sample = lambda files: files.open_file(Path(sys.argv[1]))

class DrivenWindow(MainWindow):
    def show(self):
        super().show()
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self.step)
        self._timer.start()
        self._step = 0

    def step(self):
        if self._step == 0 and self.has_pages and self.setup.page.path is not None:
            self.setup.starting.run()
            self._step = 1
        elif self._step == 1 and "busy" in self.page.output.view.toPlainText():
            print("busy", flush=True)
            self._step = 2
            if sys.argv[2] == "close":
                self.close()
                self.page.conduct.closing_sheet.close_button.click()
            elif sys.argv[2] == "quit":
                application.QApplication.quit()
                self.page.conduct.closing_sheet.close_button.click()

application.MainWindow = DrivenWindow
sys.exit(application.run_application())
"""

WATCH = """
import builtins, sys, threading
import shiboken6

build = builtins.__build_class__

def watched(function, name, *bases, **options):
    is_qt = any(isinstance(base, type(shiboken6.Object)) for base in bases if isinstance(base, type))
    if is_qt and threading.current_thread() is not threading.main_thread():
        print("elsewhere:", name, file=sys.stderr)
    return build(function, name, *bases, **options)

builtins.__build_class__ = watched
"""

CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer, Slot
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.opening import FileActions

FileActions.open_sample = lambda files: files.open_file(Path(sys.argv[1]))

class ClosedWindow(MainWindow):
    def show(self):
        super().show()
        self._moment = sys.argv[2]
        if self._moment == "shown":
            QTimer.singleShot(0, self.close)
            return
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self.watch)
        self._timer.start()

    @Slot()
    def watch(self):
        readiness = self.models.runtime.readiness
        if not self.has_pages:
            return
        if self._moment == "waiting" and self.setup.page.path is not None and readiness.state == "loading":
            self.setup.starting.run()
            if self.models.runs.selected.progress is not None and not self.page.conduct.closing_sheet.is_open:
                self.close()
                self.page.conduct.closing_sheet.close_button.click()
        elif self._moment == "loading" and readiness.state == "loading":
            self.close()
        elif self._moment == "warming" and readiness.state == "ready":
            self.close()
        elif self._moment == "warm" and readiness.warm:
            self.close()

application.MainWindow = ClosedWindow
sys.exit(application.run_application())
"""

WORK = """
import atexit, sys, time
from PySide6.QtCore import QTimer
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.background import BackgroundTask

class WorkingWindow(MainWindow):
    def show(self):
        super().show()
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self.watch)
        self._timer.start()

    def watch(self):
        if self.has_pages and self.models.runtime.readiness.warm:
            self._timer.stop()
            self.task = BackgroundTask(time.sleep, self)
            self.task.start(float(sys.argv[1]))
            self.close()

application.MainWindow = WorkingWindow
atexit.register(print, "destroyed", flush=True)  # as PySide6 has registered that it destroys all objects
sys.exit(application.run_application())
"""


def start(
    home: Path, *arguments: str, code: str = START, has_cache: bool = True, **variables: str
) -> subprocess.Popen[str]:
    """Start the program with its data in ``home`` and, with ``has_cache``, the machine code of
    this computer.
    """
    home.mkdir()
    cache_directory().mkdir(parents=True, exist_ok=True)
    if has_cache:
        (home / "cache").symlink_to(cache_directory())
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PRAXIS_HOME": str(home),
            "PYTHONFAULTHANDLER": "1",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program could answer")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path / "home")
    assert process.stdout is not None
    assert process.stdout.readline() == "furnished\n"
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors + "".join(
        file.read_text("utf-8", "replace") for file in (tmp_path / "home").rglob("faults.log")
    )


@pytest.mark.parametrize("way", ["close", "quit", "terminate"])
def test_the_process_ends_well_while_a_guest_is_busy(tmp_path: Path, way: str) -> None:
    program = tmp_path / "busy.py"
    program.write_text("print('busy')\nwhile True: pass\n", encoding="utf-8")
    process = start(tmp_path / "home", str(program), way, code=DRIVE)
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    if way == "terminate":
        process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "QThread" not in errors


def test_classes_of_qt_are_made_on_the_windows_thread_alone(tmp_path: Path) -> None:
    program = tmp_path / "busy.py"
    program.write_text("import time\ntime.sleep(4)\nprint('busy')\ntime.sleep(60)\n", encoding="utf-8")
    process = start(tmp_path / "home", str(program), "close", code=WATCH + DRIVE)
    told, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert told == "busy\n"
    assert "elsewhere" not in errors


@pytest.mark.parametrize("moment", ["shown", "loading", "waiting", "warming", "warm"])
def test_the_window_can_be_closed_at_any_moment_of_the_preparations(tmp_path: Path, moment: str) -> None:
    program = tmp_path / "program.py"
    program.write_text("print('begun')\n", encoding="utf-8")
    home = tmp_path / "home"
    # With images and machine code of its own, so that there is much to do; the test does not wait for it.
    process = start(home, str(program), moment, code=CLOSE, has_cache=moment.startswith("warm"))
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "QThread" not in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(("seconds", "told"), [("0.2", "destroyed\n"), ("60", "")])
def test_no_object_is_destroyed_that_a_thread_may_still_signal(
    tmp_path: Path, seconds: str, told: str
) -> None:
    process = start(tmp_path / "home", seconds, code=WORK)
    assert process.communicate(timeout=120)[0] == told
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="children are looked for in /proc")
def test_closing_the_window_ends_the_process_of_a_program(tmp_path: Path) -> None:
    program = tmp_path / "busy.py"
    program.write_text("print('busy')\nwhile True: pass\n", encoding="utf-8")
    process = start(tmp_path / "home", str(program), "wait", code=DRIVE, PRAXIS_EXEC_MODE="process")
    assert process.stdout is not None
    begun = process.stdout.readline()
    assert begun == "busy\n", (process.communicate(timeout=60), process.returncode)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    started = [
        pid for task in children.parents[1].iterdir() for pid in (task / "children").read_text().split()
    ]
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert started
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


@pytest.mark.skipif(sys.platform != "linux", reason="there is always a display elsewhere")
def test_without_a_display_the_remedy_is_said(tmp_path: Path) -> None:
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env={**environment, "PRAXIS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no display" in done.stderr
    assert "praxis-desktop run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="there is always a display elsewhere")
def test_a_display_that_cannot_be_used_is_said_in_words(tmp_path: Path) -> None:
    """Qt alone would abort the process and recommend a new installation."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env={**environment, "DISPLAY": ":98765", "PRAXIS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "praxis-desktop: the window cannot open: could not connect to display :98765\n" in done.stderr
    assert "praxis-desktop run" in done.stderr
    assert "DISPLAY is :98765: is that there, and may this user use it?\n" in done.stderr
    assert "einstall" not in done.stderr
