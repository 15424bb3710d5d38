"""The card of curves over time or rows, for one run or for several with the same limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.history.data import CurvePicture
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.records.results import Course


class CourseCard(Card):
    """A chart of one quantity at a time. Its owner hides it while there are no curves."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._quantities: Sequence[Sequence[Course]] = ()
        self._names: Sequence[str] = ()
        self._is_simulated = False
        self.title = ElidedLabel(appearance=appearance, role="h2")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Curve shown"))
        self.choice.setMaximumWidth(220)
        self.picture = CurvePicture(appearance=appearance)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.choice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)
        self.choice.activated.connect(self._show)

    @property
    def has_any(self) -> bool:
        """Whether there is a curve to show."""
        return bool(self._quantities)

    def show_quantities(
        self, quantities: Sequence[Sequence[Course]], *, names: Sequence[str] = (), is_simulated: bool
    ) -> None:
        """Show the first of ``quantities``, and offer the others. Each quantity has one course per run, an
        empty one for a run that lacks it, so that every run keeps its colour; ``names`` are the names of the
        runs.
        """
        self._quantities, self._names, self._is_simulated = quantities, names, is_simulated
        self.choice.clear()
        for courses in quantities:
            self.choice.addItem(courses[0].title)
        self.choice.setVisible(len(quantities) > 1)
        if quantities:
            self._show(0)

    @Slot(int)
    def _show(self, place: int) -> None:
        courses = self._quantities[place]
        self.title.setText(courses[0].title)
        self.picture.show_courses(courses, names=self._names, is_simulated=self._is_simulated)
