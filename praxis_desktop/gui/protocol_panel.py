"""The card that says which protocol is open and what it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button
from praxis_desktop.gui.labels import ElidedLabel, Label
from praxis_desktop.gui.notice_line import NoticeLine
from praxis_desktop.gui.scroll_area import QuietScrollArea
from praxis_desktop.gui.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.protocols.definitions.protocol import Protocol
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.workers.launching.missing_packages import MissingPackages

_FRAME = 2
"""The width of the frame that shows the focus of the description: what is above it lines up with its text."""


class ProtocolPanel(Card):
    """Name, file and description, all as plain text; ``open_requested`` asks for another file."""

    open_requested = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._caption = Label(self.tr("Protocol"), appearance=appearance, role="caption", color="text3")
        self._title = Label(appearance=appearance, role="h2", wrap=True)
        self._file = ElidedLabel(
            appearance=appearance, role="small", color="text3", elide=Qt.TextElideMode.ElideMiddle
        )
        self.notice = NoticeLine(appearance=appearance)
        self._details = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open_button = Button(self.tr("Open…"), appearance=appearance, icon="folder-open", parent=self)
        self.open_button.setToolTip(self.tr("Open a protocol file (Ctrl+O), or drop one on the window"))
        self.open_button.clicked.connect(self._ask)
        self._scroll = QuietScrollArea(self._details, appearance=appearance, takes_focus=True)
        self._scroll.setAccessibleName(self.tr("What the protocol does"))
        # A long text takes what the instruments below leave.
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        for label in (self._caption, self._title, self._file):
            label.setContentsMargins(_FRAME, 0, _FRAME, 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(_FRAME, 0, 0, 0)
        foot.addWidget(self.open_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16 - _FRAME, 14, 16 - _FRAME, 16)
        layout.setSpacing(4)
        layout.addWidget(self._caption)
        layout.addWidget(self._title)
        layout.addWidget(self._file)
        layout.addSpacing(4)
        layout.addWidget(self.notice)
        layout.addSpacing(4)
        layout.addWidget(self._scroll, 1)
        layout.addSpacing(6)
        layout.addLayout(foot)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say what to do while no protocol is open."""
        self._title.setText(self.tr("No protocol is open"))
        self._file.setText("")
        self._details.setText(self.tr("Open a Python file, or drop one on this window."))

    def show_protocol(self, path: Path, description: Description) -> None:
        """Show an opened protocol."""
        self.notice.clear()
        self._title.setText(description.title)
        self._file.setText(str(path))
        self._details.setText(description.details or self.tr("The file has no description."))

    def show_declared(self, protocol: Protocol) -> None:
        """Show what the protocol says of itself, which may be more than its file's first lines."""
        self._title.setText(protocol.title)
        parts = [protocol.description, protocol.details]
        parts += ["\n".join(f"• {step.message}" for step in protocol.setup_instructions)]
        self._details.setText("\n\n".join(part for part in parts if part) or self._details.text())

    def show_missing(self, missing: MissingPackages) -> None:
        """Say which packages the protocol lacks; nothing when it has all of them."""
        if missing.message:
            self.notice.show_notice("alert-circle", "err", missing.message, missing.hint)
        elif missing.modules:
            names = ", ".join(missing.modules)
            self.notice.show_notice(
                "alert-circle",
                "warn",
                self.tr("No package here has {names}, which the protocol imports").format(names=names),
                self.tr(
                    "It can be run, and may fail. To add a package: praxis-desktop packages add NAME,"
                    " or drop its wheel on this window."
                ),
            )
        else:
            self.notice.clear()

    @Slot()
    def _ask(self) -> None:
        self.open_requested.emit()
