"""The one door from the command line to the window."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.core.errors import UsageError


def open_window(file: Path | None = None) -> int:
    """Open the window, and ``file`` in it; return its exit code. Raises PraxisError where no window can be
    had.
    """
    try:
        from praxis_desktop.gui.plain_imports import import_plainly

        import_plainly()
        from praxis_desktop.gui.application import run_application
    except ImportError as error:
        raise UsageError(f"the window cannot open: {error}", hint=_what_is_missing() + _WITHOUT) from error
    return run_application(file)


_WITHOUT = "Use 'praxis-desktop run' and 'praxis-desktop exec', which need no window."


def _what_is_missing() -> str:
    """How to get the libraries that Qt needs, where they are what is missing."""
    from praxis_desktop.system_packages import missing_libraries

    packages = " ".join(missing_libraries().values())
    if not packages:
        return ""
    return f"Libraries of the system are missing; on Debian and Ubuntu: sudo apt-get install {packages}\n"
