"""The log table, with time, icon and text. It follows the newest line unless the user has scrolled up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QItemSelectionModel,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from praxis_desktop.core.events import ActionEvent
from praxis_desktop.gui.background import is_long
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName
from praxis_desktop.gui.output.log_rows import Index, LineKind, LogRows, action_text, is_of_runtime
from praxis_desktop.gui.run.words import RUN_STATES
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import TableRow
from praxis_desktop.gui.widgets.row_table import LateCells, TableView, draw_plainly
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.wire.rows import quoted
from praxis_desktop.records.decisions import told_words

if TYPE_CHECKING:
    from praxis_desktop.gui.run.words import Phase
    from praxis_desktop.records.history.rows import ActionRow, LogRow, StepRow


_ROW, _ICON, _TIME = 26, 16, 78

LOOKS: dict[LineKind, tuple[str, ToneName]] = {
    "info": ("information", "run"),
    "step": ("play", "run"),
    "print": ("chevron-right", "idle"),
    "stderr": ("chevron-right", "warn"),
    "warning": ("warning", "warn"),
    "error": ("alert-circle", "err"),
}


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, rows: LogRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._late = LateCells(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._rows.shown[index.row()]
        colors = self._appearance.colors
        if is_long():
            # During a flood of lines, every turn is long; without this text, the table would stay empty.
            place = QRectF(option.rect).adjusted(12 + _TIME + _ICON + 8, 0, -10, 0)
            draw_plainly(painter, place, line.text, self._appearance.font("small"), colors.text)
            self._late.add(option, index)
            return
        icon, name = LOOKS[line.kind]
        tone = self._appearance.tone(name)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            draw_rounded(painter, place.adjusted(2, 1, -4, -1), RADIUS_CHIP, ground=colors.selection)
        middle = Qt.AlignmentFlag.AlignVCenter
        mono = self._appearance.font("mono")
        painter.setFont(mono)
        painter.setPen(QColor(colors.text3))
        painter.drawText(QRectF(place.left() + 12, place.top(), _TIME, place.height()), middle, line.time)
        left = place.left() + 12 + _TIME
        self._appearance.draw_icon(
            painter, icon, QRectF(left, place.center().y() - _ICON / 2, _ICON, _ICON), tone.line
        )
        left += _ICON + 8
        room = place.right() - 10 - left
        is_marked = line.is_warning or line.kind == "stderr"
        painter.setPen(QColor(tone.fg if is_marked else colors.text))
        if line.kind not in ("print", "stderr"):
            painter.setFont(self._appearance.font("small"))
        # Of a very long line, only the part that could be visible is measured.
        text = painter.fontMetrics().elidedText(line.text[:400], Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, place.top(), room, place.height()), middle, text)
        painter.restore()


class LogTable(TableView):
    """The log table; ``following_changed`` is emitted when it starts or stops following the newest line."""

    following_changed = Signal(bool)

    def __init__(self, rows: LogRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._delegate = _LineDelegate(rows, appearance=appearance)
        self.is_following = True
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Log"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        head = self.verticalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(_ROW)
        head.setDefaultSectionSize(_ROW)
        head.hide()
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.hide()
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_up)
        bar.actionTriggered.connect(self._note_scrolling)
        self.selectionModel().currentChanged.connect(self._note_choice)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy),
            self,
            self.copy,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        appearance.changed.connect(self.restyle)

    def toPlainText(self) -> str:  # noqa: N802
        """Return all rows as text."""
        return self._rows.text_of()

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows, or all rows shown if none is selected."""
        chosen = [index.row() for index in self.selectionModel().selectedRows()]
        QGuiApplication.clipboard().setText(self._rows.text_of(chosen or None))

    @Slot(bool)
    def follow(self, is_following: bool) -> None:
        """Follow the newest line if ``is_following``, otherwise stop following it."""
        if is_following != self.is_following:
            self.is_following = is_following
            self.following_changed.emit(is_following)
        self._keep_up()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        last = len(self._rows.shown) - 1
        if last >= 0 and not self.currentIndex().isValid():
            # Otherwise Qt would make the first line current on focus, which would stop following.
            self.selectionModel().setCurrentIndex(
                self._rows.index(last, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        super().focusInEvent(event)

    @Slot()
    def restyle(self) -> None:
        self.viewport().update()

    @Slot()
    def _keep_up(self) -> None:
        if self.is_following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    @Slot()
    def _note_choice(self) -> None:
        """Stop following when the user moves to a line with the keyboard."""
        if self.currentIndex().isValid() and self.currentIndex().row() < len(self._rows.shown) - 1:
            self.follow(False)

    @Slot()
    def _note_scrolling(self) -> None:
        bar = self.verticalScrollBar()
        self.follow(bar.sliderPosition() >= bar.maximum() - 1)


_TONES: dict[str, ToneName] = {"warning": "warn", "error": "err", "critical": "err"}
_KINDS: dict[str, tuple[str, str]] = {
    "debug": (str(QT_TRANSLATE_NOOP("KeptLog", "Runtime")), "chip"),
    "info": (str(QT_TRANSLATE_NOOP("KeptLog", "Reported")), "information"),
    "notice": (str(QT_TRANSLATE_NOOP("KeptLog", "Reported")), "information"),
    "warning": (str(QT_TRANSLATE_NOOP("KeptLog", "Warning")), "warning"),
    "error": (str(QT_TRANSLATE_NOOP("KeptLog", "Error")), "alert-circle"),
    "critical": (str(QT_TRANSLATE_NOOP("KeptLog", "Error")), "alert-circle"),
    "state": (str(QT_TRANSLATE_NOOP("KeptLog", "State")), "circle"),
    "prompt": (str(QT_TRANSLATE_NOOP("KeptLog", "Question")), "help"),
    "answer": (str(QT_TRANSLATE_NOOP("KeptLog", "Answer")), "hand"),
    "action": (str(QT_TRANSLATE_NOOP("KeptLog", "Action")), "hand"),
    "halt": (str(QT_TRANSLATE_NOOP("KeptLog", "Halt")), "halt"),
}
"""Texts (source strings of the context "KeptLog") and icons, keyed by level and kind."""


class LoggedRow(Struct, frozen=True):
    """A row of the log, with the number of the innermost step to which it belongs, or 0."""

    line: TableRow
    step: int


def log_of(log: Iterable[LogRow], actions: Sequence[ActionRow], steps: Iterable[StepRow]) -> list[LoggedRow]:
    """Return a run's log in chronological order, with user actions but without the preparation of Python."""
    times = _StepTimes(actions, steps)
    told: list[tuple[float, LoggedRow]] = []
    for row in log:
        if is_of_runtime(row.message):  # the preparation of Python is not part of the run
            continue
        line = logged_line(with_decimal_sign(f"{row.time:.3f}"), row.level, row.message)
        told.append((row.time, LoggedRow(line, times.at(row.time))))
    questions = {action.told.get("number"): action.told for action in actions if action.kind == "prompt"}
    for action in _shown(actions):
        line = _line(with_decimal_sign(f"{action.time:.3f}"), action.kind, _words(action, questions))
        told.append((action.time, LoggedRow(line, times.of_action(action))))
    told.sort(key=lambda each: each[0])
    return [line for _, line in told]


def logged_line(time: str, level: str, message: str) -> TableRow:
    """Return the row for a log entry."""
    is_for_experts = level == "info" and is_of_runtime(message)
    return _line(time, "debug" if is_for_experts else level, spoken(message))


def state_line(time: str, state: str, reason: str) -> TableRow:
    """Return the row for a state that the run entered."""
    return _line(time, "state", " · ".join(part for part in (_state_word(state), reason) if part))


def _line(time: str, kind: str, words: str) -> TableRow:
    name, icon = _KINDS.get(kind, (kind, "circle"))
    texts = (time, QCoreApplication.translate("KeptLog", name), capitalized(words))
    return TableRow(texts, _TONES.get(kind), icon=icon, icon_tone=_TONES.get(kind, "idle"), icon_at=1)


def _state_word(state: str) -> str:
    look = RUN_STATES.get(cast("Phase", state))
    return state if look is None else QCoreApplication.translate("RunState", look.word)


def _shown(actions: Iterable[ActionRow]) -> Iterator[ActionRow]:
    """Yield the actions to show. This omits the act of answering, because the answer has its own row, and
    state changes that merely carry out an answer.
    """
    before = ""
    for action in actions:
        if (action.kind, action.what) == ("action", "answer"):
            continue  # the answer has its own row above
        if action.kind != "state":
            yield action
            continue
        if not (before == "requires_intervention" and action.what == "intervening"):
            yield action
        before = action.what


def answer_text(told: Mapping[str, object] | None, question: Mapping[str, object]) -> str:
    """Return the answer to a ``question``, worded as on the question's sheet, such as ``Try again``, or text
    that says that there was no answer.
    """
    words = "" if told is None else told_words("answer", "", told, question, spoken)
    return words or QCoreApplication.translate("KeptLog", "Not answered")


def exchange_text(question: Mapping[str, object]) -> str:
    """For a ``question``, return text about unsent data, or the last data sent and its reply, or ""."""
    details = question.get("details")
    told = details if isinstance(details, Mapping) else {}
    sent, unsent = (_bytes_in(told.get(name), is_sent=True) for name in ("last_sent", "not_sent"))
    received = _bytes_in(told.get("last_received"), is_sent=False)
    if unsent:
        return QCoreApplication.translate("KeptLog", "Not sent: {command}.").format(command=unsent)
    if not sent:
        return ""
    words = QCoreApplication.translate("KeptLog", "Sent: {command}. Reply: {reply}.")
    if not received:
        words = QCoreApplication.translate("KeptLog", "Sent: {command}. No reply.")
    return words.format(command=sent, reply=received)


def _bytes_in(told: object, *, is_sent: bool) -> str:
    data = told.get("data") if isinstance(told, Mapping) else None
    try:
        return quoted(bytes.fromhex(data), is_sent=is_sent) if isinstance(data, str) else ""
    except ValueError:
        return ""


def _words(action: ActionRow, questions: Mapping[object, Mapping[str, object]]) -> str:
    what = told_words(action.kind, action.what, action.told, None, spoken)
    if action.kind == "action":
        what = action_text(ActionEvent(action.what)) or what
    elif action.kind == "state":
        what = _state_word(action.what)
    elif action.kind == "answer":
        what = answer_text(action.told, questions.get(action.told.get("number"), {}))
    elif action.kind == "prompt":
        what = " · ".join(filter(None, (spoken(what), exchange_text(action.told))))
    said = " · ".join(part for part in (what, spoken(action.reason)) if part)
    if not action.person:
        return said
    words = QCoreApplication.translate("RunRecord", "{what} (by {person})")
    return words.format(what=said, person=action.person)


class _StepTimes:
    """Finds the step that was in progress at a given time. Step times are on the program's clock, which
    starts with the run; all other times are on the record's clock.
    """

    def __init__(self, actions: Iterable[ActionRow], steps: Iterable[StepRow]) -> None:
        self._begun = next((each.time for each in actions if each.what == "running"), 0.0)
        self._steps: Sequence[StepRow] = sorted(steps, key=lambda step: (step.begun, step.number))
        self._times = [step.begun for step in self._steps]
        self._parents = {step.number: step for step in self._steps}
        self._asked: dict[object, int] = {}

    def at(self, time: float) -> int:
        """Return the number of the innermost step in progress at ``time`` on the record's clock, or 0."""
        since = time - self._begun
        place = bisect_right(self._times, since) - 1
        step = self._steps[place] if place >= 0 else None
        while step is not None and _is_over(step, since):
            step = self._parents.get(step.parent)
        return 0 if step is None else step.number

    def of_action(self, action: ActionRow) -> int:
        """Return the number of the step that an action names or, if none, of the step then in progress."""
        told, details = action.told, action.told.get("details")
        step: object = told.get("step")
        if action.kind == "prompt":
            step = self._asked[told.get("number")] = step if isinstance(step, int) else 0
        elif action.kind == "answer":
            step = self._asked.get(told.get("number"))
        elif isinstance(details, Mapping):
            step = details.get("step") or self._asked.get(details.get("prompt"))
        return step if isinstance(step, int) and step else self.at(action.time)


def _is_over(step: StepRow, since: float) -> bool:
    """Return whether a step had ended before ``since`` on the program's clock."""
    return step.status != "started" and step.begun + (step.duration or 0.0) < since
