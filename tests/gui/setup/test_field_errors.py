"""An error of a field comes where a line is kept for it: what is below stays where it is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.form_field import FormField
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.problems import Problem


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
