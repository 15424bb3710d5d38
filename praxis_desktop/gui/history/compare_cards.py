"""The cards of the comparison page: the first difference, values and timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.history.compare_lines import (
    difference_title,
    difference_words,
    side_name,
    value_columns,
    value_rows,
)
from praxis_desktop.gui.history.timing_table import TimingTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, HEAD_RIGHT, PAGE_HEADER_HEIGHT
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Bar, Card
from praxis_desktop.gui.widgets.tips_below import TipsBelow

if TYPE_CHECKING:
    from praxis_desktop.records.history.comparing import Comparison

ALL, DIFFERENCES = range(2)


class CompareHead(Bar):
    """The head of the comparison: the names of both runs, and the buttons for what can be done with them."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(self.tr("Back"))
        self.back_button.setToolTip(self.tr("Back to the history (Esc)"))
        self.title = ElidedLabel(appearance=appearance, role="h1")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.swap_button = Button(self.tr("Swap sides"), appearance=appearance, icon="refresh", parent=self)
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Export both runs to a folder"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, HEAD_RIGHT, 1)
        layout.setSpacing(10)
        layout.addWidget(self.back_button)
        layout.addLayout(lines_of(self.title, self.words, spacing=0), 1)
        layout.addWidget(self.swap_button)
        layout.addWidget(self.export_button)
        TipsBelow(self)


class DifferenceCard(Card):
    """The card of the first difference between two runs, with buttons that lead to its step in each run."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, tone="warn", parent=parent)
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.title.set_tone("warn")
        self.words = Label(appearance=appearance, role="small", wrap=True)
        self.buttons = [Button("", appearance=appearance, icon="arrow-right", parent=self) for _ in range(2)]
        said = QVBoxLayout()
        said.setSpacing(1)
        said.addWidget(self.title)
        said.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 9, 10, 9)
        layout.setSpacing(10)
        layout.addLayout(said, 1)
        for button in self.buttons:
            layout.addWidget(button)

    def show_comparison(self, found: Comparison) -> None:
        """Say where two runs first differ; for two protocols, that their steps are not compared."""
        difference = found.difference
        if found.is_same_protocol:
            self.title.setText(difference_title(difference))
            self.words.setText(difference_words(found))
        else:
            self.title.setText(self.tr("These runs are of different protocols."))
            self.words.setText(self.tr("Only values with the same name are compared."))
        steps = (None, None) if difference is None else (difference.first, difference.second)
        for button, side, step in zip(self.buttons, (found.first, found.second), steps, strict=True):
            button.setVisible(step is not None)
            if step is not None:
                words = self.tr("Step {n} of run {id}")
                button.setText(words.format(n=step.number, id=number_or_id(side.run.number, side.run.run_id)))
                button.updateGeometry()


class ValuesCard(Card):
    """The card of the values of both runs: all values, or only those that differ."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._found: Comparison | None = None
        self.choice = Segments(
            [self.tr("All"), self.tr("Only differences")], appearance=appearance, is_compact=True
        )
        self.choice.setAccessibleName(self.tr("Values shown"))
        self.table = PlainTable((), name=self.tr("Values"), appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(Label(self.tr("Values"), appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.choice.chosen.connect(self._fill)

    def show_comparison(self, found: Comparison) -> None:
        """Show the values of both runs."""
        self._found = found
        for number, words, count in (
            (ALL, self.tr("All {n}"), len(found.values)),
            (DIFFERENCES, self.tr("Only differences {n}"), len(found.differences)),
        ):
            button = self.choice.button(number)
            button.setText(words.format(n=count))
            button.updateGeometry()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        found = self._found
        if found is not None:
            values = found.differences if self.choice.number == DIFFERENCES else found.values
            self.table.show_lines(value_rows(values), value_columns(found))


class TimingCard(Card):
    """The card that shows how long the steps of both runs took."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.table = TimingTable(appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(Label(self.tr("Timing"), appearance=appearance, role="h2"))
        head.addWidget(self.words, 1)
        head.addStrut(CONTROL_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 5)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def show_comparison(self, found: Comparison) -> None:
        """Show the step times of both runs."""
        names = side_name(found.first), side_name(found.second)
        self.words.setText(
            self.tr("upper bar {first}, lower bar {second}").format(first=names[0], second=names[1])
        )
        self.table.rows.show(found.timings, names)
        self.table.fit()
        self.setVisible(bool(found.timings))
