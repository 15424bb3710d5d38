"""matplotlib's figures as values of cells: drawn as in other programs, and as Jupyter shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FIGURE = ("matplotlib.figure", "Figure")


def add_formatters(shell: Any) -> None:
    """Make ``shell`` draw figures. Nothing is imported until there is a figure."""
    formatters = shell.display_formatter.formatters
    for mime in ("image/png", "image/svg+xml"):
        formatters[mime].for_type_by_name(*_FIGURE, _drawn_as(mime))


def _drawn_as(mime: str) -> Callable[[Any], Any]:
    def draw(figure: Any) -> Any:
        from _praxis import pyplot_figures

        if pyplot_figures.is_svg() != (mime == "image/svg+xml"):
            return None
        content = pyplot_figures.drawn(figure)[1]
        return content.decode() if pyplot_figures.is_svg() else content

    return draw
