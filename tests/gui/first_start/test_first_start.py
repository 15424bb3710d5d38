"""The card for a long start: its stages as they are reported, its errors, and its disappearance."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.first_start import card as first_start_desk
from praxis_desktop.gui.first_start.card import FirstStartCard, StartStage, stage_of
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance, fitting_sizes
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.settings import Settings
from praxis_desktop.workers.launch.preparation_progress import Readiness

COMPILING = Readiness("loading", 23, "Loading runtime: Compiling Pyodide for this computer")


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that is not read."""
    return LibraryModel(lambda: None, tmp_path)  # type: ignore[arg-type, return-value]


@pytest.fixture
def preferences(qapp: QApplication) -> SettingsModel:
    """The settings, among them the display size."""
    return SettingsModel(Settings)


def observe(qtbot: QtBot, runtime: RuntimeModel, readiness: Readiness) -> None:
    with qtbot.waitSignal(runtime.changed):
        runtime.observe(readiness)


def moves(card: FirstStartCard) -> bool:
    return card.bar.moves


def card_of(qtbot: QtBot, window: MainWindow) -> FirstStartCard:
    first_start = window.first_start
    assert first_start is not None
    qtbot.waitUntil(lambda: first_start.card is not None and not first_start.card.isHidden())
    assert first_start.card is not None
    return first_start.card


@pytest.mark.parametrize(
    ("readiness", "stage"),
    [
        (Readiness("loading", 5, "Loading runtime"), StartStage.FILES),
        (Readiness("loading", 7, "Loading runtime: Preparing Pyodide"), StartStage.FILES),
        (COMPILING, StartStage.COMPILING),
        (Readiness("loading", 33, "Loading runtime: Saving the compiled Pyodide"), StartStage.COMPILING),
        (Readiness("loading", 46, "Installing packages: numpy"), StartStage.PACKAGES),
        (Readiness("loading", 79, "Installing packages: Loading numpy"), StartStage.IMAGES),
        (Readiness("ready", 100, "Ready"), StartStage.WORKERS),
        (Readiness("ready", 100, "Ready", warm=1), StartStage.DONE),
        (Readiness("ready", 100, "Ready", keeps_warm=False), StartStage.DONE),
    ],
)
def test_stages_are_told_from_what_is_reported(readiness: Readiness, stage: StartStage) -> None:
    assert stage_of(readiness) is stage


def test_a_usual_start_shows_no_card(qtbot: QtBot, window: MainWindow, runtime: RuntimeModel) -> None:
    observe(qtbot, runtime, Readiness("loading", 5, "Loading runtime"))
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=1))
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=0))
    assert window.first_start is not None
    assert window.first_start.card is None


def test_a_first_start_shows_its_stages_and_goes_away(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.first_start is not None
    window.first_start._timer.setInterval(50)
    window.switch.show_library()
    observe(qtbot, runtime, Readiness("loading", 5, "Loading runtime"))
    observe(qtbot, runtime, COMPILING)
    card = card_of(qtbot, window)
    assert card.isVisible()
    assert "only needed once" in card.title.text()
    assert [item.state for item in card.items] == ["done", "now", "next", "next", "next"]
    assert moves(card)
    assert "Compile Python. Now" in card.items[1].accessibleName()
    observe(qtbot, runtime, Readiness("loading", 50, "Installing packages: numpy"))
    assert card.items[2].words.text() == "numpy"
    assert not moves(card)
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=1))
    assert card.title.text() == "Python is ready"
    assert {item.state for item in card.items} == {"done"}
    assert window.library is not None
    cards = window.library.page.views
    below = cards.mapTo(window, QPoint(0, 0))
    qtbot.wait(200)
    assert card.isVisible()
    assert cards.mapTo(window, QPoint(0, 0)) == below, "nothing moves under the pointer"
    assert card.words.text().startswith("From now on, runs will start at once.")
    window.rail.instruments_button.click()
    qtbot.waitUntil(card.isHidden, timeout=30_000)
    window.switch.show_library()
    assert not card.isVisible()
    hint = window.minimumSizeHint()
    assert hint.width() <= 1024
    assert hint.height() <= 700


def test_who_has_seen_that_python_is_ready_closes_the_card(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    window.switch.show_library()
    observe(qtbot, runtime, COMPILING)
    card = card_of(qtbot, window)
    assert not card.close_button.isVisible()
    before = card.height()
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=1))
    assert (card.close_button.isVisible(), card.height()) == (True, before)
    card.close_button.click()
    assert not card.isVisible()
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=2))
    assert not card.isVisible()


def test_with_reduced_motion_nothing_moves(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel, appearance: Appearance
) -> None:
    window.switch.show_library()
    appearance.reduce_motion(True)
    observe(qtbot, runtime, COMPILING)
    assert not moves(card_of(qtbot, window))
    appearance.reduce_motion(False)


def test_a_start_that_takes_long_without_compiling_is_shown_too(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_start_desk, "LONG_S", 0)
    observe(qtbot, runtime, Readiness("loading", 46, "Installing packages: scipy"))
    card = card_of(qtbot, window)
    assert card.title.text() == "Preparing Python"
    assert card.items[1].words.text() == "Already done"


def test_an_error_is_said_tried_again_and_copied(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    window.switch.show_library()
    observe(qtbot, runtime, COMPILING)
    failed = Readiness(
        "error",
        23,
        COMPILING.stage,
        "No space is left <b>on</b> the disk",
        "Make room.",
        details="Traceback:\n  line 7",
    )
    observe(qtbot, runtime, failed)
    card = card_of(qtbot, window)
    assert card.items[1].state == "failed"
    assert card.notice.sentence == "No space is left <b>on</b> the disk"
    assert card.notice.remedy == "Make room."
    assert "Runs still work" in card.words.text()
    card.copy_button.click()
    assert "Make room." in QApplication.clipboard().text()
    assert "line 7" in QApplication.clipboard().text()
    assert card.details.isHidden()
    card.details_fold.click()
    assert card.details.isVisible()
    assert "line 7" in card.details.toPlainText()
    with qtbot.waitSignal(window.status.retry_requested):
        card.retry_button.click()
    observe(qtbot, runtime, Readiness("loading", 5, "Loading runtime"))
    assert [item.state for item in card.items] == ["now", "next", "next", "next", "next"]
    assert card.notice.sentence == ""
    assert card.retry_button.isHidden()
    assert card.details_fold.isHidden()
    assert card.details.isHidden()


def test_a_larger_display_is_suggested_only_if_the_screen_has_room(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    observe(qtbot, runtime, COMPILING)
    card = card_of(qtbot, window)
    sizes = fitting_sizes(window.screen().availableSize(), 100)
    assert card.sizes_link.isVisible() == (len(sizes) > 1)
