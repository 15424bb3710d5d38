"""The whole program with its window, as a process: it starts, ends on request, and never aborts."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bench.processes import children
from praxis_desktop.core.directories import cache_directory
from tests.cli.homes import lend
from tests.workers.pool.children import await_end

ROOT = Path(__file__).resolve().parents[2]
of_signals = pytest.mark.skipif(sys.platform == "win32", reason="on Windows SIGTERM kills")
WATCHED = """
import atexit, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from praxis_desktop.cli import main
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.opening import FileActions
from praxis_desktop.gui.background import BackgroundTask

class WatchedWindow(MainWindow):
    def show(self):
        super().show()
        self.step = 0
        self.timer = QTimer(self, interval=INTERVAL_MS)
        self.timer.timeout.connect(self.watch)
        self.timer.start()

    def close_and_confirm(self):
        self.close()
        self.page.conduct.closing_sheet.close_button.click()

    def watch(self):
WATCH
application.MainWindow = WatchedWindow
PREPARE
sys.exit(RUN)
"""
"""A program with the window, which looks at the window again and again."""


def watched(
    watch: str, *, prepare: str = "", run: str = "application.run_application()", interval_ms: int = 20
) -> str:
    """Return WATCHED with the statements ``prepare`` and, executed at each look, ``watch``."""
    parts = {
        "WATCH": textwrap.indent(watch, " " * 8),
        "PREPARE": prepare,
        "RUN": run,
        "INTERVAL_MS": str(interval_ms),
    }
    return re.sub("|".join(parts), lambda found: parts[found[0]], WATCHED)


OPENED = "FileActions.open_sample = lambda files: files.open_file(Path(sys.argv[1]))"

START = watched(
    """
if self.has_pages:
    self.timer.stop()
    print("furnished", flush=True)
""",
    run="main([])",
)

DRIVE = watched(
    """
if self.step == 0 and self.has_pages and self.setup.page.path is not None:
    self.setup.starting.run()
    self.step = 1
elif self.step == 1 and "busy" in self.page.output.view.toPlainText():
    print("busy", flush=True)
    self.step = 2
    if sys.argv[3:]:  # which the test writes once it knows the processes
        while not Path(sys.argv[3]).exists():
            time.sleep(0.01)
    if sys.argv[2] == "close":
        self.close_and_confirm()
    elif sys.argv[2] == "quit":
        application.QApplication.quit()
        self.page.conduct.closing_sheet.close_button.click()
""",
    prepare=OPENED,
)

CLOSE = watched(
    """
moment, state = sys.argv[2], self.models.runtime.readiness.state
if moment == "shown":
    self.timer.stop()
    self.close()
elif not self.has_pages:
    pass
elif moment == "waiting" and self.setup.page.path is not None and state == "loading":
    if self.step == 0:
        self.setup.starting.run()
        self.step = 1
    elif self.models.runs.selected.progress is not None and not self.page.conduct.closing_sheet.is_open:
        self.close_and_confirm()
elif (moment, state) in (("loading", "loading"), ("warming", "ready")):
    self.close()
elif moment == "warm" and self.models.runtime.readiness.warm:
    self.close()
""",
    prepare=OPENED,
    interval_ms=1,
)

WORK = watched(
    """
if self.has_pages and self.models.runtime.readiness.warm:
    self.timer.stop()
    self.task = BackgroundTask(time.sleep, self)
    self.task.start(float(sys.argv[1]))
    self.close()
""",
    # PySide6, imported by now, has registered that it destroys all objects: this is said after that.
    prepare="""
atexit.register(print, "destroyed", flush=True)
application.PREPARING_END_S = float(sys.argv[2])
""",
)

CLASSES = """
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


def start(
    home: Path, *arguments: str, code: str = START, has_cache: bool = True, **variables: str
) -> subprocess.Popen[str]:
    """Start the program with its data in ``home`` and, with ``has_cache``, the machine code of
    this computer.
    """
    home.mkdir()
    cache_directory().mkdir(parents=True, exist_ok=True)
    if has_cache:
        lend(cache_directory(), home / "cache")
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


@pytest.mark.parametrize(
    "way",
    [
        *("close", "quit"),
        pytest.param("terminate", marks=of_signals),
    ],
)
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
    process = start(tmp_path / "home", str(program), "close", code=CLASSES + DRIVE)
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


@pytest.mark.parametrize(
    ("working_s", "awaited_s", "told"), [("0.2", "60", "destroyed\n"), ("60", "0.5", "")]
)
def test_no_object_is_destroyed_that_a_thread_may_still_signal(
    tmp_path: Path, working_s: str, awaited_s: str, told: str
) -> None:
    process = start(tmp_path / "home", working_s, awaited_s, code=WORK)
    assert process.communicate(timeout=120)[0] == told
    assert process.returncode == 0


@pytest.mark.parametrize("way", ["close", pytest.param("terminate", marks=of_signals)])
def test_closing_the_window_ends_the_process_of_a_program(tmp_path: Path, way: str) -> None:
    program = tmp_path / "busy.py"
    program.write_text("print('busy')\nwhile True: pass\n", encoding="utf-8")
    seen = tmp_path / "seen"
    process = start(tmp_path / "home", str(program), way, str(seen), code=DRIVE, PRAXIS_EXEC_MODE="process")
    assert process.stdout is not None
    begun = process.stdout.readline()
    assert begun == "busy\n", (process.communicate(timeout=60), process.returncode)
    started = children(process.pid)
    assert started
    seen.touch()
    if way == "terminate":
        process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    for pid in started:
        await_end(pid)


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
    assert "praxis-desktop: the window cannot be opened: could not connect to display :98765\n" in done.stderr
    assert "praxis-desktop run" in done.stderr
    assert "DISPLAY is :98765: is that there, and may this user use it?\n" in done.stderr
    assert "einstall" not in done.stderr
