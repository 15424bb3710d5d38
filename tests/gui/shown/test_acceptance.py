"""Requirements for the whole window: no dead ends, nothing ambiguous, and no stalls."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import place_of
from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.output.log_rows import LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.run.words import RUN_STATES
from praxis_desktop.gui.settings.page import SettingRow
from praxis_desktop.runs.commands import ACTIVE
from tests.gui.accessibility.pages import PAGES, go
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.shown.conftest import Begin
from tests.gui.shown.person import CONTROL, Person

FRAME_S = 1 / 30
LINES = 50_000
WEIGH = '''"""Weigh once."""

# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import asyncio
from praxis import protocol_function
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend


@protocol_function(title="Weigh once")
async def weigh() -> None:
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    print(await scale.read_weight(timeout="stable"))
'''


def silent_controls(window: MainWindow) -> Iterator[str]:
    """Visible disabled controls without a reason."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)
    for widget in window.findChildren(QWidget):
        is_control = isinstance(widget, kinds) and widget.isVisible()
        if is_control and not widget.isEnabled() and not any(map(reason_of, around(widget))):
            yield place_of(widget)


def around(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and its parents."""
    outer: QWidget | None = widget
    while outer is not None and not outer.isWindow():
        yield outer
        outer = outer.parentWidget()


def reason_of(widget: QWidget) -> str:
    """Return the shown reason why it cannot be used."""
    own = widget.reason if isinstance(widget, SettingRow) else ""
    return own or widget.toolTip() or widget.accessibleDescription()


@pytest.mark.parametrize("page", PAGES)
def test_no_control_is_disabled_without_a_reason(qtbot: QtBot, whole: MainWindow, page: str) -> None:
    go(qtbot, whole, page)
    assert list(silent_controls(whole)) == []


def test_no_control_of_a_run_is_disabled_without_a_reason(person: Person, begin: Begin) -> None:
    begin(
        WEIGH.replace("    await scale.setup()\n", "    await scale.setup()\n    await asyncio.sleep(3600)\n")
    )
    person.reads("Running", "Connect balance")
    assert list(silent_controls(person.window)) == []
    person.types(Qt.Key.Key_1, modifier=CONTROL)
    person.reads("Add protocol…", "Run 1 step 2")
    assert list(silent_controls(person.window)) == []


def test_every_state_of_a_run_has_a_word_and_an_icon_of_its_own() -> None:
    states = [*ACTIVE, *FINAL_STATES, "pending", "queued", "preparing", "halted", "interrupted"]
    looks = [RUN_STATES[state] for state in RUN_STATES if state in states]
    assert len({look.word for look in looks}) == len(states)
    ends = [RUN_STATES[state] for state in ("failed", "cancelled", "halted", "paused", "completed")]
    assert len({look.icon for look in ends}) == len(ends)


def test_a_simulated_run_cannot_be_mistaken(person: Person, begin: Begin, tmp_path: Path) -> None:
    begin(WEIGH)
    person.reads("Completed", "Simulated")
    person.types(Qt.Key.Key_3, modifier=CONTROL)
    person.reads("Weigh once", "Simulated")
    person.waits_until(lambda: person.focus_name == "Runs")
    person.types(Qt.Key.Key_Return)
    person.reads("Timeline", "Simulated")
    person.types(Qt.Key.Key_2, modifier=CONTROL)
    person.clicks("Outcome")
    person.window.dialogs.folder_chosen.emit(str(tmp_path / "exported"))  # as the system's dialog does
    person.reads("The results are in ")
    files = [path for path in (tmp_path / "exported").rglob("*") if path.is_file()]
    kinds = {path.suffix: path for path in files}
    assert {".json", ".pdf", ".csv"} <= set(kinds)
    texts = {path.name: path.read_text(encoding="utf-8") for path in files if path.suffix != ".pdf"}
    assert "simulated,TRUE" in texts["run.csv"]
    assert json.loads(texts["run.json"])["run"]["simulated"] is True
    pdf = "\n".join(page.extract_text() for page in PdfReader(kinds[".pdf"]).pages)
    assert pdf.startswith("Simulated: no instrument was used")


def test_fifty_thousand_lines_of_the_log_are_scrolled_through_in_frames(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    def print_much(run: ScriptedRun) -> None:
        for number in range(0, LINES, 1000):
            run.print("".join(f"line {number + more:06d} of the log\n" for more in range(1000)))
            while run.output._waiting:  # a program that prints is slowed down, too
                time.sleep(0.002)

    launches.script = print_much
    person = Person(opened)
    person.clicks("Start simulated run")
    person.reads("Completed")
    log = opened.page.output.log
    assert isinstance(log, LogTable)
    rows = log.model()
    assert isinstance(rows, LogRows)
    last = f"line {LINES - 1:06d} of the log"
    # A program's output is shown bit by bit, even after the program's end.
    person.waits_until(lambda: last in rows.text_of(range(max(0, rows.rowCount() - 20), rows.rowCount())))
    bar = log.verticalScrollBar()
    taken = []
    for place in range(0, bar.maximum(), max(1, bar.maximum() // 120)):
        begun = time.thread_time()
        bar.setValue(place)
        QApplication.processEvents()
        taken.append(time.thread_time() - begun)
    log.setFocus()
    person.waits_until(log.hasFocus)
    person.types(Qt.Key.Key_Home, modifier=CONTROL)
    assert log.currentIndex().row() == 0
    person.types(Qt.Key.Key_End, modifier=CONTROL)
    assert log.currentIndex().row() == rows.rowCount() - 1
    assert rows.rowCount() > 0.9 * LINES
    assert statistics.median(taken) < FRAME_S
