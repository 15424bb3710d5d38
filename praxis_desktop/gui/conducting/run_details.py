"""The card of what a person says of a run before it: who runs it, its name, notes, what errors come to."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.fold_button import FoldButton
from praxis_desktop.gui.labels import Label
from praxis_desktop.gui.segments import Segments
from praxis_desktop.gui.setup.controls.line_field import LineField
from praxis_desktop.gui.surfaces import Card
from praxis_desktop.settings.model import OnError

_WAYS: tuple[OnError, ...] = ("ask", "abort")


class RunDetails(Card):
    """Folded it is one line. The operator is the system's user, unless another name is given."""

    def __init__(self, *, operator: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._user = operator
        self.fold = FoldButton(appearance=appearance)
        self.fold.toggled.connect(self._unfold)
        self._fields = QWidget()
        self.operator_field = LineField(appearance=appearance)
        self.operator_field.setPlaceholderText(self.tr("Operator: {person}").format(person=operator))
        self.name_field = LineField(appearance=appearance)
        self.name_field.setPlaceholderText(self.tr("Name of this run"))
        self.notes_field = LineField(appearance=appearance)
        self.notes_field.setPlaceholderText(self.tr("Notes"))
        for field, name in (
            (self.operator_field, self.tr("Operator")),
            (self.name_field, self.tr("Name of this run")),
            (self.notes_field, self.tr("Notes")),
        ):
            field.setAccessibleName(name)
            field.textChanged.connect(self._summarise)
        self.error_ways = Segments([self.tr("Ask me"), self.tr("Abort")], appearance=appearance)
        self.error_ways.setAccessibleName(self.tr("When an error happens"))
        self.error_ways.chosen.connect(self._summarise)
        inside = QVBoxLayout(self._fields)
        inside.setContentsMargins(0, 0, 0, 8)
        inside.setSpacing(6)
        for field in (self.operator_field, self.name_field, self.notes_field):
            inside.addWidget(field)
        inside.addWidget(
            Label(self.tr("When an error happens"), appearance=appearance, role="small", color="text2")
        )
        inside.addWidget(self.error_ways)
        self._fields.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 2, 14, 2)
        layout.setSpacing(2)
        layout.addWidget(self.fold)
        layout.addWidget(self._fields)
        self._summarise()

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
        return _WAYS[self.error_ways.number]

    def choose_on_error(self, way: OnError) -> None:
        """What the settings say of errors; a way that cannot be chosen here is as to ask."""
        self.error_ways.button(_WAYS.index(way) if way in _WAYS else 0).setChecked(True)

    def set_locked(self, is_locked: bool) -> None:
        """Keep all as it is during a run."""
        self._fields.setEnabled(not is_locked)

    @Slot(bool)
    def _unfold(self, is_unfolded: bool) -> None:
        self._fields.setVisible(is_unfolded)
        if is_unfolded:
            self.operator_field.setFocus()

    @Slot()
    def _summarise(self) -> None:
        asks = self.tr("asks on errors") if self.on_error == "ask" else self.tr("aborts on errors")
        parts = [self.name, self.tr("by {person}").format(person=self.operator), asks]
        self.fold.show_summary(" · ".join(part for part in parts if part))
