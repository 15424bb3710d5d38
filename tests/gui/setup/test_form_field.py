"""A field of the form: the position of its error, and its remark about a value that is not the default."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.parameters_card import FormField
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.protocols.forms import Problem
from praxis_desktop.protocols.parameters import Parameter


def test_a_default_is_written_as_the_field_shows_it(qtbot: QtBot, appearance: Appearance) -> None:
    field = FormField(Parameter("lid", "bool"), default="no", appearance=appearance)
    qtbot.addWidget(field)
    assert (field.default_chip.text(), field.reset_button.toolTip()) == ("default No", "Back to No")
    field = FormField(Parameter("lid", "bool", may_be_none=True), default="no", appearance=appearance)
    qtbot.addWidget(field)
    (box,) = field.control.findChildren(ChoiceField)
    assert [box.itemText(place) for place in range(box.count())] == ["None", "Yes", "No"]
    assert field.control.text() == "no"


def test_a_field_is_as_high_with_an_error_of_one_line_as_without(
    qtbot: QtBot, appearance: Appearance
) -> None:
    field = FormField(Parameter("volume", "float", unit="µL"), default="100", appearance=appearance)
    qtbot.addWidget(field)
    field.resize(400, 200)
    field.show()
    before = field.sizeHint().height()
    field.show_problem(Problem("volume", "is more than 300 µL"))
    assert field.notice.isVisible()
    assert field.sizeHint().height() == before
    field.show_problem(None)
    assert field.sizeHint().height() == before


def test_a_value_that_is_not_the_default_says_so_and_goes_back_by_a_press(
    qtbot: QtBot, appearance: Appearance
) -> None:
    field = FormField(Parameter("volume", "float", unit="µL"), default="100", appearance=appearance)
    qtbot.addWidget(field)
    field.resize(400, 200)
    field.show()
    before, place = field.sizeHint(), field.control.geometry()
    assert not field.default_chip.isVisible()
    field.set_text("150")
    assert field.default_chip.isVisible()
    assert (field.default_chip.text(), field.reset_button.toolTip()) == ("default 100", "Back to 100 µL")
    assert (field.sizeHint(), field.control.geometry()) == (before, place), "nothing moves"
    with qtbot.waitSignal(field.changed):
        QTest.mouseClick(field.reset_button, Qt.MouseButton.LeftButton)
    assert (field.text, field.control.text()) == (None, "100")
    assert not field.reset_button.isVisible()


def test_a_value_without_a_default_differs_from_none(qtbot: QtBot, appearance: Appearance) -> None:
    field = FormField(Parameter("plate", "text"), default="", appearance=appearance)
    qtbot.addWidget(field)
    field.set_text("P-17")
    assert not field.is_changed
