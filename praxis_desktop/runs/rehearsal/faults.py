"""The faults of a rehearsal, in the order of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.runs.rehearsal.outcomes import Operation

OUT_S: Final = 3.0
"""Number of seconds after which an unplugged cable is plugged in again."""


class RehearsedFault(Struct, frozen=True):
    """A column of a rehearsal: ``name`` is used in commands, ``title`` is shown to users. ``fault`` is the
    fault to inject into the simulator's replies; None for other kinds of faults.
    """

    name: str
    title: str
    fault: Fault | None = None


COLUMNS: Final[tuple[RehearsedFault, ...]] = (
    RehearsedFault("silence", "Silence", Fault("silence", at=1)),
    RehearsedFault("late", "Late answer", Fault("late", at=1)),
    RehearsedFault("garbage", "Garbage", Fault("garbage", at=1)),
    RehearsedFault("partial", "Partial answer", Fault("partial", at=1)),
    RehearsedFault("refused", "Rejected", Fault("busy", at=1)),
    RehearsedFault("wrong", "Wrong value", Fault("wrong", at=1)),
    RehearsedFault("stuck", "Stuck value", Fault("stuck")),
    RehearsedFault("out-3s", "Unplugged for 3 s"),
    RehearsedFault("out", "Stays unplugged"),
    RehearsedFault("power-cycle", "Power cycle"),
    RehearsedFault("emergency-stop", "Emergency stop"),
    RehearsedFault("no-person", "Nobody answers"),
    RehearsedFault("pc-dies", "PC dies"),
)
"""All faults, in the order of the columns."""

BY_NAME: Final = {column.name: column for column in COLUMNS}


def faults_of(operation: Operation) -> Sequence[str]:
    """Return the names of the faults that can happen at ``operation``."""
    return [column.name for column in COLUMNS if column.name in operation.faults]
