"""What roles were played by before: what a person allowed, and what was real before simulators played."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.role_row import RoleRow


class RememberedDevice(NamedTuple):
    """A device that a person allowed for a role of the protocol; ``is_outdated``: that was changed since."""

    device: str
    label: str = ""
    limits: str = ""
    is_outdated: bool = False


class MachineChosen(NamedTuple):
    """What plays a machine role: its backend, and the device of that."""

    backend: str
    device: str = ""


NO_SIMULATORS: Mapping[str, str] = MappingProxyType({})
NOTHING_REMEMBERED: Mapping[str, RememberedDevice] = MappingProxyType({})


class RoleChoices:
    """Of one protocol: gives rows what they had."""

    def __init__(self, remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED) -> None:
        self._remembered = remembered
        self._real: dict[str, MachineChosen] = {}
        """What played roles before simulators did."""

    def fill(self, row: RoleRow, device: str) -> None:
        """Choose for a role what it last ran with; without that, what is remembered for it."""
        remembered = self._remembered.get(row.role)
        if device or remembered is None:
            row.field.set_device(device)
            return
        row.field.set_device(remembered.device, remembered.label)
        note = _tr("The protocol was changed since this port was allowed.")
        row.show_granted(
            is_granted=True, limits=remembered.limits, note=note if remembered.is_outdated else ""
        )

    def simulate(self, row: RoleRow) -> None:
        """Have its simulator play a role, and know what did before."""
        self._real[row.role] = MachineChosen(row.backend, row.field.device)
        row.simulate()

    def make_real(self, row: RoleRow) -> None:
        """Have what is real play a role, as far as that is known."""
        known = self._real.get(row.role)
        row.set_backend(known.backend if known is not None and known.backend else row.only_backend)
        row.field.set_device("")
        self.fill(row, "" if known is None else known.device)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoleChoices", text)
