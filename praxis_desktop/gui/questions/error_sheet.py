"""The sheet about a failed operation: what happened, what is now uncertain, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs
from PySide6.QtCore import QCoreApplication, QDateTime, QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from praxis_desktop.core.prompts import STATE, PromptEvent
from praxis_desktop.core.words import named_here
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.questions.choice_cards import ChoiceCards, choice_icon
from praxis_desktop.gui.questions.fact_rows import FactRow, HeldCard
from praxis_desktop.gui.questions.open_prompts import OpenPrompt
from praxis_desktop.gui.run.words import clock_text, short_clock_text, with_commands_quoted, with_names
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label, in_quotes
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.gui.widgets.surfaces import Card, Icon, keep_room
from praxis_desktop.gui.wire.rows import quoted
from praxis_desktop.runs import GONE
from praxis_desktop.runs.answering import (
    BY_HAND,
    CONFIRMED_SUCCESS,
    RECONNECT,
    REPEAT,
    RETRY,
    SET_VALUE,
    WrongAnswer,
    checked_facts,
    checked_value,
    may_repeat,
)


class PortCard(Card):
    """Shows the state of an instrument's port. Once the instrument is back, the user decides what to do."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, tone="warn", parent=parent)
        self._is_there: bool | None = None
        self._is_asked = False
        """Whether the instrument must identify itself before it is used again."""
        self._out = QElapsedTimer()
        self.chip = Chip(self.tr("Looking for it…"), "idle", "clock", appearance=appearance, parent=self)
        widest = 0
        for words, icon in (
            (self.tr("Looking for it…"), "clock"),
            (self.tr("Still unplugged, {time}").format(time="0:00:00"), "unplug"),
            (self.tr("Reconnected at {time}").format(time="00:00:00"), "check-circle"),
            (self.tr("Plugged in since {time}").format(time="00:00:00"), "check-circle"),
        ):
            self.chip.show_state(words, "idle", icon)
            widest = max(widest, self.chip.sizeHint().width())
        self.chip.setFixedWidth(widest)  # the words beside it wrap in the same way for every state
        self.words = Label(appearance=appearance, role="small", wrap=True)
        self._icon = Icon("warning", "warn", size=20, appearance=appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(12)
        for part in (self.chip, self._icon):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.words, 1)

    def begin(self, losses: Sequence[str], *, is_followed: bool, marks: Mapping[str, str]) -> None:
        """Show the state after a new failure and, if ``is_followed`` is set, whether the port is present. The
        instrument must report the identifiers in ``marks`` before it is considered reconnected.
        """
        self._is_there = None
        self._is_asked = bool(marks)
        self._out.start()
        self.chip.show_state(self.tr("Looking for it…"), "idle", "clock")
        self.chip.setVisible(is_followed)
        told = list(losses)
        if marks and is_followed:
            words = self.tr("Its identity will be checked before it is used again: {marks}.")
            told.append(words.format(marks=", ".join(map(_mark_text, marks.items()))))
        self.words.setText("\n".join(told))
        for part in (self._icon, self.words):
            part.setVisible(bool(told))

    def show_presence(self, is_there: bool) -> bool:
        """Show whether the port is present; return True if this has changed since the last call."""
        before, self._is_there = self._is_there, is_there
        if is_there == before:
            return False
        if is_there and before is None:
            self.chip.show_state(self.tr("Plugged in"), "ok", "check-circle")
        elif is_there:
            words = self.tr("Plugged in since {time}") if self._is_asked else self.tr("Reconnected at {time}")
            self._show_since(words)
        else:
            self._out.start()
            self.show_time()
        return before is not None

    def show_met(self) -> None:
        """Show that the same instrument is back."""
        self._is_there = True
        self._show_since(self.tr("Reconnected at {time}"))

    def _show_since(self, words: str) -> None:
        time = QDateTime.currentDateTime().toString("HH:mm:ss")
        self.chip.show_state(words.format(time=time), "ok", "check-circle")

    def show_time(self) -> None:
        """Show how long the instrument has been unplugged."""
        if self._is_there is False:
            time = clock_text(self._out.elapsed() // 1000)
            self.chip.show_state(self.tr("Still unplugged, {time}").format(time=time), "err", "unplug")


def _mark_text(mark: tuple[str, str]) -> str:
    name, value = mark
    if name == "serial_number":
        return QCoreApplication.translate("PortCard", "serial number {value}").format(value=value)
    return f"{name.replace('_', ' ')} {value}"


_DETAILS_LIMIT = 100_000
_DETAILS_HEIGHT, _LEAST_LINES = 160, 3
_SENTENCE_LIMIT = 300


class ErrorSheet(Sheet):
    """Asks about an error. ``answered`` carries the prompt's number, the value, and the user's findings and
    reason. Cards and keys only select an answer; the button submits it. Enter and Esc do not answer.
    """

    answered = Signal(int, object, object, str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("alert-circle", "err", 960, appearance=appearance, parent=parent)
        self._opened: OpenPrompt | None = None
        self._needs_reason = False
        self.names: Mapping[str, str] = {}
        """The names of instruments, keyed by role."""
        self.cards: ChoiceCards | None = None
        self.facts: list[FactRow] = []
        self.details_button = Button(
            self.tr("Show details"), appearance=appearance, icon="chevron-down", parent=self.card
        )
        self.details_button.clicked.connect(self._fold)
        self.corner.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        self.details = OutputView(appearance=appearance)
        self.details.setParent(self.card)
        self.details.setAccessibleName(self.tr("Error details"))
        self.details.hide()
        self.value = LineField(appearance=appearance, parent=self.card)
        self.value.setPlaceholderText(self.tr("The value to continue with"))
        self.value.setAccessibleName(self.value.placeholderText())
        self.value.textEdited.connect(self._show_choice)
        self.again = CheckBox(
            self.tr("Do the same if this error happens again in this run"),
            appearance=appearance,
            parent=self.card,
        )
        self._room = QStackedWidget(self.card)
        """Shows the field for the chosen card. Its space is reserved, so that nothing moves when the field
        appears.
        """
        self._nothing = QWidget()
        for page in (self._nothing, self.value, self.again):
            self._room.addWidget(page)
        self._room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.port_card = PortCard(appearance=appearance, parent=self.card)
        self.port_card.hide()
        self.notice = NoticeLine(appearance=appearance, parent=self.card)
        keep_room(self.notice)
        self.reason = LineField(appearance=appearance, parent=self.card)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.textEdited.connect(self._show_choice)
        self._wait = Label(appearance=appearance, role="small", color="text2")
        self.go_button = self.button(self.tr("Choose what happens"), kind=ButtonKind.PRIMARY)
        self.foot.addWidget(self._wait)
        self.foot.addWidget(self.reason, 1)
        self.foot.addWidget(self.go_button)
        self.go_button.clicked.connect(self.answer)

    def show_prompt(self, opened: OpenPrompt, step: str, *, needs_reason: bool) -> None:
        """Ask what to do about the operation that failed in the step named ``step``."""
        event = opened.event
        names = self.names
        self._opened, self._needs_reason = opened, needs_reason
        head, _, rest = event.message.strip().partition("\n")
        self.caption.setText(step or self.tr("An operation failed"))
        if event.error is not None:
            # The class name is meant for readers of the details.
            head = head.replace(f"{event.error.name}: ", "", 1)
            head = _without_step(head, event) if step else head
        if _is_gone(event):
            name = str(event.details.get("instrument") or event.details.get("port"))
            head = self.tr("The connection to “{name}” was lost").format(name=named_here(name, names))
        self.title.setText(with_commands_quoted(with_names(head, names))[:_SENTENCE_LIMIT])
        self._fill(event, rest.strip())
        self.reason.clear()
        self.reason.setPlaceholderText(
            self.tr("Reason (required)") if needs_reason else self.tr("Reason, for the record (optional)")
        )
        self._show_choice()
        self.show_time()
        self.open(self.title)

    def show_presence(self, is_there: bool) -> None:
        """Show whether the failed instrument is plugged in, without changing the chosen card."""
        if self.port_card.show_presence(is_there):
            self.guard.restart()

    def show_met(self) -> None:
        """Show that the same instrument is back, and leave the choice to the user."""
        self.port_card.show_met()
        self.guard.restart()

    def show_problem(self, message: str) -> None:
        """Say why an answer was not accepted."""
        self.notice.show_notice("alert-circle", "err", message)

    @Slot()
    def show_time(self) -> None:
        """Show how long the run has been waiting."""
        if self._opened is not None:
            waited = short_clock_text(self._opened.waiting_s)
            self._wait.setText(self.tr("Waiting {time}").format(time=waited))
            self.port_card.show_time()

    @Slot()
    def answer(self) -> None:
        """Submit the answer on the chosen card, or say what is missing."""
        cards = self.cards
        choice = None if cards is None else cards.choice
        if self._opened is None or choice is None:
            return
        event = self._opened.event
        facts: dict[str, Mapping[str, object]] = {}
        for row in self.facts:
            row.show_problem("")
            said = row.said
            if said is not None:
                facts[row.fact.key] = said
            elif choice.value not in ("abort", BY_HAND) and row.fact.kind != STATE:
                row.show_problem(self.tr("First say what you found."))
                row.focus_answer()
                return
        if self._needs_reason and not self.reason.text().strip():
            self.reason.set_wrong(True)
            self.reason.setFocus()
            return
        value: object = choice.value
        if choice.value == SET_VALUE:
            value = {"choice": SET_VALUE, "value": self.value.text().strip()}
        elif self._room.currentWidget() is self.again and self.again.isChecked():
            value = {"choice": choice.value, REPEAT: True}
        if not self._is_taken(event, value, facts):
            return
        self.answered.emit(event.number, value, facts, self.reason.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        focus = QApplication.focusWidget()
        is_typing = isinstance(focus, QLineEdit | QPlainTextEdit)
        if event.text() and not is_typing and self.cards is not None and self.cards.press(event.text()):
            self._enter_value()
            event.accept()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    @Slot()
    def _enter_value(self) -> None:
        """Focus the field for a value if the chosen card needs one, so that what is typed next goes there."""
        if self._room.currentWidget() is self.value:
            self.value.setFocus()

    def _is_taken(self, event: PromptEvent, value: object, facts: Mapping[str, Mapping[str, object]]) -> bool:
        """Return whether the run will accept the answer; if not, show why."""
        try:
            checked = checked_value(event, value)
        except WrongAnswer as error:
            self.show_problem(str(error))
            return False
        for row in self.facts:
            try:
                own = {key: said for key, said in facts.items() if key == row.fact.key}
                # Check one fact at a time, so that an error can be shown beside that fact.
                checked_facts(structs.replace(event, facts=(row.fact,)), checked, own)
            except WrongAnswer as error:
                row.show_problem(capitalized(str(error).strip()))
                row.focus_answer()
                return False
        return True

    def _fill(self, event: PromptEvent, rest: str) -> None:
        kept = (self.details, self._room, self.notice, self.port_card)
        for widget in kept:
            widget.setParent(self.card)
        self.clear_body()
        appearance = self._appearance
        error = event.error
        story = rest if error is None or rest else error.message.strip()
        if _is_gone(event) or event.details.get("refusal"):
            story = ""  # the sheet words this itself; the driver's text is in the details
        if story and story not in event.message.partition("\n")[0][:_SENTENCE_LIMIT]:
            told = with_names(story[:2000], self.names)
            self.body.addWidget(Label(told, appearance=appearance, wrap=True))
        if said := self._said_last(event):
            self.body.addWidget(Label(said, appearance=appearance, wrap=True))
        self._add_port(event)
        self.body.addWidget(self.details)
        self.details.setPlainText(_details_text(event)[-_DETAILS_LIMIT:])
        lines = self.details.document().blockCount() + 1
        line_height = self.details.fontMetrics().lineSpacing()
        full = min(_DETAILS_HEIGHT, lines * line_height + 16)
        self.let_give_way(self.details, min(full, _LEAST_LINES * line_height + 16), full)
        self.details.hide()
        self.details_button.setVisible(bool(self.details.toPlainText()))
        self._name_fold()
        if event.held:
            self.body.addWidget(Label(self.tr("What it holds now"), appearance=appearance, role="h3"))
            self.body.addWidget(HeldCard(event.held, appearance=appearance))
        self.facts = [FactRow(fact, appearance=appearance) for fact in event.facts]
        if any(fact.kind != STATE for fact in event.facts):
            check = self.tr("Check first, then say what you found")
            self.body.addWidget(Label(check, appearance=appearance, role="h3"))
        for row in self.facts:
            row.changed.connect(self._show_choice)
            self.body.addWidget(row)
        self.body.addWidget(Label(self.tr("What should happen now?"), appearance=appearance, role="h3"))
        columns = 3 if len(event.choices) != 4 else 2
        self.cards = ChoiceCards(event.choices, columns=columns, has_keys=True, appearance=appearance)
        self.cards.chosen.connect(self._show_choice)
        for card in self.cards.cards:
            card.clicked.connect(self._enter_value)
        self.body.addWidget(self.cards)
        self.body.addWidget(self._room)
        possible = [choice.value for choice in event.choices if not choice.obstacle]
        is_needed = SET_VALUE in possible or any(may_repeat(event, value) for value in possible)
        self._room.setVisible(is_needed)
        self._room.setCurrentWidget(self._nothing)
        self.value.clear()
        returns = event.details.get("returns")
        unit = str(returns.get("unit", "")) if isinstance(returns, Mapping) else ""
        words = (
            self.tr("The value to continue with, in {unit}")
            if unit
            else self.tr("The value to continue with")
        )
        self.value.setPlaceholderText(words.format(unit=unit))
        self.again.setChecked(False)
        self.body.addWidget(self.notice)
        self.notice.clear()

    def _add_port(self, event: PromptEvent) -> None:
        """Show the state of the port if the connection, or anything that was sent, may have been lost."""
        losses = event.details.get("losses")
        told = [spoken(str(one)) for one in losses] if isinstance(losses, list) else []
        is_replaced = event.details.get("is_replaced") is True
        is_gone = is_replaced or _is_gone(event) or event.details.get("what") == "port"
        marks = event.details.get("marks")
        known = {str(name): str(text) for name, text in marks.items()} if isinstance(marks, Mapping) else {}
        self.port_card.begin(told, is_followed=is_gone, marks=known)
        self.port_card.setVisible(is_gone or bool(told))
        self.body.addWidget(self.port_card)

    def _said_last(self, event: PromptEvent) -> str:
        """Return text about any data that was not sent, and about the last data sent and its reply."""
        unsent = _quoted(event.details.get("not_sent"), is_sent=True)
        said = self.tr("Not sent: {command}.").format(command=unsent) if unsent else ""
        sent = _exchanged(event.details.get("last_sent"), is_sent=True)
        if sent is None:
            return said
        received = _exchanged(event.details.get("last_received"), is_sent=False) or ("", "")
        words = self.tr("Sent: {command} at {time}. Reply at {then}: {reply}.")
        if unsent and received[0]:
            words = self.tr("Sent just before: {command} at {time}. Reply at {then}: {reply}.")
        elif unsent:
            words = self.tr("Sent just before: {command} at {time}. No reply.")
        elif not received[0]:
            words = self.tr("Sent: {command} at {time}. No reply.")
        words = words.format(time=sent[0], command=sent[1], then=received[0], reply=received[1])
        return f"{said} {words}".strip()

    @Slot()
    def _fold(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self._name_fold()

    def _name_fold(self) -> None:
        is_shown = not self.details.isHidden()
        self.details_button.setText(self.tr("Hide details") if is_shown else self.tr("Show details"))
        self.details_button.set_icon("chevron-up" if is_shown else "chevron-down")
        self.details_button.updateGeometry()

    @Slot()
    def _show_choice(self) -> None:
        """Show the chosen answer on the button, any field for it, and which answers are allowed."""
        if self.cards is not None:
            # An instrument that lost its state may be wrong from now on, so it is not used until a person
            # has checked it.
            states = [row.said for row in self.facts if row.fact.kind == STATE]
            is_settled = all(said == {"resolution": CONFIRMED_SUCCESS} for said in states)
            # Unknown facts about volumes, tips and labware do not allow a repetition either.
            is_known = all(row.is_known for row in self.facts)
            unsaid = self.tr("Check first, and answer above. “Not sure” does not allow this.")
            self.cards.allow((RETRY, RECONNECT), "" if is_settled and is_known else unsaid)
        choice = None if self.cards is None else self.cards.choice
        self.notice.clear()
        self.reason.set_wrong(False)
        opened = self._opened
        page = self._nothing
        if choice is not None and choice.value == SET_VALUE:
            page = self.value
        elif opened is not None and choice is not None and may_repeat(opened.event, choice.value):
            page = self.again
        if page is not self._room.currentWidget():
            self._room.setCurrentWidget(page)
            if page is not self._nothing:
                self.reveal(page)
        words = self.tr("Choose what happens")
        said = self.tr("Nothing is chosen yet. Press a key or click to choose, then confirm with the button.")
        if choice is not None:
            said = self.tr(
                "Chosen: {choice}. Confirm it with the button: click it or press Space, not Enter."
            ).format(choice=choice.title)
            facts = [row for row in self.facts if row.fact.kind != STATE]
            is_mended = choice.value == RETRY and any(row.is_not_done for row in facts)
            words = self.tr("I fixed it – retry") if is_mended else choice.title
        self.guard_bar.set_words(said)
        self.go_button.set_icon("" if choice is None else choice_icon(choice.value))
        self.go_button.setText(words.replace("&", "&&"))
        self.go_button.setEnabled(choice is not None)
        self.go_button.updateGeometry()


def _without_step(head: str, event: PromptEvent) -> str:
    """Return the error message without the name of the step, which is shown above the message."""
    error = "" if event.error is None else event.error.message
    for told in (spoken(str(event.details.get("refusal") or "")), error):
        said = told.strip().partition("\n")[0]
        if said and head.endswith(said):
            return capitalized(said)
    return head


def _exchanged(told: object, *, is_sent: bool) -> tuple[str, str] | None:
    """Return the time of an exchange (on this computer's clock) and the exchanged bytes in readable form."""
    at_ns = told.get("at_ns") if isinstance(told, Mapping) else None
    shown = _quoted(told, is_sent=is_sent)
    if not shown or not isinstance(at_ns, int):
        return None
    return QDateTime.fromMSecsSinceEpoch(at_ns // 1_000_000).toString("HH:mm:ss"), shown


def _quoted(told: object, *, is_sent: bool) -> str:
    """Return the bytes of an exchange in readable form; "" if there are none."""
    data = told.get("data") if isinstance(told, Mapping) else None
    if not isinstance(data, str):
        return ""
    text = quoted(bytes.fromhex(data), is_sent=is_sent)
    return in_quotes(text) if text else ""


def _is_gone(event: PromptEvent) -> bool:
    """Return whether the instrument was disconnected, and no other has taken its place. A write that failed
    while waiting for the instrument to return reports only that it was waiting.
    """
    is_away = event.details.get("fault") in GONE or event.details.get("is_away") is True
    return is_away and event.details.get("is_replaced") is not True


def _details_text(event: PromptEvent) -> str:
    parts = []
    if event.error is not None:
        parts.append(event.error.stack.strip() or f"{event.error.name}: {event.error.message}")
    details = {name: value for name, value in event.details.items() if name != "returns"}
    parts += [f"{name}: {value}" for name, value in details.items() if value not in ("", None)]
    return "\n".join(parts)
