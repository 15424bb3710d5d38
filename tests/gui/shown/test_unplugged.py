"""An instrument, real or simulated, that is disconnected during a run: the messages, and the possible
actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from build_tools.wine.lending import port_name
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.gui.shown.person import CONTROL, Person

WEIGH = '''"""Weigh until it is enough."""

# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import asyncio
from pathlib import Path

from praxis import protocol_function
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend


@protocol_function(title="Weigh on")
async def weigh() -> None:
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    for number in range(COUNT):
        print("weight", number, await scale.read_weight(timeout="stable"))
        await asyncio.sleep(PAUSE)
'''

PULLED = parse_fault("unplug:at=5:times=1")
"""Unplugs the cable at the instrument's fifth command, when the run is not over on even the
slowest computer.
"""


@pytest.fixture
def balance(tmp_path: Path) -> Iterator[PtyInstrument]:
    """A balance on a port of this computer, whose cable can be unplugged and plugged in again."""
    with PtyInstrument(make_instrument("mettler"), link=port_name(tmp_path, "balance")) as served:
        yield served


def sets_up(
    person: Person, settings: WindowSettings, path: Path, device: str, count: int, pause: str = "0.1"
) -> None:
    """Open the protocol as it last ran, with ``device``."""
    program = WEIGH.replace("COUNT", str(count)).replace("PAUSE", pause)
    path.write_text(program, encoding="utf-8")
    settings.remember_devices(path, {"scale": device})
    person.window.files.open_file(path)


def test_a_cable_that_is_put_back_costs_the_run_nothing_but_a_look(
    person: Person,
    settings: WindowSettings,
    balance: PtyInstrument,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    # A reply in transit is lost with the cable, so it is pulled between two commands.
    sets_up(person, settings, tmp_path / "weigh.py", balance.path, 2, pause="5")
    person.starts_real()
    person.reads("Running", "weight 0 ")
    balance.unplug()
    person.reads("Reconnecting…", "unplugged, waiting")
    assert "Simulated" not in person.words.split("\n")
    assert person.sees_button("Emergency stop")
    balance.plug_in()
    person.reads("Check it before the run continues.", "its tare is lost")
    person.clicks("It is unchanged")
    person.goes_to("It is unchanged", Button)
    person.types(Qt.Key.Key_Space)
    person.reads("Completed")


def test_a_pulled_cable_asks_for_a_decision_and_is_reconnected(
    person: Person, settings: WindowSettings, balance: PtyInstrument, tmp_path: Path
) -> None:
    balance.inject(PULLED)
    sets_up(person, settings, tmp_path / "weigh.py", balance.path, 20)
    person.starts_real()
    person.reads("Needs a decision", "What should happen now?")
    person.reads("Still unplugged, ", "its tare is lost")
    balance.plug_in()
    person.clicks("I tared the scale myself")
    person.clicks("Reconnect and try again")
    person.goes_to("Reconnect and try again", Button)
    person.types(Qt.Key.Key_Space)
    person.reads("Completed")


def test_a_simulator_that_is_unplugged_ends_a_run_that_gives_up(
    person: Person, settings: WindowSettings, tmp_path: Path
) -> None:
    sets_up(person, settings, tmp_path / "weigh.py", "sim:mettler,unplug:at=5", 20)
    person.clicks("Start simulated run")
    person.reads("Needs a decision", "What should happen now?")
    person.clicks("End the run")
    person.goes_to("End the run", Button)
    person.types(Qt.Key.Key_Space)
    person.reads("Ended by error", "was disconnected", "Check the instrument's power and its cable")
    assert "Traceback" not in person.words  # that is folded away
    person.goes_to("Show details", Button)
    person.types(Qt.Key.Key_Space)
    person.reads("Traceback", 'weigh.py", line')
    # The window is as usable as before.
    person.types(Qt.Key.Key_1, modifier=CONTROL)
    person.waits_until(lambda: person.sees_card("Serial dilution"))
