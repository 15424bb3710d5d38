"""How much liquid a piece of labware needs, with a bar against what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.decimals import with_decimal_sign
from praxis_desktop.gui.widgets.labels import Label

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.uses import ContainerUse

_HEIGHT = 6


class VolumeBar(QWidget):
    """A share of a whole; the words beside it say both."""

    def __init__(self, share: float, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._share = min(max(share, 0.0), 1.0)
        self._is_over = share > 1.0 + 1e-9
        self.setFixedHeight(_HEIGHT)
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.colors.border))
        painter.drawRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        if self._share:
            painter.setBrush(QColor(self._appearance.tone("err" if self._is_over else "run").line))
            width = max(_HEIGHT, self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, width, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)


class LiquidRow(QWidget):
    """One group of containers that are used alike."""

    def __init__(
        self, labware: str, use: ContainerUse, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name = labware.replace("_", " ")
        name = name[:1].upper() + name[1:]
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
            parts.append(self.tr("Stated: {volume}").format(volume=volume_text(use.stated)))
        if use.capacity:
            limit = self.tr("fullest {peak} of {limit}")
            parts.append(limit.format(peak=volume_text(use.peak), limit=volume_text(use.capacity)))
        words = " · ".join(parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        if use.capacity:
            layout.addWidget(VolumeBar(use.peak / use.capacity, appearance=appearance))
        words = words[:1].upper() + words[1:]
        layout.addWidget(Label(words, appearance=appearance, role="caption", color="text2", wrap=True))


def volume_text(microlitres: float) -> str:
    """For example 100 µL, 1.2 mL."""
    if microlitres >= 10_000:
        return with_decimal_sign(f"{microlitres / 1000:.4g} mL")
    return with_decimal_sign(f"{microlitres:.4g} µL")
