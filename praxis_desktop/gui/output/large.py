"""Figures and tables of programs, shown large over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.gui.output.figure_view import FigureSheet
from praxis_desktop.gui.output.figures import TABLE
from praxis_desktop.gui.output.table_sheet import TableSheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from praxis_desktop.core.events import DisplayEvent
    from praxis_desktop.gui.look.appearance import Appearance


def show_large(figure: DisplayEvent, *, asker: QWidget, appearance: Appearance) -> None:
    """Show a figure on the figure sheet, or a table on the table sheet, in the window of ``asker``."""
    kind: type[FigureSheet | TableSheet] = TableSheet if figure.mime == TABLE else FigureSheet
    sheet = asker.window().findChild(kind) or kind(appearance=appearance, asker=asker)
    sheet.ask(figure)
