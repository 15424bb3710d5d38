"""The sheet that adds a dated note to a run. A note leaves the record unchanged."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.fields import BoundedText, LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import ClosableSheet

_MOST = 10_000
"""Maximum length of a note, in characters."""


class NoteSheet(ClosableSheet):
    """Asks for a note; ``given`` carries the run's id, the text, and the author. Esc closes the sheet; what
    was typed is kept as the draft of a note on that run.
    """

    given = Signal(str, str, str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("pencil", "run", 600, appearance=appearance, parent=parent)
        self._run_id = ""
        self._drafts: dict[str, str] = {}
        self._user = system_user()
        words = self.tr(
            "The note is stored alongside the record, with the date and your name. The record does not "
            "change."
        )
        self.body.addWidget(Label(words, appearance=appearance, color="text2", wrap=True))
        self.field = BoundedText(_MOST)
        self.field.setFixedHeight(120)
        self.field.setAccessibleName(self.tr("Note"))
        self.field.setPlaceholderText(self.tr("Notes"))
        self.body.addWidget(self.field)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.person = LineField(appearance=appearance)
        self.person.setPlaceholderText(self.tr("Written by: {person}").format(person=self._user))
        self.person.setAccessibleName(self.tr("Writer's name"))
        self.body.addWidget(self.person)
        self.cancel_button = self.button(self.tr("Cancel"))
        self.add_button = self.button(self.tr("Add note"), kind=ButtonKind.PRIMARY, icon="check")
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.add_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.add_button.clicked.connect(self._give)
        self.field.textChanged.connect(self._follow)

    def ask(self, run_id: str, name: str) -> None:
        """Ask for a note on the run called ``name``."""
        self._run_id = run_id
        self.caption.setText(name)
        self.title.setText(self.tr("Add a note"))
        self.field.setPlainText(self._drafts.get(run_id, ""))
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self._follow()
        self.open(self.field)

    @Slot()
    def _restyle(self) -> None:
        colors = self._appearance.colors
        self.field.setStyleSheet(
            f"QPlainTextEdit {{ background: {colors.surface}; color: {colors.text}; padding: 5px;"
            f" border: 1px solid {colors.border_strong}; border-radius: {RADIUS_CONTROL}px }}"
            f"QPlainTextEdit:focus {{ border: 2px solid {colors.focus}; padding: 4px }}"
        )

    @Slot()
    def _follow(self) -> None:
        self._drafts[self._run_id] = self.field.toPlainText()
        self.add_button.setEnabled(0 < len(self.field.toPlainText().strip()) <= _MOST)

    @Slot()
    def _give(self) -> None:
        text = self.field.toPlainText().strip()
        if text:
            self.dismiss()
            self.field.clear()
            self.given.emit(self._run_id, text, self.person.text().strip() or self._user)
