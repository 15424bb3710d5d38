"""The palette finds every command by a few letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.commands import CommandButton
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.commands.palette import Palette, best_first
from praxis_desktop.gui.commands.registry import Command
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs.library import Library, LibraryEntry, LoadProblem
from tests.gui.guards import let_appear
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path, protocol: Path) -> LibraryModel:
    """One protocol, and one that does not load."""

    def never() -> None:
        raise AssertionError("nothing is read")

    model = LibraryModel(never, tmp_path)  # type: ignore[arg-type]
    weigh = Protocol("weigh", "Serial weighing", category="liquid_handling")
    broken = LoadProblem("line 3: invalid syntax")
    model._take_library(
        Library(
            (
                LibraryEntry("weigh", str(protocol), "own", weigh),
                LibraryEntry("broken", str(tmp_path / "broken.py"), "own", problem=broken),
            )
        )
    )
    return model


def ask(run: ScriptedRun) -> None:
    """A program that asks a person."""
    run.ask(PromptEvent(1, "confirm", "Is the lid on?"))


def open_palette(qtbot: QtBot, window: MainWindow, typed: str = "") -> Palette:
    """Open the palette by its key, whatever has the focus."""
    let_appear(qtbot, window.pages)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CONTROL)
    palette = window.commands.palette
    assert palette.is_open
    qtbot.waitUntil(palette.field.hasFocus)
    QTest.keyClicks(palette.field, typed)
    return palette


def titles(palette: Palette) -> list[str]:
    """Return the visible commands."""
    return [row.title for row in palette.rows.rows if isinstance(row, Command)]


def test_a_protocol_is_opened_by_a_part_of_its_name(qtbot: QtBot, window: MainWindow, protocol: Path) -> None:
    window.switch.show_library()
    palette = open_palette(qtbot, window, "ser wei")
    assert titles(palette) == ["Run: Serial weighing"]
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.is_open
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)
    assert window.pages.currentWidget() is window.setup.page


def test_it_opens_from_a_field_and_gives_the_focus_back(qtbot: QtBot, window: MainWindow) -> None:
    window.switch.show_library()
    assert window.library is not None
    search = window.library.page.search
    search.setFocus()
    search.setText("abc")
    palette = open_palette(qtbot, window)
    assert search.text() == "abc"
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.is_open
    assert search.hasFocus()
    (button,) = window.library.page.findChildren(CommandButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_K, CONTROL)
    assert palette.isHidden()


def test_what_cannot_be_done_is_listed_with_its_reason_and_not_done(qtbot: QtBot, window: MainWindow) -> None:
    palette = open_palette(qtbot, window, "stop run")
    assert palette.command is not None
    assert palette.command.obstacle
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.is_open


def test_a_protocol_that_does_not_load_leads_to_what_is_wrong_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.switch.show_library()
    palette = open_palette(qtbot, window, "broken")
    assert titles(palette) == ["Show problem: broken.py"]
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "There is no file" in window.setup.page.failure.message)
    assert window.pages.currentWidget() is window.setup.page


def test_what_was_done_last_comes_first_also_after_a_restart(
    qtbot: QtBot, window: MainWindow, settings: WindowSettings
) -> None:
    palette = open_palette(qtbot, window, "dark")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: settings.scheme == "dark")
    open_palette(qtbot, window)
    assert palette.rows.rows[0] == "Last used"
    assert titles(palette)[0] == "Dark colours"
    again = WindowSettings(Path(settings._store.fileName()))
    settings._store.sync()
    assert again.recent_commands == ["action:Dark colours"]


def test_arrows_choose_and_pass_headings(qtbot: QtBot, window: MainWindow) -> None:
    palette = open_palette(qtbot, window)
    seen = []
    for _ in range(len(titles(palette)) + 1):
        assert palette.command is not None
        seen.append(palette.command.title)
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert sorted(set(seen)) == sorted(titles(palette))
    assert len(seen) == len(set(seen)) + 1
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.command is not None
    assert palette.command.title == titles(palette)[0]


def test_it_stays_where_one_has_scrolled_when_its_commands_change(qtbot: QtBot, window: MainWindow) -> None:
    palette = open_palette(qtbot, window)
    bar = palette.list.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    chosen = palette.command
    bar.setValue(bar.maximum())
    palette.refresh()
    assert bar.value() == bar.maximum()
    assert palette.command == chosen


def test_the_buttons_that_stop_a_run_stay_in_reach(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches, protocol: Path
) -> None:
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)
    launches.script = ScriptedRun.wait_for_stop
    window.switch.run()
    qtbot.waitUntil(lambda: model.phase == "running")
    palette = open_palette(qtbot, window)
    button = window.page.header.stop_button
    below = button.mapTo(window.body, button.rect().bottomLeft())
    assert palette.geometry().top() > below.y()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    window.switch.show_library()
    open_palette(qtbot, window)
    corner = window.safety_corner.button.geometry()
    assert palette.mapTo(window, QPoint(0, 0)).y() > corner.bottom()
    QTest.keyClicks(palette.field, "stop")
    assert titles(palette)[0] == "Stop"
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_question_of_the_run_takes_the_place_of_the_palette(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches, protocol: Path
) -> None:
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol)
    palette = open_palette(qtbot, window)
    launches.script = ask
    window.setup.starting.run()
    qtbot.waitUntil(lambda: window.page.conduct.prompt_sheet.is_open)
    assert not palette.is_open
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.page.conduct.prompt_sheet.isAncestorOf(focus)
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_anything_that_is_pasted_is_only_looked_for(qtbot: QtBot, window: MainWindow) -> None:
    palette = open_palette(qtbot, window)
    QGuiApplication.clipboard().setText("<b>\x00\x1b[31m🧪" * 200_000)
    palette.field.paste()
    assert titles(palette) == []
    assert palette.nothing.isVisible()
    assert palette.card.width() <= 680
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.is_open


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("stop", ["Stop", "Open the stopped run"]),
        ("op pro", ["Open protocol"]),
        ("otsr", ["Open the stopped run"]),
        ("run", ["Open the stopped run"]),
        ("cancel", ["Stop"]),
        ("STOP  the", ["Open the stopped run"]),
        ("xyz", []),
    ],
)
def test_what_fits_best_is_first(typed: str, expected: list[str]) -> None:
    commands = [
        Command("a", "Open the stopped run", "go", print),
        Command("b", "Stop", "commands", print, words="cancel abort"),
        Command("c", "Open protocol", "commands", print),
    ]
    assert [command.title for _, command in best_first(commands, typed)] == expected


@pytest.mark.parametrize("typed", ["long run", "Run: Long run"])
def test_a_title_that_was_typed_comes_before_one_used_recently(typed: str) -> None:
    commands = [
        Command("a", "Run: All kinds, with a rather long title", "run", print),
        Command("b", "Run: Long run", "run", print),
    ]
    assert next(command.name for _, command in best_first(commands, typed, ["a"])) == "b"
