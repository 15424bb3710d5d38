"""One of several: segments for a few short ones, else a list to open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.segments import Segments

_MOST_SEGMENTS, _MOST_LETTERS = 4, 16


class ChoiceControl(Control):
    """``names`` are what people call the choices. A text that is none of them is shown as such."""

    def __init__(
        self,
        names: Sequence[str],
        *,
        appearance: Appearance,
        may_be_empty: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = [*([""] if may_be_empty else []), *names]
        self._segments: Segments | None = None
        self._field: ChoiceField | None = None
        is_short = len(names) <= _MOST_SEGMENTS and sum(map(len, names)) <= _MOST_LETTERS
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if is_short and not may_be_empty and len(names) > 1:
            self._segments = Segments(names, appearance=appearance, parent=self)
            self._segments.chosen.connect(self._take_segment)
            layout.addWidget(self._segments)
            layout.addStretch(1)
            self.setFocusProxy(self._segments.button(0))
        else:
            self._field = ChoiceField(appearance=appearance, parent=self)
            for name in self._names:
                self._field.addItem(name or self.tr("None"), name)
            self._field.activated.connect(self._tell)
            layout.addWidget(self._field)
            self.setFocusProxy(self._field)

    def text(self) -> str:
        if self._field is not None:
            return str(self._field.currentData() or "")
        assert self._segments is not None
        return next((name for place, name in enumerate(self._names) if self._is_checked(place)), "")

    def set_text(self, text: str) -> None:
        place = self._names.index(text) if text in self._names else -1
        if self._field is not None:
            self._field.setCurrentIndex(place)
        elif place >= 0 and self._segments is not None:
            self._segments.blockSignals(True)
            self._segments.button(place).setChecked(True)
            self._segments.blockSignals(False)

    def set_wrong(self, is_wrong: bool) -> None:
        if self._field is not None:
            self._field.set_wrong(is_wrong)

    def _is_checked(self, place: int) -> bool:
        return self._segments is not None and self._segments.button(place).isChecked()

    @Slot(int)
    def _take_segment(self, place: int) -> None:
        assert self._segments is not None
        self.setFocusProxy(self._segments.button(place))
        self.edited.emit()

    @Slot()
    def _tell(self) -> None:
        self.edited.emit()


_TRACK = QSize(44, 24)


class Switch(FlatButton):
    """Drawn from the tokens; the word beside it says how it stands."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, font="body", parent=parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_TRACK.width() + 60, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        track = QRectF(3, (self.height() - _TRACK.height()) / 2, _TRACK.width(), _TRACK.height())
        is_on = self.isChecked()
        ground = colors.accent if is_on else colors.border_strong
        if not self.isEnabled():
            ground = colors.disabled_text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 6
        left = track.right() - knob - 3 if is_on else track.left() + 3
        painter.setBrush(QColor(colors.on_accent))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 14, 14)
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.disabled_text))
        place = QRectF(track.right() + 10, 0, self.width(), self.height())
        word = self.tr("Yes") if is_on else self.tr("No")
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)


class SwitchControl(Control):
    """Its text is "yes" or "no"."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch(appearance=appearance, parent=self)
        self.setFocusProxy(self.switch)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.switch)
        self.switch.clicked.connect(self._tell)

    def text(self) -> str:
        return "yes" if self.switch.isChecked() else "no"

    def set_text(self, text: str) -> None:
        self.switch.setChecked(text == "yes")

    @Slot()
    def _tell(self) -> None:
        self.edited.emit()
