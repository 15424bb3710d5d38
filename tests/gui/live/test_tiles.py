"""The tiles and panels of a run: the action and the latest value of each instrument, and which panels fit."""

from __future__ import annotations

from threading import Event

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import (
    ConnectionEvent,
    DataEvent,
    HaltEvent,
    SerialEvent,
    StateEvent,
    StepEvent,
)
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.live.readings import Player
from praxis_desktop.gui.live.tiles import InstrumentTile
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton


def weigh(run: ScriptedRun) -> None:
    run.report(StepEvent(1, "started", "Weigh", instrument="scale"))
    run.report(SerialEvent("scale", "out", b"SI\r\n".hex(), step=1))
    run.report(SerialEvent("scale", "in", b"S S     61.4047 g\r\n".hex(), step=1))
    for number in range(5):
        run.report(DataEvent("temperature", "series", {"points": [[float(number), 20.0 + number]]}, "", "°C"))
    run.wait_for_stop()


def start(qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches) -> None:
    launches.script = weigh
    window.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler",)))
    qtbot.waitUntil(lambda: bool(window.page.panels.readings.newest), timeout=20_000)
    qtbot.waitUntil(lambda: window.page.panels.tiles.tiles["scale"].value.text() == "61.4047", timeout=20_000)


def test_a_tile_tells_what_its_instrument_does_and_told_last(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    start(qtbot, window, model, launches)
    tile = window.page.panels.tiles.tiles["scale"]
    assert (tile.unit.text(), tile.exchange.text(), tile.chip.text()) == ("g", "← S S 61.4047 g", "Busy")
    assert tile.accessibleName() == "scale, simulator, Busy, 61.4047 g"
    told = QAccessible.queryAccessibleInterface(tile)
    assert told is not None
    assert told.role() == QAccessible.Role.Button
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert tile.chip.text() == "Released"


def test_a_tile_shows_the_digits_that_the_balance_sent(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(SerialEvent("scale", "in", b"S S     0.99740 g\r\n".hex(), step=1))
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler",)))
    tiles = window.page.panels.tiles
    qtbot.waitUntil(lambda: "scale" in tiles.tiles)
    tile = tiles.tiles["scale"]
    qtbot.waitUntil(lambda: tile.exchange.text() == "← S S 0.99740 g")
    qtbot.waitUntil(lambda: tile.value.text() == "0.99740")
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_number_without_a_unit_makes_way_for_the_result_of_a_step(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        read = StepEvent(1, "started", "Read temperature", instrument="shaker")
        run.report(read)
        run.report(SerialEvent("shaker", "in", b"25.18\r\n".hex(), step=1))
        run.report(structs.replace(read, status="completed", summary="25.18 °C"))
        run.report(SerialEvent("shaker", "in", b"3\r\n".hex(), step=1))  # whether it is shaking
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "shake.py"), ports=("shaker=sim:bioshake",)))
    tiles = window.page.panels.tiles
    qtbot.waitUntil(lambda: "shaker" in tiles.tiles)
    tile = tiles.tiles["shaker"]
    qtbot.waitUntil(lambda: tile.exchange.text() == "← 3")
    qtbot.waitUntil(lambda: (tile.value.text(), tile.unit.text()) == ("25.18", "°C"))
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_what_passed_last_stands_on_the_tile_when_the_run_is_over(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(SerialEvent("scale", "out", b"S\r\n".hex(), step=1))
        run.report(SerialEvent("scale", "in", b"S S     0.99773 g\r\n".hex(), step=1))

    launches.script = script
    window.switch.show_run()
    model.names = {"scale": "Balance 2"}
    with qtbot.waitSignal(model.ended):
        model.start(RunRequest(Program("", "weigh.py"), ports=("scale=/dev/ttyS9",)))
    tiles = window.page.panels.tiles
    qtbot.waitUntil(lambda: "scale" in tiles.tiles)
    tile = tiles.tiles["scale"]
    qtbot.waitUntil(lambda: tile.exchange.text() == "← S S 0.99773 g")
    assert "Balance 2" in tile.accessibleName(), "the name that somebody gave it"
    tiles.take_halt(HaltEvent("scale", "sent", "stopped", b"@\r\n".hex()))
    assert tile.exchange.text() == "→ @"
    tiles.take_halt(HaltEvent("scale", "confirmed", "it says so", reply=b"S S 1 g\r\nI4 A\r\n".hex()))
    assert tile.exchange.text() == "← I4 A"


def test_a_tile_that_is_made_after_a_very_short_run_shows_no_age(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(SerialEvent("fourth", "out", b"SI\r\n".hex(), step=1))

    launches.script = script
    window.switch.show_run()
    roles = ("first", "second", "third", "fourth")
    tiles = window.page.panels.tiles
    with qtbot.waitSignal(model.ended):
        model.start(RunRequest(Program("", "weigh.py"), ports=tuple(f"{role}=sim:mettler" for role in roles)))
    tiles.begin()  # its tiles are made in later turns, the first of which may come only after the end
    tiles.take_exchanges((SerialEvent("fourth", "out", b"SI\r\n".hex(), step=1),))
    qtbot.waitUntil(lambda: "fourth" in tiles.tiles)
    tile = tiles.tiles["fourth"]
    assert (tile.exchange.text(), tile.chip.text(), tile.age.text()) == ("→ SI", "Released", "")
    tiles.take_halt(HaltEvent("fourth", "sent", "stopped", b"@\r\n".hex()))
    assert (tile.exchange.text(), tile.age.text()) == ("→ @", "")


def test_an_instrument_that_does_not_answer_a_programs_own_driver_is_silent(
    qtbot: QtBot,
    window: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("praxis_desktop.gui.live.tiles.SILENT_S", 0.0)
    answered = Event()

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Weigh", instrument="balance"))
        run.report(SerialEvent("scale", "out", b"SI\r\n".hex(), step=1))
        assert answered.wait(20)
        run.report(SerialEvent("scale", "in", b"S S     61.4047 g\r\n".hex(), step=1))
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler",)))
    tiles = window.page.panels.tiles.tiles
    qtbot.waitUntil(lambda: "scale" in tiles and tiles["scale"].chip.text().startswith("Silent for"))
    answered.set()
    qtbot.waitUntil(lambda: tiles["scale"].chip.text() == "In use")
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_command_that_is_never_answered_makes_nobody_silent_in_the_steps_that_follow(
    qtbot: QtBot,
    window: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("praxis_desktop.gui.live.tiles.SILENT_S", 0.0)
    goes_on = Event()

    def script(run: ScriptedRun) -> None:
        run.report(StateEvent("running"))
        run.report(StepEvent(1, "started", "Read the barcode"))
        run.report(SerialEvent("scanner", "out", b"LOFF\r".hex(), step=1))
        assert goes_on.wait(20)
        run.report(StepEvent(1, "completed", "Read the barcode", duration=1.0))
        run.report(StepEvent(2, "started", "Seal"))
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "seal.py"), ports=("scanner=sim:keyence",)))
    tiles = window.page.panels.tiles.tiles
    qtbot.waitUntil(lambda: "scanner" in tiles and tiles["scanner"].chip.text().startswith("Silent for"))
    goes_on.set()
    qtbot.waitUntil(lambda: tiles["scanner"].chip.text() == "In use")
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_an_instrument_that_did_not_come_back_is_unplugged_until_its_port_is_open_again(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    given_up, reopened = Event(), Event()

    def script(run: ScriptedRun) -> None:
        run.report(StateEvent("running"))
        run.report(ConnectionEvent("scale", "lost", "port scale: the instrument was disconnected", 0.0))
        assert given_up.wait(20)
        run.report(ConnectionEvent("scale", "gone", "port scale: the instrument did not come back"))
        assert reopened.wait(20)
        run.report(ConnectionEvent("scale", "reopened", "port scale: the instrument was reconnected"))
        run.wait_for_stop()

    launches.script = script
    window.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler",)))
    tiles, header = window.page.panels.tiles.tiles, window.page.header
    qtbot.waitUntil(lambda: "scale" in tiles and tiles["scale"].chip.text() == "Reconnecting…")
    assert (header._word.text(), header._sentence.text()) == (
        "Reconnecting…",
        "scale: unplugged, waiting for it",
    )
    given_up.set()
    qtbot.waitUntil(lambda: tiles["scale"].chip.text() == "Unplugged")
    assert header._word.text() == "Running"
    reopened.set()
    qtbot.waitUntil(lambda: tiles["scale"].chip.text() == "In use")
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_simulated_instrument_is_called_as_on_the_page_setup(qtbot: QtBot, appearance: Appearance) -> None:
    player = Player("scale", "", "sim:mettler,busy:command=S:at=2", True)
    tile = InstrumentTile(player, appearance=appearance)
    qtbot.addWidget(tile)
    shown = [label.text() for label in tile.findChildren(Label)]
    assert "Simulated: Mettler Toledo balance (MT-SICS), busy on “S” number 2" in shown


@pytest.mark.parametrize("width", [140, 200, 320])
@pytest.mark.parametrize("unit", ["", "g", "micrograms per millilitre"])
def test_a_number_that_gets_longer_is_never_cut(
    qtbot: QtBot, appearance: Appearance, width: int, unit: str
) -> None:
    tile = InstrumentTile(Player("scale", "", "sim:mettler", True), appearance=appearance)
    qtbot.addWidget(tile)
    tile.resize(width, tile.sizeHint().height())
    tile.show()
    height = tile.sizeHint().height()
    for number in ("0", "61.4047", "\N{MINUS SIGN}12345.678", "\N{MINUS SIGN}0.00000123", "7"):
        tile.show_value(number, unit, [], 0.0)  # no event is processed before it is drawn
        needed = QFontMetrics(tile.value.font()).horizontalAdvance(number)
        assert tile.value.width() >= needed
        assert tile.value.geometry().right() <= width
        assert tile.sizeHint().height() == height


def test_a_tile_leads_to_the_bytes_and_ctrl_t_opens_and_closes_them(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    window.resize(1280, 800)
    start(qtbot, window, model, launches)
    panels = window.page.panels
    assert panels.wire is not None
    assert panels.wire.isVisible()
    window.menus.traffic.trigger()
    assert not panels.wire.isVisible()
    assert panels.live.bar.isVisible()
    QTest.mouseClick(panels.tiles.tiles["scale"], LEFT)
    assert panels.wire.isVisible()
    assert panels.wire.port_field.currentData() == "scale"


def test_a_narrow_window_shows_one_panel_at_a_time(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    window.resize(1024, 700)
    start(qtbot, window, model, launches)
    live, page = window.page.panels.live, window.page
    assert live.tabs.isVisible()
    assert live.tabs.button(0).isHidden()  # there is no plate
    assert page.panels.chart.isVisible()
    assert live.last_line.isVisible()
    assert not page.output.isVisible()
    QTest.mouseClick(live.last_line.open_button, LEFT)
    assert page.output.isVisible()
    assert not page.panels.chart.isVisible()
    hint = window.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True)


def test_a_new_curve_leaves_the_open_list_as_it_is(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    start(qtbot, window, model, launches)
    choice = window.page.panels.chart.choice
    qtbot.waitUntil(lambda: choice.count() == 2)
    choice.showPopup()
    QTest.keyClick(choice.view(), Qt.Key.Key_Down)
    launches.runs[-1].report(DataEvent("absorbance", "series", {"points": [[1.0, 0.5]]}, "", "AU"))
    qtbot.waitUntil(lambda: choice.count() == 3)
    assert choice.currentText() == "temperature (°C)"
    assert choice.view().currentIndex().data() == "scale S (g)"
    QTest.keyClick(choice.view(), Qt.Key.Key_Return)
    assert choice.currentText() == "scale S (g)"


def test_the_keyboard_goes_with_the_traffic_that_is_opened_and_closed(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    start(qtbot, window, model, launches)
    panels = window.page.panels
    qtbot.waitUntil(lambda: panels.wire is not None and bool(panels.wire.rows.lines))
    assert panels.wire is not None
    panels.wire.table.setFocus()
    window.menus.traffic.trigger()
    assert panels.live.bar.hasFocus()
    assert panels.live.bar.accessibleDescription() == "2 exchanges"
    QTest.keyClick(panels.live.bar, Qt.Key.Key_Space)
    assert panels.wire.table.hasFocus()


def test_one_exchange_is_not_counted_as_several(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    window.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler", "pump=sim:pump")))
    qtbot.waitUntil(lambda: model.phase == "running")
    launches.runs[-1].report(SerialEvent("scale", "out", b"SI\r\n".hex()))
    bar = window.page.panels.live.bar
    qtbot.waitUntil(lambda: bar.accessibleDescription() == "1 exchange · 2 ports")


def test_the_chart_draws_what_the_protocol_reports(
    qtbot: QtBot, window: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    window.resize(1280, 800)
    start(qtbot, window, model, launches)
    chart = window.page.panels.chart
    qtbot.waitUntil(lambda: chart.picture is not None, timeout=30_000)
    assert chart.choice.currentText() == "temperature (°C)"
    picture = chart.picture
    assert picture is not None
    qtbot.waitUntil(lambda: picture.accessibleName().endswith("the latest 24 °C"), timeout=20_000)
    chart.choice.setCurrentIndex(1)
    chart.choice.activated.emit(1)
    assert picture.accessibleName() == "scale S: 1 values, the latest 61.4047 g"
