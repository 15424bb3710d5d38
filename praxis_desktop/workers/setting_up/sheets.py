"""What the window shows of a protocol that is to be set up, and what a person chose: immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.definitions.roles import LabwareRole, MachineRole
from praxis_desktop.protocols.forms.problems import Problem
from praxis_desktop.protocols.forms.wells import PlateShape
from praxis_desktop.runs.setting_up.setup import RunSetup

NOTHING: Mapping[str, str] = MappingProxyType({})

SIMULATED = "sim"
"""The choice of a role's simulator, in place of a backend."""


class MachineSheet(Record):
    """A machine role: its class in a word, the names of the backends that may play it, and what stands for it
    when it is simulated ("": nothing can).
    """

    role: MachineRole
    machine: str
    simulator: str = ""
    backends: tuple[str, ...] = ()


class LabwareSheet(Record):
    """A labware role: its class, the catalogue's names that fit, the one that is there at first."""

    role: LabwareRole
    labware: str
    names: tuple[str, ...] = ()
    usual: str = ""


class FieldTexts(Record):
    """What the fields of a form say, by parameter, as people would type it."""

    defaults: Mapping[str, str] = NOTHING
    given: Mapping[str, str] = NOTHING
    """Of a preset, or the last run."""


class SetupSheet(Record):
    """A protocol that can be set up. ``digest`` is that of its file and companions; ``texts`` are those of
    its last run where there was one. ``checked`` is when it was found out that it loads (seconds since 1970).
    """

    path: Path
    function: str | None
    digest: str
    protocol: Protocol
    texts: FieldTexts = FieldTexts()
    machines: tuple[MachineSheet, ...] = ()
    labware: tuple[LabwareSheet, ...] = ()
    presets: tuple[str, ...] = ()
    checked: float = 0.0

    @property
    def has_form(self) -> bool:
        """Whether there is anything to set up besides ports."""
        return bool(self.protocol.function)


class Choices(Record):
    """What a person chose: ``texts`` of the parameters that are not as the protocol has them, by machine role
    a backend or SIMULATED, by labware role a name of the catalogue, and devices by role of a port or machine.
    """

    texts: Mapping[str, str] = NOTHING
    machines: Mapping[str, str] = NOTHING
    labware: Mapping[str, str] = NOTHING
    ports: Mapping[str, str] = NOTHING


class Checked(Record):
    """What the choices come to: a set-up when they are in order, else what is wrong, by parameter or role.

    ``rehearsal`` is the set-up of a dry run, which needs no instruments, None when the values are wrong.
    ``shown`` says the values as people would write them, ``plates`` are the shapes of the plates chosen.
    """

    choices: Choices
    setup: RunSetup | None = None
    rehearsal: RunSetup | None = None
    problems: tuple[Problem, ...] = ()
    roles: Mapping[str, str] = NOTHING
    shown: Mapping[str, str] = NOTHING
    plates: Mapping[str, PlateShape] = MappingProxyType({})
