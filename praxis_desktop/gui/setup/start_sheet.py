"""The start sheet, on which the user confirms a run before real instruments move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.row import RoleBadge
from praxis_desktop.gui.run.words import (
    answers_text,
    emergency_stop_time,
    end_change_ms,
    end_text,
    halts_text,
)
from praxis_desktop.gui.setup.dry_run_panel import Questions
from praxis_desktop.gui.setup.start_facts import ChangedValue, Mover, StartState, names_of
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text, lines_of
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from praxis_desktop.gui.look.tokens import ToneName

_WIDTH = 820
_MOST_ROWS = 8
"""Maximum number of values listed one by one."""
_WIDEST_VALUE = 100


class StartSheet(ClosableSheet):
    """Shows a StartState until ``start_wanted`` is emitted or the user returns to the setup.

    The start button is not placed where the button that opened the sheet was, nothing has the focus, and
    Enter does nothing, so that neither a double click nor a barcode scanner can start a real run.
    """

    start_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("play", "run", _WIDTH, appearance=appearance, parent=parent)
        self.state = StartState()
        self._looked_at = ""
        self.looked_box: CheckBox | None = None
        """The box to tick after inspecting stopped instruments; None if no instrument was stopped."""
        self.without_box: CheckBox | None = None
        """The box to tick to start the run even if something is missing; None if nothing is missing."""
        self.end = Label(appearance=appearance, role="h3")
        self.extent = Label(appearance=appearance, role="small", color="text2")
        self.without = Label(appearance=appearance, role="caption", color="text2")
        """The note that the expected end excludes time for answers; hidden if there are no questions."""
        for label in (self.end, self.extent, self.without):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.corner.addLayout(lines_of(self.end, self.extent, self.without, spacing=2))
        self.questions: Questions | None = None
        """The questions that the run will ask, or None."""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._show_end)
        self.start_button = self.button(kind=ButtonKind.PRIMARY, icon="play")
        self.back_button = self.button(self.tr("Back to setup"))
        self.reason = ElidedLabel(appearance=appearance, role="small")
        self.reason.set_tone("warn")
        keys = ElidedLabel(appearance=appearance, role="small", color="text2")
        keys.setText(self.tr("Enter does nothing here. By keyboard: Tab to the button, then Space."))
        for label in (self.reason, keys):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.foot.addWidget(self.start_button)
        self.foot.addSpacing(8)
        self.foot.addWidget(self.back_button)
        self.foot.addLayout(lines_of(self.reason, keys, spacing=2), 1)
        self.start_button.clicked.connect(self._start)
        self.back_button.clicked.connect(self.dismiss)

    def ask(self, state: StartState) -> None:
        """Ask whether to start the run that ``state`` describes."""
        self.looked_box = self.without_box = None
        self.questions = None
        self._refill(state)
        self.open()

    def show_state(self, state: StartState) -> None:
        """Show a changed state. The guard restarts, so that nothing that has just appeared can be pressed by
        accident.
        """
        if not self.is_open or state == self.state:
            return
        self._refill(state)
        self.guard.restart()

    @property
    def is_without_agreed(self) -> bool:
        """Whether the user has agreed to start the run even though something is missing."""
        return self.without_box is not None and self.without_box.isChecked()

    @property
    def why_not(self) -> str:
        """Why the run cannot currently be started; "" if it can."""
        state = self.state
        if state.obstacle:
            return self.tr("{reason}. Go back to setup.").format(reason=state.obstacle.rstrip("."))
        if state.waits and not (self.is_without_agreed and state.is_looked_up):
            return state.waits
        boxes = (self.looked_box, self.without_box)
        if any(box is not None and not box.isChecked() for box in boxes):
            return self.tr("Tick the box above first")
        return ""

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._clock.stop()
        if not event.spontaneous():  # a user who comes back from another page sees the setup again
            self.dismiss()

    def take_looked_at(self) -> str:
        """Return text for the run's record about what the user confirmed having inspected before starting the
        run; "" if no confirmation was requested.
        """
        looked_at, self._looked_at = self._looked_at, ""
        return looked_at

    @Slot()
    def _start(self) -> None:
        if self.is_open and not self.why_not:
            self._looked_at = ""
            if self.looked_box is not None:
                self._looked_at = (
                    "; ".join(
                        f"{', '.join(stop.instruments)} after the emergency stop of run"
                        f" {number_or_id(stop.number, stop.run_id)}"
                        for stop in self.state.stops
                    )
                    or "the instruments"
                )
            self.dismiss()
            self.start_wanted.emit()

    # ---- display
    def _refill(self, state: StartState) -> None:
        agreed = frozenset(self.state.lacks)
        self.state = state
        is_looked = self.looked_box is not None and self.looked_box.isChecked()
        is_without = self.is_without_agreed and agreed.issuperset(state.lacks)
        had = (self.looked_box, self.without_box)
        focus = next((place for place, box in enumerate(had) if box is not None and box.hasFocus()), None)
        self.clear_body()
        moves = any(mover.moves for mover in state.movers)
        self.caption.setText(
            self.tr("Real instruments will move") if moves else self.tr("Real instruments will be used")
        )
        if state.queues_for:
            title = self.tr("Queue run {n}?") if state.number else self.tr("Queue the run?")
            button = self.tr("Queue real run {n}") if state.number else self.tr("Queue real run")
        else:
            title = self.tr("Start run {n} now?") if state.number else self.tr("Start the run now?")
            button = self.tr("Start real run {n}") if state.number else self.tr("Start real run")
        self.title.setText(title.format(n=state.number))
        self.start_button.setText(button.format(n=state.number))
        self.start_button.updateGeometry()
        self.extent.setText(" · ".join(_counts(state)))
        self._show_end()
        cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addWidget(self._moving(state.movers), 4)
        cards.addWidget(self._values(state.changed), 3)
        holder = QWidget()
        cards.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(cards)
        self.body.addWidget(holder)
        is_unfolded = self.questions is not None and self.questions.fold.isChecked()
        self.questions = None
        if state.asked:
            self.questions = Questions(state.asked, state.questions, appearance=self._appearance)
            self.questions.fold.setChecked(is_unfolded)
            self.body.addWidget(self.questions)
        self.looked_box = self.without_box = None
        if state.stops or state.problem:
            self.looked_box = self._box(self._looked_words(state))
            self.looked_box.setChecked(is_looked)
            self.body.addWidget(self._banner("halt", "err", self._stop_lines(state), self.looked_box))
        if state.lacks:
            words = self.tr("Start without {things}").format(things=names_of(state.lacks))
            self.without_box = self._box(words)
            self.without_box.setChecked(is_without)
            line = state.waits or self.tr("Some information about this run is missing.")
            self.body.addWidget(self._banner("warning", "warn", (line,), self.without_box))
        now = (self.looked_box, self.without_box)
        if focus is not None:
            (now[focus] or self.title).setFocus()
        self._show_reason()

    @Slot()
    def _show_end(self) -> None:
        state, left = self.state, self.state.left
        if state.queues_for:  # when it ends depends on the run before it
            self.end.setText(self.tr("Starts when {role} is free").format(role=state.queues_for))
        else:
            self.end.setText("" if left is None else end_text(left))
        self.without.setText("" if left is None else answers_text(left))
        if state.queues_for and state.has_deck:
            self.without.setText(self.tr("It then pauses until you have checked the deck"))
        self.without.setVisible(bool(self.without.text()))
        if left is not None and not state.queues_for:
            self._clock.start(end_change_ms(left))

    def _box(self, words: str) -> CheckBox:
        box = CheckBox(words, appearance=self._appearance)
        box.setToolTip(words)
        box.toggled.connect(self._show_reason)
        return box

    @Slot()
    def _show_reason(self) -> None:
        why_not = self.why_not
        if why_not and self.start_button.hasFocus():
            self.title.setFocus()
        self.start_button.setEnabled(not why_not)
        self.start_button.setAccessibleDescription(why_not)
        self.reason.setText(why_not)

    def _moving(self, movers: Sequence[Mover]) -> QWidget:
        moves = any(mover.moves for mover in movers)
        card, column = self._card(self.tr("What will move") if moves else self.tr("What will be used"))
        for mover in movers:
            badge = RoleBadge(mover.expected or mover.name, appearance=self._appearance, parent=card)
            badge.set_simulated(mover.tone == "sim")
            # The name of an instrument is never truncated, because the user checks it on this sheet.
            words = lines_of(
                Label(mover.name, appearance=self._appearance, role="h3", wrap=True),
                Label(mover.does, appearance=self._appearance, role="small", color="text2", wrap=True),
                spacing=0,
            )
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(badge)
            line.addLayout(words, 1)
            line.addWidget(Chip(mover.word, mover.tone, mover.icon, appearance=self._appearance))
            column.addLayout(line)
        column.addStretch(1)
        return card

    def _values(self, changed: Sequence[ChangedValue]) -> QWidget:
        card, column = self._card(self.tr("Changed values"))
        if not changed:
            words = self.tr("No value differs from the defaults")
            column.addWidget(Label(words, appearance=self._appearance, color="text2", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, value in enumerate(changed[:_MOST_ROWS]):
            grid.addWidget(ElidedLabel(value.label, appearance=self._appearance, role="body"), row, 0)
            shown = ElidedLabel(value.value, appearance=self._appearance, role="h3")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            words = self.tr("default {value}").format(value=value.default) if value.default else ""
            default = ElidedLabel(words, appearance=self._appearance, role="small")
            default.set_tone("warn")
            for column_number, label in ((1, shown), (2, default)):
                label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
                label.setMaximumWidth(_WIDEST_VALUE)
                grid.addWidget(label, row, column_number)
        column.addLayout(grid)
        if (more := len(changed) - _MOST_ROWS) > 0:
            words = self.tr("and {n} more").format(n=more)
            column.addWidget(Label(words, appearance=self._appearance, role="small", color="text2"))
        column.addStretch(1)
        return card

    def _card(self, heading: str) -> tuple[Card, QVBoxLayout]:
        card = Card(appearance=self._appearance)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(8)
        column.addWidget(Label(heading, appearance=self._appearance, role="h3", color="text2"))
        return card, column

    def _banner(self, icon: str, tone: ToneName, lines: Sequence[str], box: CheckBox) -> QWidget:
        card = Card(appearance=self._appearance, tone=tone)
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in lines:
            label = Label(line, appearance=self._appearance, role="h3", wrap=True)
            label.set_tone(tone)
            words.addWidget(label)
        words.addWidget(box)
        layout = QHBoxLayout(card)
        layout.setContentsMargins(14, 8, 14, 4)
        layout.setSpacing(12)
        mark = Icon(icon, tone, size=22, appearance=self._appearance)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        return card

    def _stop_lines(self, state: StartState) -> list[str]:
        lines = []
        for stop in state.stops:
            when = emergency_stop_time(stop.at)
            words = self.tr("{names}: EMERGENCY STOP at {time} (run {run}). {outcome}")
            run, outcome = number_or_id(stop.number, stop.run_id), halts_text(stop.halts)
            names = names_of(stop.instruments)
            lines.append(words.format(time=when, names=names, run=run, outcome=outcome).rstrip())
        if state.problem:
            words = self.tr("An earlier emergency stop cannot be ruled out: {why}.")
            lines.append(words.format(why=spoken(state.problem).rstrip(".")))
        return lines

    def _looked_words(self, state: StartState) -> str:
        names = {name for stop in state.stops for name in stop.instruments}
        if len(names) == 1 and not state.problem:
            return self.tr("I looked at it. Nothing is in its way.")
        if len(names) == 2 and not state.problem:
            return self.tr("I looked at both. Nothing is in their way.")
        return self.tr("I looked at all of them. Nothing is in their way.")


def _counts(state: StartState) -> Iterator[str]:
    """Yield the number of steps and the number of questions, as text."""
    for count, one, many in (
        (state.steps, _tr("1 step"), _tr("{n} steps")),
        (state.asked, _tr("1 question"), _tr("{n} questions")),
    ):
        if count:
            yield one if count == 1 else many.format(n=count_text(count))


def _tr(text: str) -> str:
    return QCoreApplication.translate("StartSheet", text)
