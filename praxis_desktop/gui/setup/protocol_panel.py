"""The card that says which protocol is open and what it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.fold_button import FoldButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.protocols.definitions.protocol import Protocol
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.workers.launching.missing_packages import MissingPackages

_SHORT = 160
"""A description of more characters is folded."""


class ProtocolPanel(Card):
    """Description and file, all as plain text; ``open_requested`` asks for another file."""

    open_requested = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._file = ElidedLabel(
            appearance=appearance, role="small", color="text3", elide=Qt.TextElideMode.ElideMiddle
        )
        self.notice = NoticeLine(appearance=appearance)
        self._details = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open_button = Button(self.tr("Open…"), appearance=appearance, icon="folder-open", parent=self)
        self.open_button.setToolTip(self.tr("Open a protocol file (Ctrl+O), or drop one on the window"))
        self.open_button.clicked.connect(self._ask)
        self._summary = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self.fold = FoldButton(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 10, 18, 10)
        layout.setSpacing(4)
        layout.addWidget(self._summary)
        layout.addWidget(self.notice)
        layout.addWidget(self.fold)
        layout.addWidget(self._details)
        layout.addWidget(self._file)
        layout.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.fold.toggled.connect(self._unfold)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say what to do while no protocol is open."""
        self._file.setText("")
        self._show_texts("", self.tr("Open a Python file, or drop one on this window."))
        self.open_button.show()

    def show_protocol(self, path: Path, description: Description) -> None:
        """Show an opened protocol."""
        self.notice.clear()
        self.open_button.hide()
        self._file.setText(self._place(path))
        self._show_texts("", description.details or self.tr("The file has no description."))

    def _place(self, path: Path) -> str:
        """Where the file is. Of those that ship with the program its name says enough."""
        if path.is_relative_to(shipped("resources")):
            return self.tr("{name} · comes with Praxis Desktop").format(name=path.name)
        return str(path)

    def show_declared(self, protocol: Protocol) -> None:
        """Show what the protocol says of itself, which may be more than its file's first lines."""
        parts = [protocol.details]
        parts += [f"• {step.message}" for step in protocol.setup_instructions if step.severity == "info"]
        details = "\n\n".join(part for part in parts if part)
        if details or protocol.description:
            self._show_texts(protocol.description, details)

    def _show_texts(self, summary: str, details: str) -> None:
        """What it is in a sentence, and the rest: folded where it is long."""
        summary, details = summary.replace("``", ""), details.replace("``", "")  # Python's mark of names
        is_long = len(details) > _SHORT
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._details.setText(details)
        self.fold.setVisible(is_long)
        self.fold.setChecked(False)
        self.fold.show_summary(self.tr("What it does: {text}").format(text=details.partition("\n")[0]))
        self._details.setVisible(bool(details) and not is_long)

    @Slot(bool)
    def _unfold(self, is_unfolded: bool) -> None:
        self._details.setVisible(is_unfolded)

    def show_missing(self, missing: MissingPackages) -> None:
        """Say which packages the protocol lacks; nothing when it has all of them."""
        if missing.message:
            self.notice.show_notice("alert-circle", "err", missing.message, missing.hint)
        elif missing.modules:
            names = ", ".join(missing.modules)
            self.notice.show_notice(
                "alert-circle",
                "warn",
                self.tr("This protocol uses {names}, which is not on this computer").format(names=names),
                self.tr(
                    "It can be run, and may fail. Ask its author for the package, a file that ends in .whl,"
                    " and drop it on this window."
                ),
            )
        else:
            self.notice.clear()

    @Slot()
    def _ask(self) -> None:
        self.open_requested.emit()
