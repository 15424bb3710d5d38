"""What a person does who has just started the program: scenes that are played in a process of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.shown.person import CONTROL, Person
from tests.gui.shown.started_program import Presses

SAMPLE = "Gravimetric check of a pipette"


def first_run_by_mouse(person: Person, presses: Presses) -> None:
    """From the first picture to a protocol on the simulated balance, by the mouse alone."""
    person.waits_until(lambda: person.sees_card(SAMPLE))
    person.clicks_run_on_card(SAMPLE)
    person.clicks("Start simulated run")
    person.reads("Running", "Simulated")
    assert presses.mouse <= 3
    assert presses.keys == 0
    person.reads("Scale", "Simulator · mettler")
    person.reads("Finished")
    person.reads("PASSED")


def first_run_by_keys(person: Person, presses: Presses) -> None:
    """The same without a mouse, and a look at the record of it afterwards."""
    person.waits_until(lambda: person.sees_card(SAMPLE))
    person.types("gravim")
    person.waits_until(lambda: not person.sees_card("Serial dilution"))
    person.types(Qt.Key.Key_Down, Qt.Key.Key_Return)
    person.waits_until(lambda: person.sees_button("Start simulated run"))
    person.types(Qt.Key.Key_Return)
    person.reads("Running", "Simulated")
    person.reads("Finished")
    person.types(Qt.Key.Key_3, modifier=CONTROL)
    person.waits_until(lambda: person.focus_name == "Runs")
    person.types(Qt.Key.Key_Down, Qt.Key.Key_Return)
    person.reads("Timeline", "Simulated", SAMPLE)
    assert presses.mouse == 0


def a_page_asked_for_at_once(person: Person, presses: Presses) -> None:
    """The rail answers before the page's modules are loaded; they come before the others, and then it is
    shown.
    """
    route, later = person.window.playground, person.window.preferences
    assert route is not None
    assert later is not None
    assert route.ahead.is_in_line
    assert not route.ahead.is_loaded
    person.clicks("Playground")
    assert person.window.rail.playground_button.isChecked()
    assert route.page is None
    person.waits_until(lambda: route.page is not None)
    assert later.ahead.is_in_line
    assert person.window.pages.currentWidget() is route.page
    assert route.opening.placeholder is None


def a_page_nobody_waits_for(person: Person, presses: Presses) -> None:
    """Whoever goes elsewhere before a page is there stays there; its modules are kept back meanwhile."""
    route = person.window.preferences
    assert route is not None
    kept: list[None] = []
    begin = route.ahead.start
    vars(route.ahead)["start"] = lambda: kept.append(None)
    person.clicks("Settings")
    person.reads("Opening…")
    assert person.window.rail.settings_button.isChecked()
    person.clicks("Library")
    person.waits_until(lambda: person.window.pages.currentWidget() is person.window.desk)
    assert route.opening.placeholder is None
    assert not route.opening.is_awaited
    person.waits_until(lambda: kept)
    begin()
    person.waits_until(lambda: not route.ahead.is_in_line)
    person.waits_until(lambda: person.sees_card(SAMPLE))
    assert route.page is None
    person.clicks("Settings")
    person.reads("Appearance")
    assert person.window.pages.currentWidget() is route.page
