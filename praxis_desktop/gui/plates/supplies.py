"""Whether liquids and tips suffice for the rest of a run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.contents import Supply, VolumeBar, volume_text
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label

_WIDTH = 200


class SuppliesPanel(QWidget):
    """Answers "Enough for the rest?", and shows each supply with what is left and what is needed."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shown: tuple[Supply, ...] | None = None
        self.setFixedWidth(_WIDTH)
        self.answer = Chip("", "idle", "help", appearance=appearance)
        self.lines: list[Label] = []
        """The sentence below each supply."""
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 2, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(self.tr("Enough for the rest?"), appearance=appearance, role="h3"))
        layout.addWidget(self.answer)
        layout.addLayout(self._rows)
        layout.addStretch(1)

    def show_supplies(self, supplies: Sequence[Supply], names: Sequence[str]) -> None:
        """Show the supplies, each with the name in ``names``."""
        if tuple(supplies) == self._shown:
            return
        self._shown = tuple(supplies)
        if any(supply.missing for supply in supplies):
            self.answer.show_state(self.tr("No"), "err", "alert-circle")
        elif not supplies or any(_is_open(supply) for supply in supplies):
            self.answer.show_state(self.tr("Not known"), "idle", "help")
        else:
            self.answer.show_state(self.tr("Yes"), "ok", "check-circle")
        self.lines.clear()
        while (item := self._rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for supply, name in zip(supplies, names, strict=True):
            self._rows.addWidget(self._row(supply, name))

    def _row(self, supply: Supply, name: str) -> QWidget:
        row = QWidget()
        layout = QVBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(Label(name, appearance=self._appearance, role="small"), 1)
        figure = Label(self._amount(supply), appearance=self._appearance, role="small")
        head.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        if supply.left is not None and supply.whole:
            layout.addWidget(VolumeBar(supply.left / supply.whole, appearance=self._appearance))
        line = Label(
            self._sentence(supply), appearance=self._appearance, role="caption", color="text2", wrap=True
        )
        if supply.missing:
            line.set_tone("err")
        self.lines.append(line)
        layout.addWidget(line)
        return row

    def _amount(self, supply: Supply) -> str:
        if supply.left is None:
            return self.tr("not known")
        if supply.is_tips:
            return self.tr("{n} of {all}").format(n=int(supply.left), all=int(supply.whole))
        return volume_text(supply.left)

    def _sentence(self, supply: Supply) -> str:
        if supply.needed is None:
            return self.tr("The run no longer follows its dry run")
        if not supply.needed:
            return self.tr("No more needed")
        needed = f"{int(supply.needed)}" if supply.is_tips else volume_text(supply.needed)
        if supply.left is None:
            return self.tr("{volume} needed; start volume not entered").format(volume=needed)
        if supply.missing:
            missing = f"{int(supply.missing)}" if supply.is_tips else volume_text(supply.missing)
            return self.tr("{volume} needed. Add {missing}.").format(volume=needed, missing=missing)
        stays = supply.left - supply.needed
        left = f"{int(stays)}" if supply.is_tips else volume_text(stays)
        return self.tr("{volume} needed, {left} left afterwards").format(volume=needed, left=left)


def _is_open(supply: Supply) -> bool:
    """Whether nobody knows if the supply suffices."""
    return supply.needed is None or (supply.left is None and supply.needed > 0)
