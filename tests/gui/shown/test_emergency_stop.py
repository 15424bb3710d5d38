"""EMERGENCY STOP is visible and works on every page, and above anything that may cover one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.core.events import ReadyEvent, RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.commands.palette import Palette
from praxis_desktop.gui.commands.shortcuts_sheet import ShortcutsSheet
from praxis_desktop.gui.messages.panel import MessagePanel
from praxis_desktop.gui.widgets.overlay import open_covers
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.workers.launch.launcher import MakeLaunch
from tests.gui.conftest import PROTOCOL
from tests.gui.resuming.test_offers import interrupted_run
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.shown.person import CONTROL, Person, is_on_top
from tests.gui.shown.test_every_state import CONFIRM, EMERGENCY, RECOVER

SAMPLE = "Serial dilution"


@pytest.fixture
def launch(launches: ScriptedLaunches) -> MakeLaunch:
    """Runs that last until they are stopped; the tests are about what is above them."""
    return launches.launch


class Laboratory:
    """A person who starts a run, stops everything, and closes the report, again and again."""

    def __init__(self, person: Person, launches: ScriptedLaunches, protocol: Path) -> None:
        self.person = person
        self.launches = launches
        self._protocol = protocol

    def starts(self, question: PromptEvent | None = None, is_over: Event | None = None) -> ScriptedRun:
        """Start a run, which may ask a question, and may last beyond its stop."""

        def script(run: ScriptedRun) -> None:
            run.report(ReadyEvent(1.0))
            if question is not None:
                run.ask(question, "requires_intervention")
            run.wait_for_stop()
            if is_over is not None:
                assert is_over.wait(60)

        self.launches.script = script
        before = len(self.launches.runs)
        self.person.window.files.open_file(self._protocol)
        self.person.clicks("Start simulated run")
        word: RunState | str = "Running"
        if question is not None:
            word = "Waiting for you" if question.kind == "confirm" else "Needs a decision"
        self.person.reads(word)
        assert len(self.launches.runs) == before + 1
        return self.launches.runs[-1]

    def opens_another(self) -> None:
        """Set up another protocol, beside the active run."""
        self.person.types(Qt.Key.Key_1, modifier=CONTROL)
        self.person.clicks_run_on_card(SAMPLE)

    def stops_everything(self, run: ScriptedRun, *, by_key: bool = False) -> None:
        """Press the button or its key, then close the sheet with the results."""
        if by_key:
            self.person.types(Qt.Key.Key_F12)
        else:
            self.person.presses_on_button(EMERGENCY)
        self.person.waits_until(lambda: run.emergency_stops == 1)
        self.reads_of_stop()

    def is_stopped(self, run: ScriptedRun) -> bool:
        """Return whether everything has been stopped once."""
        return run.emergency_stops == 1

    def reads_of_stop(self) -> None:
        """Close the sheet with the results of the stop."""
        self.person.reads("RUN ENDED", "Emergency stop")
        self.person.waits_until(
            lambda: any(map(self.person.sees_button, ("Close", "I checked: all have stopped – close")))
        )
        self.person.clicks(
            "Close" if self.person.sees_button("Close") else "I checked: all have stopped – close"
        )
        self.person.waits_until(lambda: "RUN ENDED" not in self.person.words)


@pytest.fixture
def laboratory(person: Person, launches: ScriptedLaunches, tmp_path: Path) -> Laboratory:
    """A laboratory with a protocol for one simulated balance."""
    path = tmp_path / "weigh.py"
    path.write_text(PROTOCOL, encoding="utf-8")
    person.waits_until(lambda: person.sees_card(SAMPLE))
    return Laboratory(person, launches, path)


def test_the_stop_acts_on_every_page_by_mouse_and_by_key(laboratory: Laboratory) -> None:
    person = laboratory.person
    pages: dict[str, Callable[[], None]] = {
        "Showing 10 of 10": lambda: person.types(Qt.Key.Key_1, modifier=CONTROL),
        "Port traffic": lambda: person.types(Qt.Key.Key_2, modifier=CONTROL),
        "No runs yet": lambda: person.types(Qt.Key.Key_3, modifier=CONTROL),
        "Simulators": lambda: person.types(Qt.Key.Key_4, modifier=CONTROL),
        "Appearance": lambda: person.types(Qt.Key.Key_Comma, modifier=CONTROL),
        "Run setup": laboratory.opens_another,
    }
    for number, (words, go) in enumerate(pages.items()):
        run = laboratory.starts()
        go()
        person.reads(words)
        laboratory.stops_everything(run, by_key=number % 2 == 1)


def test_the_stop_acts_over_what_lies_on_the_pages(laboratory: Laboratory) -> None:
    person = laboratory.person
    covers: dict[type[QWidget], Callable[[], None]] = {
        Palette: lambda: person.types(Qt.Key.Key_K, modifier=CONTROL),
        ShortcutsSheet: lambda: person.types(Qt.Key.Key_F1),
        MessagePanel: lambda: person.clicks_on(person.window.status.messages_item),
    }
    for number, (kind, go) in enumerate(covers.items()):
        run = laboratory.starts()
        go()
        person.waits_until(partial(person.sees, kind))
        laboratory.stops_everything(run, by_key=number % 2 == 0)


def test_the_stop_acts_over_every_sheet_of_a_run(laboratory: Laboratory, whole: MainWindow) -> None:
    person = laboratory.person
    for by_key in (False, True):
        laboratory.stops_everything(laboratory.starts(CONFIRM), by_key=by_key)
        laboratory.stops_everything(laboratory.starts(RECOVER), by_key=by_key)
        run = laboratory.starts()
        whole.close()
        person.reads("Stop it before the window closes?")
        laboratory.stops_everything(run, by_key=by_key)


def test_the_stop_acts_over_the_sheets_of_all_pages(laboratory: Laboratory, whole: MainWindow) -> None:
    person, history, resuming = laboratory.person, whole.history, whole.resuming
    assert history is not None
    assert resuming is not None
    assert whole.library is not None
    history.show()
    whole.instruments_controller.show()
    assert history.view is not None
    assert whole.instruments_controller.page is not None
    records, ports = history.view, whole.instruments_controller.page
    interrupted = interrupted_run()
    sheets: list[tuple[Callable[[], None], Sheet, Callable[[], None]]] = [
        (history.show, records.note_sheet, lambda: records.note_sheet.ask("1" * 32, "Weigh")),
        (history.show, records.export_sheet, lambda: records.export_sheet.ask(3)),
        (whole.instruments_controller.show, ports.allow_sheet, lambda: ports.allow_sheet.ask(None, ())),
        (whole.switch.show_library, resuming.resume_sheet, lambda: resuming.resume_sheet.ask(interrupted)),
        (
            whole.switch.show_library,
            resuming.record_sheet,
            lambda: resuming.record_sheet.show_run(interrupted),
        ),
        (whole.switch.show_library, resuming.close_sheet, lambda: resuming.close_sheet.ask(interrupted)),
    ]
    for number, (go, sheet, ask) in enumerate(sheets):
        run = laboratory.starts()
        go()
        parent = sheet.parentWidget()
        assert parent is not None
        sheet.setGeometry(parent.rect())
        ask()
        person.waits_until(partial(is_on_top, sheet))
        laboratory.stops_everything(run, by_key=number % 2 == 0)
        sheet.dismiss()


def test_the_stop_acts_while_a_reason_is_asked_for(laboratory: Laboratory, whole: MainWindow) -> None:
    for by_key in (False, True):
        run = laboratory.starts()
        whole.page.conduct.requires_reason = True
        laboratory.person.clicks("Stop")
        laboratory.person.waits()
        laboratory.person.clicks("Now")
        laboratory.person.waits_until(lambda: whole.page.conduct.reason_sheet.is_open)
        laboratory.stops_everything(run, by_key=by_key)


def test_the_stop_acts_over_dialogs(laboratory: Laboratory, whole: MainWindow, tmp_path: Path) -> None:
    person, controller = laboratory.person, whole.library
    assert controller is not None
    assert whole.history is not None
    whole.history.show()
    assert whole.history.view is not None
    printing, history = whole.history.view.printing, whole.history
    asks: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (whole.switch.show_library, lambda: whole.dialogs.ask_protocol(None)),
        (whole.switch.show_library, controller.choose_file),
        (history.show, lambda: printing.ask(tmp_path, "run")),
    ]
    for (go, ask), by_key in product(asks, (False, True)):
        run = laboratory.starts()
        go()
        ask()
        assert len(open_covers(whole.body)) == 1
        assert QApplication.activeModalWidget() is None
        assert [window for window in QApplication.topLevelWidgets() if window.isVisible()] == [whole]
        if by_key:
            person.types(Qt.Key.Key_F12)
        else:
            person.presses_on_button(EMERGENCY)
        person.waits_until(partial(laboratory.is_stopped, run))
        person.waits_until(lambda: not whole.findChildren(FileChooser))
        laboratory.reads_of_stop()


def test_the_stop_is_sent_again_as_often_as_it_is_pressed(
    laboratory: Laboratory, launches: ScriptedLaunches
) -> None:
    person = laboratory.person
    is_over = Event()
    run = laboratory.starts(is_over=is_over)
    person.presses_on_button(EMERGENCY)
    person.waits_until(lambda: run.emergency_stops == 1)
    person.clicks("Send halt again")
    person.waits_until(lambda: run.emergency_stops == 2)
    person.types(Qt.Key.Key_F12)
    person.waits_until(lambda: run.emergency_stops == 3)
    is_over.set()
    person.clicks("Close")
