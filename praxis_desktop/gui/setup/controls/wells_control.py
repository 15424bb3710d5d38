"""Wells of a plate: written, or chosen on a picture of it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.setup.controls.control import Control
from praxis_desktop.gui.setup.controls.plate_picture import PlatePicture
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.select_on_click import SelectOnClick
from praxis_desktop.protocols.forms.wells import PlateShape, in_notation, position, well_name, wells

USUAL = PlateShape(8, 12)
"""The plate that is shown while none is chosen."""
_LONGEST = 9000
"""Characters: every second well of the largest plate."""


class WellsControl(Control):
    """The text and the picture say the same. With ``is_single`` one well is chosen."""

    def __init__(self, *, is_single: bool, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = USUAL
        self._is_single = is_single
        self.field = LineField(appearance=appearance, font="mono", parent=self)
        SelectOnClick(self.field)
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText("A1" if is_single else "A1:H1, B3")
        self.all_button = Button(self.tr("All"), appearance=appearance, parent=self)
        self.clear_button = Button(self.tr("Clear"), appearance=appearance, parent=self)
        self.all_button.setVisible(not is_single)
        self.picture = PlatePicture(USUAL, is_single=is_single, appearance=appearance, parent=self)
        self._count = Label(appearance=appearance, role="small", color="text2")
        self.setFocusProxy(self.field)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.all_button)
        line.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(self.picture)
        layout.addWidget(self._count)
        self.field.textEdited.connect(self._take_text)
        self.picture.chosen.connect(self._take_picture)
        self.all_button.clicked.connect(self._choose_all)
        self.clear_button.clicked.connect(self._clear)
        self._show()

    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        self.field.set_whole(text)
        self.field.setCursorPosition(0)
        self._show()

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)

    def show_plate(self, shape: PlateShape | None) -> None:
        if (shape or USUAL) != self._shape:
            self._shape = shape or USUAL
            self.picture.show_shape(self._shape)
            self._show()

    def _show(self) -> None:
        """Have the picture say what the text says; as far as it can be read."""
        try:
            names = wells(self.field.text(), self._shape) if self.field.text().strip() else ()
        except UsageError:
            self._count.setText(self.tr("These wells are not on the plate below"))
            self.picture.show_wells(frozenset())
            return
        places = frozenset(place for place in map(position, names) if place is not None)
        self.picture.show_wells(places)
        total = self._shape.rows * self._shape.columns
        self._count.setText(self.tr("{n} of {total} wells").format(n=len(places), total=total))

    @Slot()
    def _take_text(self) -> None:
        self._show()
        self.edited.emit()

    @Slot()
    def _take_picture(self) -> None:
        names = [well_name(row, column) for row, column in sorted(self.picture.wells)]
        self.field.set_whole(_notation(names, self._shape))
        self.field.setCursorPosition(0)
        self._show()
        self.edited.emit()

    @Slot()
    def _choose_all(self) -> None:
        self.field.setText(f"A1:{well_name(self._shape.rows, self._shape.columns)}")
        self._take_text()

    @Slot()
    def _clear(self) -> None:
        self.field.setText("")
        self._take_text()


def _notation(names: list[str], shape: PlateShape) -> str:
    """Wells by rows or by columns, whichever is shorter to read."""
    by_columns = sorted(names, key=lambda name: (position(name) or (0, 0))[::-1])
    return min((in_notation(names), in_notation(by_columns)), key=len)
