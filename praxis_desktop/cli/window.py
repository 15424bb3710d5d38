"""The only way from the command line to the window."""

from __future__ import annotations

from pathlib import Path


def open_window(file: Path | None = None) -> int:
    """Open the window with ``file`` in it; returns its exit code. Raises PraxisError if it cannot."""
    try:
        from praxis_desktop.gui.app.plain_imports import import_plainly

        import_plainly()
        from praxis_desktop.gui.app.application import run_application
    except ImportError as error:
        from praxis_desktop.gui.app.no_window import cannot_open

        raise cannot_open(error) from error
    return run_application(file)
