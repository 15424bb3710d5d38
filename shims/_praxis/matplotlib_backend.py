"""matplotlib's default backend in the guest: Agg, with a ``show`` that stores figures.

Untested with the real matplotlib, which is not available for this guest: the tests use a stand-in.
"""

from __future__ import annotations

from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from _praxis import figures

__all__ = ["FigureCanvas", "FigureManager", "show"]


def show(*arguments: object, **options: object) -> None:
    """Implement ``plt.show()``: show and close every open figure, without waiting for a person."""
    figures.show_open_figures()
