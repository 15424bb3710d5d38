"""A protocol is checked on request, and the samples can be removed from the library and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.settings import load_settings
from praxis_desktop.settings.saving import save_user_setting
from praxis_desktop.workers.launch.launcher import Launcher

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000

PROTOCOL = '''"""Count."""

import time

from praxis import protocol_function

time.sleep({seconds})


@protocol_function(title="{title}")
async def count() -> int:
    return 1
'''


@pytest.fixture
def cache() -> Path:
    """This computer's cache, because its machine code takes long to make."""
    return cache_directory()


@pytest.fixture
def own(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder with two protocols; the samples are not in the library."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "data" / "protocols"
    folder.mkdir(parents=True)
    (folder / "quick.py").write_text(PROTOCOL.format(seconds=0, title="Quick one"), encoding="utf-8")
    (folder / "broken.py").write_text("def (\n", encoding="utf-8")
    save_user_setting("library.samples", False)
    return folder


@pytest.fixture
def launcher(cache: Path, own: Path, tmp_path: Path) -> Iterator[Launcher]:
    """A launcher with interpreters and the machine code of this computer."""
    made = Launcher(cache=cache, spools=tmp_path / "spools")
    yield made
    made.close(Deadline.after(20))


@pytest.fixture
def library(qapp: object, launcher: Launcher, cache: Path) -> Iterator[LibraryModel]:
    """The actual library."""
    model = LibraryModel(lambda: launcher.pool, cache)
    yield model
    model.shut_down(Deadline.after(20))


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, library: LibraryModel) -> LibraryPage:
    """The page, once it has loaded the library."""
    assert window.library is not None
    window.switch.show_library()
    library.start()
    page = window.library.page
    qtbot.waitUntil(lambda: sorted(targets(page)) == ["broken", "quick"], timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: look(page, "broken") == "Check failed", timeout=TIMEOUT_MS)
    return page


def targets(page: LibraryPage) -> list[str]:
    return [entry.target for entry in page.rows.entries]


def look(page: LibraryPage, target: str) -> str:
    entry = next(entry for entry in page.rows.entries if entry.target == target)
    return page.rows.check_look(entry).word


def check(page: LibraryPage, target: str) -> None:
    page.views.choose_target(target)
    assert page.views.entry is not None
    page.entry_menu.open_for(page.views.entry, QPoint(10, 10))
    page.entry_menu.check.trigger()
    page.entry_menu.menu.close()


def test_a_check_says_what_it_came_to(
    qtbot: QtBot, page: LibraryPage, library: LibraryModel, own: Path
) -> None:
    with qtbot.waitSignal(library.check_ended, timeout=TIMEOUT_MS):
        check(page, "quick")
        assert look(page, "quick") == "Checking…"
        assert page.checks.cancel_button.isVisible()
        assert page.checks.notice.sentence == "Checking quick.py…"
    assert look(page, "quick") == "Check passed"
    assert page.checks.notice.sentence == "quick.py: Check passed"
    QTest.mouseClick(page.checks.hide_button, LEFT)
    assert not page.checks.isVisible()
    with qtbot.waitSignal(library.check_ended, timeout=TIMEOUT_MS):
        check(page, "broken")
    assert "Check failed" in page.checks.notice.sentence
    with qtbot.waitSignal(page.entry_opened, timeout=TIMEOUT_MS) as opened:
        QTest.mouseClick(page.checks.problem_button, LEFT)
    assert opened.args[0].target == "broken"


def test_a_check_is_cancelled_and_what_was_known_holds(
    qtbot: QtBot, page: LibraryPage, library: LibraryModel, own: Path
) -> None:
    (own / "slow.py").write_text(PROTOCOL.format(seconds=2, title="Slow one"), encoding="utf-8")
    qtbot.waitUntil(lambda: "slow" in targets(page), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: look(page, "slow") == "Check passed", timeout=TIMEOUT_MS)
    with qtbot.waitSignal(library.check_ended, timeout=TIMEOUT_MS) as ended:
        check(page, "slow")
        QTest.mouseClick(page.checks.cancel_button, LEFT)
    assert ended.args == [frozenset({own / "slow.py"}), False]
    assert "was cancelled" in page.checks.notice.sentence
    assert look(page, "slow") == "Check passed"
    # The library is still watched.
    (own / "next.py").write_text(PROTOCOL.format(seconds=0, title="Next one"), encoding="utf-8")
    qtbot.waitUntil(lambda: "next" in targets(page), timeout=TIMEOUT_MS)


def test_samples_come_back_into_an_empty_library_and_leave_it(
    qtbot: QtBot, window: MainWindow, page: LibraryPage, own: Path
) -> None:
    for name in ("quick.py", "broken.py"):
        (own / name).unlink()
    qtbot.waitUntil(page.empty.samples_button.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(page.empty.samples_button, LEFT)
    qtbot.waitUntil(lambda: "simple_transfer" in targets(page), timeout=TIMEOUT_MS)
    assert load_settings().library.samples
    page.views.choose_target("simple_transfer")
    qtbot.waitUntil(
        lambda: page.views.entry is not None and not page.views.entry.is_outline, timeout=TIMEOUT_MS
    )
    page.views.cards.setFocus()
    QTest.keyClick(page.views.cards, Qt.Key.Key_Delete)
    assert window.library is not None
    sheet = window.library.samples_sheet
    assert sheet.isVisible(), (page.views.entry, page.views.current, page.isVisible())
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert targets(page)
    QTest.keyClick(page.views.cards, Qt.Key.Key_Delete)
    QTest.mouseClick(sheet.buttons[1], LEFT)
    qtbot.waitUntil(page.empty.samples_button.isVisible, timeout=TIMEOUT_MS)
    assert not load_settings().library.samples


def test_what_is_looked_for_is_kept(qtbot: QtBot, window: MainWindow, page: LibraryPage) -> None:
    page.filters.check.setCurrentIndex(page.filters.check.findData("failed"))
    page.filters.check.activated.emit(page.filters.check.currentIndex())
    assert targets(page) == ["broken"]
    settings = page._settings
    assert settings is not None
    assert settings.library_check == "failed"
    again = LibraryPage(model=page._model, appearance=page._appearance)
    qtbot.addWidget(again)
    again.remember_in(settings)
    assert targets(again) == ["broken"]
    assert again.filters.check.currentText() == "Check failed"
