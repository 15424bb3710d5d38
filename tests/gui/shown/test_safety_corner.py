"""EMERGENCY STOP is always at the same place and never covered: on all pages, with sheets and runs, at all
sizes and scales.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.emergency import corner as safety_corner
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.messages.messages import Message
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.forecast import RunAnnouncement, Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.overlay import open_covers
from praxis_desktop.gui.widgets.sheet import QuestionSheet, Sheet
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import history_of
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRuns
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.resuming.test_offers import interrupted_run
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.records.history.telling import run as kept_run

SIZES = ((1024, 700), (1280, 800), (1920, 1080))
SCALES = ("1", "1.25", "1.5")
REAL, SIMULATED = "/dev/ttyUSB7", "sim:mettler"
MIXES: dict[str, tuple[Simulation, ...]] = {
    "none": (),
    "real": ("none",),
    "simulated": ("whole",),
    "real behind simulated": ("none", "whole"),
    "two real": ("none", "none"),
    "two simulated": ("whole", "whole"),
}
"""Combinations of active runs; the last one is in front."""

Step = Callable[[], object]


@pytest.fixture
def everything(
    qtbot: QtBot,
    launcher: Launcher,
    launches: ScriptedLaunches,
    cache_of_computer: Path,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    questions: PortQuestions,
) -> Iterator[MainWindow]:
    """The window with every page, and runs that last until they are stopped."""
    launches.script = ScriptedRun.wait_for_stop
    model = RunModel(launches.launch)
    setup = SetupModel(lambda: launcher.pool)
    library = LibraryModel(lambda: launcher.pool, cache_of_computer)
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=RuntimeModel(),
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            questions=questions,
            setup=setup,
            library=library,
            interrupted=InterruptedModel(InterruptedRuns(lambda: launcher.settings)),
            history=AskedHistory(lambda: launcher.settings),
            preferences=SettingsModel(lambda: launcher.settings),
            console=launcher.console,
        )
    )
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close_safely()
    qtbot.waitUntil(lambda: not window.models.runs.is_active)
    window.close()
    assert window.playground is not None
    assert window.playground.await_end(Deadline.after(60))
    assert setup.shut_down(Deadline.after(20))
    assert library.shut_down(Deadline.after(20))
    launcher.close(Deadline.after(20))
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def start(qtbot: QtBot, window: MainWindow, simulation: Simulation) -> RunModel:
    """Start one more run, with one instrument."""
    model = window.models.runs.take_free()
    device = SIMULATED if simulation == "whole" else REAL
    model.simulation = simulation
    model.start(RunRequest(Program("", "weigh.py"), name="Weigh", ports=(f"scale={device}",)))
    qtbot.waitUntil(lambda: model.phase == "running")
    return model


def stop_all(qtbot: QtBot, window: MainWindow) -> None:
    """End all runs."""
    window.models.runs.stop()
    qtbot.waitUntil(lambda: not window.models.runs.is_active)


def pages(qtbot: QtBot, window: MainWindow, run_id: str) -> dict[str, Step]:
    """Return the actions that open each page, all of which have been opened once."""
    history, preferences, playground = window.history, window.preferences, window.playground
    assert history is not None
    assert preferences is not None
    assert playground is not None
    ways: dict[str, Step] = {
        "library": window.switch.show_library,
        "setup": window.switch.show_setup,
        "run": window.switch.show_run,
        "history": history.show,
        "report": lambda: history.show_run(run_id),
        "comparison": partial(compare, window, run_id),
        "instruments": window.instruments_controller.show,
        "playground": playground.show,
        "settings": preferences.show,
    }
    for go in ways.values():
        go()
        qtbot.wait(20)
    records = history.view
    assert records is not None
    qtbot.waitUntil(lambda: records.report.opened is not None)
    return ways


def compare(window: MainWindow, run_id: str) -> None:
    """Compare a run with itself."""
    assert window.history is not None
    window.history.show()
    assert window.history.view is not None
    window.history.view.compare_runs(run_id, run_id)


def covering(page: QWidget, sheet: Sheet, ask: Step) -> Step:
    """Opens a sheet that covers all of its page, as the page does."""

    def open_it() -> None:
        sheet.setGeometry(page.rect())
        ask()

    return open_it


def covers(window: MainWindow) -> dict[str, list[Step]]:
    """Functions that open sheets and overlays, keyed by the page that they cover."""
    history, resuming, controller, playground = (
        window.history,
        window.resuming,
        window.library,
        window.playground,
    )
    assert history is not None
    assert history.view is not None
    assert resuming is not None
    assert controller is not None
    assert playground is not None
    assert playground.page is not None
    assert window.instruments_controller.page is not None
    records, console, interrupted = history.view, playground.page, interrupted_run()
    printing = records.printing.sheet
    ports = window.instruments_controller.page

    def ask(question: QuestionSheet) -> Step:
        return partial(question.ask, "Restart the console?", "Its variables are lost.")

    return {
        "library": [
            window.commands.toggle_palette,
            window.commands.show_keys,
            lambda: window.dialogs.ask_protocol(None),
            controller.choose_file,
            ask(controller.sheet),
            ask(controller.remove_sheet),
            partial(resuming.resume_sheet.ask, interrupted),
            partial(resuming.record_sheet.show_run, interrupted),
            partial(resuming.close_sheet.ask, interrupted),
        ],
        "setup": [window.commands.toggle_palette],
        "run": [
            window.commands.show_keys,
            window.dialogs.ask_target,
            lambda: window.page.conduct.ask_to_close(("Weigh",)),
            lambda: window.page.conduct.reason_sheet.ask(),  # noqa: PLW0108 - of the page that is in view then
            lambda: window.page.conduct.halt_sheet.begin("14:07:22", ""),
        ],
        "history": [
            covering(records, records.note_sheet, lambda: records.note_sheet.ask("1" * 32, "Weigh")),
            covering(records, records.export_sheet, lambda: records.export_sheet.ask(3)),
            covering(records, printing, lambda: printing.ask("Print run")),
            window.dialogs.ask_folder,
        ],
        "report": [covering(records, printing, lambda: printing.ask("Print run"))],
        "comparison": [covering(records, records.export_sheet, lambda: records.export_sheet.ask(2))],
        "instruments": [covering(ports, ports.allow_sheet, lambda: ports.allow_sheet.ask(None, ()))],
        "playground": [ask(console.restart_sheet), ask(console.close_sheet)],
        "settings": [window.commands.toggle_palette],
    }


def assert_free(window: MainWindow, told: str) -> None:
    """Check that the corner is at its place, and that its centre and corners are uncovered."""
    button = window.safety_corner.button
    place = QRect(window.width() - 16 - 216, window.menuBar().height() + 8, 216, 64)
    assert button.geometry() == place, told
    inside = place.adjusted(2, 2, -2, -2)
    for point in (inside.center(), inside.topLeft(), inside.bottomRight(), inside.bottomLeft()):
        assert window.childAt(point) is button, told
    for cover in open_covers(window):
        card = cover.findChild(QWidget) if isinstance(cover, QuestionSheet) else cover.card
        assert card is not None
        assert cover.rect().contains(card.geometry()), told
        assert not QRect(card.mapTo(window, QPoint(0, 0)), card.size()).intersects(place), told


def close_covers(window: MainWindow) -> None:
    """Close whatever is open."""
    for chooser in window.findChildren(FileChooser):
        chooser.reject()
    for cover in open_covers(window):
        if isinstance(cover, QuestionSheet):
            cover.hide()
        else:
            cover.dismiss()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def resize(window: MainWindow, size: tuple[int, int]) -> None:
    """Resize the window and lay it out."""
    window.resize(*size)
    QApplication.processEvents()
    assert window.width() == size[0]


def test_the_corner_is_free_on_every_page_below_every_sheet_in_every_size(
    qtbot: QtBot, everything: MainWindow
) -> None:
    window = everything
    ways = pages(qtbot, window, kept_run(history_of(load_settings().history)))
    opened = covers(window)
    assert set(opened) == set(ways)
    window.messages.model.post(Message("Column 4 is outside", stays=True))
    for size, (mix, simulations) in product(SIZES, MIXES.items()):
        resize(window, size)
        for simulation in simulations:
            start(qtbot, window, simulation)
        for page, go in ways.items():
            go()
            QApplication.processEvents()
            assert_free(window, f"{mix}, {page}, {size}")
        for page, cover in product(ways, range(max(map(len, opened.values())))):
            if mix == "real behind simulated" and cover < len(opened[page]):
                ways[page]()
                opened[page][cover]()
                QApplication.processEvents()
                assert open_covers(window), page
                assert_free(window, f"{mix}, {page}, sheet {cover}, {size}")
                close_covers(window)
        stop_all(qtbot, window)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scale", [scale for scale in SCALES if scale != "1"])
def test_the_corner_is_free_when_everything_is_drawn_larger(scale: str) -> None:
    # Qt reads the scale only when a process starts.
    test = f"{__file__}::{test_the_corner_is_free_on_every_page_below_every_sheet_in_every_size.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test],
        env={**os.environ, "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        timeout=570,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_run_again_never_takes_the_place_of_the_stop(qtbot: QtBot, everything: MainWindow) -> None:
    """A real run continues; a simulated one in front of it ends."""
    window = everything
    window.switch.show_run()
    real = start(qtbot, window, "none")
    window.models.runs.make_spare()
    window.models.runs.select(window.models.runs.all[-1])
    window.run_pages.announce(RunAnnouncement("Weigh"))
    simulated = start(qtbot, window, "whole")
    assert window.safety_corner.button.caption == "F12 · stops Weigh"
    place = window.safety_corner.button.geometry()
    with qtbot.waitSignal(simulated.ended):
        simulated.stop()
    buttons = window.page.header.buttons
    assert window.page.run is simulated
    qtbot.waitUntil(buttons.run_button.isVisible)
    run_again = QRect(buttons.run_button.mapTo(window, QPoint(0, 0)), buttons.run_button.size())
    assert not run_again.intersects(place)
    assert_free(window, "after the end of the simulated run")
    assert window.safety_corner.button.state == "armed"
    assert real.is_active
    handle = window.windowHandle()
    assert handle is not None
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place.center())
    assert real.controls.was_halted
    qtbot.waitUntil(lambda: not real.is_active)


def test_the_corner_says_what_a_press_stops(qtbot: QtBot, everything: MainWindow) -> None:
    window, button = everything, everything.safety_corner.button
    window.switch.show_library()
    assert (button.state, button.text(), button.caption) == (
        "idle",
        "Nothing is running",
        "Emergency stop: F12",
    )
    start(qtbot, window, "whole")
    assert (button.text(), button.caption) == ("EMERGENCY STOP", "F12 · ends the simulated run")
    start(qtbot, window, "none")
    assert button.caption == "F12 · stops 1 instrument"
    window.safety_corner.button.triggered.emit()
    assert button.text().startswith("STOPPING ")
    assert button.isEnabled()
    qtbot.waitUntil(lambda: not window.models.runs.is_active)
    assert button.text().startswith("RUN ENDED ")
    assert button.caption == "No stop was sent"
    qtbot.waitUntil(window.page.conduct.halt_sheet.close_button.isEnabled)
    window.page.conduct.halt_sheet.close_button.click()
    qtbot.waitUntil(lambda: button.state == "idle")


def test_a_run_after_an_emergency_stop_arms_the_corner_anew(qtbot: QtBot, everything: MainWindow) -> None:
    window, button = everything, everything.safety_corner.button
    stopped = start(qtbot, window, "none")
    button.triggered.emit()
    qtbot.waitUntil(lambda: not stopped.is_active)
    assert button.text().startswith("RUN ENDED ")
    start(qtbot, window, "none")
    assert button.text() == "EMERGENCY STOP"


@pytest.mark.parametrize(
    ("outcomes", "text", "caption", "icon"),
    [
        (("confirmed",), "STOP SENT ", "The run has ended", "check"),
        (("confirmed", "unconfirmed"), "STOP SENT ", "The run has ended", "alert-circle"),
        (("failed",), "STOP NOT SENT ", "The run has ended", "alert-circle"),
        (("no_stop_command",), "NO STOP COMMAND", "Stop it at the instrument", "alert-circle"),
        (("confirmed", "failed"), "NOT ALL STOPPED ", "The run has ended", "alert-circle"),
        (("not_connected", "closed"), "RUN ENDED ", "No stop was sent", "halt"),
    ],
)
def test_the_corner_says_that_a_stop_was_sent_only_if_it_was(
    qtbot: QtBot,
    everything: MainWindow,
    launches: ScriptedLaunches,
    outcomes: tuple[HaltOutcome, ...],
    text: str,
    caption: str,
    icon: str,
) -> None:
    def script(run: ScriptedRun) -> None:
        run.wait_for_stop()
        for outcome in outcomes:
            run.report(HaltEvent(outcome, outcome, "port: what came of it"))

    launches.script = script
    button = everything.safety_corner.button
    run = start(qtbot, everything, "none")
    button.triggered.emit()
    assert button.text().startswith("STOPPING ")
    qtbot.waitUntil(lambda: not run.is_active)
    assert button.text().startswith(text)
    assert (button.caption, button.icon_name) == (caption, icon)


def test_that_a_stop_was_sent_is_not_said_for_ever(
    qtbot: QtBot, everything: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety_corner, "SENT_MS", 0)
    window, button = everything, everything.safety_corner.button
    start(qtbot, window, "none")
    button.triggered.emit()
    assert button.text().startswith("STOPPING ")
    qtbot.waitUntil(lambda: not window.models.runs.is_active)
    qtbot.waitUntil(lambda: button.caption == "Emergency stop: F12")
    assert window.page.conduct.halt_sheet.isVisibleTo(window.page), "the sheet says it until it is read"


@pytest.mark.parametrize("popup", ["menu bar", "menu", "list"])
def test_a_press_on_the_corner_acts_while_a_menu_or_a_list_is_open(
    qtbot: QtBot, everything: MainWindow, popup: str
) -> None:
    window = everything
    run = start(qtbot, window, "none")
    field = ChoiceField(appearance=window.models.appearance, parent=window.body)
    field.addItems(["One", "Other"])
    menu = PopupMenu(window.body)
    menu.addAction("Remove")
    if popup == "list":
        field.showPopup()
    else:
        opened = menu if popup == "menu" else window.menuBar().findChildren(QMenu)[0]
        opened.popup(window.mapToGlobal(QPoint(100, 100)))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    handle = window.windowHandle()
    assert handle is not None
    place = window.safety_corner.button.geometry().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place)
    assert run.controls.was_halted
    assert QApplication.activePopupWidget() is None
    qtbot.waitUntil(lambda: not run.is_active)


def test_no_tool_tip_lies_over_the_corner(qtbot: QtBot, everything: MainWindow) -> None:
    window = everything
    ways = pages(qtbot, window, kept_run(history_of(load_settings().history)))
    start(qtbot, window, "none")
    resize(window, SIZES[0])
    for go in ways.values():
        go()
        QApplication.processEvents()
        assert_tips_are_below(window)
    stop_all(qtbot, window)


def assert_tips_are_below(window: MainWindow) -> None:
    """Check that tool tips of the header appear below the corner."""
    corner = window.safety_corner.button
    row = QRect(0, corner.y(), window.width(), corner.height())
    in_header = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.toolTip()
        if row.intersects(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
        if window.rail.width() < widget.mapTo(window, QPoint(0, 0)).x()
    ]
    assert corner in in_header
    for widget in in_header:
        inside = widget.rect().topRight() + QPoint(-2, 2)
        place = widget.mapToGlobal(inside)
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, inside, place))
        tip = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "qtooltip_label")
        assert tip.isVisible(), widget
        assert tip.y() >= corner.mapToGlobal(QPoint(0, corner.height())).y(), widget
        QToolTip.hideText()


def test_a_question_leaves_the_corner_free(
    qtbot: QtBot, everything: MainWindow, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.ask(PromptEvent(1, "pause", "Put the lid on"))

    launches.script = script
    window = everything
    model = window.models.runs.take_free()
    model.start(RunRequest(Program("", "weigh.py"), name="Weigh", ports=(f"scale={REAL}",)))
    qtbot.waitUntil(lambda: isinstance(window.page.conduct.open_sheet, Sheet))
    for size in SIZES:
        resize(window, size)
        assert_free(window, f"question, {size}")
    stop_all(qtbot, window)
