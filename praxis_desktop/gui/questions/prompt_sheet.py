"""The sheet for a protocol's question. The answer may be to continue, yes or no, a value, or a choice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import NO, READ, YES, Choice, PromptEvent, is_barcode, reading_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.questions.choice_cards import ChoiceCard, ChoiceCards
from praxis_desktop.gui.questions.open_prompts import OpenPrompt
from praxis_desktop.gui.run.words import short_clock_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import SearchField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.meant_presses import takes_scans
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.runs.answering import WrongAnswer, checked_value


class ValueField(QWidget):
    """The field for a value. It is read-only during an instrument's reading, which the user then accepts."""

    edited = Signal()
    reading_requested = Signal()

    def __init__(self, event: PromptEvent, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_reading = False
        self.line = LineField(appearance=appearance, unit=str(event.details.get("unit") or ""), parent=self)
        self.line.setAccessibleName(event.message)
        self.line.textEdited.connect(self.edited)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        self.read_button: Button | None = None
        reading = reading_of(event)
        if reading is not None:
            self._title = reading.title.replace("&", "&&")
            self.read_button = Button(self._title, appearance=appearance, parent=self)
            self.read_button.setAccessibleDescription(
                self.tr("Take a reading from the instrument and put it into the field")
            )
            self.read_button.clicked.connect(self._request)
            row.addWidget(self.read_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        if taken := self._taken(event):
            column.addWidget(Label(taken, appearance=appearance, role="small", color="text2"))
            self.line.setAccessibleDescription(taken)
        self.setFocusProxy(self.line)
        self.show_value(event)

    def show_value(self, event: PromptEvent) -> None:
        """Show the reading. If there is none, keep the text that has been typed, or fill an empty field with
        the default answer.
        """
        reading = reading_of(event)
        value = "" if reading is None else reading.value
        if value or not self.line.text():
            self.line.set_whole(value or event.default or "")
        self.line.selectAll()
        self.line.set_wrong(False)

    def show_reading(self, is_reading: bool) -> None:
        """Show whether a reading is under way. When it ends, move the focus from the button to the field."""
        if self.read_button is None or is_reading == self.is_reading:
            return
        self.is_reading = is_reading
        self.line.setReadOnly(is_reading)
        self.line.set_wrong(False)
        # Keep the width of the button; otherwise the field beside it would move.
        self.read_button.setMinimumWidth(self.read_button.width() if is_reading else 0)
        self.read_button.setText(self.tr("Reading…") if is_reading else self._title)
        if not is_reading and QApplication.focusWidget() is self.read_button:
            self.line.setFocus()

    @Slot()
    def _request(self) -> None:
        if not self.is_reading:
            self.reading_requested.emit()

    def _taken(self, event: PromptEvent) -> str:
        """Return a description of the accepted values."""
        details = event.details
        unit = str(details.get("unit") or "")
        low, high = details.get("minimum"), details.get("maximum")
        if low is not None and high is not None:
            return self.tr("{low} to {high} {unit}").format(low=low, high=high, unit=unit).strip()
        if low is not None:
            return self.tr("At least {low} {unit}").format(low=low, unit=unit).strip()
        if high is not None:
            return self.tr("At most {high} {unit}").format(high=high, unit=unit).strip()
        kinds = {"integer": self.tr("A whole number"), "number": self.tr("A number")}
        return kinds.get(str(details.get("type")), "")


_MOST_CARDS = 8
_BY_ONE_PRESS = ("pause", "confirm")
_ICONS = {"continue": "arrow-right", YES: "arrow-right", NO: "hand"}
"""Icons for answers. None of them is a tick, which would suggest that an answer has already been chosen."""
_DETAILS_LIMIT = 4000


class PromptSheet(Sheet):
    """The sheet with a question. ``answered`` carries the number of the prompt and the value;
    ``stop_requested`` requests that the run be stopped. Answers that take a single press are shown as cards,
    none of which initially has the focus; a value or a choice is confirmed with the button. Enter and Esc do
    not answer.
    """

    answered = Signal(int, object)
    stop_requested = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("hand", "warn", 660, appearance=appearance, parent=parent)
        self._opened: OpenPrompt | None = None
        self._guard_words = ""
        self._cards: ChoiceCards | None = None
        self._names: SearchField | None = None
        self.answers: list[ChoiceCard] = []
        self.field: ValueField | None = None
        self._time = Label(appearance=appearance, role="h1", color="text2")
        self._time.setAccessibleName(self.tr("Waiting"))
        waiting = Label(self.tr("waiting"), appearance=appearance, role="caption", color="text3")
        self.corner.addWidget(self._time, 0, Qt.AlignmentFlag.AlignRight)
        self.corner.addWidget(waiting, 0, Qt.AlignmentFlag.AlignRight)
        self.notice = NoticeLine(appearance=appearance, parent=self.card)
        self._deadline = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._deadline.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.stop_button = self.button(self.tr("Stop run…"), icon="stop")
        self.go_button = self.button(kind=ButtonKind.PRIMARY, icon="check")
        self.foot.addWidget(self.stop_button)
        self.foot.addWidget(self._deadline, 1)
        self.foot.addWidget(self.go_button)
        self.stop_button.clicked.connect(self.stop_requested)
        self.go_button.clicked.connect(self.answer)

    def show_prompt(self, opened: OpenPrompt, step: str) -> None:
        """Ask a question; ``step`` is the name of the step that asks, or ""."""
        event = opened.event
        self._opened = opened
        self._cards = self._names = self.field = None
        head, _, details = event.message.strip().partition("\n")
        self.caption.setText(
            self.tr("Question from {step}").format(step=step)
            if step
            else self.tr("Question from the protocol")
        )
        if event.kind == "continue" or event.details.get("what"):
            self.caption.setText(self.tr("Before the run continues"))
        self.title.setText(head)
        self._fill(event, details.strip()[:_DETAILS_LIMIT])
        self._name_button(event)
        self.show_time()
        self.open(self._first())
        self.show_reading()

    def show_reading(self) -> None:
        """Show that the value is being read or, once it has been read, show the reading."""
        opened, field = self._opened, self.field
        if opened is None or field is None:
            return
        if opened.is_reading:
            self._begin_reading(field)
            return
        event, reading = opened.event, reading_of(opened.event)
        field.show_reading(False)
        self.go_button.setEnabled(True)
        self.show_time()
        if reading is None or not reading.follows:
            return
        field.show_value(event)
        self.guard.restart()  # the button would answer with another value
        self.notice.clear()
        if reading.trouble:
            sentence = self.tr("The instrument could not be read: {message}").format(message=reading.trouble)
            self.notice.show_notice(
                "warning", "warn", sentence, self.tr("Enter the value, or read it again.")
            )
            self._announce(self.notice.accessibleName())
            return
        self._announce(f"{reading.value} {event.details.get('unit') or ''}".strip())
        try:
            checked_value(event, reading.value)
        except WrongAnswer as error:
            self._explain(str(error))

    def show_stopping(self, is_choosing: bool) -> None:
        """While the user is being asked how to stop the run, show where on the page to answer."""
        asks = self.tr("Stop the run? Answer at the top of the window, left of EMERGENCY STOP.")
        self.guard_bar.set_words(asks if is_choosing else self._guard_words)
        if is_choosing and self._opened is not None:
            self._announce(asks)

    def show_problem(self, message: str) -> None:
        """Say why an answer was not accepted."""
        if self.field is not None:
            self.field.show_reading(False)
            self.go_button.setEnabled(True)
            self.field.setFocus()
            self.field.line.selectAll()
        self._explain(message)

    @Slot()
    def show_time(self) -> None:
        """Show how long the program has been waiting, and when it will continue without an answer."""
        if self._opened is None:
            return
        self._time.setText(short_clock_text(self._opened.waiting_s))
        if self.field is not None and self.field.is_reading:
            self._deadline.setText(
                self.tr("The instrument is being read. The run's time limits still apply.")
            )
            return
        deadline, event = self._opened.deadline, self._opened.event
        if deadline is None:
            self._deadline.setText(self.tr("The run is waiting for you. Its time limits are suspended."))
            return
        left = short_clock_text(round(deadline.remaining or 0))
        default = next((choice.title for choice in event.choices if choice.value == event.default), None)
        answer = default if default is not None else event.default
        if answer:
            text = self.tr("Without an answer, the run will continue in {left} with “{answer}”.")
            self._deadline.setText(text.format(left=left, answer=answer))
        else:
            self._deadline.setText(
                self.tr("Without an answer, the run will continue in {left}.").format(left=left)
            )

    @Slot()
    def answer(self) -> None:
        """Submit the value that was entered or chosen, or say what is missing."""
        if self._opened is None or (self.field is not None and self.field.is_reading):
            return
        value = self._value(self._opened.event)
        try:
            checked_value(self._opened.event, value)
        except WrongAnswer as error:
            self.show_problem(str(error))
            return
        self.answered.emit(self._opened.event.number, value)

    @Slot()
    def _read(self) -> None:
        """Make the instrument read the value, after which the question is asked again."""
        if self._opened is not None and self.field is not None:
            self._begin_reading(self.field)
            self.answered.emit(self._opened.event.number, {READ: True})

    def _begin_reading(self, field: ValueField) -> None:
        if QApplication.focusWidget() is self.go_button:
            field.setFocus()
        self.go_button.setEnabled(False)
        self.notice.clear()
        if not field.is_reading:
            self._announce(self.tr("Reading…"))
        field.show_reading(True)
        self.show_time()

    def _explain(self, message: str) -> None:
        self.notice.show_notice("alert-circle", "err", message)
        if self.field is not None:
            self.field.line.set_wrong(True)

    def _announce(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    @Slot()
    def _take_card(self) -> None:
        """Submit the answer on the card that was clicked."""
        card = self.sender()
        if self._opened is not None and isinstance(card, ChoiceCard):
            self.guard.restart()  # one click gives one answer
            event = self._opened.event
            self.answered.emit(event.number, None if event.kind == "pause" else card.choice.value)

    def _value(self, event: PromptEvent) -> object:
        if self.field is not None:
            return self.field.line.text()
        if self._cards is not None:
            choice = self._cards.choice
            return "" if choice is None else choice.value
        if self._names is not None:
            return self._names.text
        return None

    def _first(self) -> QWidget | None:
        """Return the field to focus first, or None if there is no field."""
        return self.field or self._names

    def _fill(self, event: PromptEvent, details: str) -> None:
        self.notice.setParent(self.card)
        self.clear_body()
        appearance = self._appearance
        if details:
            self.body.addWidget(Label(details, appearance=appearance, wrap=True))
        self.answers = []
        if event.kind == "input":
            self._add_field(event)
        elif event.kind in _BY_ONE_PRESS:
            self.body.addWidget(self._answers(event.choices))
        elif len(event.choices) > _MOST_CARDS:
            self._names = SearchField([choice.value for choice in event.choices], appearance=appearance)
            self._names.set_text(event.default or "")
            self.body.addWidget(self._names)
        else:
            self._cards = ChoiceCards(event.choices, columns=2, appearance=appearance)
            self._cards.chosen.connect(self._take_choice)
            self.body.addWidget(self._cards)
        self.body.addWidget(self.notice)
        self.notice.clear()
        words = self.tr("A click selects; the button confirms. Enter and barcode scanners do nothing here.")
        if event.kind in _BY_ONE_PRESS:
            words = self.tr("A single click submits the answer. Enter and barcode scanners do nothing here.")
        elif is_barcode(event):
            words = self.tr(
                "Scan or type the barcode. Enter leaves the field but does not submit the answer."
            )
        elif event.kind == "input":
            words = self.tr("Enter moves to the button but does not submit the answer.")
        self._guard_words = words
        self.guard_bar.set_words(words)

    def _answers(self, choices: Sequence[Choice]) -> QWidget:
        """Return a widget with a card for each answer. All cards have the same width."""
        answers = QWidget()
        row = QHBoxLayout(answers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for choice in choices:
            card = ChoiceCard(
                choice, icon=_ICONS.get(choice.value, ""), is_answer=True, appearance=self._appearance
            )
            card.clicked.connect(self._take_card)
            self.answers.append(card)
            row.addWidget(card, 1)
        return answers

    def _add_field(self, event: PromptEvent) -> None:
        self.field = ValueField(event, appearance=self._appearance, parent=self.card)
        if is_barcode(event):
            takes_scans(self.field.line)
        self.field.edited.connect(self._take_text)
        self.field.reading_requested.connect(self._read)
        self.body.addWidget(self.field)

    def _name_button(self, event: PromptEvent) -> None:
        self.go_button.setVisible(not self.answers)
        words = self.tr("Choose an answer")
        if event.kind == "input":
            words = self.tr("Use this barcode") if is_barcode(event) else self.tr("Use this value")
        elif self._names is not None:
            words = self.tr("Use this answer")
        self.go_button.setText(words)
        self.go_button.setEnabled(self._cards is None)
        self.go_button.updateGeometry()

    @Slot()
    def _take_choice(self) -> None:
        choice = None if self._cards is None else self._cards.choice
        if choice is not None:
            self.notice.clear()
            shown = self.fontMetrics().elidedText(choice.title, Qt.TextElideMode.ElideRight, 260)
            self.go_button.setText(shown.replace("&", "&&"))
            self.go_button.setEnabled(True)
            self.go_button.updateGeometry()

    @Slot()
    def _take_text(self) -> None:
        self.notice.clear()
        if self.field is not None:
            self.field.line.set_wrong(False)
