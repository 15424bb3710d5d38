"""The data that instruments receive when the window is closed, is asked to end, or loses its terminal during
a run.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.gui.app.application import EndOfSession
from tests.gui.test_application import start
from tests.ports.wires import Wire, needs_ports

pytestmark = needs_ports
of_signals = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")

WAIT_S = 40.0
STARTED = b"shakeOn\r"
STOP = b"shakeEmergencyOff\rtempOff\r"
"""The stop command in the shaker's profile."""
SAYS = {
    b"getDescription": b"BioShake 3000-T elm\r\n",
    b"getVersion": b"v1.8.02\r\n",
    b"getSerial": b"3017\r\n",
}
"""The shaker's replies to queries about its identity."""

SHAKE = '''"""Shake."""

# /// script
# [tool.praxis.ports]
# shaker = "QInstruments BioShake heater shaker"
# ///

import time
import serial

port = serial.Serial("shaker", timeout=1)
port.write(b"shakeOn\\r")
print("shaking")
'''

LEAVES_IT_ON = SHAKE + "time.sleep(1000)\n"
PARKS = SHAKE + "try: time.sleep(1000)\nfinally: port.write(b'park\\r')\n"
THREADED = (
    SHAKE.replace('print("shaking")\n', "")
    + """
import threading
def poll():
    while True: port.write(b"getTemp\\r"); time.sleep(0.002)
lock = threading.Lock()
lock.acquire()
for work in (poll, poll, lock.acquire):
    thread = threading.Thread(target=work)
    thread.start()
time.sleep(0.05)
print("shaking")
thread.join()
"""
)
STUBBORN = SHAKE + "while True:\n    try: time.sleep(1000)\n    except KeyboardInterrupt: pass\n"

DRIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.opening import FileActions
from praxis_desktop.gui.window_settings import WindowSettings

PROGRAM = Path(sys.argv[1])

FileActions.open_sample = lambda files: files.open_file(PROGRAM)

class DrivenWindow(MainWindow):
    def show(self):
        super().show()
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self.step)
        self._timer.start()
        self._step = 0

    def step(self):
        sheet = self.page.conduct.closing_sheet if self.has_pages else None
        if self._step == 0 and sheet is not None and self.setup.page.path is not None:
            asked = self.setup.starting.sheet
            if not asked.is_open:
                self.setup.starting.run()
            for box in (asked.looked_box, asked.without_box):
                if box is not None and not box.isChecked():
                    box.click()
            asked.start_button.click()
            self._step = int(self.models.runs.is_active)
        elif self._step == 1 and "shaking" in self.page.output.view.toPlainText():
            print("shaking", flush=True)
            self._step = 2
            if sys.argv[3] == "F12":
                QTest.keyClick(self, Qt.Key.Key_F12)
            elif sys.argv[3] != "wait":
                self.close()
                sheet.close_button.click()
        elif self._step == 2 and sys.argv[3] == "close twice" and self.page.model.is_stopping:
            self._step = 3
            self.close()

settings = WindowSettings(data_directory() / "window.ini")
settings.remember_devices(PROGRAM, {"shaker": sys.argv[2]})
settings.save()
application.MainWindow = DrivenWindow
sys.exit(application.run_application())
"""


class Shaker:
    """The instrument's end of a port: it accepts everything, and confirms nothing."""

    def __init__(self) -> None:
        self._wire = Wire()
        self.path = self._wire.device
        self.taken = b""
        self._lock = threading.Lock()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def takes(self, wanted: bytes) -> None:
        """Wait until it has received ``wanted``."""
        until = time.monotonic() + WAIT_S
        while wanted not in self.taken:
            assert time.monotonic() < until, self.taken
            time.sleep(0.01)

    def takes_all(self) -> None:
        """Wait until it has received everything that was sent."""
        while self._wire.has_bytes():
            time.sleep(0.01)
        with self._lock:
            pass

    def close(self) -> None:
        self._is_closing.set()
        self._thread.join()
        self._wire.unplug()

    def _serve(self) -> None:
        """Receive data, and reply to queries about the identity."""
        command = b""
        while not self._is_closing.is_set():
            if not select.select([self._wire], [], [], 0.05)[0]:
                continue
            with self._lock:
                came = self._wire.read(1000)
                self.taken += came
            *commands, command = (command + came).split(b"\r")
            for one in commands:
                if one in SAYS:
                    self._wire.send(SAYS[one])


@pytest.fixture
def shaker() -> Iterator[Shaker]:
    """A shaker on a port of this computer."""
    made = Shaker()
    yield made
    made.close()


def ended(shaker: Shaker, folder: Path, program: str, way: str, number: int | None = None) -> bytes:
    """Return the bytes that the shaker receives from its start until a window has ended in this way."""
    path = folder / "shake.py"
    path.write_text(program, encoding="utf-8")
    process = start(folder / "home", str(path), shaker.path, way, code=DRIVE)
    try:
        assert process.stdout is not None
        begun = process.stdout.readline()
        assert begun == "shaking\n", process.communicate(timeout=WAIT_S)
        shaker.takes(STARTED)
        if number is not None:
            process.send_signal(number)
        _, errors = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
    shaker.takes_all()
    assert process.returncode == 0, errors
    return shaker.taken.partition(STARTED)[2]


@of_signals
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(
    "program", [LEAVES_IT_ON, PARKS, STUBBORN], ids=["leaves it on", "parks", "stubborn"]
)
def test_a_window_that_cannot_ask_stops_every_instrument(
    shaker: Shaker, tmp_path: Path, program: str, name: str
) -> None:
    """The window is ended by logging out, by shutting down, or by losing its terminal."""
    assert ended(shaker, tmp_path, program, "wait", getattr(signal, name)) == STOP


def test_stop_safely_and_close_leaves_the_instruments_to_the_program(shaker: Shaker, tmp_path: Path) -> None:
    assert ended(shaker, tmp_path, PARKS, "close") == b"park\r"


def test_a_program_that_does_not_end_is_ended_and_its_instruments_stopped(
    shaker: Shaker, tmp_path: Path
) -> None:
    assert ended(shaker, tmp_path, STUBBORN, "close twice") == STOP


@of_signals
def test_ctrl_backslash_in_its_terminal_stops_every_instrument_and_leaves_the_window_open(
    shaker: Shaker, tmp_path: Path
) -> None:
    path = tmp_path / "shake.py"
    path.write_text(PARKS, encoding="utf-8")
    process = start(tmp_path / "home", str(path), shaker.path, "wait", code=DRIVE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "shaking\n"
        process.send_signal(signal.SIGQUIT)
        shaker.takes(STOP)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
    assert process.returncode == 0, errors


@of_signals
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_stop_is_the_last_that_comes_of_a_program_whose_threads_write(
    shaker: Shaker, tmp_path: Path, name: str
) -> None:
    received = ended(shaker, tmp_path, THREADED, "wait", getattr(signal, name))
    assert received.startswith(b"getTemp\r")
    assert received.endswith(STOP)


@pytest.mark.parametrize("way", ["F12", "wait"], ids=["F12", "the window is lost"])
def test_a_threaded_program_is_stopped_at_its_instrument(shaker: Shaker, tmp_path: Path, way: str) -> None:
    path = tmp_path / "shake.py"
    path.write_text(THREADED, encoding="utf-8")
    process = start(tmp_path / "home", str(path), shaker.path, way, code=DRIVE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "shaking\n"
        shaker.takes(b"getTemp")
        if way == "wait":
            process.kill()
            process.wait(WAIT_S)
        shaker.takes(STOP)
        assert (process.poll() is None) is (way == "F12")
        time.sleep(0.3)  # the threads of a continuing program would write within it
        shaker.takes_all()
        assert shaker.taken.endswith(STOP)
    finally:
        process.kill()
        process.communicate(timeout=WAIT_S)


class Manager:
    """A desktop's session manager, in Qt's form."""

    def __init__(self, *, lets_ask: bool) -> None:
        self._lets_ask = lets_ask
        self.told: list[str] = []

    def allowsInteraction(self) -> bool:  # noqa: N802
        return self._lets_ask

    def cancel(self) -> None:
        self.told.append("cancel")

    def release(self) -> None:
        self.told.append("release")


@pytest.mark.parametrize(
    ("is_busy", "lets_ask", "is_put_off"), [(False, True, False), (True, True, True), (True, False, False)]
)
def test_a_log_out_is_put_off_and_asked_about_where_the_desktop_lets_programs_do_that(
    *, is_busy: bool, lets_ask: bool, is_put_off: bool
) -> None:
    heard: list[str] = []
    end = EndOfSession(lambda: is_busy)
    end.wanted.connect(lambda: heard.append("wanted"))
    manager = Manager(lets_ask=lets_ask)
    end.asked(manager)
    assert heard == (["wanted"] if is_put_off else [])
    assert manager.told == (["cancel", "release"] if is_put_off else [])
