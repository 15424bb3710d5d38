"""What is said of a protocol that names no instruments: to who runs it, and folded to who wrote it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.fold_button import FoldButton
from praxis_desktop.gui.widgets.labels import Label


class NoneNamed(QWidget):
    """Stands in place of the rows of instruments."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label(
            self.tr(
                "This protocol does not say which instrument it needs. It can be run as it is. If it is to"
                " use an instrument, ask its author to name it."
            ),
            appearance=appearance,
            color="text2",
            wrap=True,
        )
        self.fold = FoldButton(appearance=appearance)
        self.fold.show_summary(self.tr("For its author"))
        self.for_author = Label(
            self.tr(
                "Name each instrument in the table [tool.praxis.ports] at the top of the file: a role, and"
                " what plays it."
            ),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.for_author.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.words, self.fold, self.for_author):
            layout.addWidget(part)
        self.fold.toggled.connect(self.for_author.setVisible)
