"""Direct control of simulated machines: methods as buttons, arguments as fields, calls as cells."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from praxis_desktop.gui.playground.direct_control import MethodRow
from praxis_desktop.gui.playground.methods import Method, call_of, read_machines, read_parts
from praxis_desktop.ports.roles import parse_binding
from tests.gui.playground.conftest import Playground

LEFT = Qt.MouseButton.LeftButton


def method(**told: Any) -> Method:
    """Return a method with one parameter, as the guest describes it."""
    parameter = {"name": "a", "kind": "float", "required": True, "default": None, **told}
    [part] = read_parts(
        {"parts": [{"path": "m", "type": "M", "methods": [{"name": "go", "parameters": [parameter]}]}]}
    )
    return part.methods[0]


@pytest.mark.parametrize(
    ("told", "text", "code"),
    [
        ({}, "2.5", "m.go(a=2.5)"),
        ({"kind": "int"}, "3", "m.go(a=3)"),
        ({"kind": "int", "required": False, "default": 7}, "7", "m.go()"),
        ({"kind": "float", "required": False, "default": 300.0}, "300.0", "m.go()"),
        ({"kind": "bool", "required": False, "default": False}, "yes", "m.go(a=True)"),
        ({"kind": "text"}, "it's", 'm.go(a="it\'s")'),
        ({"kind": "text"}, "", "m.go(a='')"),
        ({"kind": "choice", "choices": ["up", "down"]}, "down", "m.go(a='down')"),
        ({"kind": "float", "required": False, "may_be_none": True}, "", "m.go()"),
        ({"kind": "python"}, "plate['A1']", "m.go(a=plate['A1'])"),
        ({"is_positional": True}, "1", "m.go(1.0)"),
        ({}, "", ""),
        ({}, "fast", ""),
        ({"kind": "int"}, "2.5", ""),
        ({"kind": "python"}, "import os", ""),
        ({"kind": "python"}, "1); import os; f(2", ""),
        ({"kind": "python"}, " ", ""),
    ],
)
def test_what_is_typed_becomes_code_or_is_refused(told: dict[str, Any], text: str, code: str) -> None:
    call = call_of(method(**told), {"a": text})
    assert call.code == code
    assert bool(call.problems) == (not code)


def test_what_a_guest_makes_up_harms_nobody() -> None:
    assert read_machines({"machines": [3, {"name": "a b", "type": "x"}, {"name": "ok", "type": "T"}]})
    for told in ({}, {"parts": 3}, {"parts": [{"path": "a;b", "type": "x", "methods": []}]}):
        assert read_parts(told) == ()
    odd = [{"name": "import"}, {"name": 3}, {"name": "x", "parameters": [{"name": "1"}, {"kind": "z"}, 4]}]
    [part] = read_parts({"parts": [{"path": "a", "type": "x", "methods": odd}]})
    assert [(each.name, each.arguments) for each in part.methods] == [("x", ())]


def connect(playground: Playground, name: str, kind: str, code: str) -> None:
    """Create a simulated machine in the console, and show its methods."""
    playground.become("idle")
    line = playground.route.parts.line
    line.grant(parse_binding(f"{name}=sim:{kind}"), kind.partition(",")[0])
    playground.wait(lambda: name in [port.role for port in line.ports])
    assert playground.run(code)
    side = playground.page.side
    playground.wait(lambda: not side.control_button.isHidden())
    QTest.mouseClick(side.control_button, LEFT)
    playground.wait(lambda: playground.page.side.control.row(f"{name}.backend", "setup") is None)
    playground.wait(lambda: side.control.row(name, "stop") is not None)


def press(playground: Playground, button: QPushButton) -> None:
    """Press a button once it is laid out."""
    playground.wait(lambda: button.isVisible() and button.height() > 20)
    QTest.mouseClick(button, LEFT)


def result_of(playground: Playground, row: MethodRow) -> str:
    """Return the result of a call."""
    playground.wait(lambda: not row.result.isHidden())
    playground.become("idle")
    return row.result.text()


def row_of(playground: Playground, path: str, name: str) -> MethodRow:
    """Return the row of a method."""
    playground.wait(lambda: playground.page.side.control.row(path, name) is not None)
    row = playground.page.side.control.row(path, name)
    assert row is not None
    return row


BALANCE = """
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend
scale = Scale("scale", size_x=0, size_y=0, size_z=0, backend=MettlerToledoWXS205SDUBackend(port="scale"))
await scale.setup()
"""
SHAKER = """
from pylabrobot.heating_shaking import HeaterShaker
from pylabrobot.heating_shaking.bioshake_backend import BioShake
from pylabrobot.resources import Coordinate
shaker = HeaterShaker(
    "shaker", size_x=0, size_y=0, size_z=0, backend=BioShake(port="shaker"), child_location=Coordinate.zero()
)
await shaker.setup()
"""


def test_a_balance_weighs_by_a_button(playground: Playground) -> None:
    connect(playground, "scale", "mettler", BALANCE)
    row = row_of(playground, "scale", "read_weight")
    press(playground, row.button)  # it has an argument: a form unfolds
    assert row.call_button is not None
    assert [field.parameter.name for field in row.fields] == ["timeout"]
    press(playground, row.call_button)
    assert float(result_of(playground, row)) > 1
    cell = playground.page.view.cells[-1]
    assert (cell.code, cell.is_ok) == ("await scale.read_weight()", True)
    row.fields[0].control.set_text("0")
    press(playground, row.call_button)
    assert float(result_of(playground, row)) > 1
    assert playground.page.view.cells[-1].code == "await scale.read_weight(timeout=0)"
    row.fields[0].control.set_text("0 +")
    press(playground, row.call_button)
    assert "not a Python expression" in row.fields[0].notice.sentence
    number = row_of(playground, "scale.backend", "request_serial_number")
    press(playground, number.button)
    assert result_of(playground, number).startswith("'")
    # Every call is in the record, like everything that a console does with instruments.
    facts = playground.route.parts.line.facts
    assert facts is not None
    assert facts.folder is not None
    events = b"".join(file.read_bytes() for file in facts.folder.rglob("*") if file.is_file())
    assert b"await scale.read_weight(timeout=0)" in events


SLOW = """
import time
class Slowly(str):
    def startswith(self, *arguments):  # called when the machines are listed
        if is_slow:
            print("listing")
            time.sleep(60)
        return False
Slow = type("Slow", (), {"__module__": Slowly("slow")})
is_slow = False
slow = Slow()
"""
WAITING = """
import asyncio
is_slow = True
try:
    await asyncio.sleep(600)
finally:
    is_slow = False
"""


def test_machines_stay_when_their_listing_is_interrupted(playground: Playground) -> None:
    connect(playground, "scale", "mettler", BALANCE)
    row = row_of(playground, "scale", "read_weight")
    assert playground.run(SLOW)
    view = playground.page.view
    view.insert(WAITING, run=True)
    playground.become("running")
    view.model.look()
    playground.wait(lambda: "listing" in view.transcript.toPlainText())
    view.interrupt()
    playground.become("idle")
    assert playground.run("1")
    assert playground.page.side.control.row("scale", "read_weight") is row


def test_a_shaker_is_told_speeds_and_refuses_others(playground: Playground) -> None:
    connect(playground, "shaker", "bioshake", SHAKER)
    row = row_of(playground, "shaker.backend", "start_shaking")
    press(playground, row.button)
    assert row.call_button is not None
    speed, acceleration = row.fields
    press(playground, row.call_button)
    assert speed.notice.sentence
    assert len(playground.page.view.cells) == 1
    speed.control.set_text("500")
    acceleration.control.set_text("2")
    press(playground, row.call_button)
    assert result_of(playground, row) == "done"
    assert (
        playground.page.view.cells[-1].code
        == "await shaker.backend.start_shaking(speed=500.0, acceleration=2)"
    )
    speed.control.set_text("99999")
    press(playground, row.call_button)
    assert "Error" in result_of(playground, row)
    playground.wait(lambda: playground.window.focusWidget() is row.call_button)  # as it was before the call
    playground.page.view.insert("import asyncio; await asyncio.sleep(600)", run=True)
    playground.become("running")
    assert not row.call_button.isEnabled()
    assert "A cell is running" in playground.page.side.control.notice.sentence
    playground.page.view.interrupt()
    playground.become("idle")
    assert row.call_button.isEnabled()
    QTest.mouseClick(playground.page.side.control.back_button, LEFT)
    assert playground.page.side.control.isHidden()
    assert playground.run("del shaker")
    playground.wait(playground.page.side.control_button.isHidden)
