"""matplotlib's default backend in the guest: Agg, with figures shown as files of the run."""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from _praxis import figures, pyplot_figures


class FigureManager(FigureManagerBase):  # type: ignore[misc]  # matplotlib is in guests only
    """Shows figures as Jupyter's inline backend does: a figure that has been shown is closed."""

    def __init__(self, canvas: Any, num: int | str) -> None:
        pyplot_figures.make_room()
        super().__init__(canvas, num)

    def show(self) -> None:
        """Implement ``figure.show()``: show this figure, which stays open."""
        figures.show_value(self.canvas.figure)

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Implement ``plt.show()``: show and close every open figure, without waiting for the user."""
        figures.show_open_figures()


class FigureCanvas(FigureCanvasAgg):  # type: ignore[misc]  # matplotlib is in guests only
    """A canvas for figures shown by this backend."""

    manager_class = FigureManager
