"""The liquids and tips that a run still needs, and whether there is enough of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import capitalized
from praxis_desktop.gui.plates.contents import NEGLIGIBLE, Labware, volume_text
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.forecast import WHOLE
from praxis_desktop.gui.widgets.labels import Label

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.ledger import ContainerUse


class Supply(Struct, frozen=True):
    """Liquid in a container (µL), or tips in a rack. ``left`` is how much remains of the ``whole``, and
    ``needed`` is how much the rest of the run needs. ``left`` and ``needed`` are None if unknown; ``whole``
    is 0 if unknown.
    """

    labware: str
    left: float | None
    needed: float | None
    whole: float
    is_tips: bool = False

    @property
    def missing(self) -> float:
        """The shortfall for the rest of the run; 0 if there is enough or if the amounts are unknown."""
        if self.left is None or self.needed is None or self.left >= self.needed - NEGLIGIBLE:
            return 0.0
        return self.needed - self.left


def supplies_of(labware: Iterable[Labware], *, is_foreseen: bool) -> tuple[Supply, ...]:
    """Return the supplies that the dry run uses. If the run no longer follows the dry run (``is_foreseen`` is
    False), the amounts needed for the rest of the run are unknown.
    """
    found = []
    for piece in labware:
        facts, shape = piece.facts, piece.shape
        if facts.tips and shape is not None:
            places, used = shape.rows * shape.columns, len(piece.tips_used)
            needed = max(facts.tips - used, 0) if is_foreseen else None
            found.append(Supply(facts.name, places - used, needed, places, is_tips=True))
        elif facts.taken and shape is None:
            is_known = WHOLE not in piece.unknown and WHOLE not in piece.unsure and not facts.is_assumed
            left = piece.volumes.get(WHOLE) if is_known else None
            rest = max(facts.taken - piece.taken, 0.0) if is_foreseen else None
            whole = piece.limit(WHOLE) or facts.volumes.get(WHOLE, 0.0)
            found.append(Supply(facts.name, left, rest, whole))
    return tuple(found)


_HEIGHT = 6


class VolumeBar(Drawn):
    """A bar that shows a fraction of a whole. The text beside the bar says the same thing."""

    def __init__(self, share: float, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._share = min(max(share, 0.0), 1.0)
        self._is_over = share > 1.0 + 1e-9
        self.setFixedHeight(_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        draw_rounded(painter, self.rect(), _HEIGHT / 2, ground=self._appearance.colors.border)
        if self._share:
            done = QRectF(0, 0, max(_HEIGHT, self.width() * self._share), _HEIGHT)
            ground = self._appearance.tone("err" if self._is_over else "run").line
            draw_rounded(painter, done, _HEIGHT / 2, ground=ground)


class LiquidRow(QWidget):
    """A row for containers that are used in the same way."""

    def __init__(
        self, labware: str, use: ContainerUse, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name = role_title(labware)
        each = self.tr(" each") if use.count > 1 else ""
        words = f"{name} · {use.wells}" if use.wells else name
        title = Label(words, appearance=appearance, role="small", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title, 1)
        needed = f"{volume_text(use.needed)}{each}" if use.needed else self.tr("nothing")
        figure = Label(needed, appearance=appearance, role="small")
        head.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        parts = []
        if use.stated is None and use.needed:
            parts.append(self.tr("Load at least this much"))
        elif use.stated is not None:
            parts.append(self.tr("Specified: {volume}").format(volume=volume_text(use.stated)))
        if use.capacity:
            limit = self.tr("peak {peak} of {limit}")
            parts.append(limit.format(peak=volume_text(use.peak), limit=volume_text(use.capacity)))
        words = capitalized(" · ".join(parts))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        if use.capacity:
            layout.addWidget(VolumeBar(use.peak / use.capacity, appearance=appearance))
        layout.addWidget(Label(words, appearance=appearance, role="caption", color="text2", wrap=True))
