"""Reads what a run has printed."""

from __future__ import annotations

from praxis_desktop.gui.app.main_window import MainWindow
from tests.cli.command import UNPROTECTED


def printed(window: MainWindow) -> str:
    """Return the shown output, without the warning on systems that have no sandbox for processes."""
    lines = window.page.output.view.toPlainText().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNPROTECTED))
