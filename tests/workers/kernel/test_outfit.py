"""A console gets ports before it starts and while it runs, and gives them back."""

from __future__ import annotations

from functools import partial

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.control import Control
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.workers.console.outfit import ConsoleOutfit
from tests.workers.kernel.conftest import LIMIT_S, Talk

WEIGH = """
import serial
with serial.Serial("scale", timeout=10) as scale:
    scale.write(b"SI\\r\\n")
    answer = scale.readline()
answer[:1]
"""


def test_instruments_are_used_by_their_roles(console_snapshots: DesktopSnapshots) -> None:
    outfits: list[ConsoleOutfit] = []

    def furnish(control: Control) -> ConsoleOutfit:
        console = console_snapshots.environments.console()
        outfits.append(ConsoleOutfit(console_snapshots, console, tell=lambda event: None))
        return outfits[-1]

    talk = Talk(console_snapshots, furnish)
    assert talk.error("import serial; serial.Serial('scale')") == "PortNotFound"
    (scale,) = parse_bindings(("scale=sim:mettler",))
    talk.kernel.visit(partial(outfits[0].ports.grant, scale)).result(LIMIT_S)
    assert talk.value(WEIGH) == "b'S'"
    assert talk.kernel.memory_bytes > 0
    assert talk.kernel.close(Deadline.after(LIMIT_S))
    assert outfits[0].ports.open_roles == []
