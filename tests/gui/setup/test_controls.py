"""The controls of a form: what users do with them, and the resulting text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.controls.control import control_for
from praxis_desktop.gui.controls.mapping import PairsControl
from praxis_desktop.gui.controls.number import NumberControl
from praxis_desktop.gui.controls.wells import PlatePicture, WellsControl
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.parameters_card import FormField
from praxis_desktop.protocols.parameters import Choice, Parameter, kinds
from praxis_desktop.protocols.parameters.wells import PlateShape
from tests.protocols.parameters.new_kind import a_new_kind

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (Parameter("n", "int", minimum=1, maximum=12), "3"),
        (Parameter("v", "float", unit="µL"), "0.1 mL"),
        (Parameter("b", "bool"), "yes"),
        (Parameter("c", "choice", choices=(Choice("a", "A"), Choice("b", "B"))), "B"),
        (Parameter("c", "choice", choices=tuple([Choice(n, f"Number {n}") for n in range(9)])), "Number 3"),
        (Parameter("t", "text"), "batch 7"),
        (Parameter("w", "wells"), "A1:B3, C5"),
        (Parameter("l", "list", item="int"), "1, 2, 3"),
        (Parameter("d", "dict"), '{"1": "Stock", "8": 5, "9": null}'),
        (Parameter("day", "date"), "2026-11-20"),
        (Parameter("pause", "duration"), "5 min"),
        (Parameter("code", "barcode"), "4006381333931"),
        (Parameter("f", "file"), "/home/lab/samples.csv"),
        (Parameter("p", "port"), "pump"),
    ],
    ids=lambda value: value.kind if isinstance(value, Parameter) else None,
)
def test_a_control_holds_the_text_of_its_value(
    qtbot: QtBot, appearance: Appearance, parameter: Parameter, text: str
) -> None:
    control = control_for(parameter, ["scale", "pump"], appearance=appearance)
    qtbot.addWidget(control)
    control.set_text(text)
    assert control.text() == text


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_control(qtbot: QtBot, appearance: Appearance, kind: str) -> None:
    parameter = Parameter("p", kind, choices=(Choice("a"), Choice("b")) if kind == "choice" else ())
    control = control_for(parameter, ["scale", "pump"], appearance=appearance)
    qtbot.addWidget(control)
    with qtbot.assertNotEmitted(control.edited):
        control.set_text("")
    control.set_name("P", "what is asked for")
    assert (control.focusProxy() or control).accessibleName() == "P"


def test_a_new_kind_is_asked_for_by_a_control_that_there_is(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path
) -> None:
    with a_new_kind(tmp_path):
        field = FormField(Parameter("dye", "colour", help="Which dye."), default="", appearance=appearance)
    qtbot.addWidget(field)
    line = field.control.focusProxy()
    assert line is not None
    QTest.keyClicks(line, "#ff8800")
    assert field.text == "#ff8800"
    assert line.accessibleDescription() == "Which dye · A colour such as #ff8800"


def test_a_number_has_the_decimal_sign_of_the_language_and_keeps_its_text(
    qtbot: QtBot, appearance: Appearance, german: None
) -> None:
    control = NumberControl(Parameter("limit", "float", unit="%"), appearance=appearance)
    qtbot.addWidget(control)
    control.set_text("0.8")
    assert (control.field.text(), control.text()) == ("0,8", "0.8")
    QTest.keyClick(control.field, Qt.Key.Key_Up)
    assert (control.field.text(), control.text()) == ("0,9", "0.9")
    control.field.selectAll()
    QTest.keyClicks(control.field, "1,25")
    assert (control.field.text(), control.text()) == ("1,25", "1,25")


def test_a_unit_that_is_typed_takes_the_place_of_the_one_shown(
    qtbot: QtBot, appearance: Appearance, german: None
) -> None:
    control = NumberControl(Parameter("volume", "float", unit="µL"), appearance=appearance)
    qtbot.addWidget(control)
    control.set_text("100")
    control.field.selectAll()
    QTest.keyClicks(control.field, "0,1 mL")
    assert (control.field.text(), control.field.unit) == ("0,1 mL", ""), "one unit is in view, not two"
    assert control.text() == "0,1 mL"
    QTest.keyClick(control.field, Qt.Key.Key_Return)
    assert (control.field.text(), control.field.unit) == ("0,1", "mL")
    assert control.text() == "0,1 mL"
    control.field.selectAll()
    QTest.keyClicks(control.field, "0,2")
    assert control.text() == "0,2 mL", "the unit in view counts"
    control.field.selectAll()
    QTest.keyClicks(control.field, "50 ul")
    QTest.keyClick(control.field, Qt.Key.Key_Return)
    assert (control.field.text(), control.field.unit) == ("50", "µL")
    control.field.selectAll()
    QTest.keyClicks(control.field, "3 kg")
    QTest.keyClick(control.field, Qt.Key.Key_Return)
    assert (control.field.text(), control.field.unit) == ("3 kg", "µL"), "that is to be fixed"
    control.set_text("100")
    assert (control.field.text(), control.field.unit) == ("100", "µL")


def test_arrows_change_a_number_by_steps_within_its_range(qtbot: QtBot, appearance: Appearance) -> None:
    parameter = Parameter("volume", "float", unit="µL", minimum=1, maximum=300, step=5)
    control = NumberControl(parameter, appearance=appearance)
    qtbot.addWidget(control)
    control.set_text("100")
    QTest.keyClick(control.field, Qt.Key.Key_Up)
    assert control.text() == "105"
    QTest.keyClick(control.field, Qt.Key.Key_PageUp)
    assert control.text() == "155"
    control.set_text("0.299 mL")
    with qtbot.waitSignal(control.edited):
        QTest.mouseClick(control.more, LEFT)
    assert control.text() == "300"
    control.set_text("many")
    QTest.keyClick(control.field, Qt.Key.Key_Down)
    assert control.text() == "many"


def test_wells_are_chosen_by_mouse(qtbot: QtBot, appearance: Appearance) -> None:
    control = WellsControl(is_single=False, appearance=appearance)
    qtbot.addWidget(control)
    control.resize(320, 400)
    control.show()
    picture = control.picture
    QTest.mouseClick(picture, LEFT, pos=centre(picture, 1, 1))
    assert control.text() == "A1"
    QTest.mouseClick(picture, LEFT, SHIFT, centre(picture, 2, 3))
    assert control.text() == "A1:B3"
    QTest.mouseClick(picture, LEFT, pos=QPoint(5, centre(picture, 8, 1).y()))
    assert control.text() == "A1:B3, H1:H12"
    QTest.mouseClick(picture, LEFT, pos=centre(picture, 1, 2))
    assert control.text() == "A1, A3, B1:B3, H1:H12"
    QTest.mouseClick(control.all_button, LEFT)
    assert control.text() == "A1:H12"
    assert len(picture.wells) == 96


def test_wells_are_chosen_by_keyboard_on_a_plate_of_384(qtbot: QtBot, appearance: Appearance) -> None:
    control = WellsControl(is_single=False, appearance=appearance)
    qtbot.addWidget(control)
    control.show_plate(PlateShape(16, 24))
    keys = control.picture
    QTest.keyClick(keys, Qt.Key.Key_Space)
    QTest.keyClick(keys, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(keys, Qt.Key.Key_Down, SHIFT)
    assert control.text() == "A1:A2, B2"
    QTest.keyClick(keys, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert control.text() == "A1:P24"
    control.set_text("P24")
    assert keys.wells == {(16, 24)}
    control.show_plate(PlateShape(8, 12))
    assert control.text() == "P24"
    assert not keys.wells


def test_one_well_takes_the_place_of_another(qtbot: QtBot, appearance: Appearance) -> None:
    control = WellsControl(is_single=True, appearance=appearance)
    qtbot.addWidget(control)
    control.resize(320, 400)
    control.show()
    for place in ((1, 1), (3, 4)):
        QTest.mouseClick(control.picture, LEFT, pos=centre(control.picture, *place))
    assert control.text() == "C4"


def test_rows_of_a_mapping_are_added_and_removed(qtbot: QtBot, appearance: Appearance) -> None:
    control = PairsControl(appearance=appearance)
    qtbot.addWidget(control)
    control.set_text('{"1": "Stock"}')
    QTest.mouseClick(control.add_button, LEFT)
    QTest.keyClicks(control.rows[1].key, "1")
    QTest.keyClicks(control.rows[1].value, "Blank")
    assert control.text() == '{"1": "Stock", "1": "Blank"}'
    assert [row.key._is_wrong for row in control.rows] == [True, True]
    control.set_text(control.text())
    assert control.text() == '{"1": "Stock", "1": "Blank"}', "a key that is still being typed"
    QTest.mouseClick(control.rows[0].button, LEFT)
    assert control.text() == '{"1": "Blank"}'


def centre(picture: PlatePicture, row: int, column: int) -> QPoint:
    return picture._place(row, column, picture._pitch(picture.width())).center().toPoint()


@pytest.mark.parametrize(
    ("shape", "corner"), [((8, 12), "H12"), ((16, 24), "P24"), ((32, 48), "AF48")], ids=["96", "384", "1536"]
)
def test_every_well_of_a_plate_is_reached_by_keys(
    qtbot: QtBot, appearance: Appearance, shape: tuple[int, int], corner: str
) -> None:
    control = WellsControl(is_single=False, appearance=appearance)
    qtbot.addWidget(control)
    control.resize(560, 480)
    control.show_plate(PlateShape(*shape))
    control.show()
    keys, (rows, columns) = control.picture, shape
    for _ in range(columns + 3):
        QTest.keyClick(keys, Qt.Key.Key_Right)
    for _ in range(rows + 3):
        QTest.keyClick(keys, Qt.Key.Key_Down)
    QTest.keyClick(keys, Qt.Key.Key_Space)
    assert control.text() == corner
    assert corner in keys.accessibleDescription() or corner in keys.accessibleName()
    QTest.keyClick(keys, Qt.Key.Key_Space)
    assert control.text() == ""
    QTest.keyClick(keys, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(keys.wells) == rows * columns
    assert control.text() == f"A1:{corner}"
    control.set_text("")
    QTest.keyClick(keys, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert len(keys.wells) in (rows, columns), "a whole row or column"
