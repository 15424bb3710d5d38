"""Snippets beside the console: inserted, made of what was run last, and deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.choice_table import ChoiceTable
from praxis_desktop.gui.playground.code_preview import CodePreview
from praxis_desktop.gui.playground.snippets import Snippet
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.plain_table import Column, Line

_PREVIEW_HEIGHT = 128


class SnippetsTab(QWidget):
    """``inserted`` has the code of a snippet, ``deleted`` a Snippet; ``keep_wanted`` asks to make one of what
    was run last.
    """

    inserted = Signal(str)
    deleted = Signal(object)
    keep_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snippets: list[Snippet] = []
        self.table = ChoiceTable(
            (Column(self.tr("Snippet")),), name=self.tr("Snippets"), appearance=appearance
        )
        self.preview = CodePreview(self.tr("Code of the snippet"), appearance=appearance)
        self.preview.setFixedHeight(_PREVIEW_HEIGHT)
        self.insert_button = Button(self.tr("Insert"), appearance=appearance, icon="plus", parent=self)
        self.keep_button = Button(self.tr("Keep last cell"), appearance=appearance, icon="save", parent=self)
        self.keep_button.setToolTip(self.tr("Make a snippet of the cell that was run last"))
        self.delete_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="trash", parent=self)
        self.delete_button.setAccessibleName(self.tr("Delete snippet"))
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(self.insert_button)
        foot.addWidget(self.keep_button)
        foot.addStretch(1)
        foot.addWidget(self.delete_button)
        shown = QHBoxLayout()
        shown.setContentsMargins(12, 0, 12, 0)
        shown.addWidget(self.preview)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 10)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addLayout(shown)
        layout.addLayout(foot)
        self.insert_button.clicked.connect(self._insert)
        self.keep_button.clicked.connect(self.keep_wanted)
        self.delete_button.clicked.connect(self._delete)
        self.table.opened.connect(self._insert)
        self.table.deletion_wanted.connect(self._delete)
        self.table.selectionModel().selectionChanged.connect(self._follow_choice)
        self.set_can_keep(False)
        self._follow_choice()

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        """Show these."""
        before = self._chosen
        self._snippets = list(snippets)
        self.table.show_lines(
            [Line((one.title,), icon="pencil" if one.is_own else "braces") for one in self._snippets]
        )
        row = self._snippets.index(before) if before in self._snippets else 0
        if self._snippets:
            self.table.selectRow(row)
        self._follow_choice()

    def choose(self, snippet: Snippet) -> None:
        """Choose one."""
        if snippet in self._snippets:
            self.table.selectRow(self._snippets.index(snippet))

    def set_can_keep(self, can_keep: bool) -> None:
        """Whether a cell was run that could become a snippet."""
        self.keep_button.setEnabled(can_keep)
        why = "" if can_keep else self.tr("No cell was run yet")
        self.keep_button.setToolTip(why or self.tr("Make a snippet of the cell that was run last"))
        self.keep_button.setAccessibleDescription(why)

    @property
    def _chosen(self) -> Snippet | None:
        row = self.table.chosen
        return self._snippets[row] if 0 <= row < len(self._snippets) else None

    @Slot()
    def _follow_choice(self) -> None:
        chosen = self._chosen
        self.preview.show_code("" if chosen is None else chosen.code)
        self.insert_button.setEnabled(chosen is not None)
        is_own = chosen is not None and chosen.is_own
        self.delete_button.setEnabled(is_own)
        why = self.tr("Delete this snippet (Del)") if is_own else self.tr("It ships with the program")
        self.delete_button.setToolTip(why)
        self.delete_button.setAccessibleDescription("" if is_own else why)

    @Slot()
    def _insert(self) -> None:
        if (chosen := self._chosen) is not None:
            self.inserted.emit(chosen.code)

    @Slot()
    def _delete(self) -> None:
        chosen = self._chosen
        if chosen is not None and chosen.is_own:
            self.deleted.emit(chosen)
