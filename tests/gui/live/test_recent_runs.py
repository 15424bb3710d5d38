"""While no run is active, the page of a run offers the next one."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.live.idle import IdleView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import Listed, ListedRun, Looked
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.records.history.queries import Known
from praxis_desktop.records.history.rows import RunRow
from tests.gui.scripted_runs import ScriptedLaunches
from tests.gui.test_main_window import run_to_the_end

LEFT = Qt.MouseButton.LeftButton


def run_row(run_id: str, title: str) -> RunRow:
    texts: dict[str, Any] = dict.fromkeys(
        (
            *("protocol", "name", "notes", "operator", "reason", "ended_by", "error", "digest", "signer"),
            *("damage", "imported_from", "discarded_by", "discarded_why"),
        ),
        "",
    )
    return RunRow(
        run_id=run_id,
        ordered_ns=1,
        begun_ns=1_700_000_000_000_000_000,
        duration=2.0,
        state="completed",
        title=title,
        simulated=True,
        steps=3,
        size=1,
        is_sealed=True,
        discarded=None,
        is_removed=False,
        is_indexed=True,
        skipped=0,
        **texts,
    )


def test_the_last_runs_can_be_run_again_and_read(qtbot: QtBot, appearance: Appearance) -> None:
    view = IdleView(appearance=appearance)
    qtbot.addWidget(view)
    view.resize(900, 500)
    with qtbot.waitSignal(view.shown):
        view.show()
    runs = [ListedRun(run_row(str(number), f"Run <b>{number}</b>"), "simulated") for number in range(5)]
    view.show_runs(Looked(Listed(tuple(runs), True), {}, 5, Known((), (), ())))
    assert len(view.rows) == 3
    button = view.rows[1].again_button
    assert button.accessibleName() == "Run Run <b>1</b> again"
    with qtbot.waitSignal(view.again_wanted) as told:
        QTest.mouseClick(button, LEFT)
    assert told.args == ["1"]


def shown_runs(qtbot: QtBot, appearance: Appearance, *rows: RunRow) -> IdleView:
    """The view with these runs."""
    view = IdleView(appearance=appearance)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    runs = tuple(ListedRun(row, "real") for row in rows)
    view.show_runs(Looked(Listed(runs, True), {}, len(runs), Known((), (), ())))
    return view


def test_a_console_cannot_be_run_again(qtbot: QtBot, appearance: Appearance) -> None:
    console = structs.replace(run_row("1", "Playground console"), protocol="<console>")
    view = shown_runs(qtbot, appearance, console)
    buttons = view.rows[0].findChildren(Button)
    assert [button.text() for button in buttons if button.isVisible()] == ["Report"]
    assert "again" not in view.words.text()


def test_a_single_step_is_counted_as_one(qtbot: QtBot, appearance: Appearance) -> None:
    view = shown_runs(qtbot, appearance, structs.replace(run_row("1", "Wash"), steps=1))
    texts = [label.text() for label in view.rows[0].findChildren(QLabel)]
    assert any(text.endswith(" · 1 step") for text in texts), texts


def test_the_page_says_that_nothing_runs_until_something_does(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    opened.switch.show_run()
    panels = opened.page.panels
    assert panels.idle.isVisible()
    assert not opened.page.output.isVisible()
    run_to_the_end(qtbot, opened, model)
    assert opened.page.output.isVisible()
    assert not panels.idle.isVisible()
