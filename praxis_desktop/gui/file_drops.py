"""Files that are dragged over the window: what dropping them does is said, and told when it happens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.drop_hint import DropHint

WHEEL = ".whl"


class FileDrops(QObject):
    """Takes the events of ``window``: one file is a protocol, or wheels are packages."""

    protocol_dropped = Signal(object)
    """Its path."""
    wheels_dropped = Signal(object)
    """A list of paths."""

    def __init__(self, *, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._hint = DropHint(appearance=appearance, parent=window)

    def enter(self, event: QDragEnterEvent, *, is_refused: bool) -> None:
        """Say what a drop would do, if it would do anything."""
        paths = _files(event)
        if is_refused or not (_are_wheels(paths) or len(paths) == 1):
            event.ignore()
            return
        event.acceptProposedAction()
        names = paths[0].name if len(paths) == 1 else self.tr("{n} wheels").format(n=len(paths))
        adds = _are_wheels(paths)
        words = self.tr("Drop {name} to add packages") if adds else self.tr("Drop {name} to open it")
        self._hint.show_sentence(words.format(name=names))

    def leave(self) -> None:
        """Say nothing more."""
        self._hint.hide()

    def drop(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        self._hint.hide()
        paths = _files(event)
        if _are_wheels(paths):
            event.acceptProposedAction()
            self.wheels_dropped.emit(paths)
        elif len(paths) == 1:
            event.acceptProposedAction()
            self.protocol_dropped.emit(paths[0])

    def follow_size(self) -> None:
        """Cover all of the window."""
        self._hint.setGeometry(self._window.rect())


def _files(event: QDropEvent) -> list[Path]:
    """The local files that are dragged, none when there is anything else among them."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if all(url.isLocalFile() for url in urls) else []


def _are_wheels(paths: Sequence[Path]) -> bool:
    return bool(paths) and all(path.suffix == WHEEL for path in paths)
