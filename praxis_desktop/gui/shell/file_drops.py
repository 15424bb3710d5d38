"""Files that are dragged over the window: what dropping them does is said, and told when it happens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.shell.drop_hint import DropHint

WHEEL = ".whl"
PROTOCOL = ".py"
_NAME_LIMIT = 60


class FileDrops(QObject):
    """Takes the events of a window: Python files are protocols, wheels are packages, anything else is refused
    in words. Nothing is looked up on the disk here. ``body`` is what a hint covers.
    """

    protocols_dropped = Signal(object)
    """A list of paths."""
    wheels_dropped = Signal(object)
    """A list of paths."""
    refused = Signal(object)
    """A UsageError: what was dropped is of no use."""

    def __init__(self, *, appearance: Appearance, body: QWidget) -> None:
        super().__init__(body)
        self.hint = DropHint(appearance=appearance, parent=body)

    def enter(self, event: QDragEnterEvent, *, is_running: bool) -> None:
        """Say what a drop would do, also that it would do nothing, and why."""
        if not event.mimeData().hasUrls():
            event.ignore()
            return
        event.acceptProposedAction()
        paths = _files(event)
        why_not = self._why_not(paths, is_running=is_running)
        if why_not is not None:
            self.hint.show_words(
                spoken(why_not.message), spoken(why_not.hint), "close-circle", is_refused=True
            )
        elif _are_all(paths, WHEEL):
            title = self.tr("Release to add packages from {name}").format(name=self._name_of(paths))
            self.hint.show_words(title, self.tr("Protocols can use them from then on."), "package")
        else:
            title = self.tr("Release to add {name}").format(name=self._name_of(paths))
            self.hint.show_words(title, self.tr("It is checked first and never runs by itself."), "file")

    def leave(self) -> None:
        """Say nothing more."""
        self.hint.hide()

    def drop(self, event: QDropEvent, *, is_running: bool) -> None:
        """Tell what was dropped."""
        self.hint.hide()
        paths = _files(event)
        event.acceptProposedAction()
        why_not = self._why_not(paths, is_running=is_running)
        if why_not is not None:
            self.refused.emit(why_not)
        elif _are_all(paths, WHEEL):
            self.wheels_dropped.emit(paths)
        else:
            self.protocols_dropped.emit(paths)

    def follow_size(self) -> None:
        """Cover the whole body."""
        self.hint.cover()

    def _why_not(self, paths: Sequence[Path], *, is_running: bool) -> UsageError | None:
        if not paths:
            message = self.tr("This is not a file on this computer")
            return UsageError(message, hint=self.tr("Save it as a file first, then drop that."))
        if not _are_all(paths, WHEEL) and not _are_all(paths, PROTOCOL):
            wrong = [path for path in paths if path.suffix.lower() not in (PROTOCOL, WHEEL)]
            message = self.tr("Protocols and packages cannot be added together")
            if wrong:
                message = self.tr("{name} cannot be added").format(name=self._name_of(wrong))
            hint = self.tr("Drop protocols (files that end in .py) or packages (.whl).")
            return UsageError(message, hint=hint)
        if is_running and _are_all(paths, WHEEL):
            message = self.tr("No package is added while a run goes on")
            return UsageError(message, hint=self.tr("Drop it again when the run has ended."))
        return None

    def _name_of(self, paths: Sequence[Path]) -> str:
        if len(paths) > 1:
            return self.tr("{n} files").format(n=len(paths))
        name = "".join(letter if letter.isprintable() else "\ufffd" for letter in paths[0].name)
        return name if len(name) <= _NAME_LIMIT else f"{name[: _NAME_LIMIT // 2]}…{name[-_NAME_LIMIT // 2 :]}"


def _files(event: QDropEvent) -> list[Path]:
    """The local files that are dragged, none when there is anything else among them."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if all(url.isLocalFile() for url in urls) else []


def _are_all(paths: Sequence[Path], suffix: str) -> bool:
    return bool(paths) and all(path.suffix.lower() == suffix for path in paths)
