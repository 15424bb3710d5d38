"""A weight requested by the run, read from a balance on a serial port by a person without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.gui.shown.person import Person

RETURN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space
READ = "Read scale"

WEIGH = '''"""Weigh the lid."""

# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

from praxis import protocol_function
from praxis.interactive import input
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend


@protocol_function(title="Weigh the lid")
async def weigh() -> None:
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("scale", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    mass = await input("Lid weight?", kind=float, minimum=10, maximum=15, unit="g", reading=scale.read_weight)
    print("lid", round(mass, 1))
'''


@pytest.fixture
def balance() -> Iterator[PtyInstrument]:
    """A balance on a port of this computer, with a lid on its pan."""
    with PtyInstrument(make_instrument("mettler,mass=12.48")) as served:
        yield served


@pytest.fixture
def asked(person: Person, settings: WindowSettings, balance: PtyInstrument, tmp_path: Path) -> Person:
    """A person who is asked for the weight."""
    path = tmp_path / "weigh.py"
    path.write_text(WEIGH, encoding="utf-8")
    settings.remember_devices(path, {"scale": balance.path})
    person.window.files.open_file(path)
    person.starts_real()
    person.reads("Waiting for you", "Lid weight?", "10 to 15 g")
    return person


def field(person: Person) -> str:
    """Return the text in the focused field."""
    focus = person.focus
    return focus.text() if isinstance(focus, QLineEdit) else ""


def has_it_read(person: Person) -> None:
    person.goes_to(READ, Button)
    person.types(SPACE)


def test_enter_takes_what_the_balance_says(asked: Person) -> None:
    has_it_read(asked)
    asked.waits_until(lambda: field(asked).startswith("12.4"))
    asked.reads("Waiting for you", READ)
    asked.types(RETURN, SPACE)
    asked.reads("Completed")
    asked.waits_until(lambda: "lid 12.5" in asked.window.page.output.log.toPlainText())


def test_a_balance_that_refuses_is_heard_of_and_the_weight_typed(
    asked: Person, balance: PtyInstrument
) -> None:
    balance.inject(parse_fault("busy"))
    has_it_read(asked)
    asked.reads("The instrument could not be read: ", "not executable at present", "Waiting for you")
    asked.types("11,5", RETURN, SPACE)
    asked.reads("Completed")
    asked.waits_until(lambda: "lid 11.5" in asked.window.page.output.log.toPlainText())


def test_a_silent_balance_holds_nobody_up(asked: Person, balance: PtyInstrument) -> None:
    balance.inject(parse_fault("silence"))
    has_it_read(asked)
    asked.reads("Reading…", "The instrument is being read.")
    asked.clicks("Emergency stop")
    asked.reads("The run is stopped.")
