"""The figures of a run, side by side below its output."""

from __future__ import annotations

import base64
import html
import logging
import re
import threading
from collections import deque
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QRectF, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.core.shown_tables import read_table
from praxis_desktop.gui.background import start_thread
from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.run.words import KeptFiles
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FlatButton
from praxis_desktop.gui.widgets.choice_field import PopupMenu
from praxis_desktop.gui.widgets.labels import ElidedLabel, bytes_text

if TYPE_CHECKING:
    import subprocess


log = logging.getLogger(__name__)

DRAWN = frozenset({"image/svg+xml", "image/png", "image/jpeg"})
"""The MIME types of figures that can be drawn."""

TABLE = "text/csv"
"""The MIME type of a table shown by a program."""

MOST_WAITING = 12
"""Maximum number of figures waiting to be drawn; the oldest figures are dropped first."""

TIMEOUT_S = 20.0
"""Time, in seconds, after which drawing a figure is abandoned."""


class _Order(Struct, frozen=True):
    generation: int
    number: int
    figure: DisplayEvent
    size: QSize
    is_dark: bool


class FigurePictures(QObject):
    """Draws figures in a separate process. GUI thread only; every method returns immediately."""

    drawn = Signal(int, bytes)
    """Carries the number of a figure and its PNG, or b"" if it cannot be drawn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Protects the data shared by the GUI thread and the drawing thread.
        self._lock = threading.Lock()
        self._waiting: deque[_Order] = deque(maxlen=MOST_WAITING)
        self._is_drawing = False
        self._process: subprocess.Popen[bytes] | None = None
        self._generation = 0
        self._is_closed = False

    def draw(self, number: int, figure: DisplayEvent, size: QSize, *, is_dark: bool = False) -> None:
        """Draw ``figure`` to fit into ``size``, in device pixels; ``drawn`` reports the outcome. If
        ``is_dark``, an SVG is drawn in its colours for dark screens, if any.
        """
        with self._lock:
            if self._is_closed:
                return
            self._waiting.append(_Order(self._generation, number, figure, size, is_dark))
            if self._is_drawing:
                return
            self._is_drawing = True
        start_thread(self._work, "figures")

    def clear(self) -> None:
        """Drop all waiting figures, and stop drawing the current one."""
        with self._lock:
            self._waiting.clear()
            self._generation += 1
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Stop drawing. Later calls have no effect."""
        self._is_closed = True
        self.clear()

    # ---- on the background thread
    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_drawing = False
                    return
                order = self._waiting.popleft()
            try:
                picture = self._draw(order)
            except Exception:  # a failure must not prevent drawing the figures that follow
                log.exception("A figure is not drawn")
                picture = b""
            try:
                self.drawn.emit(order.number, picture)
            except RuntimeError:
                log.debug("The window was closed before %s was drawn", order.figure.file)

    def _draw(self, order: _Order) -> bytes:
        # Loaded with the first figure, so that the window appears sooner.
        import subprocess

        from praxis_desktop.core.own_processes import child_environment, module_command

        figure, size = order.figure, order.size
        is_text = figure.mime == "image/svg+xml"
        content = figure.data.encode() if is_text else base64.b64decode(figure.data)
        module = "praxis_desktop.gui.output._figure_process"
        scheme = "dark" if order.is_dark else "light"
        # Started without holding the lock, which the GUI thread may need during the start.
        process = subprocess.Popen(
            module_command(module, figure.mime, scheme, str(size.width()), str(size.height())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        with self._lock:
            self._process = process
            if order.generation != self._generation:
                process.kill()
        try:
            picture, _ = process.communicate(content, TIMEOUT_S)
        except subprocess.TimeoutExpired:
            log.info("%s takes too long to be drawn", figure.file)
            process.kill()
            process.communicate()
            return b""
        finally:
            with self._lock:
                self._process = None
        return picture if process.returncode == 0 else b""


PICTURE = QSize(168, 112)
"""The size of the picture, in logical pixels, if there is enough space."""

_NAME_HEIGHT = 22
_HEAD = 4096
_TITLE = re.compile(r"<title>([^<]{1,200})</title>")
TILE = QSize(PICTURE.width(), PICTURE.height() + _NAME_HEIGHT)
LEAST_HEIGHT = 40 + _NAME_HEIGHT
"""Minimum height, in pixels, of a tile with its picture. With less space, only the title is shown."""
_TITLE_HEIGHT = 30


def title_of(figure: DisplayEvent) -> str:
    """Return an SVG's title or, if there is none, the name of the figure's file."""
    found = _TITLE.search(figure.data[:_HEAD]) if figure.mime == "image/svg+xml" else None
    title = "" if found is None else " ".join(html.unescape(found[1]).split())
    return title if title.isprintable() and title else figure.file


class FigureTile(FlatButton):
    """The tile for ``figure``; ``waits`` means that the figure's picture is still being drawn."""

    def __init__(
        self, figure: DisplayEvent, *, appearance: Appearance, waits: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(title_of(figure), appearance=appearance, parent=parent)
        self.figure = figure
        self._picture = QPixmap()
        self._words = self.tr("Drawing…") if waits else self._kind()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.setMinimumHeight(_TITLE_HEIGHT)
        words = self.tr("Table {name}") if figure.mime == TABLE else self.tr("Figure {name}")
        self.setAccessibleName(words.format(name=title_of(figure)))
        self._cells = _first_cells(figure) if figure.mime == TABLE else []
        self.setToolTip(f"{figure.file}, {bytes_text(figure.size)}")

    @property
    def has_picture(self) -> bool:
        """True if the picture is available."""
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:  # noqa: N802
        return TILE

    def show_picture(self, picture: bytes) -> None:
        """Show a PNG; b"" means that there is no picture."""
        if not (picture and self._picture.loadFromData(picture, "PNG")):
            self._words = self._kind()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors = self._appearance.colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1 - _NAME_HEIGHT)
        if self.height() >= LEAST_HEIGHT:
            self._paint_picture(painter, frame)
        font = painter.font()
        font.setUnderline(self.underMouse() or self.isDown() or self.hasFocus())
        painter.setFont(font)
        painter.setPen(QColor(colors.link))
        below = QRectF(2, self.height() - _NAME_HEIGHT, self.width() - 4, _NAME_HEIGHT)
        name = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, name)

    def _paint_picture(self, painter: QPainter, frame: QRectF) -> None:
        colors = self._appearance.colors
        edge = colors.focus if self.hasFocus() or self.underMouse() else colors.border_strong
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS_CHIP, RADIUS_CHIP)
        is_drawn = self.has_picture or self._cells
        painter.fillPath(outline, QColor(colors.surface if is_drawn else colors.sunken))
        if self.has_picture:
            size = self._picture.size().scaled(
                frame.size().toSize() - QSize(8, 8), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(frame.center())
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        elif self._cells:
            _draw_cells(painter, frame, self._cells, self._appearance)
        else:
            painter.setPen(QColor(colors.text2))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.drawPath(outline)

    def _kind(self) -> str:
        """Return the text shown in place of a picture."""
        if self.figure.mime == "text/html":
            return self.tr("HTML")
        return self.tr("Not shown here")


_ROWS, _COLUMNS, _CHARACTERS = 5, 3, 4096
_ROW, _BESIDE = 17.0, 8.0


def _first_cells(table: DisplayEvent) -> list[list[str]]:
    """Return the headings and first rows of a table; empty if the table cannot be read."""
    try:
        found = read_table(table.data[:_CHARACTERS], _ROWS)
    except ValueError:
        return []
    rows = [["" if cell is None else str(cell) for cell in row[:_COLUMNS]] for row in found.rows]
    return [found.columns[:_COLUMNS], *rows]


def _draw_cells(painter: QPainter, frame: QRectF, cells: list[list[str]], appearance: Appearance) -> None:
    """Draw the ``cells``, as returned by ``_first_cells``, in ``frame``."""
    colors = appearance.colors
    painter.save()
    painter.setClipRect(frame.adjusted(1, 1, -1, -1))
    painter.fillRect(QRectF(frame.left(), frame.top(), frame.width(), _ROW + 4), QColor(colors.surface2))
    width = (frame.width() - 2 * _BESIDE) / len(cells[0])
    for number, row in enumerate(cells):
        painter.setFont(appearance.font("caption", weight=None if number else 600))
        painter.setPen(QColor(colors.text if number else colors.text2))
        for column, text in enumerate(row):
            left = frame.left() + _BESIDE + column * width
            place = QRectF(left, frame.top() + 2 + number * (_ROW + 1), width - 6, _ROW)
            shown = painter.fontMetrics().elidedText(
                " ".join(text.split()), Qt.TextElideMode.ElideRight, int(place.width())
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


MOST_TILES = 12
_SPACING = 12
_MARGIN = 6


class FigureStrip(QWidget):
    """The newest figures that fit; hidden if there are none. A figure that can be drawn can be enlarged at
    any time. Any other figure can be opened after the run has ended if the figure's file was kept; for HTML,
    the folder is opened instead, because a program may have put anything into the file.
    """

    figure_wanted = Signal(object)
    """Carries a figure to be shown enlarged."""
    opened = Signal(object)
    """Carries the path to open."""
    refused = Signal(str)
    """Carries a sentence that says why a figure could not be opened."""
    changed = Signal()
    """Emitted when the figures have changed."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._show_picture)
        self._numbers = count()
        self.tiles: dict[int, FigureTile] = {}
        self._count = 0
        self._is_low = False
        self._kept: KeptFiles | None = None
        self._heading = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._tiles_room = _TilesRoom(self)
        self._row = QHBoxLayout(self._tiles_room)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addStretch(1)
        appearance.changed.connect(self._redraw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._tiles_room)
        # Takes the available width, however many figures there are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.opened.connect(_open)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def set_low(self, is_low: bool) -> None:
        """Hide the figures if ``is_low``, because other widgets need the space."""
        self._is_low = is_low
        self.setVisible(bool(self.tiles) and not is_low)

    @Slot(object)
    def show_figures(self, figures: Sequence[DisplayEvent]) -> None:
        """Add figures."""
        self._count += len(figures)
        for figure in figures[-MOST_TILES:]:
            self._add(figure)
        while len(self.tiles) > MOST_TILES:
            self._remove(self.tiles.pop(next(iter(self.tiles))))
        self.setVisible(not self._is_low)
        self._arrange()
        self.changed.emit()

    @Slot(object)
    def take_files(self, kept: KeptFiles) -> None:
        """Set the files that were kept from the run that has ended."""
        self._kept = kept

    @Slot()
    def clear(self) -> None:
        """Remove all figures."""
        self._pictures.clear()
        for tile in self.tiles.values():
            self._remove(tile)
        self.tiles = {}
        self._count = 0
        self._kept = None
        self.hide()
        self.changed.emit()

    # Hidden now, because deleteLater() takes effect only in the event loop.
    def _remove(self, tile: FigureTile) -> None:
        self._row.removeWidget(tile)
        tile.hide()
        tile.deleteLater()

    def close_pictures(self) -> None:
        """Stop drawing, because the window is closing."""
        self._pictures.close()

    def _add(self, figure: DisplayEvent) -> None:
        is_drawn = bool(figure.data) and figure.mime in DRAWN
        number = next(self._numbers)
        kept = (
            figure
            if is_drawn or figure.mime == TABLE
            else DisplayEvent(figure.mime, "", figure.file, figure.size)
        )
        tile = FigureTile(kept, appearance=self._appearance, waits=is_drawn, parent=self)
        tile.clicked.connect(self._open_clicked)
        self.tiles[number] = tile
        self._row.insertWidget(self._row.count() - 1, tile)
        if is_drawn:
            self._draw(number, figure)

    def _draw(self, number: int, figure: DisplayEvent) -> None:
        size = PICTURE * max(self.devicePixelRatioF(), 2.0)
        self._pictures.draw(number, figure, size, is_dark=self._appearance.is_dark)

    @Slot()
    def _redraw(self) -> None:
        """Redraw the figures, because the user switched between light and dark."""
        for number, tile in self.tiles.items():
            if tile.figure.data and tile.figure.mime != TABLE:
                self._draw(number, tile.figure)

    @Slot()
    def _arrange(self) -> None:
        """Show the newest figures that fit."""
        room = max(1, (self.width() - 2 * _MARGIN + _SPACING) // (PICTURE.width() + _SPACING))
        tiles = list(self.tiles.values())
        for place, tile in enumerate(tiles):
            tile.setVisible(place >= len(tiles) - room)
        shown = min(room, len(tiles))
        words = self.words_for(self._count)
        if shown < self._count:
            words = self.tr("{words}, last {n} shown").format(words=words, n=shown)
        self._heading.setText(words)

    def words_for(self, count: int) -> str:
        """Return text such as ``3 figures`` for ``count`` figures and tables."""
        tables = sum(tile.figure.mime == TABLE for tile in self.tiles.values())
        if not tables:
            return self.tr("1 figure") if count == 1 else self.tr("{n} figures").format(n=count)
        if tables < len(self.tiles):
            return self.tr("{n} figures and tables").format(n=count)
        return self.tr("1 table") if count == 1 else self.tr("{n} tables").format(n=count)

    @Slot(int, bytes)
    def _show_picture(self, number: int, picture: bytes) -> None:
        if number in self.tiles:
            self.tiles[number].show_picture(picture)

    @Slot()
    def _open_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, FigureTile):
            self.open(tile.figure)

    def open(self, figure: DisplayEvent) -> None:
        """Show a figure enlarged, or open its file."""
        name = figure.file
        if figure.data:
            self.figure_wanted.emit(figure)
        elif self._kept is None:
            self.refused.emit(self.tr("{name} can be opened when the run has ended").format(name=name))
        elif name not in self._kept.names:
            self.refused.emit(self.tr("{name} was not saved").format(name=name))
        else:
            path = self._kept.folder / name
            self.opened.emit(path.parent if figure.mime == "text/html" else path)


class _TilesRoom(QWidget):
    """The area for the tiles."""

    def sizeHint(self) -> QSize:  # noqa: N802
        return TILE

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, LEAST_HEIGHT)


class FigureButton(Button):
    """The button shown while there is no space for the figures of ``strip``. The button opens the only
    figure, or a menu with the figures' titles. It is hidden while there are no figures.
    """

    def __init__(self, strip: FigureStrip, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, kind=ButtonKind.GHOST, icon="eye", parent=parent)
        self._strip = strip
        self.setToolTip(self.tr("Enlarge this run's figures"))
        self._menu = PopupMenu(self)
        self.clicked.connect(self._show)
        self.hide()

    def fit(self, *, is_wanted: bool, has_room: bool) -> None:
        """Show the button if ``is_wanted`` and there are figures. If ``has_room`` is not set, the button
        shows only the number of figures.
        """
        count = len(self._strip.tiles)
        words = self._strip.words_for(count)
        self.setText(words if has_room else str(count))
        self.setAccessibleName(words)
        self.updateGeometry()
        self.setVisible(is_wanted and count > 0)

    @Slot()
    def _show(self) -> None:
        figures = [tile.figure for tile in self._strip.tiles.values()]
        if len(figures) == 1:
            self._strip.open(figures[0])
            return
        self._menu.clear()
        for figure in figures:
            self._menu.addAction(title_of(figure), partial(self._strip.open, figure))
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
