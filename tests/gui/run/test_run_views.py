"""The views of a run's page: everything, or the deck or the traffic alone at full width."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo, SerialEvent, StateEvent, StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.forecast import BenchFacts, LabwareFacts
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import Script, ScriptedLaunches, ScriptedRun

TIMEOUT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton
BENCH = BenchFacts((LabwareFacts("plate", "plate", PlateShape(8, 12), place="2", slot=2),), "OTDeck")
OVERVIEW, DECK, TRAFFIC = range(3)
SIZES = pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])


def transfer(run: ScriptedRun) -> None:
    """Use a robot and a plate."""
    run.report(StepEvent(1, "started", "Dispense", operation="liquid_handler.dispense", instrument="robot"))
    run.report(SerialEvent("robot", "out", b"GET /health".hex(), step=1))


def transfer_until_stopped(run: ScriptedRun) -> None:
    transfer(run)
    run.wait_for_stop()


def start(
    qtbot: QtBot,
    window: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    size: tuple[int, int] = (1280, 800),
    script: Script = transfer_until_stopped,
) -> None:
    """Start a run with a port and labware, in a window of this size."""
    launches.script = script
    window.resize(*size)
    window.switch.show_run()
    model.bench = BENCH
    model.start(RunRequest(Program("", "move.py"), ports=("robot=sim:ot2",)))
    panels = window.page.panels
    qtbot.waitUntil(lambda: panels.views.button(DECK).isVisible(), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: panels.wire is not None and bool(panels.wire.rows.lines), timeout=TIMEOUT_MS)
    qtbot.waitUntil(panels.steps.isVisible, timeout=TIMEOUT_MS)


def choose(window: MainWindow, view: int) -> None:
    QTest.mouseClick(window.page.panels.views.button(view), LEFT)


@SIZES
def test_the_deck_and_the_traffic_get_the_whole_width(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches, size: tuple[int, int]
) -> None:
    start(qtbot, window, model, launches, size)
    panels = window.page.panels
    plates, wire = panels.plates, panels.wire
    assert plates is not None
    assert wire is not None
    others = (panels.steps, panels.tiles, panels.output)
    whole = panels.width() - 40
    choose(window, DECK)
    qtbot.waitUntil(lambda: plates.width() > whole, timeout=TIMEOUT_MS)
    assert plates.deck.isVisible()
    assert not any(panel.isVisible() for panel in (*others, wire, panels.live.bar))
    qtbot.waitUntil(plates.foot.isVisible, timeout=TIMEOUT_MS)
    assert plates.foot.text() == "The arm is drawn where Robot last reported it, in grey after 2 s."
    choose(window, TRAFFIC)
    qtbot.waitUntil(lambda: wire.width() > whole, timeout=TIMEOUT_MS)
    assert not any(panel.isVisible() for panel in (*others, plates))
    choose(window, OVERVIEW)
    assert panels.steps.isVisible()
    assert panels.tiles.isVisible()
    hint = window.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True)


@SIZES
def test_ctrl_t_shows_and_hides_the_traffic_in_every_view(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches, size: tuple[int, int]
) -> None:
    start(qtbot, window, model, launches, size)
    panels = window.page.panels
    assert panels.wire is not None
    shown = panels.wire.isVisible()
    for _ in range(4):
        window.menus.traffic.trigger()
        assert panels.wire.isVisible() is not shown
        shown = not shown
    choose(window, DECK)
    window.menus.traffic.trigger()
    assert panels.wire.isVisible()
    assert panels.views.number == TRAFFIC
    window.menus.traffic.trigger()
    assert not panels.wire.isVisible()


def test_nothing_is_said_to_move_while_the_run_is_paused(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    start(qtbot, window, model, launches, (1280, 800))
    choose(window, DECK)
    plates = window.page.panels.plates
    assert plates is not None
    fill = {"resources": "plate A1", "vols": [5.0], "use_channels": [0]}
    step = StepEvent(50, "started", "Fill", operation="liquid_handler.dispense", arguments=fill)
    launches.runs[-1].report(step)
    qtbot.waitUntil(plates.moving.isVisible, timeout=TIMEOUT_MS)
    launches.runs[-1].report(StateEvent("paused"))
    qtbot.waitUntil(lambda: not plates.moving.isVisible(), timeout=TIMEOUT_MS)


def test_a_narrow_window_shows_the_traffic_alone(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    """Beside the other panels, its rows would have the height of one line."""
    start(qtbot, window, model, launches, (1024, 700))
    panels = window.page.panels
    QTest.mouseClick(panels.tiles.tiles["robot"], LEFT)
    assert panels.views.number == TRAFFIC
    assert panels.wire is not None
    assert panels.wire.isVisible()
    assert panels.wire.port_field.currentData() == "robot"
    qtbot.waitUntil(lambda: panels.wire is not None and panels.wire.table.height() > 200, timeout=TIMEOUT_MS)


def test_only_views_with_something_to_show_are_offered(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Count"))
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "count.py")))
    panels = window.page.panels
    qtbot.waitUntil(panels.steps.isVisible, timeout=TIMEOUT_MS)
    assert not panels.views.isVisible()


def test_an_error_is_shown_in_whichever_view_the_page_was(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    fails = Event()

    def script(run: ScriptedRun) -> ErrorInfo:
        transfer(run)
        assert fails.wait(20)
        return ErrorInfo("RobotError", "the robot lost a tip")

    start(qtbot, window, model, launches, script=script)
    choose(window, DECK)
    with qtbot.waitSignal(model.ended):
        fails.set()
    panels = window.page.panels
    qtbot.waitUntil(panels.failure.isVisible, timeout=TIMEOUT_MS)
    assert panels.views.number == OVERVIEW


def test_the_closed_drawer_counts_exchanges_that_the_window_left_out(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    start(qtbot, opened, model, launches)
    bar = opened.page.panels.live.bar
    model.exchanges_left_out.emit(1000)
    assert bar.accessibleDescription() == "1,001 exchanges"
