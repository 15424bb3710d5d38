"""A mapping, shown as rows with a key and a value."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.protocols.parameters import Parameter


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a mapping."""
    del parameter, ports
    return PairsControl(appearance=appearance)


class PairRow(QWidget):
    """A row with a key and its value."""

    edited = Signal()
    removed = Signal()
    entered = Signal()

    def __init__(self, key: str, value: object, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._given = value
        self._shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        self.key = LineField(appearance=appearance, parent=self)
        self.value = LineField(appearance=appearance, parent=self)
        for field in (self.key, self.value):
            SelectOnClick(field)
        self.key.set_whole(key)
        self.value.set_whole(self._shown)
        self.key.setAccessibleName(self.tr("Key"))
        self.value.setAccessibleName(self.tr("Value"))
        self.button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="trash", parent=self)
        self.button.setAccessibleName(self.tr("Remove this row"))
        self.button.setToolTip(self.tr("Remove this row"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.key, 2)
        layout.addWidget(Label("→", appearance=appearance, color="text3"))
        layout.addWidget(self.value, 3)
        layout.addWidget(self.button)
        self.key.textEdited.connect(self.edited)
        self.value.textEdited.connect(self.edited)
        self.value.returnPressed.connect(self.entered)
        self.button.clicked.connect(self.removed)

    @property
    def pair(self) -> str:
        """The key and value as JSON. An unchanged value keeps its type, so that a number stays a number."""
        text = self.value.text()
        value = self._given if text == self._shown else text
        key = json.dumps(self.key.text().strip(), ensure_ascii=False)
        return f"{key}: {json.dumps(value, ensure_ascii=False)}"


class PairsControl(Control):
    """A mapping. Its text is a JSON object, or "" if the mapping is empty. Duplicate keys are marked."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.rows: list[PairRow] = []
        self.add_button = Button(
            self.tr("Add row"), appearance=appearance, kind=ButtonKind.GHOST, icon="plus", parent=self
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._list)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.add_button)
        self.add_button.clicked.connect(self.add_row)

    def text(self) -> str:
        # Not a dict: a duplicate key must be kept, so that the check can refuse the mapping.
        pairs = [row.pair for row in self.rows if row.key.text().strip() or row.value.text()]
        return f"{{{', '.join(pairs)}}}" if pairs else ""

    def set_text(self, text: str) -> None:
        for row in [*self.rows]:
            self._remove(row)
        for key, value in _pairs(text):
            self._add(key, value)

    def set_wrong(self, is_wrong: bool) -> None:
        keys = [row.key.text().strip() for row in self.rows]
        for row, key in zip(self.rows, keys, strict=True):
            row.key.set_wrong(bool(key) and keys.count(key) > 1)
            row.value.set_wrong(is_wrong)

    @Slot()
    def add_row(self) -> None:
        """Add a row and focus its key field."""
        self._add("", "").key.setFocus()

    def _add(self, key: str, value: object) -> PairRow:
        row = PairRow(key, value, appearance=self._appearance, parent=self)
        row.edited.connect(self._take_edit)
        row.removed.connect(self._take_removal)
        row.entered.connect(self._take_enter)
        self._list.addWidget(row)
        row.show()
        self.rows.append(row)
        return row

    def _remove(self, row: PairRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    @Slot()
    def _take_edit(self) -> None:
        self.set_wrong(False)
        self.edited.emit()

    @Slot()
    def _take_removal(self) -> None:
        row = self.sender()
        if isinstance(row, PairRow):
            self._remove(row)
            self.add_button.setFocus()
            self._take_edit()

    @Slot()
    def _take_enter(self) -> None:
        if self.rows and self.sender() is self.rows[-1]:
            self.add_row()


def _pairs(text: str) -> list[tuple[str, object]]:
    """Return the members of the JSON object contained in ``text``, including duplicates, which the user may
    be about to rename.
    """
    found: list[tuple[str, object]] = []

    def take(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found[:] = pairs  # the outermost object is the last
        return dict(pairs)

    try:
        whole = json.loads(text, object_pairs_hook=take) if text else None
    except ValueError:
        return []
    return found if isinstance(whole, dict) else []
