"""What every control of a form has in common: it holds a text, and tells when somebody changes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from praxis_desktop.protocols.forms.wells import PlateShape


class Control(QWidget):
    """The text is what people would type for the value. ``edited`` tells that somebody changed it; setting it
    does not.
    """

    edited = Signal()

    def text(self) -> str:
        """The text."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show another text."""
        raise NotImplementedError

    def set_wrong(self, is_wrong: bool) -> None:
        """Draw the frame of a field that must be corrected."""

    def show_plate(self, shape: PlateShape | None) -> None:
        """Take note of the plate that plays the labware role of wells; None while none does."""

    def set_name(self, name: str, description: str) -> None:
        """Say to screen readers what is asked for."""
        place = self.focusProxy() or self
        place.setAccessibleName(name)
        place.setAccessibleDescription(description)
