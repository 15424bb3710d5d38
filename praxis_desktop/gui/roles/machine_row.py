"""One machine role of a protocol: its backend, and the port of that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.role_row import RoleRow
from praxis_desktop.gui.run.run_words import spaced
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.workers.setting_up.sheets import SIMULATED, MachineSheet

_NONE = "none"


class MachineRow(RoleRow):
    """A RoleRow whose device is that of the backend; a simulated machine, and one that nothing plays, has
    none.
    """

    def __init__(self, sheet: MachineSheet, *, appearance: Appearance) -> None:
        self._sheet = sheet
        self.backend_field = ChoiceField(appearance=appearance)
        super().__init__(sheet.role.name, _expected(sheet), appearance=appearance)
        field = self.backend_field
        if sheet.simulator:
            field.addItem(self.tr("Simulated ({name})").format(name=_plain(sheet.simulator)), SIMULATED)
            self._say_class(sheet.simulator)
        for backend in sheet.backends:
            field.addItem(_plain(backend), backend)
            self._say_class(backend)
        if sheet.role.is_optional:
            field.addItem(self.tr("None: the protocol does without"), _NONE)
        field.setPlaceholderText(self.tr("Choose what it is"))
        field.setAccessibleName(self.tr("Backend of {role}").format(role=self.role))
        field.setToolTip(self.tr("What speaks with the instrument, or stands for it"))
        field.setCurrentIndex(-1)
        self.choices.insertWidget(0, field)
        field.activated.connect(self._take_backend)
        self._show_device()

    is_machine = True

    @property
    def title(self) -> str:
        words = self.role.replace("_", " ")
        return words[:1].upper() + words[1:]

    @property
    def purpose(self) -> str:
        return self._sheet.role.help.rstrip(".") or self._sheet.machine

    @property
    def only_backend(self) -> str:
        """The backend, where there is one alone that has a port."""
        return self._sheet.backends[0] if len(self._sheet.backends) == 1 else ""

    @property
    def backend(self) -> str:
        """The backend by its name, SIMULATED, or "" for nothing."""
        chosen = self.backend_field.currentData()
        return "" if chosen in (None, _NONE) else str(chosen)

    @property
    def is_simulated(self) -> bool:
        return self.backend == SIMULATED or (self.uses_port and super().is_simulated)

    @property
    def uses_port(self) -> bool:
        return self.backend not in ("", SIMULATED)

    @property
    def is_set(self) -> bool:
        if self.uses_port:
            return bool(self.field.device)
        return self.backend == SIMULATED or self.backend_field.currentData() == _NONE

    def set_backend(self, backend: str) -> None:
        """Choose a backend by its name; SIMULATED, or "" for none yet."""
        place = self.backend_field.findData(backend) if backend else -1
        if not backend and self._sheet.role.is_optional:
            place = self.backend_field.findData(_NONE)
        self.backend_field.setCurrentIndex(place)
        self.show_problem("")
        self._show_device()

    def simulate(self) -> None:
        if self._sheet.simulator:
            self.set_backend(SIMULATED)

    def show_problem(self, sentence: str) -> None:
        super().show_problem(sentence)
        is_backend = bool(sentence) and not self.uses_port
        self.backend_field.set_wrong(is_backend)
        if is_backend:
            self.field.set_wrong(False)

    def focus_choice(self) -> None:
        (self.field if self.uses_port else self.backend_field).setFocus()

    def _say_class(self, name: str) -> None:
        field = self.backend_field
        field.setItemData(field.count() - 1, name, Qt.ItemDataRole.ToolTipRole)

    @Slot()
    def _take_backend(self) -> None:
        self._show_device()
        self._take_device()

    def _show_device(self) -> None:
        for part in (self.field, self.fold, self.test_button):
            part.setVisible(self.uses_port)
        self.decide_button.reserve(self.uses_port)
        if not self.uses_port:
            self.fold.setChecked(False)
        self._refresh()


def _plain(name: str) -> str:
    """The class of a backend as people say it: ``Mettler Toledo WXS205SDU``."""
    return spaced(name.removesuffix("Backend")) if name.isidentifier() else name


def _expected(sheet: MachineSheet) -> str:
    return " · ".join(part for part in (sheet.machine, sheet.role.help.rstrip(".")) if part)
