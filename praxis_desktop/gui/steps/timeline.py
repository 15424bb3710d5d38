"""The steps of a recorded run. Selecting a step limits the other data of the run to that step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.look.sentences import (
    is_spoken,
    spoken_error,
    spoken_result,
    spoken_step,
)
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, ToneName
from praxis_desktop.gui.run.words import counted, decimals_in, series_of, thread_text, took_text, with_zeros
from praxis_desktop.gui.steps.drawing import in_two_lines, is_time_below, with_whole_wells
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import EmptyWords, Label, count_text, tool_tip
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.records.decisions import leaves_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.records.history.rows import StepRow


Index = QModelIndex | QPersistentModelIndex

_HEIGHT, _DISC, _INDENT = 40, 22, 14
_ROOT = QModelIndex()

_UNENDED: tuple[str, ToneName] = ("lightning", "warn")
_SKIPPED: tuple[str, ToneName] = ("skip", "idle")
_REPEATED: tuple[str, ToneName] = ("refresh", "warn")
_LOOKS: dict[str, tuple[str, ToneName]] = {
    "completed": ("check", "ok"),
    "failed": ("close", "err"),
    "cancelled": ("stop", "idle"),
}


class TimelineRows(QAbstractListModel):
    """The steps as a list model. GUI thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over = self.is_simulated = False
        self.steps: Sequence[StepRow] = ()
        self.now: int | None = None
        """The current step of a replay; None if nothing is being replayed."""

    def mark(self, now: int | None) -> None:
        """Show the progress of a replay."""
        if now != self.now:
            self.now = now
            if self.steps:
                self.dataChanged.emit(self.index(0), self.index(len(self.steps) - 1))

    def show_steps(self, steps: Sequence[StepRow]) -> None:
        """Show the steps of another run."""
        self.beginResetModel()
        self.steps = with_same_decimals([_spoken(step) for step in steps] if is_spoken() else steps)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.steps):
            return None
        step = self.steps[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            told = (
                f"{step.number} {step.title}",
                thread_text(step.thread),
                self.word_of(step),
                took_text(step.duration),
                "" if is_skipped(step) else step.summary,
                step.error,
            )
            return ", ".join(part for part in told if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            place = f"{step.file}:{step.line}" if step.line else ""
            summary = "" if is_skipped(step) else step.summary
            told = (step.title, thread_text(step.thread), self.word_of(step), summary, step.error, place)
            return tool_tip("\n".join(part for part in told if part))
        return None

    def word_of(self, step: StepRow) -> str:
        """Return the word for a step's result."""
        if is_skipped(step):
            return self.tr("skipped")
        status = "cancelled" if step.status == "started" and self.is_over else step.status
        word = {
            "completed": self.tr("done"),
            "failed": self.tr("failed"),
            "cancelled": self.tr("stopped"),
        }.get(status, self.tr("started, not finished"))
        repeated = repetitions(step)
        return self.tr("{word}, repeated {n}×").format(word=word, n=repeated) if repeated else word


def _spoken(step: StepRow) -> StepRow:
    title = spoken_step(step.title, step.kind)
    summary, error = spoken_result(step.summary), spoken_error(step.error)
    return structs.replace(step, title=title, summary=summary, error=error)


def with_same_decimals(steps: Sequence[StepRow]) -> Sequence[StepRow]:
    """Return the steps, giving all results in a series the same number of decimal places."""
    most: dict[tuple[str, ...], int] = {}
    for step in steps:
        if step.instrument and (decimals := decimals_in(step.summary)):
            series = series_of(step, step.summary)
            most[series] = max(decimals, most.get(series, 0))
    if not most:
        return steps
    return [
        structs.replace(step, summary=with_zeros(step.summary, most.get(series_of(step, step.summary), 0)))
        for step in steps
    ]


def is_skipped(step: StepRow) -> bool:
    """Return whether the user decided to skip the step."""
    choices = _decisions(step)
    return bool(choices) and leaves_out(choices[-1])


def repetitions(step: StepRow) -> int:
    """Return how many times the user decided to repeat the step."""
    return sum(choice in ("retry", "reconnect") for choice in _decisions(step))


def _decisions(step: StepRow) -> Sequence[object]:
    choices = step.details.get("decisions")
    return choices if isinstance(choices, list) else ()


_NOW: tuple[str, ToneName] = ("play", "sim")
_TO_COME: tuple[str, ToneName] = ("circle", "idle")


class _TimelineDelegate(QStyledItemDelegate):
    def __init__(self, rows: TimelineRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(100, _HEIGHT)

    def _look(self, step: StepRow) -> tuple[str, ToneName]:
        """Return the icon and tone for a step's result. In a replay, current and upcoming steps have icons of
        their own.
        """
        now = self._rows.now
        if now is not None and step.number >= now:
            return _NOW if step.number == now else _TO_COME
        if is_skipped(step):
            return _SKIPPED
        if step.status == "completed" and repetitions(step):
            return _REPEATED
        if step.status == "started" and self._rows.is_over:  # as on the Run page
            return _LOOKS["cancelled"]
        icon, tone = _LOOKS.get(step.status, _UNENDED)
        return icon, "sim" if tone == "ok" and self._rows.is_simulated else tone

    def _draw_line(self, painter: QPainter, place: QRectF, disc: QRectF | None, row: int) -> None:
        """Draw the run's line from disc to disc, past the discs of inner steps."""
        x = place.left() + 10 + _DISC / 2
        painter.setPen(QPen(QColor(self._appearance.colors.border_strong), 1.5))
        if row:
            painter.drawLine(QPointF(x, place.top()), QPointF(x, disc.top() if disc else place.center().y()))
        if row < len(self._rows.steps) - 1:
            below = disc.bottom() if disc else place.center().y()
            painter.drawLine(QPointF(x, below), QPointF(x, place.bottom() + 1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step = self._rows.steps[index.row()]
        colors = self._appearance.colors
        icon, tone_name = self._look(step)
        tone = self._appearance.tone(tone_name)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            edge = colors.focus if option.state & QStyle.StateFlag.State_HasFocus else None
            frame = place.adjusted(2, 1, -4, -1)
            draw_rounded(painter, frame, 6, ground=colors.selection, edge=edge, width=2)
        left = place.left() + 10 + min(step.depth, 4) * _INDENT
        disc = QRectF(left, place.center().y() - _DISC / 2, _DISC, _DISC)
        self._draw_line(painter, place, disc if not step.depth else None, index.row())
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.line), 1.5))
        painter.drawEllipse(disc)
        self._appearance.draw_icon(painter, icon, disc.adjusted(4, 4, -4, -4), tone.fg)
        painter.setFont(self._appearance.font("small"))
        metrics = painter.fontMetrics()
        time = took_text(step.duration)
        right = place.right() - 12 - metrics.horizontalAdvance(time)
        painter.setFont(self._appearance.font("small", weight=500 if step.depth else 600))
        painter.setPen(QColor(tone.fg if step.status == "failed" else colors.text))
        beside = self._write_title(painter, place, disc.right() + 9, right, step)
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text2))
        painter.drawText(
            QRectF(right, beside.top(), place.right() - right, beside.height()),
            Qt.AlignmentFlag.AlignVCenter,
            time,
        )
        painter.restore()

    def _write_title(
        self, painter: QPainter, place: QRectF, left: float, right: float, step: StepRow
    ) -> QRectF:
        """Write the title and the thread, on two lines if one is not enough. Return the rectangle of the line
        next to which there is room for the time, which starts at ``right``.
        """
        metrics = painter.fontMetrics()
        caption, text2 = self._appearance.font("caption"), QColor(self._appearance.colors.text2)
        room, width = int(right - 10 - left), int(place.right() - 12 - left)
        thread = thread_text(step.thread)
        if metrics.horizontalAdvance(step.title) <= room:
            left = self._write(painter, place, left, right, step.title)
            if thread:
                painter.setFont(self._appearance.font("small"))
                painter.setPen(text2)
                fits = painter.fontMetrics().horizontalAdvance(thread) <= right - 18 - left
                self._write(painter, place, left + 8, right, thread if fits else step.thread)
            return place
        first, second = in_two_lines(step.title, metrics, room, names_places=bool(step.operation))
        second = " · ".join(part for part in (second, thread) if part)
        half = place.height() / 2 - 3
        upper = QRectF(left, place.center().y() - half, width + 2, half)
        lower = upper.translated(0, half)
        is_below = is_time_below((first, second), (metrics, QFontMetrics(caption)), width, width - room)
        painter.drawText(
            upper,
            Qt.AlignmentFlag.AlignVCenter,
            with_whole_wells(first, metrics, width if is_below else room),
        )
        painter.setFont(caption)
        painter.setPen(text2)
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignVCenter, with_whole_wells(second, painter.fontMetrics(), room)
        )
        return lower if is_below else place

    def _write(self, painter: QPainter, place: QRectF, left: float, right: float, text: str) -> float:
        """Draw ``text`` between ``left`` and ``right``, and return where it ends."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(right - 10 - left))
        painter.drawText(
            QRectF(left, place.top(), right - left, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        return left + metrics.horizontalAdvance(shown)


class Timeline(Card):
    """The steps of a run; ``step_chosen`` carries the number of the selected step, or 0 for the whole run."""

    step_chosen = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.rows = TimelineRows()
        self._delegate = _TimelineDelegate(self.rows, appearance=appearance)
        self._count = Label(appearance=appearance, role="small", color="text2")
        self.whole_button = Button(
            self.tr("Show all"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.whole_button.setToolTip(self.tr("Show data, bytes and log for the whole run"))
        self.list = _StepList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.viewport().setAutoFillBackground(False)
        self.empty = EmptyWords("", view=self.list, appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 6, 0)
        head.addWidget(Label(self.tr("Timeline"), appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(self.whole_button)
        head.addStrut(CONTROL_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        self.list.selectionModel().selectionChanged.connect(self._tell)
        self.list.left.connect(self.show_whole)
        self.whole_button.clicked.connect(self.show_whole)
        self.whole_button.hide()

    def show_steps(
        self,
        steps: Sequence[StepRow],
        total: int,
        *,
        is_over: bool = False,
        is_simulated: bool = False,
        is_under_way: bool = False,
    ) -> None:
        """Show the steps of a run, which has ``total`` steps. If ``is_over`` is set, steps without an end are
        shown as stopped. The steps of a run that is under way are not known yet.
        """
        self.rows.is_over, self.rows.is_simulated = is_over, is_simulated
        self.empty.setText(
            self.tr("Its steps will be here when it has ended.")
            if is_under_way
            else self.tr("It reported no steps.")
        )
        self.rows.show_steps(steps)
        words = "" if is_under_way else counted(total, self.tr("1 step"), self.tr("{n} steps"))
        if total > len(steps):
            words = self.tr("the first {n} of {total}").format(
                n=count_text(len(steps)), total=count_text(total)
            )
        self._count.setText(words)
        self.whole_button.hide()
        self._count.show()
        # Begin at the step that failed or did not complete, because that is what people look for.
        ended = [place for place, step in enumerate(steps) if step.status != "completed"]
        self.list.held = ended[-1] if ended else -1
        if ended:
            self.list.scrollTo(self.rows.index(ended[-1], 0), QListView.ScrollHint.PositionAtCenter)

    @property
    def step(self) -> int:
        """The number of the selected step; 0 for none."""
        chosen = self.list.selectionModel().selectedIndexes()
        return self.rows.steps[chosen[0].row()].number if chosen else 0

    @Slot(int)
    def reveal(self, step: int) -> None:
        """Scroll to a step without selecting it. 0 means the first; a number too large means the last."""
        self.list.held = self._place_of(step)
        self.list.scrollTo(self.rows.index(self.list.held, 0))

    def follow(self, step: int, *, is_set: bool) -> None:
        """Mark the step that a replay has reached. Scroll to it if the user has set the position or if the
        previously marked step is in view; otherwise, the user has scrolled away to read something else.
        """
        before = self.rows.now
        is_followed = is_set or before is None or self._is_in_view(before)
        self.rows.mark(step)
        if is_followed:
            self.reveal(step)

    def _place_of(self, step: int) -> int:
        last = len(self.rows.steps) - 1
        return next(
            (at for at, each in enumerate(self.rows.steps) if each.number == step), last if step else 0
        )

    def _is_in_view(self, step: int) -> bool:
        row = self.list.visualRect(self.rows.index(self._place_of(step), 0))
        return self.list.viewport().rect().contains(row)

    def choose(self, step: int) -> None:
        """Select a step if the list contains it."""
        place = next((at for at, each in enumerate(self.rows.steps) if each.number == step), -1)
        if place >= 0:
            self.list.setCurrentIndex(self.rows.index(place, 0))

    @Slot()
    def show_whole(self) -> None:
        """Clear the selection."""
        if self.whole_button.hasFocus():
            self.list.setFocus()
        self.list.clearSelection()

    @Slot()
    def _tell(self) -> None:
        step = self.step
        chosen = self.list.selectionModel().selectedIndexes()
        if chosen:
            self.list.held = chosen[0].row()
        self.whole_button.setVisible(bool(step))
        self._count.setVisible(not step)
        self.step_chosen.emit(step)


class _StepList(QListView):
    """The list of steps. ``left`` is emitted when Space is pressed while a step is selected, to clear the
    selection.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.held = -1
        """The row that stays in view when the list shrinks; -1 for none."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        held = self.model().index(self.held, 0)
        was_seen = self.visualRect(held).intersects(QRect(QPoint(0, 0), event.oldSize()))
        super().resizeEvent(event)
        if was_seen:
            self.scrollTo(held)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and self.selectionModel().hasSelection():
            self.left.emit()
        else:
            super().keyPressEvent(event)
