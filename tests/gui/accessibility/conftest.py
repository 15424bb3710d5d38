"""The whole window with a real library, forms and a history."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from build_tools.translations import SOURCES, make_translations
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look import language, sentences
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.widgets.accessible_roles import tell_roles
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.workers.launch.launcher import Launcher

TIMEOUT_MS = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of translations, compiled from the present sources."""
    folder = tmp_path_factory.mktemp("sources")
    for source in SOURCES.glob("*.ts"):
        shutil.copy(source, folder)
    return make_translations(folder, folder / "made")[0].parent


@pytest.fixture
def _german(qapp: QApplication, made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Switch the window to German, and remove the loaded translations after the test."""
    monkeypatch.setattr(language, "shipped", lambda name: made)
    before = QLocale()
    assert language.use_language(qapp, "de") == "de"
    yield
    QLocale.setDefault(before)
    sentences.speak(None)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


@pytest.fixture
def whole_window(
    qtbot: QtBot,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    """A window as the program makes it, with separate data and the machine code of this computer."""
    before = set(threading.enumerate())
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    launcher = Launcher(cache=cache, spools=tmp_path / "spools")
    model, runtime = RunModel(launcher.launch), RuntimeModel()
    setup = SetupModel(lambda: launcher.pool)
    library = LibraryModel(lambda: launcher.pool, cache)
    preferences = SettingsModel(lambda: launcher.settings)
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=runtime,
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            setup=setup,
            library=library,
            history=AskedHistory(lambda: launcher.settings),
            preferences=preferences,
        )
    )
    tell_roles()
    window.resize(1280, 800)
    library.start()
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close_safely()
    qtbot.waitUntil(lambda: not model.is_active, timeout=TIMEOUT_MS)
    window.close()
    assert setup.shut_down(Deadline.after(20))
    assert library.shut_down(Deadline.after(20))
    launcher.close(Deadline.after(20))
    # Pages read files on threads that notify their objects, which must exist until then.
    end = Deadline.after(20)
    while set(threading.enumerate()) - before and not end.expired:
        qtbot.wait(20)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
