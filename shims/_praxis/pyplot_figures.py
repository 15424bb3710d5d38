"""Draws matplotlib's figures, and shows the figures that a program leaves open."""

from __future__ import annotations

import io
import sys
import traceback
import warnings
import weakref
from typing import Any

from _praxis import figures

MOST_OPEN = 100
"""Maximum number of open figures. Each takes up about 0.2 MiB, and 1.5 MiB once it has been drawn."""

_drawn: weakref.WeakKeyDictionary[Any, bytes] = weakref.WeakKeyDictionary()
"""The contents of each figure as it was last drawn."""


def is_svg() -> bool:
    """Return whether the author's ``savefig.format`` is SVG. Otherwise figures are drawn as PNG."""
    matplotlib: Any = sys.modules["matplotlib"]
    return bool(matplotlib.rcParams["savefig.format"] == "svg")


def drawn(figure: Any) -> tuple[str, bytes]:
    """Draw a figure that is about to be shown; return its MIME type and contents. The same figure always
    yields the same contents.
    """
    matplotlib: Any = sys.modules["matplotlib"]
    file = io.BytesIO()
    if is_svg():
        salt = matplotlib.rcParams["svg.hashsalt"] or "praxis"
        with matplotlib.rc_context({"svg.hashsalt": salt}):
            figure.savefig(file, format="svg", metadata={"Date": None})
    else:
        figure.savefig(file, format="png")
    content = _drawn[figure] = file.getvalue()
    return "image/svg+xml" if is_svg() else "image/png", content


def show_and_close() -> None:
    """Show the open figures that have changed since they were last shown, and close all figures."""
    for manager in _managers().get_all_fig_managers():
        _show_and_close(manager)


def make_room() -> None:
    """Show and close the figures that were used least recently, so that one more can be opened."""
    managers = _managers()
    if managers.get_num_fig_managers() < MOST_OPEN:
        return
    package: Any = sys.modules["matplotlib"]
    warn: Any = warnings.warn  # the host's oldest Python lacks the last argument
    warn(
        f"{MOST_OPEN} figures are open: before another is opened, the one that was used least recently is"
        " shown and closed. Show your figures with plt.show(), or close them with plt.close()",
        RuntimeWarning,
        skip_file_prefixes=(package.__path__[0], __file__.rpartition("/")[0]),
    )
    while managers.get_num_fig_managers() >= MOST_OPEN:
        _show_and_close(managers.get_all_fig_managers()[0])


def _managers() -> Any:
    helpers: Any = sys.modules["matplotlib._pylab_helpers"]
    return helpers.Gcf


def _show_and_close(manager: Any) -> None:
    """Show one figure and close it immediately, because a drawn figure needs much more memory."""
    figure = manager.canvas.figure
    try:
        before = _drawn.get(figure)
        mime, content = drawn(figure)
        if content != before:
            figures.show_content(mime, content)
    except Exception:  # noqa: BLE001 - a figure that cannot be drawn does not end the program
        traceback.print_exc()
    finally:
        _managers().destroy(manager)
