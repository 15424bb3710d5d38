"""Draws a step: its title, its time, and a disc on the run's line that shows the state of the step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.background import is_long
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL, ToneName
from praxis_desktop.gui.run.words import clock_text, short_clock_text, thread_text, took_text
from praxis_desktop.gui.steps.rows import RowState, StepRow, StepRows, planned_title
from praxis_desktop.gui.widgets.row_table import LateCells, draw_plainly
from praxis_desktop.gui.widgets.verdict import draw_verdict_mark, verdict_tone

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics


_WELL = r"[A-Z]{1,2}[1-9][0-9]?"
_WELLS = re.compile(rf"\b{_WELL}(?::{_WELL})?(?:, {_WELL}(?::{_WELL})?)*(?: \w+ [0-9]+ \w+)?(?!\w)")
_PLACE = re.compile(rf"\S+ {_WELLS.pattern}")


def in_two_lines(title: str, metrics: QFontMetrics, width: int, *, names_places: bool) -> tuple[str, str]:
    """Split ``title`` into two lines. If ``names_places`` is set, break it before the first labware with
    wells; otherwise, break it where the first line is full. The second line is "" if one line is enough.
    """
    place = _PLACE.search(title) if names_places else None
    if place is not None and place.start():
        return title[: place.start()].rstrip(), title[place.start() :]
    if metrics.horizontalAdvance(title) <= width:
        return title, ""
    words = title.split(" ")
    count = 1
    while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def with_whole_wells(text: str, metrics: QFontMetrics, width: int) -> str:
    """Elide ``text`` to fit ``width``, first at the end, then between wells, but never in a well's name."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    found = list(_WELLS.finditer(text))
    if not found:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    head, tail = text[: found[-1].end()], text[found[-1].end() :]
    left = width - metrics.horizontalAdvance(head)
    if left >= 0:
        return head + metrics.elidedText(tail, Qt.TextElideMode.ElideRight, left)
    ends = [0, *(one.end() for one in found[:-1])]
    between = [text[end : one.start()] for end, one in zip(ends, found, strict=True)]
    room = width - sum(metrics.horizontalAdvance(one[0]) for one in found)
    shown = []
    for number, words in enumerate(between):
        share = max(0, room // (len(between) - number))
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, share)
        shown.append(cut)
        room -= metrics.horizontalAdvance(cut)
    return "".join(words + one[0] for words, one in zip(shown, found, strict=True))


def step_lines(
    title: str, told: str, metrics: QFontMetrics, width: int, *, names_places: bool, is_tall: bool
) -> tuple[str, str, str]:
    """Return a step's lines: its title, the rest of the title if ``is_tall``, and what is ``told`` of it. In
    two lines, a title continues beside what is told only with the labware and wells; otherwise, it is cut.
    """
    if told and not names_places and is_tall:
        first, rest = in_two_lines(title, metrics, width, names_places=False)
        return first, rest, told
    if told and not (names_places and _PLACE.search(title)):
        return title, "", told
    first, where = in_two_lines(title, metrics, width, names_places=names_places)
    return first, "", " · ".join(part for part in (where, told) if part)


def is_time_below(
    lines: tuple[str, str], metrics: tuple[QFontMetrics, QFontMetrics], width: int, time_width: int
) -> bool:
    """Return whether a step's time, ``time_width`` pixels wide, must be placed next to the second of its two
    ``lines`` so that the first line can be read in full.
    """
    first, second = (one.horizontalAdvance(line) for one, line in zip(metrics, lines, strict=True))
    return bool(lines[1]) and first > width - time_width and second <= width - time_width


Index = QModelIndex | QPersistentModelIndex

HEIGHT, NOW_HEIGHT = 40, 64
"""Height of a row, and of the current step's row, in pixels."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_INDENT, _DISC, _LEFT = 12, 22, 14
_DEEPEST = 4

_LOOKS: dict[RowState, tuple[str, ToneName]] = {
    "running": ("play", "run"),
    "completed": ("check", "ok"),
    "failed": ("close", "err"),
    "cancelled": ("stop", "idle"),
    "skipped": ("skip-next", "idle"),
    "retried": ("refresh", "warn"),
}


Hold = Literal["", "waiting", "undecided"]
"""What is holding up the current step: a question to the user, or a decision about an error."""

_HELD: dict[Hold, tuple[str, ToneName]] = {"waiting": ("hand", "warn"), "undecided": ("alert-circle", "err")}


class StepDelegate(QStyledItemDelegate):
    """Draws steps. The current step has a taller row and its own background; steps that contain it do not."""

    def __init__(self, rows: StepRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._late = LateCells(self)
        self.hold: Hold = ""
        self.held_s: float | None = None
        """Seconds that the run has been waiting for the user; None if unknown."""
        self.is_simulated = False
        """Whether the whole run is simulated. If it is, successes are violet, never green."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, count = index.row(), len(self._rows.rows)
        is_now = row in self._rows.running[-1:]
        if not is_now and is_long():
            step = self._rows.rows[row].event if row < count else self._rows.upcoming[row - count]
            left = self._disc(QRectF(option.rect), step.depth).right() + 11
            place = QRectF(option.rect).adjusted(left - option.rect.left(), 0, -14, 0)
            draw_plainly(
                painter, place, step.title, self._appearance.font("small"), self._appearance.colors.text2
            )
            self._late.add(option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            self._draw_ground(painter, place, self._appearance.colors.selection)
        if row < count:
            self._draw(painter, place, self._rows.rows[row], row, is_chosen=is_chosen, is_now=is_now)
        else:
            self._draw_planned(painter, place, row - count)
        if is_chosen and option.state & QStyle.StateFlag.State_HasFocus:
            frame, focus = place.adjusted(3, 2, -5, -2), self._appearance.colors.focus
            draw_rounded(painter, frame, RADIUS_CONTROL, edge=focus, width=2)
        painter.restore()

    def _draw(
        self,
        painter: QPainter,
        place: QRectF,
        row: StepRow,
        number: int,
        *,
        is_chosen: bool,
        is_now: bool,
    ) -> None:
        colors = self._appearance.colors
        icon, tone_name = _HELD[self.hold] if is_now and self.hold else _LOOKS[row.state]
        if self.is_simulated and tone_name in ("ok", "run"):
            tone_name = "sim"
        tone = self._appearance.tone(tone_name)
        is_running = row.state == "running"
        if is_now and not is_chosen:
            self._draw_ground(painter, place, tone.bg, tone.edge)
        disc = self._disc(place, row.event.depth)
        ok = QColor(self._appearance.tone("sim" if self.is_simulated else "ok").line)
        is_last = number == len(self._rows.rows) - 1
        self._draw_line(painter, place, row.event.depth, ok, is_first=number == 0, is_last=is_last)
        is_outside = row.is_outside and row.state == "completed"
        if is_outside:
            draw_verdict_mark(
                painter, disc, "failed", is_simulated=self.is_simulated, appearance=self._appearance
            )
            tone = self._appearance.tone(verdict_tone("failed", is_simulated=self.is_simulated))
        else:
            painter.setPen(QPen(QColor(tone.line), 1.5))
            painter.setBrush(QColor(self._appearance.disc(tone_name) if is_running else tone.bg))
            painter.drawEllipse(disc)
            color = "#FFFFFF" if is_running else tone.fg
            self._appearance.draw_icon(painter, icon, disc.adjusted(5, 5, -5, -5), color)
        time = row.time_text(self._rows.now_ms, self._rows.paused_ms)
        weight = 600 if is_running else (500 if not row.event.depth else None)
        is_marked = row.state in ("failed", "skipped")
        self._write_lines(
            painter,
            place,
            disc.right() + 11,
            row.event.title,
            self._second_line(row, time, self.hold if is_now else ""),
            "" if is_running else time,
            font=self._appearance.font("body" if is_now else "small", weight=weight),
            colors=(
                tone.fg if is_marked else colors.text,
                tone.fg if is_running or is_marked or is_outside else colors.text2,
                colors.text2,
            ),
            line=22.0 if is_now else place.height() / 2 - 3,
            names_places=row.event.kind == "operation",
        )

    def _draw_planned(self, painter: QPainter, place: QRectF, number: int) -> None:
        colors = self._appearance.colors
        step = self._rows.upcoming[number]
        disc = self._disc(place, step.depth)
        idle = self._appearance.tone("idle")
        painter.setPen(QPen(QColor(idle.line), 1.5))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(disc)
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        if painter.fontMetrics().horizontalAdvance(str(step.step)) < disc.width() - 3:
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(step.step))
        words = ""
        if number == 0:
            words = QCoreApplication.translate("StepDelegate", "next")
        elif step.is_timed and step.duration >= 1:
            words = f"~{took_text(step.duration)}"
        self._write_lines(
            painter,
            place,
            disc.right() + 11,
            planned_title(step),
            self._rows.limits.get(step.step, ""),
            words,
            font=self._appearance.font("small"),
            colors=(colors.text2, colors.text2, colors.text3),
            line=place.height() / 2 - 3,
            names_places=bool(step.operation),
        )

    def _write_lines(
        self,
        painter: QPainter,
        place: QRectF,
        left: float,
        title: str,
        told: str,
        time: str,
        *,
        font: QFont,
        colors: tuple[str, str, str],
        line: float,
        names_places: bool,
    ) -> None:
        """Write the action and, below it, the location and the result (``told``). The time is next to the
        first line or, if the first line needs the space, next to the second line. ``colors`` are the colours
        of the first line, the second line, and the time.
        """
        right = place.right() - 14
        width = int(right - left)
        caption = self._appearance.font("caption")
        painter.setFont(self._appearance.font("small"))
        time_width = painter.fontMetrics().horizontalAdvance(time) + 10 if time else 0
        room = width - time_width
        painter.setFont(font)
        metrics = painter.fontMetrics()
        is_tall = place.height() >= NOW_HEIGHT
        first, rest, second = step_lines(
            title, told, metrics, room, names_places=names_places, is_tall=is_tall
        )
        if rest:  # three lines fit
            self._write_three(painter, place, left, (first, rest, second), colors, room, metrics.height())
            return
        upper = lower = QRectF(left, place.top(), width + 2, place.height())
        if second:
            upper = QRectF(left, place.center().y() - line, width + 2, line)
            lower = QRectF(left, place.center().y(), width + 2, line)
        is_below = is_time_below((first, second), (metrics, QFontMetrics(caption)), width, time_width)
        upper_room, lower_room = (width, room) if is_below else (room, width)
        painter.setPen(QColor(colors[0]))
        painter.drawText(upper, _MIDDLE, with_whole_wells(first, metrics, upper_room))
        if second:
            painter.setFont(caption)
            painter.setPen(QColor(colors[1]))
            painter.drawText(lower, _MIDDLE, with_whole_wells(second, painter.fontMetrics(), lower_room))
        if time:
            painter.setFont(self._appearance.font("small"))
            painter.setPen(QColor(colors[2]))
            beside = lower if is_below else upper
            painter.drawText(
                QRectF(right - time_width + 10, beside.top(), time_width, beside.height()), _MIDDLE, time
            )

    def _write_three(
        self,
        painter: QPainter,
        place: QRectF,
        left: float,
        lines: tuple[str, str, str],
        colors: tuple[str, str, str],
        room: int,
        height: int,
    ) -> None:
        """Write a title on two lines, and the result below it."""
        caption = self._appearance.font("caption")
        whole = 2 * height + QFontMetrics(caption).height()
        top = place.center().y() - whole / 2
        for number, line in enumerate(lines):
            is_told = number == 2
            if is_told:
                painter.setFont(caption)
            painter.setPen(QColor(colors[1] if is_told else colors[0]))
            metrics = painter.fontMetrics()
            at = QRectF(left, top + number * height, room + 2, metrics.height())
            painter.drawText(at, _MIDDLE, with_whole_wells(line, metrics, room))

    def _second_line(self, row: StepRow, time: str, hold: Hold) -> str:
        """Return the line below the title. It begins with the thread, unless that is the main thread, and
        continues with the clock for the current step or the result for other steps.
        """
        parts = (thread_text(row.event.thread), self._told_line(row, time, hold))
        return " · ".join(part for part in parts if part)

    def _told_line(self, row: StepRow, time: str, hold: Hold) -> str:
        if hold:
            held = QCoreApplication.translate("StepDelegate", "waiting for you · {time}")
            if hold == "undecided":
                held = QCoreApplication.translate("StepDelegate", "needs a decision · {time}")
            if self.held_s is not None:
                time = short_clock_text(int(self.held_s))
            return held.format(time=time)
        if row.state == "running":
            if row.event.thread:  # its name needs the room
                return time
            if not row.is_timed and row.foreseen is not None and row.foreseen >= 1:
                words = QCoreApplication.translate("StepDelegate", "now · {time} of about {expected}")
                return words.format(time=time, expected=clock_text(round(row.foreseen)))
            return QCoreApplication.translate("StepDelegate", "now · {time}").format(time=time)
        told = {
            "failed": row.event.error,
            "skipped": QCoreApplication.translate("StepDelegate", "Skipped"),
            "retried": QCoreApplication.translate("StepDelegate", "Repeated"),
        }.get(row.state, "")
        # The summary of a skipped step says no more than that.
        parts = (told, "" if row.state == "skipped" else row.event.summary or row.measured)
        return " · ".join(part for part in parts if part).partition("\n")[0]

    def _draw_ground(self, painter: QPainter, place: QRectF, ground: str, edge: str | None = None) -> None:
        inside = place.adjusted(3.5, 1.5, -5.5, -1.5)
        draw_rounded(painter, inside, RADIUS_CONTROL, ground=ground, edge=edge)

    def _draw_line(
        self, painter: QPainter, place: QRectF, depth: int, color: QColor, *, is_first: bool, is_last: bool
    ) -> None:
        """Draw the run's line, which links the discs of top-level steps and passes those of inner steps."""
        disc = self._disc(place, 0)
        painter.setPen(QPen(color, 2))
        across = disc.center().x()
        if depth and not is_last:
            painter.drawLine(QPointF(across, place.top()), QPointF(across, place.bottom()))
            return
        if not is_first and not depth:
            painter.drawLine(QPointF(across, place.top()), QPointF(across, disc.top()))
        if not is_last:
            painter.drawLine(QPointF(across, disc.bottom()), QPointF(across, place.bottom()))

    @staticmethod
    def _disc(place: QRectF, depth: int) -> QRectF:
        left = place.left() + _LEFT + _INDENT * min(depth, _DEEPEST)
        return QRectF(left, place.center().y() - _DISC / 2, _DISC, _DISC)
