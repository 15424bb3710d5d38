"""What runs are looked for by: words, protocol, instrument, when they began, what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.history.result_chips import ResultChips
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.run_words import name_in_words
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.history.asked_history import Looked

_DEBOUNCE_MS = 150


class FilterRow(QWidget):
    """``changed`` tells that other runs are looked for."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = LineField(appearance=appearance, icon="search")
        self.search.setPlaceholderText(self.tr("Search protocol, name, note"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.protocol = self._made_choice(self.tr("Protocol"), self.tr("All protocols"), appearance)
        self.instrument = self._made_choice(self.tr("Instrument"), self.tr("Any instrument"), appearance)
        self.period = self._made_choice(self.tr("When it began"), self.tr("Any time"), appearance)
        for words, days in (
            (self.tr("Today"), 1),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 365 days"), 365),
        ):
            self.period.addItem(words, days)
        self.shown = Label(appearance=appearance, role="small", color="text2")
        self.chips = ResultChips(appearance=appearance)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 5)
        for field in (self.protocol, self.instrument, self.period):
            line.addWidget(field, 3)
        line.addStretch(2)
        line.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(line)
        layout.addWidget(self.chips)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self.changed)
        self.search.textChanged.connect(self._tell_soon)
        for field in (self.protocol, self.instrument, self.period):
            field.activated.connect(self._tell)
        self.chips.changed.connect(self._tell)

    @property
    def wanted(self) -> Filter:
        """Which runs are looked for."""
        result = self.chips.result
        return Filter(
            text=self.search.text(),
            protocol=str(self.protocol.currentData() or ""),
            machine=str(self.instrument.currentData() or ""),
            since=self._since(),
            states=result.states,
            simulated=result.simulated,
            verdicts=result.verdicts,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether there may be runs that are not looked for."""
        return self.wanted != Filter()

    def clear(self) -> None:
        """Look for all runs."""
        self.search.clear()
        for field in (self.protocol, self.instrument, self.period):
            field.setCurrentIndex(0)
        self.chips.choose_all()
        self._tell()

    def show_looked(self, looked: Looked) -> None:
        """Offer what there is, and say how many runs there are."""
        self._offer(self.protocol, looked.known.protocols)
        self._offer(self.instrument, looked.known.machines)
        self.chips.show_tally(looked.tally)
        count = self.chips.result.count(looked.tally)
        told = self.tr("Showing {n} of {total}")
        self.shown.setText(told.format(n=f"{count:,}", total=f"{looked.total:,}"))

    def _since(self) -> float | None:
        days = self.period.currentData()
        if not isinstance(days, int):
            return None
        first = QDate.currentDate().addDays(1 - days)
        return QDateTime(first, QTime(0, 0)).toMSecsSinceEpoch() / 1000

    def _offer(self, field: ChoiceField, names: Sequence[str]) -> None:
        known = [str(field.itemData(place)) for place in range(1, field.count())]
        if known == list(names):
            return
        chosen = field.currentData()
        while field.count() > 1:
            field.removeItem(field.count() - 1)
        for name in names:
            shown = name_in_words(name) if field is self.protocol else name
            field.addItem(shown, name)
            field.setItemData(field.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
        field.setCurrentIndex(max(field.findData(chosen), 0))

    def _made_choice(self, name: str, everything: str, appearance: Appearance) -> ChoiceField:
        field = ChoiceField(appearance=appearance)
        field.setAccessibleName(name)
        field.addItem(everything, None)
        field.setMaxVisibleItems(12)
        field.setMaximumWidth(190)
        return field

    @Slot()
    def _tell_soon(self) -> None:
        self._timer.start()

    @Slot()
    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit()
