"""A window with scripted runs, and a meter for its longest stall."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.instruments import Instruments, PortList
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports.granting.remembering import GrantStore
from praxis_desktop.workers.control import client as everybody
from tests.gui.heartbeat import Heartbeat
from tests.gui.plugs import Bench
from tests.gui.scripted_runs import ScriptedLaunches
from tests.qt_garbage import _garbage_stays_on_this_thread  # noqa: F401 - used by every test

PROTOCOL = '''"""Weigh a vessel.

Puts a vessel on the balance
and weighs it.
"""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
print("never run by these tests")
'''

PATIENCE_MS = 30_000
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed, QtBot.waitActive):
    # pytest-qt's default of five seconds is too short on a busy computer.
    assert _wait.__kwdefaults__
    _wait.__kwdefaults__["timeout"] = PATIENCE_MS


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The arguments for QApplication: the program's name."""
    return ["praxis-desktop"]


@pytest.fixture(autouse=True)
def _no_key_is_held(qapp: QApplication) -> None:
    """Release Ctrl and Shift. After ``QTest.keyClick`` with a modifier, Qt takes it for still held, and the
    ``selectRow`` of the next test would add a row to the selection.
    """
    if QGuiApplication.keyboardModifiers():
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)


@pytest.fixture(autouse=True)
def _runs_of_other_tests_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep runs of concurrent tests alive: an emergency stop reaches all programs of this user."""
    monkeypatch.setattr(everybody, "emergency_stop_elsewhere", lambda *_, **__: everybody.StopReport(()))


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """The window's appearance, initially light."""
    qapp.setStyle("Fusion")
    look = Appearance()
    look.choose("light")
    yield look
    look.choose("system")


@pytest.fixture
def german() -> Iterator[None]:
    """Use German formats of numbers and dates."""
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def launches() -> ScriptedLaunches:
    """Determines what a run does."""
    return ScriptedLaunches()


@pytest.fixture
def model(qapp: QApplication, launches: ScriptedLaunches) -> RunModel:
    """The run's model, with scripted runs."""
    return RunModel(launches.launch)


@pytest.fixture
def runtime(qapp: QApplication) -> RuntimeModel:
    """The readiness of Python; nothing is prepared unless a test says so."""
    return RuntimeModel()


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    """The window's remembered state; initially empty."""
    return WindowSettings(tmp_path / "window.ini")


@pytest.fixture
def bench() -> Bench:
    """The connected instruments; initially none."""
    return Bench()


@pytest.fixture
def grants(tmp_path: Path) -> GrantStore:
    """The remembered ports; initially none."""
    return GrantStore(tmp_path / "grants.json")


@pytest.fixture
def instruments(qapp: QApplication, bench: Bench, grants: GrantStore) -> Iterator[Instruments]:
    """The instruments known to the window: those of the bench."""
    ports = PortList(watch=bench.watch, examine=bench.examine)
    known = Instruments(ports=ports, store=lambda: grants, tests_by_itself=False)
    yield known
    known.close()
    assert known.await_end(Deadline.after(20))


@pytest.fixture
def questions(qapp: QApplication) -> PortQuestions:
    """The questions with which programs ask for ports."""
    return PortQuestions()


@pytest.fixture
def wheels() -> Wheels | None:
    """The object that adds wheels; it adds none."""
    return None


@pytest.fixture
def library() -> LibraryModel | None:
    """The protocols of the library; initially none."""
    return None


@pytest.fixture
def interrupted() -> InterruptedModel | None:
    """The interrupted runs that are offered; nothing looks for them."""
    return None


@pytest.fixture
def asked_history() -> AskedHistory | None:
    """The requests to the history; none are made."""
    return None


@pytest.fixture
def preferences() -> SettingsModel | None:
    """The program's settings, which are not changed."""
    return None


@pytest.fixture
def window(
    qtbot: QtBot,
    model: RunModel,
    runtime: RuntimeModel,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    questions: PortQuestions,
    wheels: Wheels | None,
    library: LibraryModel | None,
    interrupted: InterruptedModel | None,
    asked_history: AskedHistory | None,
    preferences: SettingsModel | None,
) -> Iterator[MainWindow]:
    """A visible window without a protocol. Nothing of it is left after the test."""
    before = set(QApplication.topLevelWidgets())
    shown = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=runtime,
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            questions=questions,
            wheels=wheels,
            library=library,
            interrupted=interrupted,
            history=asked_history,
            preferences=preferences,
        )
    )
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close_safely()
    qtbot.waitUntil(lambda: not model.is_active, timeout=20_000)
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    assert not set(QApplication.topLevelWidgets()) - before


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    """A protocol file with one role."""
    path = tmp_path / "weigh.py"
    path.write_text(PROTOCOL, encoding="utf-8")
    return path


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, protocol: Path) -> MainWindow:
    """A window in which the protocol is open."""
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)
    return window


@pytest.fixture
def heartbeat(qapp: QApplication) -> Iterator[Heartbeat]:
    """Measures how long the window's thread was busy without processing its events."""
    meter = Heartbeat()
    yield meter
    meter.stop()
