"""Handles files that are dragged over the window: says what dropping them would do, and reports the drop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import PAGE_HEADER_HEIGHT, RADIUS_CARD

_MARGIN = 20
_ICON = 44


class DropHint(QWidget):
    """A dashed frame over a page, with an icon, a title and an explanation."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self._appearance = appearance
        self.title = ""
        self.words = ""
        self._icon = "file"
        self.is_refused = False
        # The window below must receive the drag events.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_words(self, title: str, words: str, icon: str, *, is_refused: bool = False) -> None:
        """Show the hint over its parent."""
        self.title, self.words, self._icon, self.is_refused = title, words, icon, is_refused
        self.setAccessibleName(f"{title}. {words}")
        self.cover()
        self.raise_()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def cover(self) -> None:
        """Cover the part of the parent that is below the page header."""
        self.setGeometry(self._covered.rect().adjusted(0, PAGE_HEADER_HEIGHT + 1, 0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.bg))
        painter.setBrush(QColor(colors.surface2 if self.is_refused else colors.accent_soft))
        pen = QPen(QColor(colors.border_strong if self.is_refused else colors.focus), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        middle = frame.center().y()
        mark = QRectF(frame.center().x() - _ICON / 2, middle - 50, _ICON, _ICON)
        color = self._appearance.tone("err").fg if self.is_refused else colors.link
        self._appearance.draw_icon(painter, self._icon, mark, color)
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        for text, role, ink, top, height in (
            (self.title, "h1", colors.text, 8, 32),
            (self.words, "body", colors.text2, 40, 24),
        ):
            painter.setFont(self._appearance.font("h1" if role == "h1" else "body"))
            painter.setPen(QColor(ink))
            place = QRectF(frame.left() + 12, middle + top, frame.width() - 24, height)
            line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(place.width()))
            painter.drawText(place, centre, line)


WHEEL = ".whl"
PROTOCOLS = (".py", ".ipynb")
BENCH = ".json"
_NAME_LIMIT = 60


class FileDrops(QObject):
    """Handles the drag-and-drop events of a window. Python files and notebooks are treated as protocols,
    wheels as packages, and JSON files as benches; all other files are refused, with a reason. The disk is not
    accessed. The hint covers ``body``.
    """

    protocols_dropped = Signal(object)
    """Carries a list of the paths of protocols."""
    wheels_dropped = Signal(object)
    """Carries a list of the paths of wheels."""
    bench_dropped = Signal(object)
    """Carries the path of a bench file."""
    refused = Signal(object)
    """Carries a UsageError about files that cannot be used."""

    def __init__(self, *, appearance: Appearance, body: QWidget) -> None:
        super().__init__(body)
        self.hint = DropHint(appearance=appearance, parent=body)

    def enter(self, event: QDragEnterEvent, *, is_running: bool) -> None:
        """Show what dropping the files would do, or why they cannot be used."""
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
            self.hint.show_words(title, self.tr("Protocols can then use them."), "package")
        elif _are_all(paths, BENCH):
            title = self.tr("Release to use the bench {name}").format(name=self._name_of(paths))
            self.hint.show_words(
                title,
                self.tr("This fills in the instruments for the open protocol. Nothing is started."),
                "layers",
            )
        else:
            title = self.tr("Release to add {name}").format(name=self._name_of(paths))
            self.hint.show_words(title, self.tr("It is checked first and never starts on its own."), "file")

    def leave(self) -> None:
        """Hide the hint."""
        self.hint.hide()

    def drop(self, event: QDropEvent, *, is_running: bool) -> None:
        """Report the dropped files."""
        self.hint.hide()
        paths = _files(event)
        event.acceptProposedAction()
        why_not = self._why_not(paths, is_running=is_running)
        if why_not is not None:
            self.refused.emit(why_not)
        elif _are_all(paths, WHEEL):
            self.wheels_dropped.emit(paths)
        elif _are_all(paths, BENCH):
            self.bench_dropped.emit(paths[0])
        else:
            self.protocols_dropped.emit(paths)

    def follow_size(self) -> None:
        """Adapt to the size of the body."""
        self.hint.cover()

    def _why_not(self, paths: Sequence[Path], *, is_running: bool) -> UsageError | None:
        if not paths:
            message = self.tr("This is not a file on this computer")
            return UsageError(message, hint=self.tr("Save it as a file first, then drop the file."))
        if _are_all(paths, BENCH) and len(paths) > 1:
            message = self.tr("Only one bench can be used at a time")
            return UsageError(message, hint=self.tr("Drop a single bench file."))
        if not any(_are_all(paths, *suffixes) for suffixes in ((WHEEL,), PROTOCOLS, (BENCH,))):
            wrong = [path for path in paths if path.suffix.lower() not in (*PROTOCOLS, WHEEL, BENCH)]
            message = self.tr("Protocols, packages and benches cannot be added at the same time")
            if wrong:
                message = self.tr("{name} cannot be added").format(name=self._name_of(wrong))
            hint = self.tr("Drop protocols (.py or .ipynb), packages (.whl) or a bench (.json).")
            return UsageError(message, hint=hint)
        if is_running and _are_all(paths, WHEEL):
            message = self.tr("Packages cannot be added during a run")
            return UsageError(message, hint=self.tr("Drop them again after the run."))
        return None

    def _name_of(self, paths: Sequence[Path]) -> str:
        if len(paths) > 1:
            return self.tr("{n} files").format(n=len(paths))
        name = "".join(letter if letter.isprintable() else "\ufffd" for letter in paths[0].name)
        return name if len(name) <= _NAME_LIMIT else f"{name[: _NAME_LIMIT // 2]}…{name[-_NAME_LIMIT // 2 :]}"


def _files(event: QDropEvent) -> list[Path]:
    """Return the local files that are being dragged; [] if anything else is dragged with them."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if all(url.isLocalFile() for url in urls) else []


def _are_all(paths: Sequence[Path], *suffixes: str) -> bool:
    return bool(paths) and all(path.suffix.lower() in suffixes for path in paths)
