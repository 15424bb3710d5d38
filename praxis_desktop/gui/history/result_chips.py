"""The row of verdicts and ends to choose from: each says how many runs there are of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_chip import ChoiceChip
from praxis_desktop.gui.widgets.verdict_words import verdict_text

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.records.history.queries import Tally


_VERDICTS: Final[Mapping[VerdictWord, str]] = {
    "passed": "check-circle",
    "failed": "close",
    "inconclusive": "alert-circle",
    "none": "circle",
}
"""Verdicts, and the icons of their chips."""


class Result(Record):
    """What a chip stands for: runs in these states, with these verdicts, simulated or not. A simulated run
    counts to no verdict of real ones.
    """

    states: tuple[str, ...] = ()
    simulated: bool | None = None
    verdicts: tuple[VerdictWord, ...] = ()

    def count(self, tally: Tally) -> int:
        """How many runs there are of it."""
        return sum(
            count
            for (state, verdict, is_simulated), count in tally.items()
            if (not self.states or state in self.states)
            and (not self.verdicts or verdict in self.verdicts)
            and (self.simulated is None or is_simulated is self.simulated)
        )


class ResultChips(QWidget):
    """``changed`` tells that another result was chosen; arrow keys move between the chips."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.chips: list[ChoiceChip] = []
        self._results = (
            Result(),
            *(Result((), False, (word,)) for word in _VERDICTS),
            Result((), True),
            Result(("interrupted",)),
        )
        words = (
            (self.tr("All"), ""),
            *((verdict_text(word, is_simulated=False), icon) for word, icon in _VERDICTS.items()),
            (self.tr("Simulated"), "ghost"),
            (self.tr("Interrupted"), "lightning"),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        for number, (word, icon) in enumerate(words):
            chip = ChoiceChip(word, icon, appearance=appearance, parent=self)
            self._group.addButton(chip, number)
            layout.addWidget(chip)
            self.chips.append(chip)
        layout.addStretch(1)
        self.chips[0].setChecked(True)
        self._group.idToggled.connect(self._tell)

    @property
    def result(self) -> Result:
        """The one that is chosen."""
        return self._results[max(self._group.checkedId(), 0)]

    def show_tally(self, tally: Tally) -> None:
        """Say how many runs there are of each result."""
        for chip, result in zip(self.chips[1:], self._results[1:], strict=True):
            chip.show_count(result.count(tally))

    def choose_all(self) -> None:
        """Choose every result."""
        self.chips[0].setChecked(True)

    @Slot(int, bool)
    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.changed.emit()
