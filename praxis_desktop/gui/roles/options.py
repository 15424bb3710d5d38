"""Options for a role, apart from its device: limits on its commands, and whether to remember the choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import LimitChoice
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.row import RoleRow


class OptionsChosen(Struct, frozen=True):
    """The options that the user has chosen for a role."""

    limits: str
    is_remembered: bool


class RoleOptions(QWidget):
    """The options, folded away at first. ``limits`` is the profile whose limits apply; "" means no limits."""

    changed = Signal()

    def __init__(self, role: str, *, appearance: Appearance) -> None:
        super().__init__()
        self.limits = ""
        self._has_device_to_remember = False
        self._offered: list[LimitChoice] = []
        label = Label(self.tr("Limit commands"), appearance=appearance, role="small", color="text2")
        self.limit_field = ChoiceField(appearance=appearance)
        self.limit_field.setAccessibleName(self.tr("Limit commands for {role}").format(role=role))
        self.limit_field.setToolTip(
            self.tr("Commands that the profile does not allow are not sent, and the program gets an error")
        )
        label.setBuddy(self.limit_field)
        self.remember_box = CheckBox(
            self.tr("Remember for this protocol"), appearance=appearance, parent=self
        )
        self.remember_box.setToolTip(
            self.tr("When the run starts, the port will be remembered for this protocol, with its limits")
        )
        self.remember_box.setChecked(True)
        self.remember_box.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.limit_field)
        layout.addWidget(self.remember_box)
        self.offer(())
        self.limit_field.activated.connect(self._choose)
        self.remember_box.toggled.connect(self.changed)
        self.hide()

    @property
    def chosen(self) -> OptionsChosen:
        return OptionsChosen(self.limits, self.remember_box.isChecked())

    def choose(self, chosen: OptionsChosen) -> None:
        self.set_limits(chosen.limits)
        self.remember_box.setChecked(chosen.is_remembered)

    @property
    def is_remembered(self) -> bool:
        """Whether the choice is to be remembered."""
        return self._has_device_to_remember and self.remember_box.isChecked()

    @property
    def summary(self) -> str:
        """A short summary of the options."""
        name = next((choice.name for choice in self._offered if choice.kind == self.limits), self.limits)
        said = self.tr("Any command allowed")
        if name:
            said = self.tr("Commands limited: {name}").format(name=name)
        if not self.is_remembered:
            return said
        # Short enough to be read in full beside the button.
        return (
            self.tr("{limits} · remembered").format(limits=said)
            if name
            else self.tr("Any command · remembered")
        )

    def offer(self, choices: Iterable[LimitChoice]) -> None:
        """Offer the given limits, keeping the current choice."""
        self._offered = [*choices]
        if self.limits and all(choice.kind != self.limits for choice in self._offered):
            self._offered.append(LimitChoice(self.limits, self.limits))
        self.limit_field.clear()
        self.limit_field.addItem(self.tr("None: any command may be sent"), "")
        for choice in self._offered:
            self.limit_field.addItem(choice.name, choice.kind)
        self.limit_field.setCurrentIndex(max(self.limit_field.findData(self.limits), 0))

    def set_limits(self, limits: str) -> None:
        """Choose limits by the name of a profile or the path of its file."""
        self.limits = limits
        self.offer([choice for choice in self._offered if choice.kind != choice.name])
        self.changed.emit()

    def set_memorable(self, is_memorable: bool) -> None:
        """Set whether the device can be remembered; a simulator cannot be."""
        if is_memorable != self._has_device_to_remember:
            self._has_device_to_remember = is_memorable
            self.remember_box.setVisible(is_memorable)
            self.changed.emit()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.limits = str(self.limit_field.itemData(place))
        self.changed.emit()


class RememberedDevice(Struct, frozen=True):
    """A device that the user has allowed for a role. ``is_outdated`` means that the protocol has since
    changed.
    """

    device: str
    label: str = ""
    limits: str = ""
    is_outdated: bool = False


class MachineChosen(Struct, frozen=True):
    """The choice for a machine role: a backend and its device."""

    backend: str
    device: str = ""


NO_SIMULATORS: Mapping[str, str] = MappingProxyType({})
NOTHING_REMEMBERED: Mapping[str, RememberedDevice] = MappingProxyType({})


class RoleChoices:
    """The choices for the roles of one protocol, from which the rows are filled."""

    def __init__(self, remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED) -> None:
        self._remembered = remembered
        self._real: dict[str, MachineChosen] = {}
        """The choice that each simulated role had before it was last simulated, keyed by role."""

    def fill(self, row: RoleRow, device: str) -> None:
        """Fill in ``device`` or, if ``device`` is "", the remembered device."""
        remembered = self._remembered.get(row.role)
        if device or remembered is None:
            row.field.set_device(device)
            return
        row.field.set_device(remembered.device, remembered.label)
        note = _tr("The protocol has changed since this port was allowed.")
        row.show_granted(
            is_granted=True, limits=remembered.limits, note=note if remembered.is_outdated else ""
        )

    def simulate(self, row: RoleRow) -> None:
        """Store the role's current choice, and simulate the role."""
        self._real[row.role] = MachineChosen(row.backend, row.field.device)
        row.simulate()

    def make_real(self, row: RoleRow) -> None:
        """Restore the choice made before simulating, or else the remembered or the only matching device."""
        known = self._real.get(row.role)
        row.set_backend(known.backend if known is not None and known.backend else row.only_backend)
        row.field.set_device("")
        self.fill(row, "" if known is None else known.device)
        if not row.field.device:
            row.field.set_device(row.field.only_fitting)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoleChoices", text)
