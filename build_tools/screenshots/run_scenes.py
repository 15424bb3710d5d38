"""Scenes of runs: in progress, asking questions, and ending."""

from __future__ import annotations

import os
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from build_tools.screenshots.history_scenes import show_report, unfold
from build_tools.screenshots.instrument_scenes import exported, monitor_of_a_supply
from build_tools.screenshots.library_scenes import library_is_there
from build_tools.screenshots.stage import LARGE, Stage
from build_tools.wine.lending import port_name
from praxis_desktop.gui.history.report_tabs import ReportLog
from praxis_desktop.gui.look.appearance import Scheme
from praxis_desktop.gui.output.sheets import TableSheet
from praxis_desktop.gui.roles.row import RoleRow
from praxis_desktop.gui.wire.panel import WirePanel


def run(stage: Stage) -> None:
    """A run from beginning to end, paused in between."""
    stage.window.switch.show_run()
    stage.rest(1500)
    stage.shoot("03-no-run")
    stage.open("dilution_series")
    stage.rest(4000)  # until the dry run has counted the steps
    stage.start()
    stage.until_phase("running")
    stage.until_step(45)
    stage.window.resize(*LARGE)  # in a smaller window the chart is behind a tab
    stage.until("the chart", lambda: stage.window.page.panels.chart.picture is not None)
    stage.rest(400)
    stage.shoot("03-live")
    stage.press("Pause")
    stage.until_phase("paused")
    stage.shoot("03e-live-paused")
    stage.window.switch.show_library()
    stage.shoot("11-run-strip")
    stage.window.switch.show_run()
    stage.press("Stop")
    stage.rest(500)
    stage.shoot("03f-live-stop-choice")
    stage.press("Stop now", "Now")
    stage.until_phase("cancelled")
    stage.shoot("03-live-stopped")


def deck(stage: Stage) -> None:
    """A run's deck, enlarged, with what is left of its supplies."""
    stage.open("dilution_series")
    stage.rest(4000)
    stage.start()
    stage.until_step(45)
    plates = stage.window.page.panels.plates
    assert plates is not None
    plates.show_labware("")
    stage.shoot("03h-deck")
    stage.press("Deck")
    stage.rest(400)
    stage.shoot("03h-deck-live")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


_ROBOT = """{
  "format": 1,
  "machines": {
    "liquid_handler": {
      "machine": "LiquidHandler", "backend": "OpentronsOT2Backend", "port": "sim:ot2,pace=20"
    }
  },
  "labware": {
    "tip_rack": {"catalogue": "hamilton_96_tiprack_300uL_filter", "place": {"slot": 4}},
    "plate": {"catalogue": "cor_96_wellplate_360uL_Fb", "place": {"slot": 5}},
    "buffer": {"catalogue": "hamilton_1_trough_60mL_Vb", "volumes": {"": 40000}, "place": {"slot": 6}}
  }
}
"""


_STAR = """{
  "format": 1,
  "machines": {
    "liquid_handler": {
      "machine": "LiquidHandler", "backend": "STARBackend", "port": "usb:08af:8000,location=1-1"
    }
  },
  "labware": {
    "tip_rack": {
      "catalogue": "hamilton_96_tiprack_300uL_filter",
      "place": {"carrier": "TIP_CAR_480_A00", "rails": 1, "spot": 2}
    },
    "plate": {
      "catalogue": "cor_96_wellplate_360uL_Fb", "volumes": {"A1": 200},
      "place": {"carrier": "PLT_CAR_L5AC_A00", "rails": 8, "spot": 1}
    },
    "diluent_trough": {
      "catalogue": "hamilton_1_trough_200mL_Vb", "volumes": {"": 40000},
      "place": {"carrier": "Trough_CAR_4R200_A00", "rails": 16, "spot": 1}
    }
  },
  "deck": {"deck": "pylabrobot.resources:STARLetDeck"}
}
"""

_CARRIERS = """{
  "format": 1,
  "labware": {
    "tip_rack": {
      "catalogue": "hamilton_96_tiprack_300uL_filter",
      "place": {"carrier": "TIP_CAR_480_A00", "rails": 1, "spot": 2}
    },
    "plate": {
      "catalogue": "cor_96_wellplate_360uL_Fb", "volumes": {"A1": 200},
      "place": {"carrier": "PLT_CAR_L5AC_A00", "rails": 8, "spot": 1}
    },
    "diluent": {
      "catalogue": "hamilton_1_trough_60mL_Vb", "volumes": {"": 40000},
      "place": {"carrier": "Trough_CAR_4R200_A00", "rails": 16, "spot": 1}
    }
  },
  "deck": {"deck": "pylabrobot.resources:STARLetDeck", "arguments": {"with_trash96": false}}
}
"""


def carrier_deck(stage: Stage) -> None:
    """A deck with carriers at their rails."""
    stage.open("dilution_series")
    set_up = stage.window.setup
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
    stage.window.files.open_bench(stage.own_file("star.json", _CARRIERS))
    stage.until("a bench", lambda: set_up.bench is not None and set_up.bench.in_use is not None)
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
    stage.shoot("02s-setup-deck-stands", partial(stage.window.setup.page.body.show_section, "labware"))
    stage.press("Set up deck…")
    stage.rest(700)
    stage.shoot("02s-setup-deck")
    stage.press("Cancel")
    stage.start()
    stage.until_step(45)
    stage.press("Deck")
    stage.rest(400)
    stage.shoot("03h-deck-carriers")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def robot_deck(stage: Stage) -> None:
    """The deck of a robot that reports its arm's position, and its traffic."""
    from bench.robot_kills.ot2 import client_wheel
    from praxis_desktop.core.directories import data_directory

    wheels = data_directory() / "wheelhouse"
    wheels.mkdir(parents=True, exist_ok=True)
    client_wheel(wheels)
    stage.open("robot_transfer")
    set_up = stage.window.setup
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
    stage.window.files.open_bench(stage.own_file("ot2.json", _ROBOT))
    stage.until("a bench", lambda: set_up.bench is not None and set_up.bench.in_use is not None)
    stage.start()
    stage.until_step(30)
    stage.press("Deck")
    stage.rest(400)
    stage.shoot("03h-deck-robot")
    stage.press("Traffic")
    stage.rest(400)
    stage.shoot("03h-traffic-alone")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def traffic(stage: Stage) -> None:
    """The traffic on the ports during a run, and a finished run."""
    stage.open("weighing")
    stage.rest(1500)
    stage.start()
    stage.until_step(12)
    live = stage.window.page.panels.live
    stage.shoot("03-live-traffic", live.show_traffic)
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")
    stage.open("gravimetric_check")
    stage.rest(1500)
    stage.start()
    stage.until_phase("completed")
    stage.rest(800)
    stage.shoot("03-live-finished")


def decoded_traffic(stage: Stage) -> None:
    """The messages of a power supply: during a run, in its report, and in the monitor."""
    stage.open("supply_check")
    stage.rest(1500)
    stage.start()
    stage.until_phase("completed")
    stage.rest(800)
    live = stage.window.page.panels.live
    stage.shoot("03-live-traffic-decoded", live.show_traffic)
    show_report(stage, "Test a power supply")
    unfold(stage)
    stage.press("Bytes", "Bytes exchanged")
    stage.rest(800)
    stage.shoot("04-report-wire-decoded")
    monitor_of_a_supply(stage)


def threads(stage: Stage) -> None:
    """A run with threads: their steps, their bytes, and one that failed; then the console with a thread."""
    stage.open("polling")
    stage.rest(1500)
    stage.start()
    stage.until_step(9)
    stage.shoot("03-live-threads")
    live = stage.window.page.panels.live

    def choose_a_poll() -> None:
        live.show_traffic()
        wire = stage.window.findChild(WirePanel)
        assert wire is not None
        wire.table.selectRow(0)
        stage.rest(400)

    stage.shoot("03-live-threads-bytes", choose_a_poll)
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")
    show_report(stage, "Weigh with two threads")
    unfold(stage)
    stage.press("Log")
    stage.rest(500)
    stage.shoot("04-report-threads")


def run_figures(stage: Stage) -> None:
    """Runs whose programs drew plots and a map of a plate; then one of them, large."""
    page = stage.window.setup.page
    for name, values in (("kinetic_assay", {"duration_minutes": "30"}), ("gravimetric_check", {})):
        stage.open(name)
        stage.rest(3000)
        page.show_texts(values)
        stage.rest(500)
        stage.press("At once")
        stage.start()
        stage.until_phase("completed")
        _shoot_figures(stage, name.partition("_")[0])


def _shoot_figures(stage: Stage, name: str) -> None:
    figures = stage.window.run_pages.current.output.figures
    stage.until("pictures", lambda: figures.tiles and all(t.has_picture for t in figures.tiles.values()))
    stage.rest(800)
    stage.shoot(f"03g-live-figures-{name}")
    figures.figure_wanted.emit([*figures.tiles.values()][-1].figure)
    stage.until_drawn()
    stage.shoot(f"03g-live-figure-{name}", partial(stage.rest, 1500))
    stage.press("Close")


def run_tables(stage: Stage) -> None:
    """A run whose program showed a table; the table large, then sorted; and as a result of the run."""
    stage.open("growth_table")
    stage.rest(2000)
    stage.start()
    stage.until_phase("completed")
    figures = stage.window.run_pages.current.output.figures
    stage.until("the table", lambda: figures.tiles)
    stage.rest(800)
    stage.shoot("03g-live-table")
    figures.figure_wanted.emit([*figures.tiles.values()][-1].figure)
    stage.until("the sheet", lambda: stage.window.findChild(TableSheet))
    sheet = stage.window.findChild(TableSheet)
    assert sheet is not None
    stage.until("its rows", sheet.copy_button.isEnabled)
    sheet.table.sort_by(3)
    sheet.table.sort_by(3)
    stage.rest(500)
    stage.shoot("03g-live-table-large", partial(stage.rest, 500))
    stage.press("Close")
    stage.press("Open report")
    stage.rest(2000)
    stage.shoot("04-report-table")


def prompt(stage: Stage) -> None:
    """The run asks: to do something, and for a number."""
    stage.open("incubation")
    page = stage.window.setup.page
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    assert page.cards is not None
    dry_run = page.cards.dry_run
    stage.until("its dry run", lambda: dry_run.questions is not None)
    assert dry_run.questions is not None
    dry_run.questions.fold.click()
    stage.rest(800)
    stage.shoot("02p-setup-questions")
    stage.start()
    stage.until_asked()
    stage.shoot("03b-live-prompt")
    stage.press("Lid is on")
    stage.until_step(4)
    stage.until_asked()
    stage.shoot("03b-live-prompt-number")
    stage.fill("37.0")
    stage.press("Use this value")
    stage.until_step(5)
    stage.rest(3000)
    stage.shoot("03-live-waiting")
    stage.press("Wait 1 minute longer")
    stage.press("Pause")
    stage.until_phase("paused")
    stage.shoot("03e-live-waiting-paused")
    stage.rest(500)  # an earlier second press would be ignored
    stage.press("Continue")
    stage.until_phase("running")
    stage.press("Skip wait")
    stage.until_phase("completed")
    stage.rest(800)
    stage.shoot("03-live-wait-skipped")


def reading(stage: Stage) -> None:
    """The run asks for a weight, and a user lets the balance enter it."""
    stage.open("lid_weight")
    stage.rest(1500)
    stage.start()
    stage.until_asked()
    stage.press("Read scale")
    field = stage.window.page.conduct.prompt_sheet.field
    assert field is not None
    stage.until("the weight", lambda: field.line.text() and not field.is_reading)
    stage.rest(600)
    stage.shoot("03b-live-prompt-reading")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def failure(stage: Stage) -> None:
    """An operation fails, and a user decides; then the run has failed."""
    _run_into_error(stage)
    stage.shoot("03c-live-error")


def failure_over(stage: Stage) -> None:
    """The same error with other decisions: the step is skipped, and the run is aborted."""
    sheet = stage.window.page.conduct.error_sheet
    for card, picture in (("Skip", "03-live-skipped"), ("End the run", "03-live-failed")):
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


def walk_through(stage: Stage) -> None:
    """The steps of docs/technician/walk-through.md."""
    library_is_there(stage)
    page = stage.window.setup.page
    stage.window.switch.show_library()
    stage.fill("gravimetric")
    stage.rest(900)
    stage.shoot("12-walk-library")
    stage.open("gravimetric_check")
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    assert page.cards is not None
    portions = page.cards.form.field("portions")
    assert portions is not None
    line = portions.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "3")
    stage.rest(2500)
    stage.shoot("12-walk-values")
    field = page.instruments.rows[0].field
    field.set_device("sim:mettler,busy:command=S:at=2")
    stage.rest(2500)

    def to_instruments() -> None:
        stage.rest(100)  # until the page has its height in this size
        page.body.show_section("instruments")

    stage.shoot("12-walk-instrument", to_instruments)
    stage.start()
    stage.until_step(4)
    stage.shoot("12-walk-running", scheme="light")
    stage.until_phase("requires_intervention")
    stage.rest(800)
    stage.shoot("12-walk-error")
    QTest.keyClick(QApplication.focusWidget() or stage.window, Qt.Key.Key_T)
    stage.rest(300)
    stage.shoot("12-walk-chosen")
    sheet = stage.window.page.conduct.error_sheet
    stage.until("a choice", sheet.go_button.isEnabled)
    sheet.go_button.click()
    stage.until_phase("completed")
    stage.rest(1500)
    stage.shoot("12-walk-ended")
    stage.press("Open report")
    stage.rest(2500)
    stage.shoot("12-walk-report")
    stage.press("Show step 11")
    stage.rest(1500)
    log = stage.window.findChild(ReportLog)
    assert log is not None
    kinds = [line.texts[1] for line in log.table.rows.lines]
    log.table.selectRow(kinds.index("Question"))
    stage.shoot("12-walk-technical")


def changes(stage: Stage) -> None:
    """A run about to pause, and a run being stopped."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        stage.open("long_step")
        stage.rest(1500)
        stage.start()
        stage.until_step(1)
        stage.rest(800)
        stage.press("Pause")
        stage.until_phase("pausing")
        stage.shoot("03e-live-pausing", scheme=scheme)
        stage.until_phase("paused")
        stage.rest(500)
        stage.press("Continue")
        stage.until_phase("running")
        stage.press("Stop")
        stage.rest(600)
        stage.press("Stop now", "Now")
        stage.until("it is being stopped", lambda: stage.model.is_stopping)
        stage.shoot("03f-live-stopping", scheme=scheme)
        stage.until_phase("cancelled")


def emergency(stage: Stage) -> None:
    """The emergency stop and its report."""
    stage.open("gravimetric_check")
    stage.rest(1200)
    stage.start()
    stage.until_step(5)
    QTest.keyClick(stage.window, Qt.Key.Key_F12)
    stage.until_phase("cancelled")
    stage.rest(1500)
    stage.shoot("03d-live-estop")


def closing(stage: Stage) -> None:
    """A user closes the window during a run."""
    stage.open("weighing")
    stage.rest(1200)
    stage.start()
    stage.until_phase("running")
    stage.until_step(5)
    stage.window.close()
    stage.rest(500)
    stage.shoot("11-closing")


def side_by_side(stage: Stage) -> None:
    """Two runs at once: on a run's page, in the status bar of another page, and when the window closes."""
    for name in ("incubation", "long_step"):
        stage.open(name)
        stage.rest(1500)
        stage.start()
        stage.until_phase("running", "requires_intervention")
        stage.until_step(1)
    stage.rest(1500)
    stage.shoot("11-runs-side-by-side")
    stage.window.switch.show_library()
    library_is_there(stage)
    stage.shoot("11-runs-in-the-strip")
    stage.window.close()
    stage.rest(600)
    stage.shoot("11-runs-closing")
    stage.press("Keep running")
    stage.window.models.runs.kill()


def more_questions(stage: Stage) -> None:
    """The run asks to confirm something, and to choose."""
    stage.open("two_questions")
    stage.rest(1200)
    stage.start()
    stage.until_asked()
    stage.shoot("03b-live-prompt-confirm")
    stage.press("Seal is flat")
    stage.until_step(2)
    stage.until_asked()
    stage.shoot("03b-live-prompt-choice")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def held(stage: Stage) -> None:
    """A run paused within a step, its panels one by one, and the steps that a user selects."""
    stage.open("dilution_series")
    stage.rest(4000)
    stage.start()
    stage.until_phase("running")
    stage.until_step(45)
    stage.press("Pause now, within the step")
    stage.until_phase("paused")
    stage.rest(600)
    stage.shoot("03g-live-held")
    tabs = stage.window.page.panels.live.tabs

    def show(number: int) -> None:
        if tabs.isVisible():
            tabs.button(number).click()

    stage.shoot("03h-live-chart", lambda: show(2))
    stage.shoot("03i-live-log", lambda: show(3))
    steps = stage.window.page.panels.steps
    steps.show_step(20)
    steps.list.selectionModel().select(
        steps.list.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    stage.rest(600)
    stage.shoot("03j-live-step-chosen")
    stage.window.models.runs.kill()


def error_details(stage: Stage) -> None:
    """An error with its traceback."""
    _run_into_error(stage)
    stage.press("Show details")
    stage.rest(500)
    stage.shoot("03c-live-error-details")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def real_port(stage: Stage) -> None:
    """A run on a real port: another waits for it, its page is read only, its cable is pulled out."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    os.environ["PRAXIS_PORT_GRACE"] = "120"
    page = stage.window.setup.page
    with PtyInstrument(make_instrument("mettler"), link=port_name(data_directory(), "ttyScale")) as scale:
        for is_first in (True, False):
            stage.open("weighing")
            stage.until("its role", lambda: bool(page.instruments.rows))
            stage.press("Real instruments")
            row = page.instruments.rows[0]
            row.field.set_device(scale.path)
            if is_first:
                stage.until("an answer", partial(_has_answered, row))
                stage.until("it can be started", page.foot.start_button.isEnabled)
                stage.press("Start real run…")
                stage.start_real("02o-setup-start-real")
                stage.until_phase("running")
                stage.until_step(3)
                stage.window.switch.show_library()
            else:
                stage.rest(1500)
                stage.shoot("02k-setup-queue")
                stage.press("Queue run…")
                stage.start_real()
        stage.until("it waits", lambda: stage.model.phase == "queued")
        stage.rest(800)
        stage.shoot("03k-live-queued")
        stage.press("Leave queue")
        stage.rest(800)
        runs = stage.window.models.runs
        runs.select(next(run for run in runs.all if run.phase == "running"))
        stage.window.switch.show_run()
        stage.until_step(62)
        stage.rest(2000)  # the next command would fail: now the program waits
        scale.unplug()
        stage.until("an absence", lambda: stage.model.absences)
        stage.rest(600)
        stage.shoot("03l-live-reconnecting")
        stage.window.menus.emergency.trigger()
        stage.until_phase("cancelled")
        stage.rest(2000)
        stage.shoot("03d-live-estop-unconfirmed")


def usb_robot(stage: Stage) -> None:
    """A real run on a robot that is connected by USB."""
    with exported("star,pace=20"):
        stage.open("serial_dilution")
        page, set_up = stage.window.setup.page, stage.window.setup
        stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
        stage.window.files.open_bench(stage.own_file("star.json", _STAR))
        stage.until("a bench", lambda: set_up.bench is not None and set_up.bench.in_use is not None)
        stage.press("Real instruments")
        stage.until("its roles", lambda: bool(page.instruments.rows))
        stage.rest(6000)
        stage.shoot("02t-setup-usb", partial(page.body.show_section, "instruments"))
        stage.until("an answer", partial(_has_answered, page.instruments.rows[0]))
        stage.press("All placed")
        stage.until("it can be started", page.foot.start_button.isEnabled)
        stage.press("Start real run…")
        stage.start_real("02t-setup-usb-start")
        stage.until_step(12)
        stage.shoot("03-live-usb")
        stage.press("Traffic")
        stage.rest(400)
        stage.shoot("03h-traffic-usb")
        stage.press("Deck")
        stage.rest(400)
        stage.shoot("03h-deck-usb")
        stage.window.menus.emergency.trigger()
        stage.until_phase("cancelled")
        stage.rest(2000)
        stage.shoot("03h-deck-usb-stopped")


def _has_answered(row: RoleRow) -> bool:
    return row.found is not None


def _run_into_error(stage: Stage) -> None:
    stage.open("plate_drawer")
    stage.rest(1200)
    stage.press("Reset to defaults")  # the recorded run had other values
    stage.rest(1200)
    stage.start()
    stage.until_asked()
    stage.fill("2")
    stage.press("Use this value")
    stage.until_phase("requires_intervention")
    stage.rest(600)
