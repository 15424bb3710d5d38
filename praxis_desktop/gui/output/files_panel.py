"""The files that a program has left, after its run: how many, and the way to them."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.run_outcome import KeptFiles
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.row_card import RowCard
from praxis_desktop.gui.widgets.surfaces import Icon

_NAMES_SHOWN = 8


class FilesPanel(RowCard):
    """Hidden until a run has left files, and again when the next one starts."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._kept: KeptFiles | None = None
        self._icon = Icon("folder-open", "ok", size=24, appearance=appearance, parent=self)
        self._count = Label(appearance=appearance, role="h3")
        self._names = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._message = Label(appearance=appearance, role="small", wrap=True)
        self._message.set_tone("warn")
        self.open_button = Button(
            self.tr("Open folder"), appearance=appearance, icon="folder-open", parent=self
        )
        self.open_button.setToolTip(self.tr("Show the files that the program has left"))
        self.open_button.clicked.connect(self.open_folder)
        self.arrange(self._icon, (self._count, self._names, self._message), self.open_button, spacing=2)
        self.hide()

    @Slot(object)
    def show_files(self, kept: KeptFiles) -> None:
        """Show what a run has left."""
        self._kept = kept
        count = len(kept.names)
        words = {0: self.tr("No file kept"), 1: self.tr("1 file kept")}
        self._count.setText(words.get(count, self.tr("{count} files kept").format(count=count)))
        names = ", ".join(kept.names[:_NAMES_SHOWN])
        self._names.setText(f"{names}, …" if count > _NAMES_SHOWN else names)
        self._names.setVisible(count > 0)
        self._message.setText(kept.message)
        self._message.setVisible(bool(kept.message))
        self._icon.show_icon("folder-open" if count else "alert-circle", "ok" if count else "warn")
        self.open_button.setVisible(count > 0)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Show nothing."""
        self._kept = None
        self.hide()

    @Slot()
    def open_folder(self) -> None:
        """Open the folder with the files, in the program of the system for that."""
        if self._kept is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._kept.folder)))
