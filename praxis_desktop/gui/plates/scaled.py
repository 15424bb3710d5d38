"""A deck with its carriers at their rails, the labware on the carriers' sites, and the tools above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from praxis_desktop.core.decks import DeckLayout, Piece
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.plates.views import draw_rings, draw_small, places_of_wells, room_of_wells
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.forecast import WHOLE
from praxis_desktop.protocols.parameters.wells import Well

_EDGE, _FOOT = 12.0, 22.0
"""The space around the deck, and the space for the rail numbers, both in pixels."""
_MARGIN = 14.0
"""The space around the outermost pieces, in millimetres; half of it is on each side."""
_EVERY = 5
"""Number of rails from one numbered rail to the next."""
_WIDE, _HIGH, _NARROW = 48.0, 42.0, 16.0
"""Minimum sizes, in pixels, at which a piece's title fits above its contents, or vertically beside them."""
_BUDGET_MS = 8
"""Maximum time, in milliseconds, that one frame spends drawing pictures that have changed. The remaining
pictures are drawn in later frames.
"""
_MOST_PICTURES = 2000
_WASTE_WIDTH = 30.0
"""Width, in millimetres, of a waste position for which PyLabRobot gives no width."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ToolSight(Struct, frozen=True):
    """A channel, head or gripper to draw over ``labware``: over one well, or over the whole piece.
    ``label`` names a head or gripper. ``number`` distinguishes channels over the same container.
    """

    labware: str
    over: Well | None = None
    label: str = ""
    number: int = 0
    is_doing: bool = False
    is_simulated: bool = False


class ScaledDeck:
    """Draws a deck at a given size. Widths and depths are each drawn to scale, but not to the same scale, so
    that the deck fills its space.
    """

    def __init__(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._layout = DeckLayout()
        self._version = -1
        self._shown: dict[str, DeckPiece] = {}
        self._tools: tuple[ToolSight, ...] = ()
        self._size = QSizeF()
        self._taken: set[str] = set()
        """The pieces on which other pieces stand."""
        self._bounds = QRectF(0, 0, 1, 1)
        """The part of the deck that is drawn, in millimetres; ``y`` is measured from the front."""
        self._places: dict[str, QRectF] = {}
        self._numbers: dict[object, int] = {}
        self._told_pieces: dict[str, tuple[tuple[object, ...], int]] = {}
        """What the picture of each piece shows, and its number."""
        self._compared: set[str] = set()
        """The pieces that have been compared with ``_told_pieces`` since ``show`` was called."""
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def show(self, layout: DeckLayout, pieces: Sequence[DeckPiece]) -> None:
        """Show a deck with ``layout``, and what is known about the ``pieces`` on it."""
        self._shown = {piece.name: piece for piece in pieces}
        self._compared.clear()
        if layout is not self._layout or layout.version != self._version:
            self._layout, self._version = layout, layout.version
            self._taken = {piece.parent for piece in layout.pieces.values()}
            self._bounds = _bounds(layout)
            self._places.clear()

    def show_tools(self, tools: Sequence[ToolSight]) -> bool:
        """Show these tools; return whether they differ from the tools shown before."""
        is_changed = tuple(tools) != self._tools
        self._tools = tuple(tools)
        return is_changed

    def set_size(self, size: QSizeF) -> None:
        """Draw the deck at ``size``, in pixels."""
        if size != self._size:
            self._size = size
            self._places.clear()

    # ---- places
    def x(self, millimetres: float) -> float:
        """Return the pixel for a distance from the deck's left edge."""
        share = (millimetres - self._bounds.left()) / self._bounds.width()
        return _EDGE + share * (self._size.width() - 2 * _EDGE)

    def y(self, millimetres: float) -> float:
        """Return the pixel for a distance from the deck's front edge."""
        share = (millimetres - self._bounds.top()) / self._bounds.height()
        return self._size.height() - _FOOT - share * (self._size.height() - _EDGE - _FOOT)

    def millimetres(self, point: QPointF) -> tuple[float, float]:
        """Return a pixel's distances from the deck's left and front edges, in millimetres."""
        across = (point.x() - _EDGE) / max(self._size.width() - 2 * _EDGE, 1.0)
        along = (self._size.height() - _FOOT - point.y()) / max(self._size.height() - _EDGE - _FOOT, 1.0)
        bounds = self._bounds
        return bounds.left() + across * bounds.width(), bounds.top() + along * bounds.height()

    def box(self, x: float, y: float, width: float, depth: float) -> QRectF:
        """Return the rectangle of a part of the deck, given in millimetres."""
        return QRectF(QPointF(self.x(x), self.y(y + depth)), QPointF(self.x(x + width), self.y(y)))

    def place(self, name: str) -> QRectF:
        """Return the rectangle of a piece, which is empty if the piece is not on the deck."""
        found = self._places.get(name)
        if found is None:
            piece = self._layout.pieces.get(name)
            found = QRectF() if piece is None else self._place(piece)
            self._places[name] = found
        return found

    def _place(self, piece: Piece) -> QRectF:
        width = piece.width or (_WASTE_WIDTH if piece.kind == "waste" else 0.0)
        return self.box(piece.x, piece.y, width, piece.depth)

    def well_place(self, name: str, well: Well | None) -> QRectF:
        """Return the rectangle of a well, or of the whole piece."""
        place, shown = self.place(name), self._shown.get(name)
        if well is None or place.isEmpty() or shown is None or shown.contents is None:
            return place
        return places_of_wells(shown.contents, self._rooms(place)[0])(well)

    # ---- drawing
    def draw(self, painter: QPainter, shown: QRectF, here: str = "", marked: str = "") -> bool:
        """Draw the part of the deck inside ``shown``. Return False if drawing took too long and was cut
        short; in that case, call this again to draw the rest.
        """
        self._draw_rails(painter)
        timer = QElapsedTimer()
        is_whole = True
        lids = []
        for piece in self._layout.pieces.values():
            place = self.place(piece.name)
            if not place.intersects(shown) or _is_beside(piece, self._layout):
                continue
            if piece.kind == "lid":
                lids.append(piece)
            elif piece.kind != "site" or piece.name not in self._taken:
                is_whole &= self._draw_piece(painter, piece, place, timer)
        for piece in lids:
            is_whole &= self._draw_piece(painter, piece, self.place(piece.name), timer)
        for name, shown_piece in self._shown.items():
            place = self.place(name)
            if place.intersects(shown):
                self._draw_marks(painter, shown_piece, place, is_here=name in (here, marked))
        self._draw_tools(painter, shown)
        return is_whole

    def _draw_rails(self, painter: QPainter) -> None:
        colors, facts = self._appearance.colors, self._layout.facts
        frame = QRectF(0.5, 0.5, self._size.width() - 1, self._size.height() - 1)
        draw_rounded(painter, frame, 10, ground=colors.surface2, edge=colors.border_strong, width=1.2)
        xs = [self.x(facts.first_rail + rail * facts.rail_pitch) for rail in range(facts.rails + 1)]
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawLines([QLineF(x, frame.top() + 8, x, frame.bottom() - _FOOT) for x in xs])
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text2))
        for rail in range(0, facts.rails, _EVERY):
            room = QRectF(xs[rail] - 1, frame.bottom() - _FOOT + 2, 40, _FOOT - 4)
            painter.drawText(room, _LEFT, str(rail + 1))

    def _draw_piece(self, painter: QPainter, piece: Piece, place: QRectF, timer: QElapsedTimer) -> bool:
        """Draw a piece from a cached picture, which is redrawn if anything in the picture has changed. If no
        time is left for that, draw the picture from before the change and return False.
        """
        ratio = painter.device().devicePixelRatioF()
        size = round(place.width() * ratio), round(place.height() * ratio)
        look = size, ratio, id(self._appearance.colors)
        known = self._told_pieces.get(piece.name)
        picture = None if known is None else self._pictures.get((*look, known[1]))
        is_current = picture is not None and piece.name in self._compared
        if not is_current and not (timer.isValid() and timer.hasExpired(_BUDGET_MS)):
            if not timer.isValid():
                timer.start()  # only now, so that each frame draws at least one picture
            is_current = True
            picture = self._pictures.get(key := (*look, self._told(piece)))
            if picture is None:
                picture = self._new_picture(piece, place, size, ratio)
                if len(self._pictures) >= _MOST_PICTURES:
                    self._pictures.clear()
                self._pictures[key] = picture
        if picture is not None:
            painter.drawPixmap(QPointF(place.left() - 1 / ratio, place.top() - 1 / ratio), picture)
        return is_current

    def _new_picture(self, piece: Piece, place: QRectF, size: tuple[int, int], ratio: float) -> QPixmap:
        picture = QPixmap(max(size[0] + 2, 1), max(size[1] + 2, 1))  # the frame is half outside
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        drawing = QPainter(picture)
        drawing.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.translate(1 / ratio, 1 / ratio)
        self._draw_picture(drawing, piece, QRectF(QPointF(), place.size()))
        drawing.end()
        return picture

    def _told(self, piece: Piece) -> int:
        """Return a number that identifies what a piece's picture shows, apart from its size. Pieces that look
        alike have the same number.
        """
        known = self._told_pieces.get(piece.name)
        if known is not None and piece.name in self._compared:
            return known[1]
        shown = self._shown.get(piece.name)
        told: tuple[object, ...] = (piece.kind, "", "")
        if shown is not None:
            told = (piece.kind, shown.title, shown.words, *_contents_told(shown.contents))
        elif piece.kind == "carrier":
            told = (piece.kind, carrier_title(piece), "")
        # Most pieces do not change in a step, and comparing their wells is faster than hashing them.
        if known is None or known[0] != told:
            if len(self._numbers) >= _MOST_PICTURES:
                self._numbers.clear()
                self._pictures.clear()
                self._told_pieces.clear()
            kept = _kept(told)
            known = kept, self._numbers.setdefault(_hashable(kept), len(self._numbers))
            self._told_pieces[piece.name] = known
        self._compared.add(piece.name)
        return known[1]

    def _draw_picture(self, painter: QPainter, piece: Piece, place: QRectF) -> None:
        shown, colors = self._shown.get(piece.name), self._appearance.colors
        if piece.kind == "carrier":
            self._draw_carrier(painter, piece, place)
        elif piece.kind == "site":
            self._draw_site(painter, place)
        elif piece.kind == "lid":
            self._draw_lid(painter, place)
        elif shown is None:  # a part of the deck itself
            draw_rounded(painter, place, 5, ground=colors.sunken, edge=colors.border)
        else:
            draw_rounded(painter, place, 5, ground=colors.surface, edge=colors.border_strong)
            room, title, is_upright = self._rooms(place)
            self._draw_title(painter, shown, title, is_upright=is_upright)
            if shown.contents is not None:
                draw_small(painter, shown.contents, room, frozenset(), frozenset(), self._appearance)

    def _draw_carrier(self, painter: QPainter, piece: Piece, place: QRectF) -> None:
        colors = self._appearance.colors
        draw_rounded(painter, place, 6, ground=colors.sunken, edge=colors.border_strong)
        top = self.place(piece.name).top()
        sites = [each for each in self._layout.pieces.values() if each.parent == piece.name]
        room = min((self.place(site.name).top() - top for site in sites), default=place.height())
        painter.setFont(self._appearance.font("caption", weight=600))
        if room >= painter.fontMetrics().height() - 2:
            painter.setPen(QColor(colors.text2))
            self._draw_words(painter, QRectF(6, 1, place.width() - 10, room - 1), carrier_title(piece))

    def _draw_site(self, painter: QPainter, place: QRectF) -> None:
        colors = self._appearance.colors
        painter.setPen(QPen(QColor(colors.border_strong), 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, 4, 4)
        painter.setFont(self._appearance.font("caption"))
        words, metrics = _tr("empty"), painter.fontMetrics()
        if place.height() >= metrics.height() and place.width() > metrics.horizontalAdvance(words) + 4:
            painter.setPen(QColor(colors.text3))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_lid(self, painter: QPainter, place: QRectF) -> None:
        colors = self._appearance.colors
        veil = QColor(colors.surface)
        veil.setAlpha(170)
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.setBrush(veil)
        painter.drawRoundedRect(place.adjusted(2, 2, -2, -2), 4, 4)
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _tr("lid"))

    def _draw_title(self, painter: QPainter, shown: DeckPiece, title: QRectF, *, is_upright: bool) -> None:
        if title.isEmpty():
            return
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.save()
        if is_upright:
            painter.translate(title.bottomLeft())
            painter.rotate(-90)
            title = QRectF(0, 0, title.height(), title.width())
        taken = painter.fontMetrics().horizontalAdvance(shown.title) + 10
        painter.setPen(QColor(self._appearance.colors.text))
        self._draw_words(painter, title, shown.title)
        painter.setFont(self._appearance.font("caption"))
        if shown.words and taken + painter.fontMetrics().horizontalAdvance(shown.words) <= title.width():
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(title, _RIGHT, shown.words)
        painter.restore()

    def _draw_words(self, painter: QPainter, room: QRectF, words: str) -> None:
        metrics = painter.fontMetrics()
        painter.drawText(
            room, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        )

    def _draw_marks(self, painter: QPainter, shown: DeckPiece, place: QRectF, *, is_here: bool) -> None:
        """Draw the frame of a piece in use, and the rings around its wells."""
        look = self._appearance
        if is_here or shown.is_wrong or shown.targets or shown.sources or shown.placing:
            pen = QPen(QColor(look.tone("warn").line), 2)
            if shown.is_wrong:
                pen = QPen(QColor(look.tone("err").line), 3)
                look.draw_icon(
                    painter,
                    "alert-circle",
                    QRectF(place.right() - 22, place.bottom() - 22, 18, 18),
                    look.tone("err").line,
                )
            elif is_here:
                pen = QPen(QColor(look.colors.focus), 2.4)
            elif shown.placing == "placed":
                pen = QPen(QColor(look.tone("ok").line), 2)
            elif shown.placing == "open":
                pen.setStyle(Qt.PenStyle.DashLine)
            elif not shown.targets:
                pen = QPen(QColor(look.tone("run").line), 2, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 5, 5)
        contents = shown.contents
        if contents is None or contents.shape is None or not (shown.sources or shown.targets):
            return
        room = self._rooms(place)[0]
        pitch = room_of_wells(contents, room).width() / contents.shape.columns
        draw_rings(painter, places_of_wells(contents, room), pitch, shown.sources, shown.targets, look)

    def _rooms(self, place: QRectF) -> tuple[QRectF, QRectF, bool]:
        """Return the space for a piece's contents, the space for its title, and whether the title is drawn
        vertically.
        """
        line = QFontMetrics(self._appearance.font("caption")).height()
        if place.width() >= _WIDE and place.height() >= _HIGH:
            title = QRectF(place.left() + 6, place.top() + 1, place.width() - 11, line)
            return place.adjusted(5, line + 3, -5, -4), title, False
        if place.height() >= _WIDE and place.width() >= _NARROW + line:
            title = QRectF(place.left() + 2, place.top() + 4, line, place.height() - 8)
            return place.adjusted(line + 3, 4, -3, -4), title, True
        return place.adjusted(2, 2, -2, -2), QRectF(), False

    # ---- tools
    def _draw_tools(self, painter: QPainter, shown: QRectF) -> None:
        channels = [tool for tool in self._tools if not tool.label]
        spots = [(tool, spot) for tool in channels for spot in self._spots(tool, len(channels))]
        if spots:
            self._draw_channels(painter, spots, shown)
        for tool in self._tools:
            place = self.place(tool.labware)
            if tool.label and not place.isEmpty():
                self._draw_holding(painter, tool, place)

    def _spots(self, tool: ToolSight, count: int) -> Iterator[QPointF]:
        """Yield the position of a channel: the middle of its well or, over a container, the channel's place
        in a row of channels.
        """
        place = self.well_place(tool.labware, tool.over)
        if place.isEmpty():
            return
        if tool.over is not None:
            yield place.center()
        else:
            yield QPointF(place.center().x(), place.top() + place.height() * (tool.number + 0.5) / count)

    def _draw_channels(
        self, painter: QPainter, spots: Sequence[tuple[ToolSight, QPointF]], shown: QRectF
    ) -> None:
        """Draw the channels, and a band across the deck wherever a channel is in use."""
        colors = self._appearance.colors
        for x in {round(spot.x(), 1) for tool, spot in spots if tool.is_doing}:
            tone = self._appearance.tone("sim" if spots[0][0].is_simulated else "run")
            tint = QColor(tone.line)
            tint.setAlpha(26)
            band = QRectF(x - 11, shown.top() + 1, 22, shown.height() - 2)
            painter.fillRect(band, tint)
            painter.setPen(QPen(QColor(tone.line), 1.4))
            painter.drawLine(band.topLeft(), band.bottomLeft())
            painter.drawLine(band.topRight(), band.bottomRight())
        for tool, spot in spots:
            tone = self._appearance.tone("sim" if tool.is_simulated else "run")
            place = self.well_place(tool.labware, tool.over)
            size = 4.5 if tool.over is None else min(max(place.width() * 0.3, 2.0), 7.0)
            painter.setPen(QPen(QColor(colors.surface), 1))
            painter.setBrush(QColor(tone.line))
            if not tool.is_doing:
                painter.setPen(QPen(QColor(tone.line), 1.4))
                painter.setBrush(QColor(colors.surface))
            painter.drawEllipse(spot, size, size)

    def _draw_holding(self, painter: QPainter, tool: ToolSight, place: QRectF) -> None:
        """Draw a labelled frame around the labware that ``tool``, a head or gripper, is using."""
        tone = self._appearance.tone("sim" if tool.is_simulated else "run")
        style = Qt.PenStyle.SolidLine if tool.is_doing else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(tone.line), 2.4, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(-3, -3, 3, 3), 7, 7)
        painter.setFont(self._appearance.font("caption", weight=700))
        metrics = painter.fontMetrics()
        label = QRectF(0, 0, metrics.horizontalAdvance(tool.label) + 14, metrics.height() + 4)
        label.moveCenter(QPointF(place.center().x(), place.bottom() - label.height() / 2 - 3))
        draw_rounded(painter, label, 5, ground=self._appearance.colors.tooltip)
        painter.setPen(QColor(self._appearance.colors.on_tooltip))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, tool.label)


def carrier_title(piece: Piece) -> str:
    """Return the title for a carrier: its own name, or its kind if the name is merely that of the model."""
    if not piece.model or not piece.name.startswith(piece.model):
        return role_title(piece.name)
    match piece.model.partition("_")[0].upper():
        case "TIP" | "DITI":
            return _tr("Tip carrier")
        case "PLT" | "MP":
            return _tr("Plate carrier")
        case "TROUGH":
            return _tr("Trough carrier")
        case "SMP" | "TUBE":
            return _tr("Tube carrier")
    return piece.model.replace("_", " ")


def _contents_told(contents: Labware | None) -> tuple[object, ...]:
    """Return everything that the picture of a piece's contents depends on."""
    if contents is None:
        return ()
    facts = contents.facts
    return (
        facts.kind,
        facts.model,
        contents.shape,
        contents.limit(WHOLE),
        contents.volumes,
        contents.tips_used,
        contents.unknown,
    )


def _kept(told: tuple[object, ...]) -> tuple[object, ...]:
    """Return a copy of what a picture shows, which equals it until the contents change."""
    return tuple(
        dict(each) if isinstance(each, dict) else frozenset(each) if isinstance(each, set) else each
        for each in told
    )


def _hashable(kept: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(frozenset(each.items()) if isinstance(each, dict) else each for each in kept)


def _is_beside(piece: Piece, layout: DeckLayout) -> bool:
    """Return whether a piece is beside the deck: waste to its left, or a machine to its right."""
    if piece.kind == "waste":
        return piece.x + piece.width < layout.facts.first_rail
    return bool(layout.facts.width) and piece.kind == "other" and piece.x >= layout.facts.width


def _bounds(layout: DeckLayout) -> QRectF:
    """Return the part of a deck, in millimetres, that its rails and the pieces on it take up."""
    facts = layout.facts
    pieces = [piece for piece in layout.pieces.values() if not _is_beside(piece, layout)]
    left, right = 0.0, facts.width or 1.0
    if facts.rails and facts.rail_pitch:
        left, right = facts.first_rail, facts.first_rail + facts.rails * facts.rail_pitch
    elif pieces:
        left, right = pieces[0].x, pieces[0].x + 1
    for piece in pieces:
        left = min(left, piece.x)
        right = max(right, piece.x + (piece.width or _WASTE_WIDTH))
    front = min((piece.y for piece in pieces), default=0.0)
    back = max((piece.y + piece.depth for piece in pieces), default=facts.depth or 1.0)
    if back <= front:
        back = front + 1.0
    box = QRectF(left, front, right - left, back - front)
    return box.adjusted(-_MARGIN / 2, -_MARGIN / 2, _MARGIN / 2, _MARGIN / 2)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScaledDeck", text)
