"""What every control of a form has in common, and which one asks for which parameter."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.protocols.parameters import Parameter, kind_of
from praxis_desktop.protocols.parameters.wells import PlateShape


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


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """The control that asks for ``parameter``, from the module beside this one that its kind names; ``ports``
    are the names of the protocol's ports.
    """
    module = import_module(f"{__package__}.{kind_of(parameter).control}")
    made: Control = module.control_for(parameter, ports, appearance=appearance)
    return made
