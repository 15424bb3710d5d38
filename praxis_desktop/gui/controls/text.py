"""Typed values: text, a barcode, a date, a duration, a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout

from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.protocols.parameters import Parameter, kind_of


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a typed value."""
    del ports
    return TextControl(spoken(kind_of(parameter).example(parameter)), appearance=appearance)


class TextControl(Control):
    """A text field; ``example`` is its placeholder."""

    def __init__(self, example: str, *, appearance: Appearance) -> None:
        super().__init__()
        self.field = LineField(appearance=appearance, parent=self)
        SelectOnClick(self.field)
        self.field.setPlaceholderText(example)
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.field.textEdited.connect(self.edited)

    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        self.field.set_whole(text)
        self.field.setCursorPosition(0)

    def set_wrong(self, is_wrong: bool) -> None:
        self.field.set_wrong(is_wrong)
