"""The whole program in its window, with real guests, simulators, library and history."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRuns
from praxis_desktop.workers.launch.launcher import Launcher, MakeLaunch
from tests.gui.shown.person import TIMEOUT_MS, Person

_STAYING = frozenset({"control", "guardian"})
"""Threads that serve the program until its process ends."""

Begin = Callable[[str], None]
"""Sets up a program given as text, and starts its run by mouse."""


@pytest.fixture
def cache_of_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache with the machine code of other tests; everything else is in a separate home."""
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return cache


@pytest.fixture
def launcher(tmp_path: Path, cache_of_computer: Path, questions: PortQuestions) -> Iterator[Launcher]:
    """A launcher of real runs, with separate data and the machine code of this computer."""
    made = Launcher(
        cache=cache_of_computer, spools=tmp_path / "spools", settings=load_settings, asker=questions
    )
    yield made
    made.close(Deadline.after(20))


@pytest.fixture
def launch(launcher: Launcher) -> MakeLaunch:
    """The function that makes the window's runs, which are real."""
    return launcher.launch


@pytest.fixture
def whole(
    qtbot: QtBot,
    launcher: Launcher,
    launch: MakeLaunch,
    cache_of_computer: Path,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    questions: PortQuestions,
) -> Iterator[MainWindow]:
    """The window with all of its pages, in a separate home."""
    threads = set(threading.enumerate())
    model, runtime = RunModel(launch), RuntimeModel()
    setup = SetupModel(lambda: launcher.pool)
    library = LibraryModel(lambda: launcher.pool, cache_of_computer)
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=runtime,
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            questions=questions,
            setup=setup,
            library=library,
            interrupted=InterruptedModel(InterruptedRuns(lambda: launcher.settings)),
            history=AskedHistory(lambda: launcher.settings),
            preferences=SettingsModel(lambda: launcher.settings),
        )
    )
    window.resize(1280, 800)
    library.start()
    window.show()
    qtbot.waitExposed(window)
    yield window
    if not window.is_closed:
        window.close_safely()
        qtbot.waitUntil(lambda: not model.is_active, timeout=TIMEOUT_MS)
        window.close()
    assert setup.shut_down(Deadline.after(20))
    assert library.shut_down(Deadline.after(20))
    launcher.close(Deadline.after(20))
    # Pages read files on threads that notify their objects, which must exist until then.
    end = Deadline.after(20)
    while any(_is_ending(thread) for thread in set(threading.enumerate()) - threads):
        assert not end.expired, threading.enumerate()
        qtbot.wait(20)
        setup.shut_down(end)  # a protocol that was still being read has a dry run begin
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def person(whole: MainWindow) -> Person:
    """The person at the window."""
    return Person(whole)


@pytest.fixture
def begin(person: Person, tmp_path: Path) -> Begin:
    """Starts the run of a program."""

    def start(source: str) -> None:
        path = tmp_path / "program.py"
        path.write_text(source, encoding="utf-8")
        person.window.files.open_file(path)
        person.clicks("Start simulated run" if "[tool.praxis.ports]" in source else "Start run")

    return start


def _is_ending(thread: threading.Thread) -> bool:
    """Return whether a thread will end soon; threads not created by Python have only a stand-in."""
    return thread.name not in _STAYING and not thread.name.startswith("Dummy-")
