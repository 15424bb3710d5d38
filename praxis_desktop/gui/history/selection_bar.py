"""The line below the runs that says which are ticked, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import ListedRun

_HEIGHT = 54
_MOST_NAMED = 6


class SelectionBar(Card):
    """Its place is kept while nothing is ticked: nothing moves below the pointer. Its buttons only ask."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setFixedHeight(_HEIGHT)
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.clear_button = Button(
            self.tr("Clear"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.clear_button.setToolTip(self.tr("Tick none"))
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Write the ticked runs into a folder"))
        self.compare_button = Button(
            self.tr("Compare"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="table", parent=self
        )
        self.compare_button.setToolTip(self.tr("Show the two ticked runs side by side (Ctrl+Shift+C)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self.title, 2)
        layout.addWidget(self.words, 3)
        for button in (self.clear_button, self.export_button, self.compare_button):
            layout.addWidget(button)
        self.show_ticked(())

    def show_ticked(self, ticked: Sequence[ListedRun]) -> None:
        """Say which runs are ticked, the oldest first."""
        names = [number_or_id(listed.row.number, listed.row.run_id) for listed in ticked]
        count = len(names)
        if not names:
            said = self.tr("Tick two runs to compare them")
        elif count == 1:
            said = self.tr("1 run ticked: {name}").format(name=names[0])
        else:
            more = "…" if count > _MOST_NAMED else ""
            shown = names[:_MOST_NAMED]
            named = self.tr("{names} and {last}").format(names=", ".join(shown[:-1]), last=shown[-1])
            said = self.tr("{n} runs ticked: {names}").format(n=count, names=f"{named}{more}")
        self.title.setText(said)
        self.title.updateGeometry()
        self.words.setText(" · ".join(self._about(ticked)))
        for button in (self.clear_button, self.export_button):
            button.setVisible(bool(names))
        self.compare_button.setEnabled(count == 2)
        self._tone = "run" if names else None
        self.update()

    def _about(self, ticked: Sequence[ListedRun]) -> list[str]:
        """What the two have in common; that one of them is simulated is always said."""
        if len(ticked) == 1:
            return [self.tr("tick another one to compare them")]
        if len(ticked) != 2:
            return [self.tr("two can be compared")] if ticked else []
        first, second = (listed.row for listed in ticked)
        is_same = first.protocol == second.protocol
        said = [self.tr("same protocol") if is_same else self.tr("different protocols")]
        simulated = sum(run.simulated for run in (first, second))
        if simulated:
            said.append(self.tr("both simulated") if simulated == 2 else self.tr("one of them simulated"))
        return said
