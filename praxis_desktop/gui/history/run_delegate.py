"""Draws the rows of the history: chips for result and mode, and two lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from praxis_desktop.gui.history import run_rows
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import StateLook, look_of, mode_look
from praxis_desktop.gui.widgets.check_box import draw_tick
from praxis_desktop.gui.widgets.chip import draw_chip_in_row
from praxis_desktop.gui.widgets.row_table import CellDelegate
from praxis_desktop.gui.widgets.verdict_mark import draw_verdict_chip_in_row

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.gui.records.model import ListedRun

HEIGHT = 50
_PADDING = 12
_BELOW = 16
"""Height in pixels of the words below a chip."""


class RunDelegate(CellDelegate):
    """Draws the cells of the table of runs."""

    def __init__(self, rows: RunRows, *, appearance: Appearance) -> None:
        super().__init__(HEIGHT, appearance=appearance)
        self._rows = rows

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not 0 <= index.row() < len(self._rows.runs):
            return
        listed = self._rows.runs[index.row()]
        view = option.widget
        current = view.currentIndex() if hasattr(view, "currentIndex") else QModelIndex()
        is_current, is_first = current.row() == index.row(), index.column() == run_rows.TICK
        painter.save()
        self.draw_ground(painter, option, is_current=is_current, is_first=is_first)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(_PADDING, 0, -4, 0)
        self._draw_cell(painter, place, listed, index.column())
        painter.restore()

    def _draw_cell(self, painter: QPainter, place: QRectF, listed: ListedRun, column: int) -> None:
        colors = self._appearance.colors
        run = listed.row
        match column:
            case run_rows.TICK:
                draw_tick(
                    painter,
                    QRectF(place.left(), place.center().y() - 10, 20, 20),
                    is_ticked=self._rows.is_ticked(run.run_id),
                    appearance=self._appearance,
                )
            case run_rows.RUN:
                is_number = bool(run.number)
                font = self._appearance.font("h3") if is_number else self._appearance.font("mono", weight=600)
                color = self._appearance.tone("sim").fg if run.simulated else colors.text
                self.draw_text(painter, place, self._rows.text(listed, column), font, color)
            case run_rows.PROTOCOL:
                self._draw_protocol(painter, place, listed)
            case run_rows.VERDICT:
                self._draw_verdict(painter, place, run.verdict, is_simulated=run.simulated)
            case run_rows.END:
                self._draw_end(painter, place, look_of(run), is_simulated=run.simulated)
            case run_rows.MODE:
                self._draw_chip(painter, place, mode_look(listed.mode, is_short=True))
            case run_rows.OPEN:
                icon = QRectF(place.left() - 4, place.center().y() - 9, 18, 18)
                self._appearance.draw_icon(painter, "chevron-right", icon, colors.text2)
            case run_rows.OPERATOR:
                font = self._appearance.font("body")
                self.draw_text(painter, place, run.operator, font, colors.text2)
            case _:
                text = self._rows.text(listed, column)
                self.draw_text(painter, place, text, self._appearance.font("body"), colors.text)

    def _draw_verdict(
        self, painter: QPainter, place: QRectF, word: VerdictWord, *, is_simulated: bool
    ) -> None:
        """Draw the verdict's chip, and below it the word for a simulated run, for lack of room beside it."""
        says_mode = is_simulated and word != "none"
        draw_verdict_chip_in_row(
            painter,
            place.adjusted(0, 0, 0, -_BELOW if says_mode else 0),
            word,
            is_simulated=is_simulated,
            appearance=self._appearance,
            says_mode=False,
        )
        if says_mode:
            below = QRectF(place.left() + 2, place.bottom() - _BELOW - 3, place.width() - 2, _BELOW)
            color = self._appearance.tone("sim").fg
            self.draw_text(painter, below, self.tr("in simulation"), self._appearance.font("caption"), color)

    def _draw_protocol(self, painter: QPainter, place: QRectF, listed: ListedRun) -> None:
        colors, run = self._appearance.colors, listed.row
        title = run.title or run.protocol
        label = run.name or run.notes.partition("\n")[0]
        font = self._appearance.font("h3")
        if not label:
            self.draw_text(painter, place, title, font, colors.text)
            return
        first = QRectF(place.left(), place.top() + 5, place.width(), 21)
        second = QRectF(place.left(), first.bottom(), place.width(), 18)
        self.draw_text(painter, first, title, font, colors.text)
        self.draw_text(painter, second, label, self._appearance.font("caption"), colors.text2)

    def _draw_end(self, painter: QPainter, place: QRectF, look: StateLook, *, is_simulated: bool) -> None:
        color, font = self._appearance.colors.text2, self._appearance.font("body")
        if look.tone == "err":  # an emergency stop must stand out from other ends
            color, font = (
                self._appearance.tone("sim" if is_simulated else "err").fg,
                self._appearance.font("h3"),
            )
        self._appearance.draw_icon(
            painter, look.icon, QRectF(place.left(), place.center().y() - 8, 16, 16), color
        )
        self.draw_text(painter, place.adjusted(22, 0, 0, 0), look.word, font, color)

    def _draw_chip(self, painter: QPainter, place: QRectF, look: StateLook) -> None:
        draw_chip_in_row(painter, place, look.word, look.icon, look.tone, appearance=self._appearance)
