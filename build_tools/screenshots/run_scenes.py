"""Scenes of runs: what goes on, what they ask, and how they end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from build_tools.screenshots.library_scenes import library_is_there
from build_tools.screenshots.stage import LARGE, Stage


def run(stage: Stage) -> None:
    """A run from its begin to its end, held in between."""
    stage.window.show_run()
    stage.rest(1500)
    stage.shoot("03-no-run")
    stage.open("dilution_series")
    stage.rest(4000)  # the dry run tells how many steps there will be
    stage.start()
    stage.until_phase("running")
    stage.until_step(45)
    stage.window.resize(*LARGE)  # smaller, the chart is behind a tab
    stage.until("the chart", lambda: stage.window.page.panels.chart.picture is not None)
    stage.rest(400)
    stage.shoot("03-live", in_all_looks=True)
    stage.press("Pause")
    stage.until_phase("paused")
    stage.shoot("03e-live-paused", in_all_looks=True)
    stage.window.show_library()
    stage.shoot("11-run-strip")
    stage.window.show_run()
    stage.press("Stop")
    stage.rest(500)
    stage.shoot("03f-live-stop-choice")
    stage.press("Stop now", "Now")
    stage.until_phase("cancelled")
    stage.shoot("03-live-stopped")


def traffic(stage: Stage) -> None:
    """What passes on the ports while a run goes on."""
    stage.open("gravimetric_check")
    stage.rest(1500)
    stage.start()
    stage.until_step(6)
    QTest.keyClick(stage.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    stage.rest(600)
    stage.shoot("03-live-traffic")
    stage.until_phase("completed")
    stage.rest(800)
    stage.shoot("03-live-finished")


def prompt(stage: Stage) -> None:
    """The run asks: to do something, and for a number."""
    stage.open("incubation")
    stage.rest(1200)
    stage.start()
    stage.until_asked()
    stage.shoot("03b-live-prompt", in_all_looks=True)
    stage.press("Done – continue", "Continue")
    stage.until_step(4)
    stage.until_asked()
    stage.shoot("03b-live-prompt-number")
    stage.fill("37.0")
    stage.press("Enter value – continue", "Continue")
    stage.until_step(5)
    stage.rest(3000)
    stage.shoot("03-live-waiting", in_all_looks=True)
    stage.press("Wait 1 minute longer")
    stage.press("Pause")
    stage.until_phase("paused")
    stage.shoot("03e-live-waiting-paused")
    stage.rest(500)  # a second press comes too early before
    stage.press("Continue")
    stage.until_phase("running")
    stage.press("Skip wait")
    stage.until_phase("completed")
    stage.rest(800)
    stage.shoot("03-live-wait-skipped")


def failure(stage: Stage) -> None:
    """An operation fails, somebody decides; then the run has failed."""
    _run_into_error(stage)
    stage.shoot("03c-live-error", in_all_looks=True)


def failure_over(stage: Stage) -> None:
    """The same error, decided: the step is left out, and the run is aborted."""
    sheet = stage.window.page.conduct.error_sheet
    for card, picture in (("Skip", "03-live-skipped"), ("Abort", "03-live-failed")):
        _run_into_error(stage)
        QTest.keyClick(QApplication.focusWidget() or stage.window, getattr(Qt.Key, f"Key_{card[0]}"))
        stage.rest(300)
        if card == "Skip":
            stage.shoot("03c-live-error-chosen")
        stage.until("a choice", sheet.go_button.isEnabled)
        sheet.go_button.click()
        stage.until_phase("completed", "failed")
        stage.rest(1500)
        stage.shoot(picture)


def changes(stage: Stage) -> None:
    """What a run is between two states: it is to pause, and it is being stopped."""
    stage.open("long_step")
    stage.rest(1500)
    stage.start()
    stage.until_step(1)
    stage.rest(800)
    stage.press("Pause")
    stage.until_phase("pausing")
    stage.shoot("03e-live-pausing")
    stage.until_phase("paused")
    stage.rest(500)
    stage.press("Continue")
    stage.until_phase("running")
    stage.press("Stop")
    stage.rest(600)
    stage.press("Stop now", "Now")
    stage.until("it is being stopped", lambda: stage.model.is_stopping)
    stage.shoot("03f-live-stopping")
    stage.until_phase("cancelled")


def emergency(stage: Stage) -> None:
    """The emergency stop, and what it tells."""
    stage.open("gravimetric_check")
    stage.rest(1200)
    stage.start()
    stage.until_step(5)
    QTest.keyClick(stage.window, Qt.Key.Key_F12)
    stage.until_phase("cancelled")
    stage.rest(1500)
    stage.shoot("03d-live-estop", in_all_looks=True)


def closing(stage: Stage) -> None:
    """The window is to be closed during a run."""
    stage.open("gravimetric_check")
    stage.rest(1200)
    stage.start()
    stage.until_step(3)
    stage.window.close()
    stage.rest(500)
    stage.shoot("11-closing")


def side_by_side(stage: Stage) -> None:
    """Two runs at once: on the page of a run, in the strip above another page, and when the window closes."""
    for name in ("incubation", "long_step"):
        stage.open(name)
        stage.rest(1500)
        stage.start()
        stage.until_phase("running")
        stage.until_step(1)
    stage.rest(1500)
    stage.shoot("11-runs-side-by-side", in_all_looks=True)
    stage.window.show_library()
    library_is_there(stage)
    stage.shoot("11-runs-in-the-strip")
    stage.window.close()
    stage.rest(600)
    stage.shoot("11-runs-closing")
    stage.press("Keep running")
    stage.window.models.runs.kill()


def _run_into_error(stage: Stage) -> None:
    stage.open("plate_drawer")
    stage.rest(1200)
    stage.press("Reset to defaults")  # the run that is kept had others
    stage.rest(1200)
    stage.start()
    stage.until_asked()
    stage.fill("2")
    stage.press("Enter value – continue", "Continue")
    stage.until_phase("requires_intervention")
    stage.rest(600)
