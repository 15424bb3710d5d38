"""The values of a protocol: which differ from the defaults and which are visible; none moves while
the user edits.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.parameters_card import FormPanel
from praxis_desktop.protocols.definition import Protocol, Rule
from praxis_desktop.protocols.parameters import Parameter
from praxis_desktop.workers.setup.checking import check
from praxis_desktop.workers.setup.sheets import Choices, FieldTexts, SetupSheet

LEFT = Qt.MouseButton.LeftButton
NAMES = ("volume", "columns", "speed", "height", "wait", "mixes", "rounds", "rows", "factor")


def sheet_of(*parameters: Parameter, rules: tuple[Rule, ...] = ()) -> SetupSheet:
    """Return a protocol with these parameters, ready to be set up."""
    protocol = Protocol(
        "fill", "Plate fill", entry="protocol_function", function="fill", parameters=parameters, rules=rules
    )
    defaults = {one.name: str(one.default) for one in parameters if not one.required}
    return SetupSheet(Path("fill.py"), "fill", "", protocol, FieldTexts(defaults))


def number(name: str, default: int = 5) -> Parameter:
    return Parameter(name, "int", label=name.capitalize(), default=default, minimum=1, maximum=9)


SHEET = sheet_of(*map(number, NAMES))


@pytest.fixture
def form(qtbot: QtBot, appearance: Appearance) -> FormPanel:
    """The visible card."""
    made = FormPanel(appearance=appearance)
    qtbot.addWidget(made)
    made.resize(640, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def fill(form: FormPanel, sheet: SetupSheet = SHEET, **texts: str) -> None:
    """Open a form with these values, and check it."""
    form.show_sheet(sheet, texts)
    check_values(form, sheet)


def check_values(form: FormPanel, sheet: SetupSheet = SHEET) -> None:
    form.show_checked(check(sheet, Choices(form.texts)))


def seen(form: FormPanel) -> list[str]:
    """Return the visible values, in order."""
    QApplication.processEvents()  # lays it out, in the height that it needs
    shown = [field for field in form.fields if field.isVisible()]
    return [field.parameter.name for field in sorted(shown, key=lambda one: (one.y(), one.x()))]


def keys_of(form: FormPanel, name: str) -> QLineEdit:
    """Return the input fields of a value."""
    field = form.field(name)
    assert field is not None
    keys = field.control.focusProxy()
    assert isinstance(keys, QLineEdit)
    return keys


def type_in(form: FormPanel, name: str, text: str) -> None:
    keys = keys_of(form, name)
    keys.setFocus()
    keys.selectAll()
    QTest.keyClicks(keys, text)
    check_values(form)


def test_values_that_differ_are_shown_in_their_order_and_the_rest_is_folded_away(form: FormPanel) -> None:
    fill(form, speed="7", rows="2", factor="8")
    assert seen(form) == ["speed", "rows", "factor"]
    assert form.differing.text() == "3 of 9 differ from the defaults"
    assert form.state.words == "3 of 9 changed"
    assert form.all_button.text() == "Show all 9"
    QTest.mouseClick(form.all_button, LEFT)
    assert seen(form) == [*NAMES], "each in its place"
    assert form.all_button.text() == "Show only changed"


def test_where_nothing_differs_all_values_are_seen_in_their_order(form: FormPanel) -> None:
    fill(form)
    assert seen(form) == [*NAMES]
    assert form.differing.text() == "No value differs from the defaults"
    assert not form.all_button.isEnabled()
    assert form.all_button.toolTip() == "No value differs from the defaults"


def test_of_few_values_none_is_folded_away(form: FormPanel) -> None:
    sheet = sheet_of(*map(number, NAMES[:4]))
    fill(form, sheet, height="2")
    assert seen(form) == [*NAMES[:4]], "no field changes its place with its value"
    assert form.all_button.isHidden()


def test_a_value_without_a_default_is_always_seen(form: FormPanel) -> None:
    wanted = Parameter("plate", "int", label="Plate", required=True, minimum=1)
    fill(form, sheet_of(*map(number, NAMES), wanted), columns="6")
    assert seen(form) == ["columns", "plate"]


def test_nothing_moves_or_folds_while_values_are_filled_in(form: FormPanel) -> None:
    fill(form, speed="7")
    QTest.mouseClick(form.all_button, LEFT)
    before, places = seen(form), [field.geometry() for field in form.fields]
    button = form.all_button.geometry()
    type_in(form, "factor", "8")
    type_in(form, "rows", "50")
    type_in(form, "speed", "5")
    assert seen(form) == before
    assert [field.geometry() for field in form.fields] == places
    assert keys_of(form, "speed").hasFocus()
    type_in(form, "rows", "3")
    QTest.mouseClick(form.all_button, LEFT)
    assert seen(form) == ["rows", "factor"], "now it was asked for"
    assert form.all_button.geometry().contains(button.center()), "it stays under the pointer"


def test_what_is_set_back_stays_where_it_is_until_somebody_folds(form: FormPanel) -> None:
    fill(form, speed="7")
    field = form.field("speed")
    assert field is not None
    QTest.mouseClick(field.reset_button, LEFT)
    check_values(form)
    assert seen(form) == ["speed"]
    assert form.all_button.text() == "Show all 9"
    form.all_button.setFocus()
    QTest.keyClick(form.all_button, Qt.Key.Key_Space)
    assert len(seen(form)) == 9
    assert not form.all_button.isEnabled()
    assert keys_of(form, NAMES[0]).hasFocus(), "the keys are not lost with the button"


def test_other_values_that_are_loaded_decide_anew(form: FormPanel) -> None:
    fill(form, speed="7")
    form.show_texts({"wait": "3", "volume": "2"})
    assert seen(form) == ["volume", "wait"]
    form.show_texts({})
    assert seen(form) == [*NAMES]


def test_a_folded_value_that_is_wrong_is_seen_when_the_form_opens(form: FormPanel) -> None:
    fill(form, sheet_of(*map(number, NAMES[:7]), number("rows", default=50), number("factor")), speed="7")
    assert seen(form) == ["speed", "rows"]


def test_who_goes_to_a_folded_value_finds_it_unfolded(form: FormPanel) -> None:
    fill(form, speed="7")
    assert form.select("factor")
    assert keys_of(form, "factor").hasFocus()
    assert seen(form) == [*NAMES]


def test_a_file_that_is_changed_folds_nothing_that_was_unfolded(form: FormPanel) -> None:
    fill(form, speed="7")
    QTest.mouseClick(form.all_button, LEFT)
    form.show_sheet(SHEET, form.texts, is_again=True)
    assert seen(form) == [*NAMES]


def test_a_click_selects_the_text_and_the_next_one_puts_the_cursor(qtbot: QtBot, form: FormPanel) -> None:
    fill(form)
    qtbot.waitUntil(form.isActiveWindow)
    keys = keys_of(form, "volume")
    QTest.mouseClick(keys, LEFT)
    assert keys.selectedText() == "5"
    QTest.keyClicks(keys, "7")
    assert form.texts == {"volume": "7"}
    QTest.mouseClick(keys, LEFT)
    assert keys.selectedText() == ""


def test_values_that_do_not_go_together_are_told_below_one_of_them(form: FormPanel) -> None:
    rule = Rule("volume * columns <= 20", "The trough is too small.")
    sheet = sheet_of(number("volume"), number("columns"), rules=(rule,))
    fill(form, sheet)
    volume, columns = form.field("volume"), form.field("columns")
    assert volume is not None
    assert columns is not None
    assert volume.notice.sentence == (
        "Conflicts with the other values: The trough is too small (volume * columns = 25)"
    )
    assert not columns.is_wrong
    columns.set_text("4")
    check_values(form, sheet)
    assert not volume.is_wrong
