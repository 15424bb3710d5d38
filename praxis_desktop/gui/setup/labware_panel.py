"""The card of the labware that a protocol works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.labels import Label
from praxis_desktop.gui.notice_line import NoticeLine
from praxis_desktop.gui.setup.role_sentences import sentence_of
from praxis_desktop.gui.setup.search_field import SearchField
from praxis_desktop.gui.surfaces import Card
from praxis_desktop.workers.setting_up.sheets import LabwareSheet


class LabwareRow(QWidget):
    """One role: which piece of the catalogue plays it."""

    changed = Signal()

    def __init__(self, sheet: LabwareSheet, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = sheet.role.name
        self.usual = sheet.usual
        label = Label(sheet.role.name.replace("_", " ").capitalize(), appearance=appearance, role="h3")
        self.field = SearchField(sheet.names, appearance=appearance)
        self.field.setAccessibleName(label.text())
        self.field.setAccessibleDescription(sheet.role.help)
        label.setBuddy(self.field)
        words = " · ".join(part for part in (sheet.role.help.rstrip("."), sheet.labware) if part)
        self.notice = NoticeLine(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.field)
        layout.addWidget(Label(words, appearance=appearance, role="small", color="text2", wrap=True))
        layout.addWidget(self.notice)
        self.field.changed.connect(self.changed)

    def show_problem(self, sentence: str) -> None:
        """Say why it cannot play the role; "" takes it back."""
        self.field.set_wrong(bool(sentence))
        self.notice.show_notice("alert-circle", "err", sentence)


class LabwarePanel(Card):
    """A row for each role. ``changed`` tells of another choice."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._appearance = appearance
        self.rows: list[LabwareRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(18, 14, 18, 18)
        self._layout.setSpacing(14)
        self._layout.addWidget(Label(self.tr("Labware"), appearance=appearance, role="h2"))
        self.hide()

    @property
    def names(self) -> dict[str, str]:
        """The choices by role."""
        return {row.role: row.field.text for row in self.rows if row.field.text}

    def show_roles(self, sheets: Sequence[LabwareSheet], chosen: Mapping[str, str]) -> None:
        """Make a row for each role, with what was chosen for it last."""
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for sheet in sheets:
            row = LabwareRow(sheet, appearance=self._appearance, parent=self)
            row.field.set_text(chosen.get(row.role, "") or sheet.usual)
            row.changed.connect(self.changed)
            self._layout.addWidget(row)
            row.show()
            self.rows.append(row)
        self.setVisible(bool(self.rows))

    @Slot(object)
    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say which roles nothing plays, and why."""
        for row in self.rows:
            row.show_problem(sentence_of(problems.get(row.role, ""), row.role))

    def select(self, role: str) -> bool:
        """Go to the field of a role; False when there is none."""
        for row in self.rows:
            if row.role == role:
                row.field.setFocus()
                return True
        return False

    def set_locked(self, is_locked: bool) -> None:
        """Keep the choices as they are during a run."""
        for row in self.rows:
            row.setEnabled(not is_locked)
