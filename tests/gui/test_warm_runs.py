"""The window with warm interpreters: they are used and replaced, and unaffected by earlier programs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.settings import ExecutionSettings, PoolSettings, Settings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.conducting.keys import stop_now
from tests.gui.printed_output import printed

Open = Callable[[str], MainWindow]
TIMEOUT_MS = 120_000


@pytest.fixture
def settings_of_runs() -> Settings:
    """Settings with warm interpreters and little memory."""
    return Settings(pool=PoolSettings(enabled=True), execution=ExecutionSettings(memory_bytes=256 << 20))


@pytest.fixture
def launcher(runtime: RuntimeModel, tmp_path: Path, settings_of_runs: Settings) -> Iterator[Launcher]:
    """A launcher of real runs that reports its readiness to the window."""
    made = Launcher(
        cache=cache_directory(),
        spools=tmp_path / "spools",
        settings=lambda: settings_of_runs,
        observe=runtime.observe,
        report=runtime.report,
    )
    yield made
    assert made.close(Deadline.after(60))


@pytest.fixture
def model(launcher: Launcher) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(launcher.launch)


@pytest.fixture
def open_source(qtbot: QtBot, window: MainWindow, launcher: Launcher, tmp_path: Path) -> Open:
    """Opens a program given as text, in a window whose preparations have ended."""
    window.protocol_opened.connect(launcher.expect)

    def open_it(source: str) -> MainWindow:
        path = tmp_path / "program.py"
        path.write_text(source, encoding="utf-8")
        with qtbot.waitSignal(window.protocol_opened):
            window.files.open_file(path)
        return window

    return open_it


def prepare(qtbot: QtBot, launcher: Launcher, runtime: RuntimeModel) -> None:
    launcher.prepare_ahead()
    await_warm(qtbot, runtime)


def await_warm(qtbot: QtBot, runtime: RuntimeModel) -> None:
    """Wait until as many interpreters are ready as the settings require: at least one of each kind."""
    qtbot.waitUntil(lambda: runtime.readiness.warm >= PoolSettings().size, timeout=TIMEOUT_MS)


def taken_of(launcher: Launcher) -> tuple[int, int]:
    """Return the numbers of interpreters taken, warm and cold."""
    guests = launcher.pool.statistics().guests
    return guests.taken_warm, guests.taken_cold


def run_to_the_end(qtbot: QtBot, window: MainWindow, model: RunModel) -> str:
    window.switch.show_setup()
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
    return printed(window)


def test_runs_take_warm_interpreters_and_nothing_is_loaded_twice(
    qtbot: QtBot,
    open_source: Open,
    model: RunModel,
    runtime: RuntimeModel,
    launcher: Launcher,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "praxis_desktop.gui.output")
    prepare(qtbot, launcher, runtime)
    source = launcher.pool.source
    assert isinstance(source, DesktopSnapshots)
    window = open_source("import pylabrobot\nprint('first line')\n")
    loaded = source.statistics
    for taken in (1, 2):
        await_warm(qtbot, runtime)
        assert run_to_the_end(qtbot, window, model) == "first line\n"
        assert taken_of(launcher) == (taken, 0)
    after = source.statistics
    assert after.misses == loaded.misses
    assert after.hits - after.hits_in_memory == loaded.hits - loaded.hits_in_memory
    assert caplog.messages.count("[Pyodide] Snapshot restored") >= 2
    await_warm(qtbot, runtime)
    assert launcher.close(Deadline.after(60))
    counts = launcher.pool.statistics().guests
    assert counts.prepared == counts.taken_warm + counts.discarded


def test_a_protocol_that_is_opened_has_an_interpreter_of_its_own_warm(
    qtbot: QtBot, open_source: Open, model: RunModel, runtime: RuntimeModel, launcher: Launcher
) -> None:
    prepare(qtbot, launcher, runtime)
    window = open_source("import statistics\ndef main(): print('called', __name__ != '__main__')\n")
    # One of each: the library's, the runtime alone, and this protocol.
    qtbot.waitUntil(lambda: len(launcher.pool.statistics().guests.recipes) == 3, timeout=TIMEOUT_MS)
    assert run_to_the_end(qtbot, window, model).startswith("called")
    # One to find out what the file declares, one to run it.
    assert taken_of(launcher) == (2, 0)


def test_a_click_while_python_is_loaded_waits_and_goes_on_by_itself(
    qtbot: QtBot, open_source: Open, model: RunModel, launcher: Launcher
) -> None:
    window = open_source("print('at last')\n")
    phases: list[str] = []
    model.changed.connect(lambda: phases.append(model.phase))
    launcher.prepare_ahead()
    assert run_to_the_end(qtbot, window, model) == "at last\n"
    assert list(dict.fromkeys(phases)) == ["pending", "preparing", "running", "completed"]


def test_a_stop_ends_the_waiting(
    qtbot: QtBot, open_source: Open, model: RunModel, launcher: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_source("print('never')\n")
    preload = launcher.preparation.preload
    # The preload continues for as long as the test needs it.
    monkeypatch.setattr(preload, "_state", "loading")
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: model.stage == "Loading runtime" or model.progress == 0, timeout=TIMEOUT_MS)
        stop_now(qtbot, window)
    assert model.phase == "cancelled"
    assert window.page.output.view.toPlainText() == ""
    preload.close(Deadline.after(0))


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(3)\n",
        "blocks = []\nwhile True: blocks.append(bytearray(16 << 20))\n",
        "import ctypes\nctypes.string_at(0xffff0000, 1 << 20)\n",
    ],
    ids=["exit", "memory", "trap"],
)
def test_a_program_that_breaks_its_interpreter_costs_its_own_run_only(
    qtbot: QtBot,
    open_source: Open,
    model: RunModel,
    runtime: RuntimeModel,
    launcher: Launcher,
    source: str,
) -> None:
    prepare(qtbot, launcher, runtime)
    run_to_the_end(qtbot, open_source(source), model)
    assert model.phase == "failed"
    await_warm(qtbot, runtime)
    before = launcher.pool.statistics().guests
    assert run_to_the_end(qtbot, open_source("print('as ever')\n"), model) == "as ever\n"
    after = launcher.pool.statistics().guests
    assert (after.taken_warm - before.taken_warm, after.taken_cold) == (1, 0)


def test_a_program_that_hangs_is_ended_and_the_next_one_starts_warm(
    qtbot: QtBot, open_source: Open, model: RunModel, runtime: RuntimeModel, launcher: Launcher
) -> None:
    prepare(qtbot, launcher, runtime)
    window = open_source(
        "print('busy')\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
    )
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "busy" in window.page.output.view.toPlainText(), timeout=TIMEOUT_MS)
        model.stop()
        model.kill()
    assert model.phase == "cancelled"
    await_warm(qtbot, runtime)
    assert run_to_the_end(qtbot, open_source("print('as ever')\n"), model) == "as ever\n"
    assert launcher.pool.statistics().guests.taken_cold == 0


def test_what_a_program_leaves_is_kept_and_offered(
    qtbot: QtBot,
    open_source: Open,
    model: RunModel,
    runtime: RuntimeModel,
    launcher: Launcher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("praxis_desktop.runs.guest.session.data_directory", lambda: tmp_path / "data")
    window = open_source("open('weights.csv', 'w').write('1.0')\n")
    run_to_the_end(qtbot, window, model)
    files = window.page.files
    assert (files._count.text(), files._names.text()) == ("1 file saved", "weights.csv")
    assert files._kept is not None
    assert (files._kept.folder / "weights.csv").read_text() == "1.0"


class TestInProcessesOfTheirOwn:
    """Tests with the setting ``execution.mode`` = process."""

    @pytest.fixture
    def settings_of_runs(self) -> Settings:
        """Run each program in a separate process."""
        return Settings(pool=PoolSettings(enabled=True), execution=ExecutionSettings(mode="process"))

    def test_a_program_runs_and_is_stopped(
        self, qtbot: QtBot, open_source: Open, model: RunModel, launcher: Launcher
    ) -> None:
        launcher.prepare_ahead()
        assert run_to_the_end(qtbot, open_source("print('elsewhere')\n"), model) == "elsewhere\n"
        assert launcher.pool.statistics().guests.prepared == 0
        window = open_source("print('busy')\nwhile True: pass\n")
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            QTest.keyClick(window, Qt.Key.Key_F5)
            qtbot.waitUntil(lambda: "busy" in window.page.output.view.toPlainText(), timeout=TIMEOUT_MS)
            stop_now(qtbot, window)
        assert model.phase == "cancelled"

    def test_a_program_that_ends_its_process_is_a_failed_run(
        self, qtbot: QtBot, open_source: Open, model: RunModel
    ) -> None:
        run_to_the_end(qtbot, open_source("import os\nos._exit(3)\n"), model)
        assert model.phase == "failed"
