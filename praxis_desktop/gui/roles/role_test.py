"""Asking the instrument of one role who it is: the button, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.identification import Identified, Inquiry
from praxis_desktop.gui.roles.result_line import ResultLine
from praxis_desktop.gui.widgets.buttons import Button


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
        self.found: Identified | None = None
        """What came of it, None while that is not known."""
        self.is_asking = False
        self.button = Button(self.tr("Test"), appearance=appearance)
        self.result = ResultLine(appearance=appearance)
        self.button.clicked.connect(self._press)

    @property
    def has_failed(self) -> bool:
        """Whether it was asked and gave no answer."""
        return self.found is not None and self.found.was_asked and not self.found.has_answered

    def start(self, inquiry: Inquiry) -> None:
        """Ask."""
        self.is_asking, self.found = True, None
        self.result.show_asking()
        self._name_button()
        self.changed.emit()
        self.begun.emit(inquiry)

    def take(self, found: Identified) -> None:
        """Show what came of it."""
        self.is_asking = False
        self.found = found
        self.result.show_found(found)
        self._name_button()
        self.changed.emit()

    def show_simulated(self, words: str) -> None:
        """Say that a simulator plays the role, and what that means; "" where none does."""
        if self.found is None and not self.is_asking:
            self.result.show_note(self.tr("Simulator"), "sim", "ghost", words)

    def forget(self) -> None:
        """What was known, or is being asked, is of an instrument that is not there any more."""
        self.found = None
        self.result.clear()
        if self.is_asking:
            self.is_asking = False
            self.cancelled.emit(self._role)
        self._name_button()

    def allow(self, obstacle: str) -> None:
        """Let it be asked; ``obstacle`` says why it cannot be, "" if it can."""
        self._name_button()
        self.button.setEnabled(not obstacle)
        self.button.setToolTip(obstacle or self.tr("Ask the instrument who it is: it moves nothing"))
        self.button.setAccessibleDescription(self.button.toolTip())

    def _name_button(self) -> None:
        words = self.tr("Test") if self.found is None else self.tr("Test again")
        self.button.setText(self.tr("Cancel") if self.is_asking else words)
        self.button.updateGeometry()

    @Slot()
    def _press(self) -> None:
        if self.is_asking:
            self.forget()
            self.changed.emit()
        else:
            self.pressed.emit()
