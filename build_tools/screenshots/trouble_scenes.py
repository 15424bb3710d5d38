"""Scenes of problems: with instruments, values, the console, and this program itself."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from PySide6.QtCore import QTimer

from build_tools.screenshots.library_scenes import library_is_there
from build_tools.screenshots.playground_scenes import idle, opened_playground
from build_tools.screenshots.stage import Stage
from build_tools.wine.lending import port_name

_HOLD = """
import sys, time
import serial
with serial.Serial(sys.argv[1], exclusive=True):
    print("open", flush=True)
    time.sleep(600)
"""
"""The source of another program, which keeps a port open."""

_GOES_ON = """\
import time
while True:
    try:
        time.sleep(0.01)
    except KeyboardInterrupt:
        pass"""


def silent_instrument(stage: Stage) -> None:
    """An instrument stops answering during a run."""
    page = stage.window.setup.page
    stage.open("weighing")
    stage.until("its role", lambda: bool(page.instruments.rows))
    page.instruments.rows[0].field.set_device("sim:mettler,silence:after=20")
    stage.rest(1500)
    stage.start()
    tiles = stage.window.page.panels.tiles
    stage.until("silence", lambda: any("Silent" in tile.chip.text() for tile in tiles.tiles.values()))
    stage.shoot("03m-live-silent")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def used_elsewhere(stage: Stage) -> None:
    """A port that another program uses: in the set-up, and on the instruments page."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    library_is_there(stage)
    page = stage.window.setup.page
    with PtyInstrument(make_instrument("mettler"), link=port_name(data_directory(), "ttyScale")) as scale:
        InstrumentStore().keep(KnownInstrument(str(scale.path), "Scale", "mettler", path=str(scale.path)))
        command = [sys.executable, "-c", _HOLD, str(scale.path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            try:
                assert other.stdout is not None
                other.stdout.readline()
                stage.open("gravimetric_check")
                stage.until("a form", lambda: page.has_form)
                stage.press("Real instruments")
                row = page.instruments.rows[0]
                row.field.set_device(str(scale.path))
                stage.until("no answer", lambda: row.has_failed)
                stage.shoot("02l-setup-used-elsewhere", partial(page.body.show_section, "instruments"))
                stage.do("Instruments")
                route = stage.window.instruments_controller
                stage.until("its page", lambda: route.page is not None and route.page.isVisible())
                assert route.page is not None
                route.page.list.choose(str(scale.path))
                stage.rest(1500)
                stage.shoot("05-instruments-used-elsewhere")
            finally:
                other.kill()


def dry_run_problems(stage: Stage) -> None:
    """Values with which wells would overflow."""
    page = stage.window.setup.page
    stage.open("overfull")
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    assert page.cards is not None
    panel = page.cards.dry_run
    stage.until("its problems", lambda: bool(panel.findings))
    stage.rest(800)
    stage.shoot("02m-setup-dry-run-problems")


def no_instrument(stage: Stage) -> None:
    """A program that declares no instruments."""
    page = stage.window.setup.page
    plain = stage.own_file("count_down.py", "for number in (3, 2, 1):\n    print(number)\n")
    stage.until("a window without another protocol", lambda: page.path is not None)
    stage.window.files.open_file(plain)
    stage.until("it is open", lambda: page.path == plain)
    stage.window.switch.show_setup()
    stage.rest(1500)
    page.instruments.none_named.fold.setChecked(True)
    stage.shoot("02n-setup-no-instrument")


def console_on_a_copy(stage: Stage) -> None:
    """A paused run, with a console on a copy of it."""
    stage.open("dilution_series")
    stage.rest(4000)
    stage.start()
    stage.until_step(45)
    stage.press("Pause")
    stage.until_phase("paused")
    stage.rest(500)
    stage.window.page.header.buttons.copy_button.click()
    route = stage.window.copies
    assert route is not None
    stage.until("its page", lambda: route.page is not None and route.page.isVisible())
    assert route.page is not None
    view = route.page.view
    stage.until("an idle console", lambda: view.state.activity == "idle")
    view.insert("volume_ul, number, reading, grams", run=True)
    stage.until("the end of a cell", lambda: bool(view.cells) and view.cells[-1].is_ok is not None)
    stage.rest(800)
    stage.shoot("06o-playground-copy")
    stage.window.models.runs.kill()
    stage.until_phase("cancelled", "failed")


def console_that_goes_on(stage: Stage) -> None:
    """A cell that ignores an interrupt."""
    page, _ = opened_playground(stage)
    page.view.insert(_GOES_ON, run=True)
    stage.until("a running cell", lambda: page.view.state.activity == "running")
    stage.rest(1500)
    stage.press("Interrupt")
    stage.until("what to do about it", page.view.notice.restart_button.isVisible)
    stage.rest(600)
    stage.shoot("06n-playground-not-responding")
    page.view.notice.restart_button.click()
    idle(stage, page)


def own_mistake(stage: Stage) -> None:
    """A defect of this program, which reports it and continues."""
    library_is_there(stage)
    QTimer.singleShot(0, _err)
    messages = stage.window.messages
    stage.until("the message", lambda: bool(messages.toasts.shown))
    stage.rest(600)
    stage.shoot("11-mistake")


def _err() -> None:
    raise RuntimeError("a mistake that was made for this picture")
