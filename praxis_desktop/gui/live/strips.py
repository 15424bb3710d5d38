"""Strips of one line for what has no room: the last line of the log, and the closed drawer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CARD
from praxis_desktop.gui.output.log_rows import LogRows
from praxis_desktop.gui.output.log_table import LOOKS
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.flat_button import FlatButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

_HEIGHT = 42


class LastLine(Card):
    """Follows ``rows``, until something went wrong; ``log_wanted`` asks for all of them."""

    log_wanted = Signal()

    def __init__(self, rows: LogRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._rows = rows
        self._failure = ""
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("information", "run", size=18, appearance=appearance, parent=self)
        self._time = Label(appearance=appearance, role="mono", color="text3")
        self.text = ElidedLabel(self.tr("Nothing has happened yet"), appearance=appearance, role="small")
        self.open_button = Button(
            self.tr("Open log"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 1, 4, 1)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._time)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.open_button)
        self.open_button.clicked.connect(self.log_wanted)
        rows.rowsInserted.connect(self._take_lines)

    def show_failure(self, message: str) -> None:
        """Say what went wrong in place of the last line; "" for nothing."""
        self._failure = message
        self._show_last()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._show_last()

    @Slot(QModelIndex, int, int)
    def _take_lines(self, parent: QModelIndex, first: int, last: int) -> None:
        if self.isVisible():
            self._show_last()

    def _show_last(self) -> None:
        if self._failure:
            self._icon.show_icon("alert-circle", "err")
            self._time.setText("")
            self.text.set_tone("err")
            self.text.setText(self._failure)
            return
        if not self._rows.lines:
            return
        line = self._rows.lines[-1]
        icon, tone = LOOKS[line.kind]
        self._icon.show_icon(icon, tone)
        self._time.setText(line.time)
        self.text.set_tone(tone if line.is_warning else None)
        self.text.setText(line.text)


class ClosedDrawer(FlatButton):
    """A press opens the drawer; it says how much is in it."""

    def __init__(self, title: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(title, appearance=appearance, font="h3", parent=parent)
        self._told = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def tell(self, words: str) -> None:
        """Say how much is in it."""
        if words != self._told:
            self._told = words
            self.setAccessibleDescription(words)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        width = 2.0 if self.hasFocus() else 1.0
        edge = colors.focus if self.hasFocus() else colors.border
        is_raised = self.underMouse() or self.isDown()
        painter.setBrush(QColor(colors.surface2 if is_raised else colors.surface))
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        middle = Qt.AlignmentFlag.AlignVCenter
        top = (self.height() - 18) / 2
        self._appearance.draw_icon(painter, "plug", QRectF(14, top, 18, 18), colors.text2)
        painter.setFont(self.font())
        painter.setPen(QColor(colors.text))
        painter.drawText(QRectF(42, 0, self.width() - 80, self.height()), middle, self.text())
        left = 42 + painter.fontMetrics().horizontalAdvance(self.text()) + 10
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text2))
        painter.drawText(QRectF(left, 0, self.width() - left - 40, self.height()), middle, self._told)
        place = QRectF(self.width() - 34, top, 18, 18)
        self._appearance.draw_icon(painter, "chevron-up", place, colors.text2)
