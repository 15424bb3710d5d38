"""The figures that a run has shown, side by side below its output."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import QSize, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.figure_pictures import DRAWN, FigurePictures
from praxis_desktop.gui.output.figure_tile import LEAST_HEIGHT, PICTURE, TILE, FigureTile
from praxis_desktop.gui.run.run_outcome import KeptFiles
from praxis_desktop.gui.widgets.labels import ElidedLabel

MOST_TILES = 12
_SPACING = 12
_MARGIN = 6


class FigureStrip(QWidget):
    """Hidden while there are none; the newest that have room are shown.

    A figure can be opened when its run has ended: until then its file is not kept yet. Of a figure in HTML
    the folder is opened, because a program may have put anything into it.
    """

    opened = Signal(object)
    """The path that was asked for."""
    refused = Signal(str)
    """A sentence: why a figure could not be opened."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._show_picture)
        self._numbers = count()
        self.tiles: dict[int, FigureTile] = {}
        self._count = 0
        self._kept: KeptFiles | None = None
        self._heading = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._tiles_room = _TilesRoom(self)
        self._row = QHBoxLayout(self._tiles_room)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addStretch(1)
        self._tiles_room.resized.connect(self._arrange)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._tiles_room)
        # As wide as there is room, however many there are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.opened.connect(_open)
        self.hide()

    @Slot(object)
    def show_figures(self, figures: Sequence[DisplayEvent]) -> None:
        """Add figures."""
        self._count += len(figures)
        for figure in figures[-MOST_TILES:]:
            self._add(figure)
        while len(self.tiles) > MOST_TILES:
            tile = self.tiles.pop(next(iter(self.tiles)))
            self._row.removeWidget(tile)
            tile.deleteLater()
        self.show()
        self._arrange()

    @Slot(object)
    def take_files(self, kept: KeptFiles) -> None:
        """The run has ended, and its files are kept."""
        self._kept = kept

    @Slot()
    def clear(self) -> None:
        """Show nothing."""
        self._pictures.clear()
        for tile in self.tiles.values():
            self._row.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {}
        self._count = 0
        self._kept = None
        self.hide()

    def close_pictures(self) -> None:
        """Draw nothing any more: the window closes."""
        self._pictures.close()

    def _add(self, figure: DisplayEvent) -> None:
        is_drawn = bool(figure.data) and figure.mime in DRAWN
        number = next(self._numbers)
        bare = DisplayEvent(figure.mime, "", figure.file, figure.size)
        tile = FigureTile(bare, appearance=self._appearance, waits=is_drawn, parent=self)
        tile.clicked.connect(self._open_clicked)
        self.tiles[number] = tile
        self._row.insertWidget(self._row.count() - 1, tile)
        if is_drawn:
            self._pictures.draw(number, figure, PICTURE * max(self.devicePixelRatioF(), 2.0))

    @Slot()
    def _arrange(self) -> None:
        """Show as many as fit, the newest ones."""
        is_low = self._tiles_room.height() < LEAST_HEIGHT
        room = (
            0 if is_low else max(1, (self.width() - 2 * _MARGIN + _SPACING) // (PICTURE.width() + _SPACING))
        )
        tiles = list(self.tiles.values())
        for place, tile in enumerate(tiles):
            tile.setVisible(place >= len(tiles) - room)
        shown = min(room, len(tiles))
        words = self.tr("1 figure") if self._count == 1 else self.tr("{n} figures").format(n=self._count)
        if is_low:
            words = self.tr("{words}; there is no room to show them").format(words=words)
        elif shown < self._count:
            words = self.tr("{words}, the last {n} are shown").format(words=words, n=shown)
        self._heading.setText(words)

    @Slot(int, bytes)
    def _show_picture(self, number: int, picture: bytes) -> None:
        if number in self.tiles:
            self.tiles[number].show_picture(picture)

    @Slot()
    def _open_clicked(self) -> None:
        tile = self.sender()
        if not isinstance(tile, FigureTile):
            return
        name = tile.figure.file
        if self._kept is None:
            self.refused.emit(self.tr("{name} can be opened when the run has ended").format(name=name))
        elif name not in self._kept.names:
            self.refused.emit(self.tr("{name} was not kept").format(name=name))
        else:
            path = self._kept.folder / name
            self.opened.emit(path.parent if tile.figure.mime == "text/html" else path)


class _TilesRoom(QWidget):
    """As high as a tile where it can be, and lower where other things need the room."""

    resized = Signal()

    def sizeHint(self) -> QSize:  # noqa: N802
        return TILE

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.resized.emit()


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
