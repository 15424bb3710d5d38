"""The marks of verdicts on paper: the shapes of the window's, which differ without their colours, too."""

from __future__ import annotations

from math import cos, pi, sin

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.records.exporting.pdf.lettering import BOLD, TEXT, draw


def draw_mark(
    canvas: Canvas, left: float, bottom: float, size: float, word: str, ink: str, *, is_hollow: bool
) -> None:
    """Draw a disc with a tick, a square with a cross, a diamond with a question mark, or a dashed ring;
    an octagon of an emergency ``stop``. Hollow for a simulated run.
    """
    canvas.saveState()
    x, y = left + size / 2, bottom + size / 2
    is_open = is_hollow or word == "none"
    canvas.setStrokeColor(HexColor(ink))
    canvas.setFillColor(HexColor(ink))
    canvas.setLineWidth(max(0.8, size * 0.07))
    if word == "none":
        canvas.setDash([size * 0.16, size * 0.12])
    half = size * 0.44
    fill = 0 if is_open else 1
    if word == "failed":
        canvas.roundRect(x - half, y - half, 2 * half, 2 * half, size * 0.14, stroke=1, fill=fill)
    elif word == "inconclusive":
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(45)
        side = size * 0.68
        canvas.roundRect(-side / 2, -side / 2, side, side, size * 0.08, stroke=1, fill=fill)
        canvas.restoreState()
    elif word == "stop":
        path = canvas.beginPath()
        corners = [(half * cos(pi * turn / 8), half * sin(pi * turn / 8)) for turn in range(1, 16, 2)]
        path.moveTo(x + corners[-1][0], y + corners[-1][1])
        for right, up in corners:
            path.lineTo(x + right, y + up)
        path.close()
        canvas.drawPath(path, stroke=1, fill=fill)
    else:
        canvas.circle(x, y, half, stroke=1, fill=fill)
    canvas.setDash()
    sign = HexColor(ink if is_open else "#ffffff")
    canvas.setStrokeColor(sign)
    canvas.setFillColor(sign)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.setLineWidth(max(0.9, size * 0.09))
    if word == "passed":
        path = canvas.beginPath()
        path.moveTo(x - 0.19 * size, y - 0.02 * size)
        path.lineTo(x - 0.05 * size, y - 0.16 * size)
        path.lineTo(x + 0.2 * size, y + 0.14 * size)
        canvas.drawPath(path)
    elif word == "failed":
        canvas.line(x - 0.16 * size, y - 0.16 * size, x + 0.16 * size, y + 0.16 * size)
        canvas.line(x - 0.16 * size, y + 0.16 * size, x + 0.16 * size, y - 0.16 * size)
    elif word == "inconclusive":
        draw(canvas, x, y - size * 0.2, "?", BOLD, size * 0.56, "middle")
    elif word == "stop":
        draw(canvas, x, y - size * 0.2, "!", BOLD, size * 0.56, "middle")
    else:
        canvas.line(x - 0.14 * size, y, x + 0.14 * size, y)
    canvas.restoreState()


class MarkedWord(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A small mark with words behind it: of a cell."""

    def __init__(self, word: VerdictWord, text: str, ink: str, *, is_hollow: bool) -> None:
        super().__init__()
        self.word, self.text, self.ink, self.is_hollow = word, text, ink, is_hollow

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, 9.2

    def draw(self) -> None:
        draw_mark(self.canv, 0, 0.4, 8.4, self.word, self.ink, is_hollow=self.is_hollow)
        self.canv.setFillColor(HexColor(self.ink))
        draw(self.canv, 12, 2.2, self.text, TEXT, 7)
