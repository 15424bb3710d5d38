"""Scenes of finished runs: their list, their reports, replays, and resuming after a crash."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from build_tools.screenshots.library_scenes import library_is_there
from build_tools.screenshots.stage import Stage
from praxis_desktop.gui.history.controller import HistoryView


def history(stage: Stage) -> None:
    """The list of runs."""
    stage.do("History")
    _desk_is_there(stage)
    stage.rest(1500)
    stage.shoot("04b-history")


def report(stage: Stage) -> None:
    """Finished runs: what they measured, and the other tabs of their reports."""
    show_report(stage, "Kinetic assay")
    stage.shoot("04-report")
    for title, picture in (("Absorbance at 600 nm over time", "plot"), ("Growth from", "heat-map")):
        stage.shoot(f"04-report-{picture}", partial(_choose_result, stage, title))
    unfold(stage)
    for side, picture in (("Values", "parameters"), ("Bytes", "bytes"), ("Log", "log"), ("Files", "files")):
        stage.press(side, "Bytes exchanged" if side == "Bytes" else side)
        stage.rest(500)
        stage.shoot(f"04-report-{picture}")


def _choose_result(stage: Stage, title: str) -> None:
    """Show the plate, table or figure of the report whose title begins with ``title``, and give it time to be
    drawn.
    """
    data = _view(stage).report.results.data
    place = data.choice.findText(title, Qt.MatchFlag.MatchStartsWith)
    data.choice.setCurrentIndex(place)
    data.choice.activated.emit(place)
    stage.rest(1000)


def report_of_bytes(stage: Stage) -> None:
    """The bytes that a run exchanged with its instrument."""
    show_report(stage, "Gravimetric check of a pipette")
    unfold(stage)
    stage.press("Bytes", "Bytes exchanged")
    stage.rest(800)
    stage.shoot("04-report-wire")
    _view(stage).report.views.wire.table.selectRow(6)
    stage.rest(500)
    stage.shoot("04-report-wire-cause")


def replay(stage: Stage) -> None:
    """A run is replayed from its record, and compared with a changed program."""
    show_report(stage, "Serial dilution")
    unfold(stage)
    stage.press("Replay")
    report = _view(stage).report
    player = report.replaying.player
    stage.until("the record", lambda: player.clock.seconds > 0)
    stage.until("the verdict", report.technical.replay_button.isEnabled)
    player.clock.stop()
    player.go_to_step(45)
    stage.rest(600)
    stage.shoot("04d-replay")
    player.view.plates.show_labware("")
    stage.shoot("04d-replay-deck")
    player.view.tabs.button(1).click()  # there in a narrow window
    stage.shoot("04d-replay-log")
    opened = report.opened
    assert opened is not None
    target = Path(str(opened.details.header.get("target")))
    changed = Path(tempfile.gettempdir()) / "praxis-desktop-screenshots-changed.py"
    changed.write_text(target.read_text("utf-8").replace("MIXES = 3", "MIXES = 2"), "utf-8")
    player.compare(str(changed))
    stage.until("the comparison", player.bar.compare_button.isEnabled)
    stage.rest(400)
    stage.shoot("04d-replay-compared")


def failed_report(stage: Stage) -> None:
    """A run that failed."""
    show_report(stage, "Absorbance, drawer stuck")
    stage.shoot("04-report-failed")


def failed_check(stage: Stage) -> None:
    """A run with the verdict "failed", beside one that passed."""
    show_report(stage, "Pipette P1000, after its fall")
    stage.shoot("04-report-verdict-failed")
    view = _view(stage)
    runs = {shown.row.name: shown.row.run_id for shown in view.page.rows.runs}
    view.compare_runs(runs["Pipette P1000, spring check"], runs["Pipette P1000, after its fall"])
    stage.until("the comparison", lambda: view.comparing.comparison is not None)
    stage.rest(1500)
    stage.shoot("04i-compare")


def resume(stage: Stage) -> None:
    """An interrupted run is offered, with the questions before it continues."""
    library_is_there(stage)
    stage.until("the banner", lambda: stage.window.resuming is not None and _is_in_view(stage, "Resume…"))
    stage.shoot("01-library-interrupted")
    stage.press("Resume…")
    stage.rest(2500)
    stage.shoot("04c-resume-sheet")


def history_sheets(stage: Stage) -> None:
    """A search without results, an export, a note, and an empty history."""
    stage.do("History")
    _desk_is_there(stage)
    stage.rest(1500)
    stage.press("Export list…")
    stage.rest(400)
    stage.shoot("04e-history-export")
    stage.press("Cancel")
    stage.fill("nothing like it")
    stage.rest(900)
    stage.shoot("04b-history-no-match")
    stage.press("Clear filters")
    show_report(stage, "Kinetic assay")
    stage.press("Add note…")
    stage.rest(400)
    stage.shoot("04f-report-note")


def no_history(stage: Stage) -> None:
    """No runs yet."""
    stage.do("History")
    _desk_is_there(stage)
    stage.rest(1500)
    stage.shoot("04b-history-empty")


def interrupted(stage: Stage) -> None:
    """The record of an interrupted run, with the question before it is closed."""
    library_is_there(stage)
    stage.until("the banner", lambda: stage.window.resuming is not None and _is_in_view(stage, "Resume…"))
    stage.press("Show record")
    stage.rest(1200)
    stage.shoot("04g-interrupted-record")
    stage.press("Close")
    stage.press("Close record…")
    stage.rest(600)
    stage.shoot("04h-close-record")


def _is_in_view(stage: Stage, name: str) -> bool:
    return any(button.isVisible() for button in stage.buttons(name))


def _desk_is_there(stage: Stage) -> None:
    route = stage.window.history
    stage.until("its page", lambda: route is not None and route.view is not None and route.view.isVisible())


def _view(stage: Stage) -> HistoryView:
    route = stage.window.history
    assert route is not None
    assert route.view is not None
    return route.view


def unfold(stage: Stage) -> None:
    """Expand the technical part of the report."""
    _view(stage).report.fold.button.setChecked(True)
    stage.rest(400)


def show_report(stage: Stage, title: str) -> None:
    """Open the newest run of a protocol."""
    stage.do("History")
    route = stage.window.history
    assert route is not None
    stage.until("runs", lambda: route.view is not None and route.view.page.rows.runs)
    assert route.view is not None
    rows = [shown.row for shown in route.view.page.rows.runs]
    route.show_run(next(row.run_id for row in rows if title in (row.title, row.protocol, row.name)))
    stage.rest(2000)
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
