"""Earlier versions of a protocol's file: who ran each, and the differences."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.versions import VersionsSheet
from praxis_desktop.gui.records.differences import compared
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.records.history.history import History
from praxis_desktop.runs.library import Library, LibraryEntry
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from tests.records.history.telling import HEADER, end

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000
FIRST = "a = 1\nb = 2\nc = 3\n"
SECOND = "a = 1\nb = 20\nc = 3\n"
NOW = "a = 1\nb = 20\nc = 3\nd = 4\n"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A protocol's file in its present version."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    path = tmp_path / "weigh.py"
    path.write_text(NOW, encoding="utf-8")
    return path


@pytest.fixture
def kept(tmp_path: Path) -> History:
    """The recorded runs."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """The window's requests to the history."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


@pytest.fixture
def library(qapp: object, tmp_path: Path) -> LibraryModel:
    """A library whose contents are set by the tests."""

    def never() -> None:
        raise AssertionError

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]


def ran(kept: History, number: int, file: Path, text: str, by: str, **told: object) -> str:
    header = {**HEADER, "target": str(file), "operator": by, **told}
    return end(kept.begin(f"{number:032x}", header, [(str(file), text.encode())]))


@pytest.fixture
def sheet(
    qtbot: QtBot, window: MainWindow, library: LibraryModel, kept: History, file: Path
) -> VersionsSheet:
    """The sheet, opened from the protocol's menu, once the runs are loaded."""
    approval = {"by": "Cleo", "at": "2026-11-20T14:04:00Z", "reason": "validated"}
    ran(kept, 5, Path("/moved/weigh.py"), FIRST, "Eve", version="1.0")
    ran(kept, 1, file, FIRST, "Ann", version="1.0")
    ran(kept, 2, file, SECOND, "Bo", version="1.1", approval=approval)
    ran(kept, 3, file, SECOND, "Ann", version="1.1", approval=approval)
    ran(kept, 4, Path("/elsewhere/weigh.py"), "other = 1\n", "Dan", protocol="weigh another")
    assert window.library is not None
    window.show()
    window.switch.show_library()
    entry = LibraryEntry("weigh", str(file), "own", Protocol(name="weigh", title="Weigh it"))
    library._take_library(Library((entry,)))
    menu = window.library.page.entry_menu
    menu.open_for(entry, QPoint(10, 10))
    assert menu.versions.isVisible()
    menu.versions.trigger()
    menu.menu.close()
    sheet = window.library.versions_sheet
    qtbot.waitUntil(lambda: bool(sheet.differences.rows.lines), timeout=TIMEOUT_MS)
    return sheet


def marks(sheet: VersionsSheet) -> list[tuple[str, ...]]:
    return [line.texts[2:] for line in sheet.differences.rows.lines]


def test_versions_are_listed_with_who_ran_and_approved_them(sheet: VersionsSheet) -> None:
    assert sheet.title.text() == "Versions of weigh.py"
    rows = [line.texts for line in sheet.table.rows.lines]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("The file · current", "0", "", ""),
        ("1.1", "2", "Ann, Bo", "Cleo"),
        ("1.0", "2", "Ann, Eve", ""),
    ]
    assert rows[0][1].startswith("never; written ")
    assert sheet.notice.sentence.startswith("3 versions are known")


def test_one_is_compared_with_the_file_and_two_with_each_other(qtbot: QtBot, sheet: VersionsSheet) -> None:
    assert marks(sheet) == [(" ", "a = 1"), (" ", "b = 20"), (" ", "c = 3"), ("+", "d = 4")]
    QTest.keyClick(sheet.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: ("-", "b = 2") in marks(sheet), timeout=TIMEOUT_MS)
    assert ("+", "d = 4") in marks(sheet)
    chosen = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    sheet.table.selectionModel().select(sheet.table.model().index(1, 0), chosen)
    qtbot.waitUntil(lambda: ("+", "d = 4") not in marks(sheet), timeout=TIMEOUT_MS)
    assert marks(sheet) == [(" ", "a = 1"), ("-", "b = 2"), ("+", "b = 20"), (" ", "c = 3")]
    assert not sheet.run_button.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_in_a_small_window_the_tables_alone_scroll(
    qtbot: QtBot, window: MainWindow, sheet: VersionsSheet
) -> None:
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: sheet.differences.height() > 200, timeout=TIMEOUT_MS)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: sheet.differences.height() < 200, timeout=TIMEOUT_MS)
    assert sheet.differences.height() >= 110
    qtbot.waitUntil(lambda: sheet._scroll.verticalScrollBar().maximum() == 0, timeout=TIMEOUT_MS)


def test_the_last_run_of_a_version_is_opened(qtbot: QtBot, window: MainWindow, sheet: VersionsSheet) -> None:
    QTest.mouseClick(sheet.run_button, LEFT)
    assert not sheet.is_open
    assert window.history is not None
    records = window.history.view
    assert records is not None
    qtbot.waitUntil(lambda: records.report.opened is not None, timeout=TIMEOUT_MS)
    assert records.report.opened is not None
    assert records.report.opened.run.run_id == f"{3:032x}"


def test_a_file_that_is_gone_is_told(qtbot: QtBot, sheet: VersionsSheet, file: Path) -> None:
    file.unlink()
    sheet.ask(file, "weigh", "Weigh it")
    qtbot.waitUntil(lambda: "cannot be read" in sheet.notice.sentence, timeout=TIMEOUT_MS)


def test_what_is_the_same_has_no_differences() -> None:
    assert compared(FIRST, FIRST) == ()
    long = "\n".join(map(str, range(100)))
    lines = compared(long, long.replace("\n50\n", "\n50a\n"))
    assert lines[0].mark == "…"
    assert [line.text for line in lines if line.mark in "+-"] == ["50", "50a"]
