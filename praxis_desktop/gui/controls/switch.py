"""A yes-or-no value, shown as a switch or, if it can also be None, as a combo box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.controls.choice import ChoiceControl
from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.protocols.parameters import Parameter


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a yes-or-no value."""
    if parameter.may_be_none:
        words = _words()
        return ChoiceControl(tuple(words), appearance=appearance, may_be_empty=True, words=words)
    return SwitchControl(appearance=appearance)


def _words() -> dict[str, str]:
    """Return the word to show for each text."""
    return {
        "yes": QCoreApplication.translate("Switch", "Yes"),
        "no": QCoreApplication.translate("Switch", "No"),
    }


_TRACK = QSize(44, 24)


class Switch(FlatButton):
    """A switch; the word next to it says whether it is on."""

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
        painter = smooth_painter(self)
        colors = self._appearance.colors
        track = QRectF(3, (self.height() - _TRACK.height()) / 2, _TRACK.width(), _TRACK.height())
        is_on = self.isChecked()
        ground = colors.accent if is_on else colors.border_strong
        if not self.isEnabled():
            ground = colors.disabled_text
        draw_rounded(painter, track, track.height() / 2, ground=ground)
        knob = track.height() - 6
        left = track.right() - knob - 3 if is_on else track.left() + 3
        painter.setBrush(QColor(colors.on_accent))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
        if self.hasFocus():
            draw_rounded(painter, track.adjusted(-2, -2, 2, 2), 14, edge=colors.focus, width=2)
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.disabled_text))
        place = QRectF(track.right() + 10, 0, self.width(), self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, _words()["yes" if is_on else "no"])


class SwitchControl(Control):
    """A switch; its text is "yes" or "no"."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.switch = Switch(appearance=appearance, parent=self)
        self.setFocusProxy(self.switch)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.switch)
        self.switch.clicked.connect(self.edited)

    def text(self) -> str:
        return "yes" if self.switch.isChecked() else "no"

    def set_text(self, text: str) -> None:
        self.switch.setChecked(text == "yes")

    def words(self, text: str) -> str:
        return _words().get(text, text)
