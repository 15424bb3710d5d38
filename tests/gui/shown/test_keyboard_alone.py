"""A whole run with questions and failures, by a person without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.window_settings import WindowSettings
from tests.gui.shown.person import CONTROL, Person

RETURN, SPACE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab
BUSY = "sim:mettler,busy:at=3,busy:at=5,busy:at=6,busy:at=7,busy:after=10"
"""A balance that refuses the first weighing, and later some of the weighings after successful ones."""

WEIGH = '''"""Weigh portions."""

# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

from praxis import protocol_function
from praxis.interactive import confirm
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend


@protocol_function(title="Weigh portions")
async def weigh() -> None:
    print("vessel", await confirm("Is the vessel on the balance?"))
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    for number in range(5):
        print("weight", number, await scale.read_weight(timeout="stable"))
'''


@pytest.fixture
def protocol(tmp_path: Path, settings: WindowSettings) -> Path:
    """A protocol that last ran with the balance that fails."""
    path = tmp_path / "weigh.py"
    path.write_text(WEIGH, encoding="utf-8")
    settings.remember_devices(path, {"scale": BUSY})
    return path


class Clicks(QObject):
    """Records whether a mouse was used."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.count = 0
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.MouseButtonPress
        return False


def decides(person: Person, choice: str, *more: str) -> None:
    """Choose how to handle a failed weighing, and press the button with this text."""
    person.reads("Needs a decision", "What should happen now?", "The balance is busy: ")
    person.types("t")
    while person.focus_name != choice:
        person.types(Qt.Key.Key_Right)
    if more:
        person.goes_to("The value to continue with", QLineEdit)
        person.types(*more)
    person.goes_to(choice, Button)
    person.types(SPACE)
    person.waits_until(lambda: person.focus_name != choice)


def test_a_run_with_a_question_and_five_failures_needs_no_mouse(
    qapp: QApplication, person: Person, protocol: Path
) -> None:
    clicks = Clicks(qapp)
    person.window.files.open_file(protocol)
    person.waits_until(lambda: person.sees_button("Start simulated run"))
    person.types(RETURN, modifier=CONTROL)
    person.reads("Waiting for you", "Is the vessel on the balance?")
    person.types(TAB, RETURN, SPACE)
    decides(person, "Try again")
    decides(person, "Skip")
    decides(person, "Set the value by hand", "7.25")
    decides(person, "Reconnect and try again")
    person.reads("Needs a decision", "What should happen now?")
    person.types("e")  # selects, but decides nothing
    assert person.focus_name == "End the run"
    person.goes_to("End the run", Button)
    person.types(SPACE)
    person.reads("Ended by error", "not executable at present")
    output = person.window.page.output
    person.waits_until(lambda: "weight 3" in output.log.toPlainText())
    log = output.log.toPlainText()
    for line in ("vessel True", "weight 0 12.3", "weight 1 None", "weight 2 7.25", "weight 3 12.3"):
        assert line in log
    assert "weight 4" not in log
    # A look at its record, and then back to its set-up.
    person.types(Qt.Key.Key_3, modifier=CONTROL)
    person.waits_until(lambda: person.focus_name == "Runs")
    person.types(RETURN)
    person.reads("Step results", "Weigh portions", "Simulated")
    person.types(Qt.Key.Key_2, modifier=CONTROL)
    person.goes_to("Run again…", Button)
    person.types(Qt.Key.Key_Space)
    person.reads("Run setup", "Dry run")
    assert clicks.count == 0
