"""Actions of a person who has just started the program: scenes played in a separate process."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt

from praxis_desktop.gui.library.page import LibraryPage
from tests.gui.shown.person import CONTROL, Person
from tests.gui.shown.started_program import Presses

SAMPLE = "Gravimetric check of a pipette"


def first_run_by_mouse(person: Person, presses: Presses) -> None:
    """From the first picture to a protocol on the simulated balance, by mouse alone."""
    person.waits_until(lambda: person.sees_card(SAMPLE))
    person.clicks_run_on_card(SAMPLE)
    person.reads("Reset to defaults")  # the form; values that nobody has seen are not started
    person.clicks("Start simulated run")
    person.reads("Running", "Simulated")
    assert presses.mouse <= 3
    assert presses.keys == 0
    person.reads("Scale", "Simulated: Mettler Toledo balance (MT-SICS)")
    person.reads("Completed")
    person.reads("PASSED")


def first_run_by_keys(person: Person, presses: Presses) -> None:
    """The same without a mouse, followed by a look at the record."""
    person.waits_until(lambda: person.sees_card(SAMPLE))
    person.types("gravim")
    person.waits_until(lambda: not person.sees_card("Serial dilution"))
    person.types(Qt.Key.Key_Down, Qt.Key.Key_Return)
    person.reads("Reset to defaults")
    person.waits_until(lambda: person.sees_button("Start simulated run"))
    person.types(Qt.Key.Key_Return, modifier=CONTROL)
    person.reads("Running", "Simulated")
    person.reads("Completed")
    person.types(Qt.Key.Key_3, modifier=CONTROL)
    person.waits_until(lambda: person.focus_name == "Runs")
    person.types(Qt.Key.Key_Down, Qt.Key.Key_Return)
    person.reads("Passed in simulation", "Technical", SAMPLE)
    assert presses.mouse == 0


def a_page_asked_for_at_once(person: Person, presses: Presses) -> None:
    """The rail reacts before the page's modules are loaded; they are loaded before all others, and then the
    page is shown.
    """
    route, later = person.window.playground, person.window.preferences
    assert route is not None
    assert later is not None
    assert route.ahead.is_in_line
    assert not route.ahead.is_loaded
    person.clicks("Playground")
    assert person.window.rail.playground_button.isChecked()
    assert route.page is None
    person.waits_until(lambda: person.window.pages.currentWidget() is route.page)
    assert later.ahead.is_in_line
    assert route.opening.placeholder is None


def a_page_nobody_waits_for(person: Person, presses: Presses) -> None:
    """A user who leaves before a page has loaded stays on the other page; the loading is
    postponed meanwhile.
    """
    route = person.window.preferences
    assert route is not None
    kept: list[None] = []
    begin = route.ahead.start
    vars(route.ahead)["start"] = lambda: kept.append(None)
    person.clicks("Settings")
    person.reads("Opening…")
    assert person.window.rail.settings_button.isChecked()
    person.clicks("Library")
    person.waits_until(lambda: isinstance(person.window.pages.currentWidget(), LibraryPage))
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


def a_page_made_in_turns(person: Person, presses: Presses) -> None:
    """The page's modules are loaded, and it is made in several turns of the loop. A user who leaves meanwhile
    stays on the other page; later commands find the page complete.
    """
    window, route = person.window, person.window.playground
    assert route is not None
    person.waits_until(lambda: not any(ahead.is_in_line for ahead in window.ahead))
    pieces: list[bool] = []
    make = route.opening._make_piece

    def make_and_count() -> None:
        make()
        pieces.append(route.opening.is_made)
        if len(pieces) == 2:
            window.rail.library_button.click()

    vars(route.opening)["_make_piece"] = make_and_count
    person.clicks("Playground")
    person.waits_until(lambda: len(pieces) == 2)
    person.waits(300)
    assert len(pieces) == 2, "nobody is waiting for it"
    assert route.page is None
    assert not route.opening.is_awaited
    assert isinstance(window.pages.currentWidget(), LibraryPage)
    assert window.rail.library_button.isChecked()
    window.menus.insert_instrument.trigger()
    person.reads("Which instrument should the console use?")
    assert window.pages.currentWidget() is route.page
    assert pieces == [False] * (len(pieces) - 1) + [True]
    person.types(Qt.Key.Key_Escape)
    person.reads("Idle", "Variables")


def a_page_asked_for_by_what_is_to_be_done_there(person: Person, presses: Presses) -> None:
    """Restart and Insert are chosen one after the other before there is a console: only the last
    is executed.
    """
    window, route = person.window, person.window.playground
    assert route is not None
    window.menus.restart_console.trigger()
    window.menus.insert_instrument.trigger()
    assert route.page is None
    person.reads("Which instrument should the console use?")
    person.types(Qt.Key.Key_Escape)
    person.reads("Idle")


def a_window_closed_while_a_page_is_made(person: Person, presses: Presses) -> None:
    """The window closes, and all work ends."""
    route = person.window.playground
    assert route is not None
    person.waits_until(lambda: not any(ahead.is_in_line for ahead in person.window.ahead))
    person.clicks("Playground")
    person.waits_until(lambda: route.opening._stages is not None)
    assert route.page is None


def a_page_that_cannot_be_made(person: Person, presses: Presses) -> None:
    """The user is told what to do, and the previous page is shown; the page opens once it can be made."""
    window, route = person.window, person.window.instruments_controller
    missing = "praxis_desktop.gui.instruments.page"
    person.waits_until(lambda: not any(ahead.is_in_line for ahead in window.ahead))
    present = sys.modules[missing]
    sys.modules[missing] = None  # type: ignore[assignment]
    person.clicks("Instruments")
    person.reads("Instruments cannot be opened", "Try again.")
    assert isinstance(window.pages.currentWidget(), LibraryPage)
    assert window.rail.library_button.isChecked()
    assert route.opening.placeholder is None
    assert not route.opening.is_awaited
    sys.modules[missing] = present
    person.clicks("Instruments")
    person.reads("Scan again")
    assert window.pages.currentWidget() is route.page
    assert window.rail.instruments_button.isChecked()


def a_page_whose_modules_cannot_be_loaded(person: Person, presses: Presses) -> None:
    """The same when the modules are loaded while the user waits."""
    window, route = person.window, person.window.preferences
    assert route is not None
    missing = "praxis_desktop.gui.settings.page"
    assert missing not in sys.modules
    kept: list[None] = []
    begin = route.ahead.start
    vars(route.ahead)["start"] = lambda: kept.append(None)
    person.clicks("Settings")
    person.reads("Opening…")
    sys.modules[missing] = None  # type: ignore[assignment]
    person.waits_until(lambda: kept)
    begin()
    person.reads("Settings cannot be opened", "restart or reinstall the program")
    assert isinstance(window.pages.currentWidget(), LibraryPage)
    assert window.rail.library_button.isChecked()
    assert route.opening.placeholder is None
