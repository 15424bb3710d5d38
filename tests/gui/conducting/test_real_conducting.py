"""A person controls real runs in the window: in its threads, and in separate processes."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bench.emergency.network import STARTS, Instrument
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.ports.emergency.stop_commands import known_stop_commands
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, ExecutionSettings, Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.conducting.keys import CONTROL, stop_now
from tests.gui.heartbeat import Heartbeat
from tests.gui.printed_output import printed

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000

Run = Callable[[str], MainWindow]

STEPS = """
import asyncio
from praxis import protocol_function, step

@protocol_function()
async def protocol():
    try:
        for number in range(10_000):
            async with step(f"Step {number}"):
                await asyncio.sleep(0.02)
    finally:
        print("parked")
"""

ASKS = """
from praxis import protocol_function
from praxis.interactive import confirm

@protocol_function()
async def protocol():
    print("flat" if await confirm("Is the plate flat?") else "askew")
"""

ON_THE_NETWORK = """
import asyncio, socket

async def main():
    arm = socket.create_connection(("arm", {arm}))
    arm.sendall({arm_begin!r})
    with socket.create_connection(("supply", {supply})) as supply:
        supply.sendall({supply_begin!r})
        supply.recv(100)
    print("standing by", flush=True)
    while True:
        pass
"""

READS = """
from praxis import protocol_function
from praxis.interactive import input

async def weigh():
    return 12.48

@protocol_function()
async def protocol():
    print(await input("Lid weight?", kind=float, minimum=10, maximum=15, reading=("Read scale", weigh)))
"""

FAILS_ONCE = """
from praxis import protocol_function, step

tries = []

@step("Open the drawer")
def open_drawer():
    tries.append(1)
    if len(tries) == 1:
        raise RuntimeError("the drawer is stuck")
    return "open"

@protocol_function()
async def protocol():
    print(open_drawer(), len(tries))
"""


@pytest.fixture(params=["thread", "process"])
def mode(request: pytest.FixtureRequest) -> ExecutionMode:
    """The execution mode."""
    wanted: ExecutionMode = request.param
    return wanted


@pytest.fixture
def launcher(tmp_path: Path, mode: ExecutionMode) -> Iterator[Launcher]:
    """A launcher of real runs, with a separate history."""
    settings = Settings(
        execution=ExecutionSettings(mode=mode), history=HistorySettings(folder=str(tmp_path / "history"))
    )
    made = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    yield made
    assert made.close(Deadline.after(20))


@pytest.fixture
def model(qapp: object, launcher: Launcher) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(launcher.launch)


@pytest.fixture
def run(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Run:
    """Starts a run of a program given as text."""

    def begin(source: str) -> MainWindow:
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        window.files.open_file(path)
        qtbot.waitUntil(lambda: window.setup.page.path == path)
        QTest.keyClick(window, Qt.Key.Key_F5)
        return window

    return begin


def await_phase(qtbot: QtBot, model: RunModel, *phases: str) -> None:
    qtbot.waitUntil(lambda: model.phase in phases, timeout=TIMEOUT_MS)


def test_a_run_is_paused_goes_on_and_is_stopped_after_its_step(
    qtbot: QtBot, run: Run, model: RunModel, heartbeat: Heartbeat
) -> None:
    window = run(STEPS)
    qtbot.waitUntil(lambda: model.step is not None and model.step.step > 3, timeout=TIMEOUT_MS)
    heartbeat.reset()
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    await_phase(qtbot, model, "paused")
    qtbot.wait(100)
    held = model.step
    assert held is not None
    qtbot.wait(450)
    assert model.step == held
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    await_phase(qtbot, model, "running")
    qtbot.waitUntil(lambda: model.step is not None and model.step.step > held.step + 2, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        model.controls.stop_after_step()
    assert (model.phase, heartbeat.beats > 10) == ("cancelled", True)
    assert printed(window) == "parked\n"


def test_a_question_is_answered_and_the_record_verified(
    qtbot: QtBot, run: Run, model: RunModel, tmp_path: Path
) -> None:
    window = run(ASKS)
    sheet = window.page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
    assert sheet.title.text() == "Is the plate flat?"
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.mouseClick(sheet.answers[0], LEFT)
    assert (model.phase, printed(window)) == ("completed", "flat\n")
    record = window.page.record
    assert record.isVisible()
    assert str(tmp_path / "history") in record.words.text()
    QTest.mouseClick(record.verify_button, LEFT)
    qtbot.waitUntil(record.verify_button.isEnabled, timeout=TIMEOUT_MS)
    assert record.words.text().startswith("Nothing was changed")
    window.dialogs.folder_chosen.emit(str(tmp_path / "exported"))
    assert not record.export_button.isEnabled()
    qtbot.waitUntil(record.export_button.isEnabled, timeout=TIMEOUT_MS)
    assert record.words.text().startswith("The results are in ")
    kinds = {path.suffix for path in (tmp_path / "exported").rglob("*") if path.is_file()}
    assert {".json", ".pdf"} <= kinds


def test_a_value_is_read_and_taken_with_enter(qtbot: QtBot, run: Run, model: RunModel) -> None:
    window = run(READS)
    sheet = window.page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
    field = sheet.field
    assert field is not None
    assert field.read_button is not None
    QTest.mouseClick(field.read_button, LEFT)
    qtbot.waitUntil(lambda: field.line.text() == "12.48" and not field.is_reading, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(field.line, Qt.Key.Key_Return)
        QTest.keyClick(sheet.go_button, Qt.Key.Key_Space)
    assert (model.phase, printed(window)) == ("completed", "12.48\n")


def test_an_error_is_recovered_from(qtbot: QtBot, run: Run, model: RunModel) -> None:
    window = run(FAILS_ONCE)
    sheet = window.page.conduct.error_sheet
    qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
    assert sheet.title.text() == "The drawer is stuck"
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(sheet.title, Qt.Key.Key_T)
        for row in sheet.facts:
            QTest.mouseClick(row.answers.button(1), LEFT)
        QTest.mouseClick(sheet.go_button, LEFT)
    assert (model.phase, printed(window)) == ("completed", "open 2\n")


def test_f12_ends_a_run_that_asks(qtbot: QtBot, run: Run, model: RunModel) -> None:
    window = run(ASKS)
    qtbot.waitUntil(lambda: window.page.conduct.prompt_sheet.is_open, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_F12)
    assert window.page.header._word.text() == "Emergency stop"
    assert window.page.conduct.halt_sheet.title.text().startswith("The run is stopped.")


def test_f12_stops_instruments_on_the_network_and_names_the_one_that_was_not_connected(
    qtbot: QtBot, window: MainWindow, model: RunModel, tmp_path: Path
) -> None:
    """One is stopped over the program's connection. The program has closed the other, so the guardian makes a
    connection of its own, with TLS. The third was granted, and never opened.
    """
    with (
        closing(Instrument("preciseflex", tmp_path, is_secure=False, takes_one=True)) as arm,
        closing(Instrument("dp832", tmp_path, is_secure=True, takes_one=True)) as supply,
        closing(Instrument("microspin", tmp_path, is_secure=False, takes_one=False)) as spinner,
    ):
        begins = {"arm_begin": STARTS["preciseflex"][1], "supply_begin": STARTS["dp832"][1]}
        path = tmp_path / "network.py"
        path.write_text(ON_THE_NETWORK.format(arm=arm.port, supply=supply.port, **begins))
        decision = Decision("not_asked", "", "it is a test")
        request = RunRequest(
            Program("", str(path)),
            ports=(f"arm={arm.device}", f"supply={supply.device}", f"spinner={spinner.device}"),
            profiles={"arm": "preciseflex", "supply": "dp832", "spinner": "microspin"},
            decisions=dict.fromkeys(("arm", "supply", "spinner"), decision),
        )
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            model.start(request)
            qtbot.waitUntil(
                lambda: "standing by" in window.page.output.view.toPlainText(), timeout=TIMEOUT_MS
            )
            pressed = time.monotonic()
            QTest.keyClick(window, Qt.Key.Key_F12)
        stops = known_stop_commands()
        for instrument, kind in ((arm, "preciseflex"), (supply, "dp832")):
            arrived = instrument.wait_for(b"".join(stops[kind].commands), TIMEOUT_MS / 1000)
            assert arrived > pressed, kind
        assert len(arm.heard) == 1
        assert [b"OUTP" in heard for heard in supply.heard] == [False, True], "on a connection of its own"
        assert spinner.heard == []
    sheet = window.page.conduct.halt_sheet
    told = {event.port: event.outcome for event in sheet.told}
    assert told == {"arm": "confirmed", "supply": "confirmed", "spinner": "not_connected"}


def test_a_closed_window_has_stopped_its_run_and_closed_the_record(
    qtbot: QtBot, run: Run, model: RunModel, launcher: Launcher
) -> None:
    window = run(STEPS)
    qtbot.waitUntil(lambda: model.step is not None, timeout=TIMEOUT_MS)
    window.close()
    with qtbot.waitSignal(window.closed, timeout=TIMEOUT_MS):
        QTest.mouseClick(window.page.conduct.closing_sheet.close_button, LEFT)
    assert model.phase == "cancelled"
    assert window.page.record.words.text()


def test_a_stop_now_lets_the_program_park(qtbot: QtBot, run: Run, model: RunModel) -> None:
    window = run(STEPS)
    qtbot.waitUntil(lambda: model.step is not None, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        stop_now(qtbot, window)
    assert (model.phase, printed(window)) == ("cancelled", "parked\n")
