"""What stands below the data of a kept run: its parameters, and how much passed on its ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.history.run_facts import parameter_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.links import Link
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import OpenedRun
    from praxis_desktop.records.history.rows import StepRow

_HEIGHT = 152
_ROOM = 470
"""Pixels that a page must have for it: below that the data has them all."""
_MOST = 4
"""Rows of a card: the tabs have all."""


class _SummaryCard(Card):
    """A title, a link to all of it, and a few rows of a name and a value."""

    def __init__(self, title: str, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.more = Link("", appearance=appearance, parent=self)
        self.rows: list[tuple[ElidedLabel, ElidedLabel]] = []
        head = QHBoxLayout()
        head.addWidget(Label(title, appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self.more)
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for row in range(_MOST):
            name = ElidedLabel(appearance=appearance, role="small", color="text2")
            value = ElidedLabel(appearance=appearance, role="h3")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
            self.rows.append((name, value))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 8)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(grid)
        layout.addStretch(1)

    def show_rows(self, told: Sequence[tuple[str, str]]) -> None:
        """Show the first of these."""
        for place, (name, value) in enumerate(self.rows):
            is_there = place < len(told)
            name.setText(told[place][0] if is_there else "")
            value.setText(told[place][1] if is_there else "")


class DataSummary(QWidget):
    """``parameters_wanted`` and ``bytes_wanted`` ask for all of them."""

    parameters_wanted = Signal()
    bytes_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.parameters = _SummaryCard(self.tr("Parameters"), appearance=appearance)
        self.bytes = _SummaryCard(self.tr("Bytes exchanged"), appearance=appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.parameters, 1)
        layout.addWidget(self.bytes, 1)
        self.parameters.more.clicked.connect(self.parameters_wanted)
        self.bytes.more.clicked.connect(self.bytes_wanted)

    def show_run(self, opened: OpenedRun) -> None:
        """Show those of a run."""
        values = opened.details.header.get("values")
        named = values.items() if isinstance(values, Mapping) else ()
        told = [parameter_words(str(name), value, opened.names) for name, value in named]
        self.parameters.show_rows(told or [(self.tr("It has none"), "")])
        self.parameters.more.setText(self.tr("All {n}").format(n=len(told)))
        self.parameters.more.setVisible(bool(told))
        ports = _passed(opened.steps)
        words = self.tr("{out} B sent, {back} B received")
        rows = [(port, words.format(out=f"{out:,}", back=f"{back:,}")) for port, (out, back) in ports.items()]
        self.bytes.show_rows(rows or [(self.tr("None in its steps"), "")])
        self.bytes.more.setText(self.tr("Open all"))


class DataPage(QWidget):
    """``data`` with the ``summary`` below it, where there is room for both."""

    def __init__(self, data: QWidget, summary: DataSummary) -> None:
        super().__init__()
        self._data = data
        self._summary = summary
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(data, 1)
        layout.addWidget(summary)
        summary.hide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # The summary goes before the window would have to grow.
        return self._data.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._summary.setVisible(self.height() >= _ROOM)


def _passed(steps: Sequence[StepRow]) -> dict[str, tuple[int, int]]:
    """Bytes to and from each port, in all steps: each counts its own alone."""
    passed: dict[str, tuple[int, int]] = {}
    for step in steps:
        traffic = step.details.get("traffic")
        for port, counts in traffic.items() if isinstance(traffic, Mapping) else ():
            if isinstance(counts, list) and len(counts) == 2 and all(type(each) is int for each in counts):
                out, back = passed.get(str(port), (0, 0))
                passed[str(port)] = out + counts[0], back + counts[1]
    return passed
