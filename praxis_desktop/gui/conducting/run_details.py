"""The card of what a person says of a run before it: its name, who runs it, notes, what errors come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.section_state import SectionState
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.settings.model import OnError

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings

_WAYS: tuple[OnError, ...] = ("ask", "abort")


class RunDetails(Card):
    """All of it may be left as it is. The operator is the system's user, unless another name is given."""

    changed = Signal()

    def __init__(self, *, operator: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._user = operator
        self.name_field = LineField(appearance=appearance)
        self.operator_field = LineField(appearance=appearance)
        self.operator_field.setPlaceholderText(operator)
        self.notes_field = LineField(appearance=appearance)
        self.notes_field.setPlaceholderText(self.tr("Anything the next person should know"))
        self._locked_way: OnError | None = None
        self.error_ways = Segments([self.tr("Ask me"), self.tr("End the run")], appearance=appearance)
        self._fields = QWidget(self)
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        for words, field, row, column, span in (
            (self.tr("Run name"), self.name_field, 0, 0, 1),
            (self.tr("Operator"), self.operator_field, 0, 1, 1),
            (self.tr("Notes (optional)"), self.notes_field, 2, 0, 2),
        ):
            label = Label(words, appearance=appearance, role="h3")
            label.setBuddy(field)
            field.setAccessibleName(words)
            field.setMaxLength(200 if field is not self.notes_field else 2000)
            field.textChanged.connect(self.changed)
            grid.addWidget(label, row, column, 1, span)
            grid.addWidget(field, row + 1, column, 1, span)
        on_error = self.tr("When an error happens")
        self.error_ways.setAccessibleName(on_error)
        self.error_ways.chosen.connect(self._tell)
        ways = QHBoxLayout()
        ways.setSpacing(12)
        ways.addWidget(Label(on_error, appearance=appearance, role="h3"))
        ways.addWidget(self.error_ways)
        self.lock_reason = Label("", appearance=appearance, role="small", color="text2", wrap=True)
        self.lock_reason.hide()
        ways.addStretch(1)
        grid.setRowMinimumHeight(4, 6)
        grid.addLayout(ways, 5, 0, 1, 2)
        grid.addWidget(self.lock_reason, 6, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("Review"), appearance=appearance, role="h2"))
        layout.addWidget(self._fields)

    @property
    def operator(self) -> str:
        """Who runs it."""
        return self.operator_field.text().strip() or self._user

    @property
    def name(self) -> str:
        """What the run is called, "" for nothing."""
        return self.name_field.text().strip()

    @property
    def notes(self) -> str:
        """What is said of it, "" for nothing."""
        return self.notes_field.text().strip()

    @property
    def on_error(self) -> OnError:
        """What becomes of an operation that fails."""
        return self._locked_way or _WAYS[self.error_ways.number]

    @property
    def state(self) -> SectionState:
        """What is said already; nothing has to be."""
        if self.name or self.notes:
            return SectionState("ok", "check-circle", self.name or self.notes)
        return SectionState("idle", "circle", self.tr("Name and notes"))

    def show_usual_name(self, name: str) -> None:
        """Say what the run is called where no other name is given."""
        self.name_field.setPlaceholderText(name)

    def choose_on_error(self, way: OnError) -> None:
        """What the settings say of errors; a way that cannot be chosen here is as to ask."""
        self.error_ways.button(_WAYS.index(way) if way in _WAYS else 0).setChecked(True)

    def use_settings(self, settings: Settings) -> None:
        """What becomes of errors where nobody chooses otherwise; where it is locked, nobody can."""
        way, origin = settings.runs.on_error, settings.origin("runs.on_error")
        self.choose_on_error(way)
        self.error_ways.setVisible(not origin.locked or way in _WAYS)
        self.error_ways.setEnabled(not origin.locked)
        self.lock_reason.setVisible(origin.locked)
        self._locked_way = way if origin.locked else None
        words = {
            "ask": self.tr("Somebody is asked"),
            "retry": self.tr("It is tried again"),
            "skip": self.tr("It is left out"),
            "abort": self.tr("The run ends"),
        }[way]
        locked = self.tr("Locked by the administrator of this computer: {place}").format(place=origin.place)
        reason = f"{words}. {locked}" if origin.locked else ""
        self.lock_reason.setText(reason)
        self.error_ways.setAccessibleDescription(reason)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
