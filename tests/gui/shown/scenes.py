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
