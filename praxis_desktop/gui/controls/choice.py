"""A choice, shown as a row of segments if the options are few and short, otherwise as a combo box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from praxis_desktop.gui.controls.control import Control
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.protocols.parameters import Parameter, Surroundings, kind_of

_MOST_SEGMENTS, _MOST_LETTERS = 4, 16


def control_for(parameter: Parameter, ports: Sequence[str], *, appearance: Appearance) -> Control:
    """Return the control for a choice, or for choosing one of ``ports``."""
    names = kind_of(parameter).names(parameter, Surroundings(ports=tuple(ports)))
    is_unchosen = parameter.required and bool(parameter.choices)
    return ChoiceControl(names, appearance=appearance, may_be_empty=parameter.may_be_none or is_unchosen)


class ChoiceControl(Control):
    """A choice; ``names`` are the display names of the choices, or have their ``words`` in the window's
    language. If the text is not one of these names, a combo box shows none of them.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        appearance: Appearance,
        may_be_empty: bool = False,
        words: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._words = words
        self._names = [*([""] if may_be_empty else []), *names]
        self._segments: Segments | None = None
        self._field: ChoiceField | None = None
        is_short = len(names) <= _MOST_SEGMENTS and sum(map(len, names)) <= _MOST_LETTERS
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if is_short and not may_be_empty and len(names) > 1:
            self._segments = Segments(names, appearance=appearance, parent=self)
            self._segments.chosen.connect(self._take_segment)
            layout.addWidget(self._segments)
            layout.addStretch(1)
            self.setFocusProxy(self._segments.button(0))
        else:
            self._field = ChoiceField(appearance=appearance, parent=self)
            for name in self._names:
                self._field.addItem(self.words(name) or self.tr("None"), name)
            self._field.activated.connect(self.edited)
            layout.addWidget(self._field)
            self.setFocusProxy(self._field)

    def text(self) -> str:
        if self._field is not None:
            return str(self._field.currentData() or "")
        segments = self._segments
        assert segments is not None
        places = range(len(self._names))
        return next((self._names[place] for place in places if segments.button(place).isChecked()), "")

    def set_text(self, text: str) -> None:
        place = self._names.index(text) if text in self._names else -1
        if self._field is not None:
            self._field.setCurrentIndex(place)
        elif place >= 0 and self._segments is not None:
            # Setting the text must not emit ``edited``.
            self._segments.blockSignals(True)
            self._segments.button(place).setChecked(True)
            self._segments.blockSignals(False)

    def words(self, text: str) -> str:
        return self._words.get(text, text)

    def set_wrong(self, is_wrong: bool) -> None:
        if self._field is not None:
            self._field.set_wrong(is_wrong)

    @Slot(int)
    def _take_segment(self, place: int) -> None:
        assert self._segments is not None
        self.setFocusProxy(self._segments.button(place))
        self.edited.emit()
