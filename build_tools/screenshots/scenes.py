"""The scenes: what is done with the window before a picture is taken. A new page or state is a line here.

Each scene has a start of the program of its own, with the records of build_tools.screenshots.records. Names
of pictures begin with the number of the target they belong to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from build_tools.screenshots.stage import LARGE, Stage
from praxis_desktop.gui.history.history_desk import HistoryDesk
from praxis_desktop.gui.instruments_page.instruments_page import InstrumentsPage

_WRONG = {
    "colony_count.py": """from praxis import protocol_function
from pylabrobot.camera import ColonyCounter


@protocol_function(title="Colony count", description="Count colonies on a plate", category="plate_reading")
async def colony_count(plates: int = 1) -> None:
    print(await ColonyCounter().count(plates))
""",
    "unfinished_assay.py": """from praxis import protocol_function


@protocol_function(title="Unfinished assay"
async def unfinished_assay() -> None:
    pass
""",
}
"""Protocols that cannot be run."""


class Scene(NamedTuple):
    """``play`` leads the window and takes the pictures; without ``has_records`` nothing was ever run, without
    ``has_cache`` Python was never prepared.
    """

    play: Callable[[Stage], None]
    has_records: bool = True
    has_cache: bool = True
    language: str = "en"


# ---- library
def library(stage: Stage) -> None:
    """The first page, when everything is known; a search that finds little, and one that finds nothing."""
    _library_is_there(stage)
    stage.shoot("01-library", in_all_looks=True)
    stage.type("dilution")
    stage.rest(600)
    stage.shoot("01-library-search")
    stage.type(" of gold")
    stage.rest(600)
    stage.shoot("01-library-no-match")


def library_table(stage: Stage) -> None:
    """The protocols as a table."""
    _library_is_there(stage)
    stage.press("Table")
    stage.shoot("01b-library-table")


def library_drop(stage: Stage) -> None:
    """A file is dragged over the window: one that can be added, and one that cannot."""
    _library_is_there(stage)
    for name, picture in (
        ("gradient_elution.py", "01c-library-drop"),
        ("results.xlsx", "01c-library-refused"),
    ):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/home/user/{name}")])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        stage.window.dragEnterEvent(QDragEnterEvent(QPoint(400, 300), copy, data, left, none))
        stage.shoot(picture)
        stage.window.dragLeaveEvent(QDragLeaveEvent())


def library_problems(stage: Stage) -> None:
    """A protocol that does not pass its check, and a file that cannot be read."""
    from praxis_desktop.core.directories import data_directory

    folder = data_directory() / "protocols"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _WRONG.items():
        (folder / name).write_text(text, "utf-8")
    stage.do("Instruments")
    stage.window.show_library()
    _library_is_there(stage)
    stage.rest(4000)
    stage.shoot("01-library-problems")
    stage.press("Table")
    stage.shoot("01b-library-table-problems")


def library_versions(stage: Stage) -> None:
    """A protocol that has changed since it ran, a check that somebody wanted, and no protocol at all."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.protocols.library.folders import bundled_folder

    _library_is_there(stage)
    desk = stage.window.desk
    assert desk is not None
    page = desk.page
    entry = next(entry for entry in page.rows.entries if entry.target == "serial_dilution")
    page.versions_wanted.emit(entry)
    stage.until("the versions", lambda: bool(desk.versions_sheet.table.rows.lines))
    stage.rest(600)
    stage.shoot("01e-library-versions")
    desk.versions_sheet.dismiss()
    page.entry_menu.check_wanted.emit(entry)
    stage.until("the check", page.checks.hide_button.isVisible)
    stage.shoot("01-library-checked")
    own = data_directory() / "protocols"
    kept = list(own.glob("*.py")) if own != bundled_folder().path else []
    for file in kept:
        file.rename(file.with_suffix(".kept"))
    page.samples_unwanted.emit()
    stage.press("Remove them")
    stage.until("an empty library", page.empty.samples_button.isVisible)
    stage.shoot("01d-library-empty")
    page.samples_wanted.emit()
    for file in kept:
        file.with_suffix(".kept").rename(file)
    _library_is_there(stage)


def first_start(stage: Stage) -> None:
    """Nothing was run, and Python is being prepared."""
    desk = stage.window.furniture.first_start
    stage.until("the card", lambda: desk.card is not None and desk.card.isVisible())
    stage.rest(2500)
    stage.shoot("08-first-start", in_all_looks=True)


# ---- setup
def setup(stage: Stage) -> None:
    """A protocol that can be started at once, and one that lacks its instrument."""
    stage.open("serial_dilution")
    stage.rest(4000)
    stage.shoot("02-setup", in_all_looks=True)
    stage.open("gravimetric_check")
    stage.rest(2500)
    stage.shoot("02c-setup-ready")
    stage.press("Real instruments")
    stage.rest(800)
    stage.press("Show first problem")
    stage.rest(500)
    stage.shoot("02b-setup-blocked")


def setup_sections(stage: Stage) -> None:
    """A value that is out of range, and wells that are chosen on a plate."""
    stage.open("serial_dilution")
    stage.rest(3000)
    stage.fill("4000")
    stage.rest(1500)
    stage.shoot("02b-setup-invalid")
    stage.open("selective_transfer")
    stage.rest(3000)
    stage.shoot("02-setup-wells")


def setup_checks(stage: Stage) -> None:
    """What is tested and placed before a run with real instruments, and a file that does not load."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.pty import PtyInstrument
    from praxis_desktop.ports.simulators import make_instrument

    page = stage.window.setup_page
    stage.open("serial_dilution")
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    assert page.cards is not None
    labware = page.cards.labware
    for row, slot in zip(labware.rows, (1, 2, 5), strict=False):
        row.field.set_text(f"{row.field.text}@{slot}")
        row.changed.emit()
    stage.press("Real instruments")
    stage.until("a deck", lambda: labware.deck is not None and labware.deck.isVisible())
    page.body.show_section("labware")
    labware.list.items[0].box.setChecked(True)
    labware.list.items[1].box.setFocus()
    stage.rest(1500)
    stage.shoot("02d-setup-deck")
    stage.open("gravimetric_check")
    folder = data_directory()
    folder.mkdir(parents=True, exist_ok=True)
    with (
        PtyInstrument(make_instrument("mettler"), link=folder / "ttyScale") as scale,
        PtyInstrument(make_instrument("keyence"), link=folder / "ttyReader") as silent,
    ):
        stage.press("Real instruments")
        page.body.show_section("instruments")
        scale_row = page.instruments.rows[0]
        scale_row.field.set_device(str(scale.path))
        stage.until("an answer", lambda: scale_row.found is not None)
        stage.shoot("02e-setup-answered")
        scale_row.field.set_device(str(silent.path))
        stage.until("no answer", lambda: scale_row.has_failed)
        stage.shoot("02e-setup-no-answer")
    broken = folder / "gradient_elution.py"
    broken.write_text(_BROKEN, encoding="utf-8")
    stage.window.open_file(broken)
    stage.until("a failed check", lambda: "failed" in page.head.line)
    stage.shoot("02f-setup-check-failed")


_BROKEN = """from praxis import protocol_function

FLOW_ML_MIN = 1.2
COLUMN_ML = 0
DWELL_MIN = 10 * COLUMN_ML / 0


@protocol_function(title="Gradient elution")
async def gradient_elution(volume: float = 20.0) -> None:
    pass
"""


# ---- runs
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
    stage.shoot("03e-live-paused")
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


# ---- history
def history(stage: Stage) -> None:
    """The list of runs."""
    stage.do("History")
    stage.rest(1500)
    stage.shoot("04b-history", in_all_looks=True)


def report(stage: Stage) -> None:
    """Runs that are over: what they measured, and the other sides of their reports."""
    _show_report(stage, "Kinetic assay")
    stage.shoot("04-report", in_all_looks=True)
    for side in ("Parameters", "Bytes", "Log", "Files"):
        stage.press(side, "Bytes exchanged" if side == "Bytes" else side)
        stage.rest(500)
        stage.shoot(f"04-report-{side.lower()}")


def report_of_bytes(stage: Stage) -> None:
    """The bytes that a run exchanged with its instrument."""
    _show_report(stage, "Gravimetric check of a pipette")
    stage.press("Bytes", "Bytes exchanged")
    stage.rest(800)
    stage.shoot("04-report-wire")
    _desk(stage).report.views.wire.table.selectRow(6)
    stage.rest(500)
    stage.shoot("04-report-wire-cause")


def replay(stage: Stage) -> None:
    """A run is played again from its record, and compared with a changed program."""
    _show_report(stage, "Serial dilution")
    stage.press("Replay")
    report = _desk(stage).report
    player = report.replaying.player
    stage.until("the record", lambda: player.clock.seconds > 0)
    stage.until("the verdict", report.head.replay_button.isEnabled)
    player.clock.stop()
    player.go_to_step(45)
    stage.rest(600)
    stage.shoot("04d-replay")
    player.view.plates.show_labware("")
    stage.shoot("04d-replay-deck")
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
    _show_report(stage, "Absorbance, drawer stuck")
    stage.shoot("04-report-failed")


def resume(stage: Stage) -> None:
    """A run that was interrupted is offered, and what is asked before it goes on."""
    _library_is_there(stage)
    stage.until("the banner", lambda: stage.window.resuming is not None and _is_in_view(stage, "Resume…"))
    stage.shoot("01-library-interrupted")
    stage.press("Resume…")
    stage.rest(2500)
    stage.shoot("04c-resume-sheet")


# ---- instruments, settings
def instruments(stage: Stage) -> None:
    """Known instruments, one that is not there, the serial monitor, a check, a profile, faults and a stop."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.known_instruments import InstrumentStore, KnownInstrument
    from praxis_desktop.ports.pty import PtyInstrument
    from praxis_desktop.ports.simulators import make_instrument

    stage.do("Instruments")
    stage.rest(1500)
    stage.shoot("05-instruments-none")
    page = stage.window.instruments_route.page
    assert page is not None
    store = InstrumentStore()
    folder = data_directory()
    with (
        PtyInstrument(make_instrument("mettler"), link=folder / "ttyScale") as scale,
        PtyInstrument(make_instrument("masterflex"), link=folder / "ttyPump") as pump,
    ):
        for name, kind, path in (
            ("Bench scale", "mettler", scale.path),
            ("Pump 2", "masterflex", pump.path),
            ("Barcode reader", "keyence", str(folder / "ttyReader")),
        ):
            store.keep(KnownInstrument(path, name, kind, path))
        _choose_instrument(stage, page, scale.path)
        stage.press("Scan again")
        stage.until("an answer", lambda: page.view.identity.chip.text() == "Connected")
        stage.shoot("05-instruments-connected")
        stage.press("Open port")
        stage.until("an open port", lambda: page.view.monitor.is_open)
        for text in ("I4", "SI", "TI", "SX"):
            page.view.monitor.send_row.field.setText(text)
            stage.press("Send")
            stage.rest(300)
        page.view.monitor.send_row.field.setText("SI")
        stage.shoot("05-instruments", in_all_looks=True)
        page.view.tabs.button(2).click()
        stage.shoot("05-instruments-profile")
        page.view.tabs.button(0).click()
        stage.press("Close port")
        stage.until("a closed port", lambda: not page.view.monitor.is_open)
        page.view.tabs.button(1).click()
        stage.press("Check instrument")
        stage.until("a report", page.view.checks.save_button.isVisible)
        stage.shoot("05-instruments-check")
        page.view.tabs.button(0).click()
        _choose_instrument(stage, page, pump.path)
        stage.press("Open port")
        stage.until("an open port", lambda: page.view.monitor.is_open)
        stage.shoot("05-instruments-emergency-stop")
        stage.window.menus.emergency.trigger()
        stage.rest(1500)
        stage.shoot("05-instruments-halted")
        stage.press("Close port")
        stage.until("a closed port", lambda: not page.view.monitor.is_open)
        stage.press("+ Add by hand…")
        stage.shoot("05-instruments-add")
        stage.press("Cancel")
        _choose_instrument(stage, page, "sim:bioshake")
        page.view.tabs.button(3).click()
        stage.shoot("05-instruments-faults")
    page.list.choose(scale.path)
    stage.until("an unplugged scale", lambda: page.view.identity.chip.text() == "Unplugged")
    page.view.tabs.button(0).click()
    stage.shoot("05-instruments-unplugged")


def _choose_instrument(stage: Stage, page: InstrumentsPage, device: str) -> None:
    page.list.choose(device)
    stage.until(
        device,
        lambda: page.facts is not None and page.facts.device == device and page.facts.is_present,
    )


def settings(stage: Stage) -> None:
    """Every section of the settings."""
    stage.do("Settings")
    stage.rest(1200)
    stage.shoot("07b-settings-appearance", in_all_looks=True)
    for section in (
        "Folders",
        "Runtime",
        "Worker pool",
        "Timeouts & safety",
        "Packages",
        "Shortcuts",
        "Diagnostics",
        "About",
    ):
        stage.press(section)
        stage.rest(1000)
        stage.shoot(f"07-settings-{section.lower().replace(' & ', '-').replace(' ', '-')}")


# ---- over all pages
def palette(stage: Stage) -> None:
    """The commands, all of them and the ones that are looked for."""
    _library_is_there(stage)
    stage.do("Command palette")
    stage.rest(400)
    stage.shoot("09-command-palette", in_all_looks=True)
    stage.type("run")
    stage.rest(400)
    stage.shoot("09-command-palette-search")


def shortcuts(stage: Stage) -> None:
    """The keys."""
    _library_is_there(stage)
    stage.do("Keyboard shortcuts")
    stage.rest(500)
    stage.shoot("10-shortcuts")


def messages(stage: Stage) -> None:
    """A message while it is new, and the list of them."""
    stage.open("serial_dilution")
    stage.rest(1500)
    stage.start()
    stage.window.show_library()
    stage.until_phase("completed", "failed")
    stage.rest(600)
    stage.shoot("11-message")
    stage.do("Messages")
    stage.rest(400)
    stage.shoot("11-messages")


def german(stage: Stage) -> None:
    """Some pages in German."""
    _library_is_there(stage)
    stage.shoot("14-german-library")
    stage.open("serial_dilution")
    stage.rest(4000)
    stage.shoot("14-german-setup")
    stage.press("Simulierten Lauf starten", "Lauf starten")
    stage.until_phase("completed", "failed")
    stage.rest(800)
    stage.shoot("14-german-run")
    stage.do("Verlauf")
    stage.rest(1500)
    stage.shoot("14-german-history")
    stage.do("Geräte")
    stage.rest(1500)
    stage.shoot("14-german-instruments")
    stage.do("Einstellungen")
    stage.rest(1500)
    stage.shoot("14-german-settings")


def side_by_side(stage: Stage) -> None:
    """Two runs at once: on the page of a run, in the strip above another page, and when the window closes."""
    for name in ("incubation", "long_step"):
        stage.open(name)
        stage.rest(1500)
        stage.start()
        stage.until_phase("running")
        stage.until_step(1)
    stage.rest(1500)
    stage.shoot("11-runs-side-by-side")
    stage.window.show_library()
    _library_is_there(stage)
    stage.shoot("11-runs-in-the-strip")
    stage.window.close()
    stage.rest(600)
    stage.shoot("11-runs-closing")
    stage.press("Keep running")
    stage.window.models.runs.kill()


SCENES: dict[str, Scene] = {
    "library": Scene(library),
    "library_table": Scene(library_table),
    "library_drop": Scene(library_drop),
    "library_problems": Scene(library_problems),
    "library_versions": Scene(library_versions),
    "first_start": Scene(first_start, has_records=False, has_cache=False),
    "setup": Scene(setup),
    "setup_sections": Scene(setup_sections),
    "setup_checks": Scene(setup_checks),
    "run": Scene(run),
    "traffic": Scene(traffic),
    "prompt": Scene(prompt),
    "failure": Scene(failure),
    "failure_over": Scene(failure_over),
    "changes": Scene(changes),
    "emergency": Scene(emergency),
    "closing": Scene(closing),
    "side_by_side": Scene(side_by_side),
    "history": Scene(history),
    "report": Scene(report),
    "report_of_bytes": Scene(report_of_bytes),
    "replay": Scene(replay),
    "failed_report": Scene(failed_report),
    "resume": Scene(resume),
    "instruments": Scene(instruments),
    "settings": Scene(settings),
    "palette": Scene(palette),
    "shortcuts": Scene(shortcuts),
    "messages": Scene(messages),
    "german": Scene(german, language="de"),
}


def _library_is_there(stage: Stage) -> None:
    desk = stage.window.desk
    assert desk is not None
    stage.until("cards of protocols", lambda: desk.page.list.model().rowCount() > 5)
    stage.rest(2500)


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


def _is_in_view(stage: Stage, name: str) -> bool:
    return any(button.isVisible() for button in stage.buttons(name))


def _desk(stage: Stage) -> HistoryDesk:
    route = stage.window.history
    assert route is not None
    assert route.desk is not None
    return route.desk


def _show_report(stage: Stage, title: str) -> None:
    """Open the newest run of a protocol."""
    stage.do("History")
    route = stage.window.history
    assert route is not None
    stage.until("runs", lambda: route.desk is not None and route.desk.page.rows.runs)
    assert route.desk is not None
    rows = [shown.row for shown in route.desk.page.rows.runs]
    route.show_run(next(row.run_id for row in rows if title in (row.title, row.protocol)))
    stage.rest(2000)
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
