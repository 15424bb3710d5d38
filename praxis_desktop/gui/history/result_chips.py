"""The row of results to choose from: each says how many runs came to it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.appearance import Appearance

_HEIGHT, _ICON = 36, 16
_PADDING, _GAP = 13, 5


class ResultChip(QAbstractButton):
    """A pill that is chosen alone."""

    def __init__(self, word: str, icon: str, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._word, self._icon = word, icon
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_count(self, count: int) -> None:
        """Say how many there are."""
        self.setText(f"{self._word} {count:,}")
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("caption", weight=600))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        icon = _ICON + _GAP if self._icon else 0
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + icon + 2 * _PADDING + 2, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        is_chosen = self.isChecked()
        width = 2.0 if self.hasFocus() else 1.0
        edge = colors.focus if self.hasFocus() or is_chosen else colors.border_strong
        ground = colors.accent_soft if is_chosen else colors.surface
        if self.underMouse() and not is_chosen:
            ground = colors.sunken
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        color = colors.link if is_chosen else colors.text2
        left = float(_PADDING)
        if self._icon:
            place = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
            self._appearance.draw_icon(painter, self._icon, place, color)
            left += _ICON + _GAP
        painter.setPen(QColor(color))
        place = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())


class Result(Record):
    """What a chip stands for: runs in these states, or those of which something was simulated."""

    states: tuple[str, ...] = ()
    simulated: bool | None = None

    def count(self, tally: Mapping[tuple[str, bool], int]) -> int:
        """How many runs there are of it."""
        return sum(
            count
            for (state, is_simulated), count in tally.items()
            if (not self.states or state in self.states) and (self.simulated is None or is_simulated)
        )


class ResultChips(QWidget):
    """``changed`` tells that another result was chosen; arrow keys move between the chips."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.chips: list[ResultChip] = []
        self._results = (
            Result(),
            Result(("completed",)),
            Result(("failed",)),
            Result(("cancelled",)),
            Result(("interrupted",)),
            Result((), True),
        )
        words = (
            (self.tr("All"), ""),
            (self.tr("Finished"), "check-circle"),
            (self.tr("Failed"), "close-circle"),
            (self.tr("Stopped"), "stop-circle"),
            (self.tr("Interrupted"), "lightning"),
            (self.tr("Simulated"), "ghost"),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        for number, (word, icon) in enumerate(words):
            chip = ResultChip(word, icon, appearance=appearance, parent=self)
            self._group.addButton(chip, number)
            layout.addWidget(chip)
            self.chips.append(chip)
        layout.addStretch(1)
        self.chips[0].setChecked(True)
        self._group.idToggled.connect(self._tell)

    @property
    def result(self) -> Result:
        """The one that is chosen."""
        return self._results[max(self._group.checkedId(), 0)]

    def show_tally(self, tally: Mapping[tuple[str, bool], int]) -> None:
        """Say how many runs there are of each result."""
        for chip, result in zip(self.chips[1:], self._results[1:], strict=True):
            chip.show_count(result.count(tally))

    def choose_all(self) -> None:
        """Choose every result."""
        self.chips[0].setChecked(True)

    @Slot(int, bool)
    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.changed.emit()
