"""Asking the instrument of one role who it is: the button, what came of it, and what a person decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.identification import Identified, Inquiry
from praxis_desktop.gui.roles.result_line import ResultLine
from praxis_desktop.gui.roles.role_words import role_title
from praxis_desktop.gui.roles.verdict_words import RowVerdict, decided, look_of
from praxis_desktop.gui.widgets.buttons import Button

if TYPE_CHECKING:
    from praxis_desktop.ports.preflight.verdict import Decision


class RoleTest(QObject):
    """``start`` with an Inquiry; the owner lays ``button`` and ``result`` out, and says by ``allow`` whether
    there is something to ask.
    """

    pressed = Signal()
    """A test is wanted."""
    begun = Signal(object)
    """An Inquiry."""
    cancelled = Signal(str)
    """The role whose inquiry is to end."""
    changed = Signal()
    """Something is known of the instrument, or not any more."""

    def __init__(self, role: str, *, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._role = role
        self._is_simulated = False
        self.found: Identified | None = None
        """What came of it, None while that is not known."""
        self.decision: Decision | None = None
        """That a person uses it anyway, and why; None for nobody does."""
        self._decided_values: tuple[str, ...] = ()
        self.is_asking = False
        self.button = Button(appearance=appearance, icon="refresh")
        self.result = ResultLine(appearance=appearance)
        self.button.clicked.connect(self._press)
        self._name_button()

    @property
    def verdict(self) -> RowVerdict | None:
        """What came of it, and of a person's decision; None while nothing is known."""
        if self.is_asking:
            return RowVerdict("asking", self.tr("Testing…"), self.tr("Asking who it is…"), "run", "clock")
        if self.found is None:
            return None
        verdict = self.found.verdict
        if self.decision is not None and verdict.needs_decision:
            return decided(verdict, self.decision.reason)
        return look_of(verdict, is_simulated=self._is_simulated)

    def start(self, inquiry: Inquiry, *, is_simulated: bool = False) -> None:
        """Ask."""
        self.is_asking, self.found = True, None
        self._is_simulated = is_simulated
        self._show()
        self._name_button()
        self.changed.emit()
        self.begun.emit(inquiry)

    def take(self, found: Identified) -> None:
        """Show what came of it."""
        self.is_asking = False
        self.found = found
        verdict, was = found.verdict, self.decision
        is_same = verdict.values == self._decided_values and (
            was is None or verdict.kind == was.kind or not verdict.needs_decision
        )
        if verdict.is_alive and not is_same:
            self.decision = None  # it was about another instrument, or about something else
        self._show()
        self._name_button()
        self.changed.emit()

    def decide(self, reason: str) -> None:
        """A person uses the instrument anyway, for a ``reason``; "" takes that back."""
        from praxis_desktop.ports.preflight.verdict import Decision

        if self.found is not None and self.found.verdict.needs_decision:
            verdict = self.found.verdict
            self.decision = Decision(verdict.kind, verdict.detail, reason) if reason else None
            self._decided_values = verdict.values
            self._show()
            self.changed.emit()

    def show_simulated(self, words: str) -> None:
        """Say that a simulator plays the role, and what that means; "" where none does."""
        if self.found is None and not self.is_asking:
            self.result.show_note(self.tr("Simulator"), "sim", "ghost", words)

    def forget(self) -> None:
        """What was known, or is being asked, is of an instrument that is not there any more; and what was
        decided of it.
        """
        self.found = self.decision = None
        self.result.clear()
        if self.is_asking:
            self.is_asking = False
            self.cancelled.emit(self._role)
        self._name_button()

    def allow(self, obstacle: str) -> None:
        """Let it be asked; ``obstacle`` says why it cannot be, "" if it can."""
        self._name_button()
        self.button.setEnabled(not obstacle)
        words = self.tr("Cancel the test") if self.is_asking else ""
        self.button.setToolTip(
            obstacle or words or self.tr("Test: ask the instrument who it is. Nothing moves.")
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
