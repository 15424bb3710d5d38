"""matplotlib's figures and data frames as cell values: figures are drawn, frames are also sent as CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.core.formatters import BaseFormatter
from traitlets import Unicode

from _praxis import frames

_FIGURE = ("matplotlib.figure", "Figure")


class CsvFormatter(BaseFormatter):  # type: ignore[misc]  # IPython is in guests only
    """Data frames as CSV, from which the host makes a table that can be sorted and copied."""

    format_type = Unicode("text/csv")

    def __call__(self, obj: Any) -> str | None:
        if not (frames.is_frame(obj) or frames.is_series(obj)):
            return None
        try:
            return frames.csv_of(obj)[0]
        except Exception:  # noqa: BLE001 - the other formats of the value are shown
            return None


def add_formatters(shell: Any) -> None:
    """Make ``shell`` draw figures and write data frames as CSV. Libraries are imported only when needed."""
    formatters = shell.display_formatter.formatters
    formatters["text/csv"] = CsvFormatter(parent=shell.display_formatter)
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
