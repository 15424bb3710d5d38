"""The backend that matplotlib draws with unless a program chooses another: Agg, whose ``show`` keeps figures.

Untested with the real matplotlib, which is not to be had for this guest: tests know a stand-in of it.
"""

from __future__ import annotations

from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from _praxis import figures

__all__ = ["FigureCanvas", "FigureManager", "show"]


def show(*arguments: object, **options: object) -> None:
    """``plt.show()``: every open figure is shown and closed; nobody has to close a window first."""
    figures.show_open_figures()
