"""One window per user: a second start brings the first to the front, passes it the file, and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.workers.control import connections, one_window
from praxis_desktop.workers.control.one_window import OneWindow, OpenRequest

ROOT = Path(__file__).resolve().parents[2]
START = "import sys; from praxis_desktop.cli import main; sys.exit(main(sys.argv[1:]))"
TELLS = """
import sys
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.opening import FileActions

def open_sample(self):
    self.parent().showMinimized()
    print("open", flush=True)

def open_file(self, path, function=None):
    window = self.parent()
    print("file", path, window.isActiveWindow(), window.isMinimized(), flush=True)

FileActions.open_sample, FileActions.open_file = open_sample, open_file
sys.exit(application.run_application())
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))


def _taken(first: OneWindow, heard: list[OpenRequest], file: Path | None) -> None:
    assert not OneWindow().take(file)
    until = time.monotonic() + 20
    while not heard and time.monotonic() < until:
        time.sleep(0.01)


def test_a_later_start_hands_over_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "leave")
    first, heard = OneWindow(), list[OpenRequest]()
    assert first.take()
    first.listen(heard.append)
    name = tmp_path / "a b — <b>ü</b>.py"
    _taken(first, heard, name)
    assert heard == [OpenRequest(name, "leave")]
    first.give_up()


def test_without_a_file_it_only_comes_forward() -> None:
    first, heard = OneWindow(), list[OpenRequest]()
    assert first.take()
    first.listen(heard.append)
    _taken(first, heard, None)
    assert [request.file for request in heard] == [None]
    first.give_up()


def test_a_window_that_ends_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    first = OneWindow()
    assert first.take()
    first.give_up()
    second = OneWindow()
    assert second.take()
    second.give_up()


def test_a_window_that_is_being_closed_takes_no_later_start() -> None:
    first, heard = OneWindow(), list[OpenRequest]()
    assert first.take()
    first.listen(heard.append)
    place = connections.window_place()
    until = time.monotonic() + 20
    while not Path(place.address).exists() and time.monotonic() < until:
        time.sleep(0.01)
    line = connections.TimedConnection(Client(place.address, place.family))
    line.prove_as_client(connections.key())
    first.give_up()
    line.send(b'{"file": null, "activation": ""}')
    with pytest.raises(EOFError):
        line.receive(100)
    assert not heard
    line.close()


def test_a_window_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_window, "ANSWERS_S", 0.3)
    first = OneWindow()
    assert first.take()
    with pytest.raises(PraxisError, match="already open"):
        OneWindow().take()
    first.give_up()


def test_homes_do_not_know_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = OneWindow()
    assert first.take()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "other"))
    second = OneWindow()
    assert second.take()
    first.give_up()
    second.give_up()


@pytest.mark.parametrize("garbage", [b"", b"[]", b"{}", b"\xff", b'{"file": 1, "activation": ""}'])
def test_nonsense_is_no_request(garbage: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        one_window._request_of(garbage)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program could answer")
def test_a_second_process_has_the_first_open_its_file(tmp_path: Path) -> None:
    program = tmp_path / "weigh.py"
    program.write_text("print(1)\n", encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    first = subprocess.Popen(
        [sys.executable, "-c", TELLS], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "open\n"
    second = subprocess.run(
        [sys.executable, "-c", START, str(program)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (second.returncode, second.stderr) == (0, "")
    assert first.stdout.readline() == f"file {program} True False\n"
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    assert first.returncode == 0
