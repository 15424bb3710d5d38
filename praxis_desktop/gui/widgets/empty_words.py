"""What stands in a list or a table that has no rows: a sentence that says why, or what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.labels import Label

_AROUND = 16


class EmptyWords(Label):
    """In the middle of ``view`` as long as its model, which must be set, has no rows."""

    def __init__(self, words: str, *, view: QAbstractItemView, appearance: Appearance) -> None:
        super().__init__(
            words, appearance=appearance, role="small", color="text2", wrap=True, parent=view.viewport()
        )
        self._view = view
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(_AROUND, 0, _AROUND, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # not that of the rows
        view.viewport().installEventFilter(self)
        model = view.model()
        for told in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            told.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show it, or hide it."""
        self.resize(self._view.viewport().size())
        self.setVisible(self._view.model().rowCount() == 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.viewport().size())
        return super().eventFilter(watched, event)
