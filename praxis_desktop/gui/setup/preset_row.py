"""Presets of a protocol's values: one is chosen, or the values are saved under a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.surfaces import Separator

_DEFAULTS, _LAST = "\0defaults", "\0last"
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class PresetRow(QWidget):
    """``chosen`` has the name of a preset; ``save_requested`` the name to save the values under."""

    chosen = Signal(str)
    last_chosen = Signal()
    defaults_chosen = Signal()
    save_requested = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = ChoiceField(appearance=appearance)
        self.list.setAccessibleName(self.tr("Preset"))
        self.reset_button = Button(
            self.tr("Reset to defaults"),
            appearance=appearance,
            kind=ButtonKind.GHOST,
            icon="refresh",
            parent=self,
        )
        self.name = LineField(appearance=appearance)
        self.name.setPlaceholderText(self.tr("Name of the preset"))
        self.name.setAccessibleName(self.tr("Name of the preset"))
        self.name.setMaxLength(80)
        self.name.installEventFilter(self)
        self.keep_button = Button(
            self.tr("Save"), appearance=appearance, kind=ButtonKind.SECONDARY, parent=self
        )
        self.cancel_button = Button(
            self.tr("Cancel"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self._title = Label(self.tr("Preset"), appearance=appearance, role="caption", color="text2")
        choosing, naming = QWidget(self), QWidget(self)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.cancel_button)
        self._rows = (QBoxLayout(_ACROSS, choosing), QBoxLayout(_ACROSS, naming))
        self._rows[0].addWidget(self.list, 1)
        self._rows[0].addWidget(self.reset_button)
        self._rows[1].addWidget(self.name, 1)
        self._rows[1].addLayout(buttons)
        for layout in (*self._rows, buttons):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
        self._stack = QStackedLayout()
        self._stack.addWidget(choosing)
        self._stack.addWidget(naming)
        self._line = Separator(appearance=appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._line)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addLayout(self._stack)
        self.set_upright(False)
        self._has_last = False
        self.show_names(())
        self.list.activated.connect(self._choose)
        self.reset_button.clicked.connect(self.defaults_chosen)
        self.keep_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self._close)
        self.name.returnPressed.connect(self._save)
        self.name.textChanged.connect(self._enable)

    def set_upright(self, is_upright: bool) -> None:
        """Stand in a narrow column below a line and a title, or in one row."""
        for layout in self._rows:
            layout.setDirection(_DOWN if is_upright else _ACROSS)
        for part in (self._line, self._title):
            part.setVisible(is_upright)

    def offer_last(self, has_last: bool) -> None:
        """Whether there are values of a last run; told before the names."""
        self._has_last = has_last

    def show_names(self, names: Sequence[str], chosen: str = "") -> None:
        """Offer these presets; ``chosen`` is the one whose values are shown, "" for those of the last run, or
        the defaults where there was none.
        """
        self.list.clear()
        if self._has_last:
            self.list.addItem(self.tr("Last used values"), _LAST)
        self.list.addItem(self.tr("Defaults"), _DEFAULTS)
        for name in names:
            self.list.addItem(name, name)
        self.list.setCurrentIndex(max(self.list.findData(chosen or _LAST), 0))

    def show_edited(self) -> None:
        """The values are not those of the preset any more."""
        self.list.setCurrentIndex(-1)
        self.list.setPlaceholderText(self.tr("Load a preset"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # Esc stops runs elsewhere; here it gives the name up.
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._close()
                return True
        return super().eventFilter(watched, event)

    @Slot(int)
    def _choose(self, place: int) -> None:
        name = str(self.list.itemData(place))
        if name == _LAST:
            self.last_chosen.emit()
        elif name == _DEFAULTS:
            self.defaults_chosen.emit()
        else:
            self.chosen.emit(name)

    @Slot()
    def ask_name(self) -> None:
        """Ask for the name to save the values under."""
        current = str(self.list.currentData() or "")
        self.name.setText("" if current.startswith("\0") else current)
        self._enable()
        self._stack.setCurrentIndex(1)
        self.name.setFocus()

    @Slot()
    def _enable(self) -> None:
        is_name = bool(self.name.text().strip())
        self.keep_button.setEnabled(is_name)
        self.keep_button.setToolTip("" if is_name else self.tr("Type a name first"))

    @Slot()
    def _save(self) -> None:
        name = self.name.text().strip()
        if name:
            self.save_requested.emit(name)
            self._close()

    @Slot()
    def _close(self) -> None:
        self._stack.setCurrentIndex(0)
        self.list.setFocus()
