"""Testing the instrument for a role: the button, the result, and the user's decision."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, spoken
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, ToneName
from praxis_desktop.gui.roles.instruments import Identified, Inquiry
from praxis_desktop.gui.roles.words import RowVerdict, SectionState, decided, look_of, role_title
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label, tool_tip
from praxis_desktop.gui.widgets.surfaces import keep_room
from praxis_desktop.ports import preflight
from praxis_desktop.ports.preflight.verdict import Decision

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.roles.row import RoleRow


class ResultLine(QWidget):
    """The result of a test, hidden until there is one. ``sentence`` is shown next to the chip, and ``remedy``
    says what to do.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.sentence = self.remedy = ""
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        self._words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.chip)
        layout.addWidget(self._words, 1)
        # The height is reserved: a result can arrive at any time and must not move anything.
        self.setMinimumHeight(CONTROL_HEIGHT)
        keep_room(self)
        self.hide()

    def clear(self) -> None:
        self._show("", "idle", "circle", "")

    def show_note(self, word: str, tone: ToneName, icon: str, sentence: str) -> None:
        """Show a note that is not a test result; clear the line if ``sentence`` is empty."""
        self._show(word if sentence else "", tone, icon, sentence)

    def show_verdict(self, shown: RowVerdict, found: Identified | None) -> None:
        """Show the result of a test, and the decision if there is one; ``found`` is None during the test."""
        if found is None:
            self._show(shown.word, shown.tone, shown.icon, shown.detail)
            return
        verdict = found.verdict
        remedy = self.tr("Choose its kind under “Limit commands”, then test it again.")
        if verdict.kind != "not_asked":
            remedy = spoken(verdict.remedy)
        self._show(
            *(shown.word, shown.tone, shown.icon, shown.detail),
            remedy=remedy,
        )
        at = time.strftime("%H:%M:%S", time.localtime(found.at))
        exchanged = [
            f"{preflight.shown(one.sent)} → {preflight.shown(one.received) or '–'}"
            for one in verdict.exchanges
        ]
        self.chip.setToolTip(tool_tip("\n".join(filter(None, (at, *exchanged)))))

    def _show(
        self,
        word: str,
        tone: ToneName,
        icon: str,
        sentence: str,
        *,
        remedy: str = "",
    ) -> None:
        self.sentence, self.remedy = sentence, remedy
        self.chip.show_state(word, tone, icon)
        self.chip.setToolTip(tool_tip(sentence))
        text = joined(sentence, remedy)
        self._words.setText(text)
        self._words.set_tone(tone if tone in ("err", "warn") else None)
        self.setAccessibleName(": ".join(filter(None, (word, text))))
        self.setVisible(bool(word))


class RoleTest(QObject):
    """The test for one role's instrument, started with an Inquiry. The owner lays out ``button`` and
    ``result``, and enables the test with ``allow``.
    """

    pressed = Signal()
    """Requests a test."""
    begun = Signal(object)
    """Carries the Inquiry of a test that has begun."""
    cancelled = Signal(str)
    """Carries the role whose inquiry is to be cancelled."""
    changed = Signal()
    """Emitted when more is known about the instrument."""

    def __init__(self, role: str, *, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._role = role
        self._is_simulated = False
        self.found: Identified | None = None
        """The result; None until the test has finished."""
        self.decision: Decision | None = None
        """The user's decision to use the instrument anyway, with the reason, or None."""
        self._decided_values: tuple[str, ...] = ()
        self.is_asking = False
        self.button = Button(appearance=appearance, icon="refresh")
        self.result = ResultLine(appearance=appearance)
        self.button.clicked.connect(self._press)
        self._name_button()

    @property
    def verdict(self) -> RowVerdict | None:
        """The verdict from the test and the decision; None if nothing is known yet."""
        if self.is_asking:
            return RowVerdict("asking", self.tr("Testing…"), self.tr("Identifying…"), "run", "clock")
        if self.found is None:
            return None
        verdict = self.found.verdict
        if self.decision is not None and verdict.needs_decision:
            return decided(verdict, self.decision.reason)
        return look_of(verdict, is_simulated=self._is_simulated)

    def start(self, inquiry: Inquiry, *, is_simulated: bool = False) -> None:
        self.is_asking, self.found = True, None
        self._is_simulated = is_simulated
        self._show()
        self._name_button()
        self.changed.emit()
        self.begun.emit(inquiry)

    def take(self, found: Identified) -> None:
        """Show the result."""
        self.is_asking = False
        self.found = found
        verdict, was = found.verdict, self.decision
        is_same = verdict.values == self._decided_values and (
            was is None or verdict.kind == was.kind or not verdict.needs_decision
        )
        if verdict.is_alive and not is_same:
            self.decision = None  # it was about another instrument or another problem
        self._show()
        self._name_button()
        self.changed.emit()

    def decide(self, reason: str) -> None:
        """Record the user's ``reason`` for using the instrument anyway; "" withdraws the decision."""
        if self.found is not None and self.found.verdict.needs_decision:
            verdict = self.found.verdict
            self.decision = Decision(verdict.kind, verdict.detail, reason) if reason else None
            self._decided_values = verdict.values
            self._show()
            self.changed.emit()

    def show_simulated(self, words: str) -> None:
        """Show that the role is simulated, with ``words`` about the simulator; "" clears the line."""
        if self.found is None and not self.is_asking:
            self.result.show_note(self.tr("Simulator"), "sim", "ghost", words)

    def forget(self) -> None:
        """Discard the result and decision, and cancel any running test, because another instrument was
        chosen.
        """
        self.found = self.decision = None
        self.result.clear()
        if self.is_asking:
            self.is_asking = False
            self.cancelled.emit(self._role)
        self._name_button()

    def allow(self, obstacle: str) -> None:
        """Enable the test, or disable it if ``obstacle`` says why it is unavailable."""
        self._name_button()
        self.button.setEnabled(not obstacle)
        words = self.tr("Cancel the test") if self.is_asking else ""
        self.button.setToolTip(
            obstacle or words or self.tr("Test: ask the instrument to identify itself. Nothing moves.")
        )
        self.button.setAccessibleDescription(self.button.toolTip())

    def _show(self) -> None:
        shown = self.verdict
        if shown is not None:
            self.result.show_verdict(shown, self.found)

    def _name_button(self) -> None:
        words = self.tr("Test {role}") if self.found is None else self.tr("Test {role} again")
        if self.is_asking:
            words = self.tr("Cancel the test of {role}")
        self.button.setAccessibleName(words.format(role=role_title(self._role)))
        self.button.set_icon("close" if self.is_asking else "refresh")

    @Slot()
    def _press(self) -> None:
        if self.is_asking:
            self.forget()
            self.changed.emit()
        else:
            self.pressed.emit()


_AFTER_MS = 400
"""Delay, in milliseconds, between choosing an instrument and testing it."""
_FRESH_S = 60
"""How long a result stays valid, in seconds."""


class InstrumentTests(QObject):
    """Tests the instruments of ``rows`` in parallel, through ``instruments``."""

    def __init__(self, instruments: Instruments, parent: QObject) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self.rows: Sequence[RoleRow] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._ask_unknown)
        instruments.identified.connect(self._take)

    def add(self, row: RoleRow) -> None:
        """Connect the signals of a new row."""
        row.identify_requested.connect(self._ask)
        row.cancel_requested.connect(self._cancel)

    def soon(self) -> None:
        """Test the instruments that have no result, after a short delay in case more choices change."""
        if self._instruments.tests_by_itself:
            self._timer.start()

    def anew(self) -> None:
        """Test the instruments that have not been tested within the last minute."""
        if not self._instruments.tests_by_itself:
            return
        for row in self.rows:
            is_fresh = row.found is not None and time.time() - row.found.at < _FRESH_S
            if row.can_be_tested and not row.is_asking and not is_fresh:
                row.test()

    @Slot()
    def all(self) -> None:
        """Test all instruments."""
        for row in self.rows:
            if row.can_be_tested and not row.is_asking:
                row.test()

    @Slot()
    def _ask_unknown(self) -> None:
        for row in self.rows:
            if row.can_be_tested and row.found is None and not row.is_asking:
                row.test()

    @Slot(object)
    def _ask(self, inquiry: Inquiry) -> None:
        self._instruments.identify(inquiry)

    @Slot(str)
    def _cancel(self, role: str) -> None:
        self._instruments.cancel([role])

    @Slot(object)
    def _take(self, found: Identified) -> None:
        row = next((row for row in self.rows if row.role == found.inquiry.role), None)
        if row is not None:
            row.show_answer(found)


def state_of(rows: Sequence[RoleRow]) -> SectionState:
    """Return the state of the section, which says whether all roles have usable instruments."""
    if not rows:
        return SectionState("ok", "check-circle", _tr("None needed"))
    if unset := sum(row.is_unclear or not row.is_set for row in rows):
        return SectionState(
            "err", "alert-circle", _tr("{n} of {all} to choose").format(n=unset, all=len(rows))
        )
    verdicts = [row.verdict for row in rows]
    if away := sum(verdict.kind == "absent" for verdict in verdicts):
        return SectionState("err", "unplug", _tr("{n} not plugged in").format(n=away))
    if failed := sum(verdict.kind == "no_answer" for verdict in verdicts):
        words = _tr("1 is not responding") if failed == 1 else _tr("{n} are not responding").format(n=failed)
        return SectionState("err", "alert-circle", words)
    if open_ones := sum(verdict.needs_decision for verdict in verdicts):
        words = _tr("1 needs you") if open_ones == 1 else _tr("{n} need you").format(n=open_ones)
        return SectionState("warn", "help-diamond", words)
    if any(row.is_asking for row in rows):
        return SectionState("run", "clock", _tr("Testing…"))
    if all(row.is_simulated for row in rows):
        return SectionState("sim", "ghost", _tr("{n} simulated").format(n=len(rows)))
    if any(verdict.reason for verdict in verdicts):
        words = _tr("{n} of {all} decided").format(n=len(rows), all=len(rows))
        return SectionState("ok", "check-circle", words)
    real = [verdict for verdict in verdicts if verdict.kind not in ("simulated", "gone_without")]
    answering = sum(verdict.kind in ("answers", "late") for verdict in real)
    words = _tr("{n} of {all} responding").format(n=answering, all=len(real))
    if answering < len(real):
        return SectionState("idle", "plug", words)
    return SectionState("ok", "check-circle", words if real else _tr("None needed"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstrumentTests", text)
