"""The dark rail at the left edge of the window, with the logo and the buttons that lead to the pages."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RAIL_WIDTH
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.widgets.buttons import FlatButton

_LOGO = 40
_BADGE = 18


class RailButton(FlatButton):
    """A button with an icon and a word below it."""

    def __init__(self, text: str, icon: str, *, appearance: Appearance) -> None:
        super().__init__(text, appearance=appearance, font="caption")
        self._icon = icon
        self.setFixedSize(84, 60)
        self._badge = self._mark = ""

    def show_badge(self, reason: str, mark: str = "!") -> None:
        """Show a badge and, to screen readers, the ``reason`` for it; "" removes the badge."""
        if (reason, mark) != (self._badge, self._mark):
            self._badge, self._mark = reason, mark
            self.setAccessibleDescription(reason)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_active = self.isDown() or self.isChecked()
        if is_active or self.underMouse():
            ground = colors.rail_active if is_active else colors.rail_hover
            draw_rounded(painter, self.rect(), 10, ground=ground)
        if self.hasFocus():
            draw_frame(painter, self.rect(), 10, edge=colors.rail_text_active, width=2)
        color = colors.rail_text_active if is_active else colors.rail_text
        self._appearance.draw_icon(painter, self._icon, QRectF(30, 8, 24, 24), color)
        painter.setPen(QColor(color))
        painter.drawText(QRectF(0, 34, self.width(), 20), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._draw_badge(painter)

    def _draw_badge(self, painter: QPainter) -> None:
        tone = self._appearance.tone("warn" if self._mark == "!" else "run")
        place = QRectF(self.width() - 34, 3, _BADGE, _BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.line))
        painter.drawEllipse(place)
        painter.setFont(self._appearance.font("caption", weight=700))
        painter.setPen(QColor(self._appearance.colors.rail))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._mark)


class Rail(Drawn):
    """The rail, with buttons at the top and at the bottom."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._runs: ActiveRuns | None = None
        self.setFixedWidth(RAIL_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 66, 6, 10)
        layout.setSpacing(4)
        self.open_button = RailButton(self.tr("Open"), "folder-open", appearance=appearance)
        self.open_button.setToolTip(self.tr("Open a protocol file (Ctrl+O)"))
        self.appearance_button = RailButton(self.tr("Light/dark"), "contrast", appearance=appearance)
        self.appearance_button.setToolTip(self.tr("Switch between light and dark colours"))
        self.library_button = RailButton(self.tr("Library"), "library", appearance=appearance)
        self.library_button.setToolTip(self.tr("The protocols in the library (Ctrl+1)"))
        self.run_page_button = RailButton(self.tr("Run"), "run-page", appearance=appearance)
        self.run_page_button.setToolTip(self.tr("The run in progress, or the last one (Ctrl+2)"))
        self.history_button = RailButton(self.tr("History"), "history", appearance=appearance)
        self.history_button.setToolTip(self.tr("Past runs (Ctrl+3)"))
        self.history_button.hide()
        self.instruments_button = RailButton(self.tr("Instruments"), "plug", appearance=appearance)
        self.instruments_button.setToolTip(self.tr("Ports, instruments and the serial monitor (Ctrl+4)"))
        self.instruments_button.hide()
        self.playground_button = RailButton(self.tr("Playground"), "console", appearance=appearance)
        self.playground_button.setToolTip(self.tr("A Python console alongside the runs (Ctrl+5)"))
        self.playground_button.hide()
        for button in (
            self.library_button,
            self.run_page_button,
            self.history_button,
            self.instruments_button,
            self.playground_button,
        ):
            button.setCheckable(True)
            button.setAutoExclusive(True)
            layout.addWidget(button)
        layout.addWidget(self.open_button)
        layout.addStretch(1)
        layout.addWidget(self.appearance_button)
        self.settings_button = RailButton(self.tr("Settings"), "settings", appearance=appearance)
        self.settings_button.setToolTip(self.tr("Settings and diagnostics (Ctrl+,)"))
        self.settings_button.setCheckable(True)
        self.settings_button.setAutoExclusive(True)
        self.settings_button.hide()
        layout.addWidget(self.settings_button)

    def set_has_library(self, has_library: bool) -> None:
        self.library_button.setVisible(has_library)
        self.run_page_button.setVisible(has_library)
        # Without a library, this button is the way to open a protocol.
        self.open_button.setVisible(not has_library)

    def set_has_settings(self) -> None:
        """Show the settings button in place of the appearance button, because the Settings page offers the
        same choices.
        """
        self.settings_button.show()
        self.appearance_button.hide()

    def set_has_instruments(self, has_instruments: bool) -> None:
        """Set whether there is an Instruments page."""
        self.instruments_button.setVisible(has_instruments)

    def set_has_playground(self) -> None:
        """Show the playground button."""
        self.playground_button.show()

    def set_has_history(self, has_history: bool) -> None:
        """Set whether there is a History page."""
        self.history_button.setVisible(has_history)

    def mark_interrupted(self, reason: str) -> None:
        """Mark the button that leads to interrupted runs, for the given ``reason``; "" removes the mark."""
        has_history = not self.history_button.isHidden()
        (self.history_button if has_history else self.library_button).show_badge(reason)

    def follow_runs(self, runs: ActiveRuns) -> None:
        """Mark the Run button while a run is waiting for the user, or while several runs are active."""
        self._runs = runs
        runs.changed.connect(self._mark_runs)

    @Slot()
    def _mark_runs(self) -> None:
        if self._runs is None:
            return
        waiting, active = len(self._runs.waiting), len(self._runs.active)
        if waiting == 1:
            self.run_page_button.show_badge(self.tr("The run is waiting for you"))
        elif waiting:
            self.run_page_button.show_badge(self.tr("{n} runs are waiting for you").format(n=waiting))
        elif active > 1:
            self.run_page_button.show_badge(self.tr("{n} runs are active").format(n=active), str(active))
        else:
            self.run_page_button.show_badge("")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._appearance.colors.rail))
        place = QRectF((self.width() - _LOGO) / 2, 14, _LOGO, _LOGO)
        self._appearance.draw_icon(painter, "logo", place, "")
