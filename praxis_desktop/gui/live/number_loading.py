"""Loads what charts calculate with, on a thread that the window does not wait for."""

from __future__ import annotations

from contextlib import suppress

from praxis_desktop.core.shared_libraries import link_library


def load_numbers() -> None:
    """Import numpy. Any thread: it has no classes of Qt's. Where it is not installed nothing happens: whoever
    draws charts hears why.
    """
    with suppress(ImportError):
        # Its largest module in C, with the libraries that it needs: nine tenths of what is to be linked.
        link_library("numpy", "_core/_multiarray_umath.*")
        import numpy  # noqa: F401
