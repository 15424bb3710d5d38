"""The base class of a form's controls, and the function that returns the control for a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.protocols.parameters import Parameter, kind_of
from praxis_desktop.protocols.parameters.wells import PlateShape


class Control(QWidget):
    """A control. Its text is what a user would type for the value. ``edited`` is emitted when the user
    changes the value, not when the program sets it.
    """

    edited = Signal()

    def text(self) -> str:
        """Return the control's text."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Set the control's text."""
        raise NotImplementedError

    def words(self, text: str) -> str:
        """Return ``text``, which ``set_text`` accepts, as the control shows it in the window's language."""
        return text

    def set_wrong(self, is_wrong: bool) -> None:
        """Set whether the field is drawn with the frame that marks an error."""

    def show_plate(self, shape: PlateShape | None) -> None:
        """Set the plate whose wells can be chosen; None if there is no plate."""

    def set_name(self, name: str, description: str) -> None:
        """Set the accessible name and description."""
        place = self.focusProxy() or self
        place.setAccessibleName(name)
        place.setAccessibleDescription(description)


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for ``parameter``, created by this package's module for the parameter's kind.
    ``ports`` are the protocol's ports.
    """
    module = import_module(f"{__package__}.{kind_of(parameter).control}")
    made: Control = module.control_for(parameter, ports, appearance=appearance)
    return made
