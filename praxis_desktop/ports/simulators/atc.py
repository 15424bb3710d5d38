"""An Applied Biosystems ATC, an automated thermal cycler with a motorized lid, on TCP port 7000.

Sources: PyLabRobot 0.2.2, whose driver treats the cycler as a ProFlex, and also opens and closes the lid.
Assumed: how long the lid takes to move, and everything assumed for the simulated ProFlex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Reply
from praxis_desktop.ports.simulators.proflex import Proflex

_LID_S = 8.0


class Atc(Proflex):
    """The cycler: a ProFlex with one block of three zones, and a lid."""

    kind: ClassVar[str] = "atc"
    description: ClassVar[str] = "Applied Biosystems ATC automated thermal cycler, simulated"
    command_names: ClassVar[Mapping[str, str]] = {
        **Proflex.command_names,
        "lidopen, lidclose": "open and close the lid",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": Proflex.option_names["pace"],
        "error": Proflex.option_names["error"],
    }
    blocks: ClassVar[Mapping[int, tuple[int, int]]] = {31: (1, 3)}

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._is_open = False
        self._commands |= {
            "lidopen": lambda said, now: self._move_lid(said.text, True),
            "lidclose": lambda said, now: self._move_lid(said.text, False),
        }

    def state(self, now: int) -> Mapping[str, object]:
        return {**super().state(now), "is_lid_open": self._is_open}

    def _move_lid(self, text: str, is_open: bool) -> Reply:
        moves = is_open != self._is_open
        self._is_open = is_open
        return Reply(f"OK {text}", _LID_S / self._pace if moves else 0.005)
