"""Draws a protocol's card: description, requirements, and the button that opens the protocol."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPen,
    QPixmap,
    QPixmapCache,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.background import is_long
from praxis_desktop.gui.library.table_model import EntryRows, category_of, description_of, needs_of, title_of
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import capitalized, sentence
from praxis_desktop.gui.look.tokens import (
    CARD_GAP,
    CARD_HEIGHT,
    CARD_WIDTH,
    CONTROL_HEIGHT,
    RADIUS_CARD,
    RADIUS_CONTROL,
    FontRole,
)
from praxis_desktop.gui.widgets.chip import draw_chip_in_row
from praxis_desktop.gui.widgets.row_table import LateCells
from praxis_desktop.gui.widgets.verdict import draw_verdict_chip_in_row

if TYPE_CHECKING:
    from praxis_desktop.gui.records.last_runs import LastRun
    from praxis_desktop.runs.library import LibraryEntry


_KIB = 32 * 1024
"""Limit for all of Qt's cached pixmaps, in KiB: enough for a large screen full of cards at double scale."""


class CardPictures:
    """Caches pictures of cards. If there are many, Qt's pixmap cache drops some, which are then repainted."""

    def __init__(self) -> None:
        # The cache serves the whole application, so its limit is never lowered.
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _KIB))
        self._last: dict[str, str] = {}

    def paint(
        self,
        painter: QPainter,
        cell: QRect,
        name: str,
        facts: Sequence[object],
        draw: Callable[[QPainter], None],
        *,
        ground: str,
    ) -> bool:
        """Paint the card ``name`` in ``cell``, in logical pixels of the painter's device. ``facts`` determine
        the card's look; ``draw`` paints it on ``ground`` (#RRGGBB). Return False if painting is deferred to a
        later turn of the event loop.
        """
        scale = painter.device().devicePixelRatioF()
        place = painter.deviceTransform().map(QPointF(cell.topLeft()))
        left, top = math.floor(place.x()), math.floor(place.y())
        phase = (round(place.x() - left, 3), round(place.y() - top, 3))
        key = repr((name, *facts, ground, cell.width(), cell.height(), scale, phase))
        picture = _kept(key)
        is_late = picture is None and is_long()
        if is_late:
            picture = _kept(self._last.get(name, ""))
        elif picture is None:
            picture = _painted(cell, scale, phase, draw, ground)
            QPixmapCache.insert(key, picture)
        if not is_late:
            self._last[name] = key
        if picture is not None:
            painter.drawPixmap(QPointF(cell.topLeft()) - QPointF(*phase) / scale, picture)
        return not is_late


def _kept(key: str) -> QPixmap | None:
    picture = QPixmap()
    return picture if QPixmapCache.find(key, picture) else None


def _painted(
    cell: QRect, scale: float, phase: tuple[float, float], draw: Callable[[QPainter], None], ground: str
) -> QPixmap:
    """Return the picture of a card. The picture begins at a whole device pixel, ``phase`` before the edge of
    ``cell``. It is therefore never scaled, and looks as if painted directly on the screen.
    """
    picture = QPixmap(math.ceil(cell.width() * scale + phase[0]), math.ceil(cell.height() * scale + phase[1]))
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(ground))  # without an alpha channel text is rendered as sharp as elsewhere
    painter = QPainter(picture)
    painter.translate(QPointF(*phase) / scale - QPointF(cell.topLeft()))
    draw(painter)
    painter.end()
    return picture


_MENU = 36
_PADDING = 15
_TILE = 44
_BUTTON_PADDING = 14

_ICONS = {
    "liquid_handling": "drop",
    "plate_handling": "layers",
    "plate_reading": "pulse",
    "dispensing": "drop",
    "incubation": "shaker",
    "weighing": "scale",
}


_FONTS: tuple[tuple[FontRole, int | None], ...] = (
    ("h3", 600),
    ("h3", None),
    ("small", None),
    ("caption", None),
    ("caption", 600),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,:;-()·…"


class CardDelegate(QStyledItemDelegate):
    """Draws cards of equal size in a grid; ``width`` is the width of a column."""

    def __init__(self, rows: EntryRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._pictures = CardPictures()
        self._late = LateCells(self)
        self.width = 360
        self.is_ready = True
        """Whether a run would begin immediately if started."""

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self.width, CARD_HEIGHT)

    def prepare(self) -> None:
        """Draw a card's icons and glyphs off screen. They are slow to draw the first time, so the first page
        of cards would otherwise appear with a visible delay.
        """
        picture = QPixmap(CARD_WIDTH, CARD_HEIGHT)
        painter = smooth_painter(picture)
        colors, ok = self._appearance.colors, self._appearance.tone("ok")
        for role, weight in _FONTS:
            painter.setFont(self._appearance.font(role, weight=weight))
            painter.drawText(QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT), Qt.TextFlag.TextWrapAnywhere, _LETTERS)
        icons = [(icon, colors.link) for icon in ("play", "library", *sorted(set(_ICONS.values())))]
        icons += [("dots", colors.text2), ("plug", colors.text3), ("shield-check", ok.fg)]
        for icon, color in icons:
            self._appearance.draw_icon(painter, icon, QRectF(0, 0, 18, 18), color)
        painter.end()

    @property
    def opening_words(self) -> str:
        """The text of the button."""
        return _tr("Run Protocol") if self.is_ready else _tr("Set up run")

    def button_rect(self, cell: QRect) -> QRectF:
        """Return the rectangle of the button on the card in ``cell``."""
        card = _card(cell)
        words = QFontMetrics(self._appearance.font("h3")).horizontalAdvance(self.opening_words)
        width = words + 18 + 8 + 2 * _BUTTON_PADDING
        left = card.right() - 12 - width
        return QRectF(left, card.bottom() - 12 - CONTROL_HEIGHT, width, CONTROL_HEIGHT)

    def menu_rect(self, cell: QRect) -> QRectF:
        """Return the rectangle of the menu button (three dots) on the card in ``cell``."""
        card = _card(cell)
        return QRectF(card.right() - 14 - _MENU, card.top() + 16, _MENU, _MENU)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if index.row() == len(self._rows.entries):
            self._draw_drop_place(painter, _card(option.rect))
        if not 0 <= index.row() < len(self._rows.entries):
            return
        entry = self._rows.entries[index.row()]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        facts = (
            *(is_chosen, is_chosen or is_hovered, is_chosen and has_focus, self.is_ready),
            *(
                title_of(entry),
                self._rows.file_of(entry),
                category_of(entry),
                description_of(entry),
                needs_of(entry),
                icon_of(entry),
            ),
            *(entry.folder == "own", entry.problem is None),
            *(self._rows.check_look(entry), self._rows.last_runs(entry), self._rows.last_words(entry)),
        )

        def draw(painter: QPainter) -> None:
            self._draw(painter, option.rect, entry, is_chosen, is_hovered, has_focus)

        ground = self._appearance.colors.bg
        if not self._pictures.paint(painter, option.rect, entry.target, facts, draw, ground=ground):
            self._late.add(option, index)

    def _draw(
        self,
        painter: QPainter,
        cell: QRect,
        entry: LibraryEntry,
        is_chosen: bool,
        is_hovered: bool,
        has_focus: bool,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, _card(cell), entry, is_chosen=is_chosen, has_focus=has_focus)
        bottom = self._draw_words(painter, cell, entry)
        self._draw_menu(painter, self.menu_rect(cell))
        self._draw_chips(painter, _card(cell), entry, bottom + 8)
        button = self.button_rect(cell)
        if entry.problem is None:
            self._draw_needs(painter, cell, entry)
            self._draw_button(painter, button, is_filled=is_chosen or is_hovered)
        else:
            self._draw_problem_button(painter, button)
        painter.restore()

    # ---- parts
    def _draw_ground(
        self, painter: QPainter, card: QRectF, entry: LibraryEntry, *, is_chosen: bool, has_focus: bool
    ) -> None:
        colors = self._appearance.colors
        is_broken = entry.problem is not None
        painter.setBrush(QColor(colors.surface2 if is_broken else colors.surface))
        edge = QPen(QColor(colors.border), 1)
        runs = self._rows.last_runs(entry)
        is_simulated = runs is not None and runs.real is None and runs.simulated is not None
        if is_simulated:
            edge = QPen(QColor(self._appearance.tone("sim").line), 1.5)
            edge.setDashPattern([4, 3])
        chosen = QPen(QColor(colors.focus if has_focus else colors.border_strong), 2 if has_focus else 1.5)
        painter.setPen(chosen if is_chosen and not is_simulated else edge)
        painter.drawRoundedRect(card, RADIUS_CARD, RADIUS_CARD)
        if is_chosen and is_simulated:  # the edge still shows that there was no real run
            painter.setPen(chosen)
            painter.drawRoundedRect(card.adjusted(4, 4, -4, -4), RADIUS_CARD - 3, RADIUS_CARD - 3)
        tile = QRectF(card.left() + _PADDING, card.top() + _PADDING, _TILE, _TILE)
        draw_rounded(painter, tile, 10, ground=colors.sunken if is_broken else colors.accent_soft)
        color = colors.text3 if is_broken else colors.link
        self._appearance.draw_icon(painter, icon_of(entry), tile.adjusted(10, 10, -10, -10), color)

    def _draw_words(self, painter: QPainter, cell: QRect, entry: LibraryEntry) -> float:
        """Draw the title, the origin or file, and the description. Return the bottom edge of the latter."""
        colors = self._appearance.colors
        card = _card(cell)
        is_broken = entry.problem is not None
        left = card.left() + _PADDING + _TILE + 12
        width = self.menu_rect(cell).left() - 4 - left
        painter.setFont(self._appearance.font("h3", weight=600))
        painter.setPen(QColor(colors.text3 if is_broken else colors.text))
        title = " ".join(title_of(entry).split())
        title = elided(title, painter.fontMetrics(), int(width))
        painter.drawText(QRectF(left, card.top() + _PADDING, width, 22), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text2))
        second = QRectF(left, card.top() + _PADDING + 23, width, 20)
        words = self._rows.file_of(entry) or origin_of(entry)
        words = elided(words, painter.fontMetrics(), int(width))
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, words)
        place = QRectF(card.left() + _PADDING, card.top() + 64, card.width() - 2 * _PADDING, 38)
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text3 if is_broken else colors.text2))
        return self._draw_lines(painter, place, description_of(entry), 2)

    def _draw_chips(self, painter: QPainter, card: QRectF, entry: LibraryEntry, top: float) -> None:
        """Draw up to two lines below ``top``: the check result, unless it is a pass, and the last runs."""
        place = QRectF(card.left() + _PADDING, top, card.width() - 2 * _PADDING, 26)
        look, runs = self._rows.check_look(entry), self._rows.last_runs(entry)
        if look.tone != "ok":
            draw_chip_in_row(painter, place, look.word, look.icon, look.tone, appearance=self._appearance)
            place.translate(0, 30)
        if entry.problem is not None or runs is None:
            return
        if not runs.all:
            self._draw_line(painter, place, _tr("Never run"))
            return
        for run in runs.all[: 1 if look.tone != "ok" else 2]:
            self._draw_run(painter, place, run)
            place.translate(0, 30)
        if len(runs.all) == 1 and look.tone == "ok":
            self._draw_line(painter, place, _said_of(runs.all[0]))

    def _draw_run(self, painter: QPainter, place: QRectF, run: LastRun) -> None:
        width = draw_result(painter, place, run, self._appearance)
        tone = self._appearance.tone("sim").fg if run.is_simulated else self._appearance.colors.text2
        self._draw_line(painter, place.adjusted(width + 9, 0, 0, 0), run.when_words, tone)

    def _draw_line(self, painter: QPainter, place: QRectF, text: str, color: str = "") -> None:
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(color or self._appearance.colors.text2))
        shown = elided(text, painter.fontMetrics(), int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_menu(self, painter: QPainter, place: QRectF) -> None:
        dots = QRectF(place.center().x() - 9, place.center().y() - 9, 18, 18)
        self._appearance.draw_icon(painter, "dots", dots, self._appearance.colors.text2)

    def _draw_drop_place(self, painter: QPainter, card: QRectF) -> None:
        """Draw the last cell, which invites the user to drop files. The whole page accepts files."""
        colors = self._appearance.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colors.border_strong), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        middle = card.center()
        icon = QRectF(middle.x() - 15, middle.y() - 44, 30, 30)
        self._appearance.draw_icon(painter, "inbox", icon, colors.text2)
        for text, role, ink, top in (
            (_tr("Drop a .py file to add it"), self._appearance.font("h3"), colors.text, -4),
            (_tr("It is checked first and never starts on its own."), None, colors.text2, 19),
        ):
            painter.setFont(self._appearance.font("small") if role is None else role)
            painter.setPen(QColor(ink))
            line = QRectF(card.left() + 10, middle.y() + top, card.width() - 20, 22)
            shown = elided(text, painter.fontMetrics(), int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def _draw_needs(self, painter: QPainter, cell: QRect, entry: LibraryEntry) -> None:
        needs = needs_of(entry)
        if not needs:
            return
        colors = self._appearance.colors
        card, button = _card(cell), self.button_rect(cell)
        left = card.left() + _PADDING
        icon = QRectF(left, button.center().y() - 8, 16, 16)
        self._appearance.draw_icon(painter, "plug", icon, colors.text3)
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text2))
        place = QRectF(left + 22, button.top(), button.left() - 10 - left - 22, button.height())
        self._draw_lines(painter, place, needs, 2, is_centred=True)

    def _draw_button(self, painter: QPainter, place: QRectF, *, is_filled: bool) -> None:
        colors = self._appearance.colors
        ground, color = (colors.accent, colors.on_accent) if is_filled else (colors.accent_soft, colors.link)
        draw_rounded(painter, place, RADIUS_CONTROL, ground=ground)
        icon = QRectF(place.left() + _BUTTON_PADDING, place.center().y() - 9, 18, 18)
        self._appearance.draw_icon(painter, "play", icon, color)
        painter.setFont(self._appearance.font("h3"))
        painter.setPen(QColor(color))
        words = place.adjusted(_BUTTON_PADDING + 26, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.opening_words)

    def _draw_problem_button(self, painter: QPainter, place: QRectF) -> None:
        colors = self._appearance.colors
        draw_frame(painter, place, RADIUS_CONTROL, ground=colors.surface, edge=colors.border_strong)
        painter.setFont(self._appearance.font("h3"))
        painter.setPen(QColor(colors.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _tr("Show problem"))

    def _draw_lines(
        self, painter: QPainter, place: QRectF, text: str, most: int, *, is_centred: bool = False
    ) -> float:
        """Draw text in at most ``most`` lines; the last line is elided if necessary. Return the bottom edge
        of the last line.
        """
        metrics = painter.fontMetrics()
        lines = wrapped(" ".join(text.split()), painter, place.width(), most)
        top = place.top()
        if is_centred:
            top += (place.height() - len(lines) * metrics.lineSpacing()) / 2
        for line in lines:
            rect = QRectF(place.left(), top, place.width(), metrics.lineSpacing())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, line)
            top += metrics.lineSpacing()
        return top


def draw_result(painter: QPainter, place: QRectF, run: LastRun, appearance: Appearance) -> float:
    """Draw the result of a run (its verdict, or how it ended) at the left of ``place``; return its width."""
    if run.has_result:
        return draw_verdict_chip_in_row(
            painter, place, run.verdict, is_simulated=run.is_simulated, appearance=appearance
        )
    tone = "sim" if run.is_simulated else run.ended.tone
    return draw_chip_in_row(painter, place, run.ended.word, run.ended.icon, tone, appearance=appearance)


def _said_of(run: LastRun) -> str:
    """Return the text to draw below the result if only one run is known."""
    if run.is_simulated:
        return _tr("Never run on real instruments")
    if run.is_completed:
        return sentence(run.reason)
    return run.ended.word if run.has_result else ""


def elided(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return as many whole words as fit, with an ellipsis. A cut word could mislead: "for 100…" in place of
    "for 1000 µL" would be a different number. A word is cut only if it is the first one and does not fit.
    """
    if metrics.horizontalAdvance(text) <= width:
        return text
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        shown = f"{' '.join(words[:count])} …"
        if metrics.horizontalAdvance(shown) <= width:
            return shown
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def wrapped(text: str, painter: QPainter, width: float, most: int) -> list[str]:
    """Wrap text into lines of ``width`` pixels, with an ellipsis if ``most`` lines are not enough."""
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            rest = text[start:]
            lines.append(elided(rest, painter.fontMetrics(), int(width)))
        else:
            lines.append(text[start : start + line.textLength()])
    layout.endLayout()
    return lines


def _card(cell: QRect) -> QRectF:
    return QRectF(cell).adjusted(1, 1, -CARD_GAP - 1, -CARD_GAP - 1)


def icon_of(entry: LibraryEntry) -> str:
    """Return the name of the icon for a protocol, based on its instruments or category."""
    if entry.protocol is None:
        return "file"
    if any("scale" in role.machine.lower() for role in entry.protocol.machines):
        return "scale"
    if any("balance" in role.expects.lower() for role in entry.protocol.ports):
        return "scale"
    return _ICONS.get(entry.protocol.category, "library")


def origin_of(entry: LibraryEntry) -> str:
    """Return text that gives the protocol's category and says whether the protocol is the user's own."""
    words = " · ".join(filter(None, (category_of(entry), _tr("yours") if entry.folder == "own" else "")))
    return capitalized(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CardDelegate", text)
