"""The pages of the window, and how to open them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import controls
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.app.main_window import MainWindow

TIMEOUT_MS = 60_000
CONTROLS = 8
"""More controls than the rail and the status bar have."""

Way = Callable[[QtBot, MainWindow], None]


def show_library(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.library.trigger()


def show_setup(qtbot: QtBot, window: MainWindow) -> None:
    path = shipped("resources") / "protocols" / "serial_dilution.py"
    window.files.open_file(path)
    page = window.setup.page
    qtbot.waitUntil(lambda: page.path == path and page.isVisible(), timeout=TIMEOUT_MS)
    qtbot.wait(1500)


def show_run(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.run_page.trigger()


def show_history(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.history.trigger()
    qtbot.wait(300)


def show_instruments(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.instruments.trigger()
    qtbot.wait(300)


def show_settings(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.settings.trigger()
    qtbot.wait(300)


def show_palette(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.palette.trigger()


def show_shortcuts(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.keys.trigger()


def show_messages(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.messages.trigger()


PAGES: dict[str, Way] = {
    "library": show_library,
    "setup": show_setup,
    "run": show_run,
    "history": show_history,
    "instruments": show_instruments,
    "settings": show_settings,
    "palette": show_palette,
    "shortcuts": show_shortcuts,
    "messages": show_messages,
}


def go(qtbot: QtBot, window: MainWindow, page: str) -> None:
    """Show a page, and wait until it is complete."""
    PAGES[page](qtbot, window)
    # Pages are made when they are first shown, some of them step by step.
    qtbot.waitUntil(lambda: len(list(controls(window))) > CONTROLS, timeout=TIMEOUT_MS)
    qtbot.wait(300)
    QApplication.processEvents()
