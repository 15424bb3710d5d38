"""A field to choose one of many names: what is typed is looked for anywhere in them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QLineEdit, QListView

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField, RowDelegate
from praxis_desktop.gui.widgets.fields import LineLimit
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

_LEFT, _RIGHT = 10, 34
_ROWS_SHOWN = 10


class SearchField(ChoiceField):
    """An editable list of ``names``; ``changed`` tells that another was typed or chosen."""

    changed = Signal()

    def __init__(self, names: Sequence[str], *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_ROWS_SHOWN)
        self.addItems(list(names))
        self._edit = QLineEdit(self)
        self.setLineEdit(self._edit)
        self._edit.setFrame(False)
        LineLimit(self._edit)
        self._edit.setPlaceholderText(self.tr("Type part of its name"))
        self._edit.installEventFilter(self)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_ROWS_SHOWN)
        found = QListView(self)
        found.setFrameShape(QFrame.Shape.Box)
        found.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        completer.setPopup(found)
        found.setItemDelegate(RowDelegate(found))
        self.view().setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setCompleter(completer)
        self.editTextChanged.connect(self._tell)
        appearance.changed.connect(self._restyle_editor)
        self._restyle_editor()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)  # it is what has the focus

    @property
    def text(self) -> str:
        """What is chosen or typed."""
        return self.currentText().strip()

    def set_text(self, text: str) -> None:
        """Show another choice; nobody is told."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)
        self._edit.setCursorPosition(0)
        self.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def _has_focus(self) -> bool:
        return self.hasFocus() or self._edit.hasFocus()

    @Slot()
    def _restyle_editor(self) -> None:
        colors = self._appearance.colors
        # As in the field of a device: the combo box gives its editor a palette of its own.
        self._edit.setStyleSheet(
            "QLineEdit { background: transparent; border: 0;"
            f" padding: 0 {_RIGHT}px 0 {_LEFT}px; color: {colors.text} }}"
            f"QLineEdit:disabled {{ color: {colors.disabled_text} }}"
        )

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
