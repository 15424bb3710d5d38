"""Figures that a guest displays, as events and files."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.core.files import replacing
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host

log = logging.getLogger(__name__)

MOST_TOLD = 4 << 20
"""Maximum size, in bytes, of a figure included in an event; a larger figure is stored only in its file."""

MOST_KEPT = 256 << 20
"""Maximum total size, in bytes, of the figures saved in one folder; further figures are only reported."""

KEPT_FOR_S = 30 * 24 * 3600.0
MOST_KEPT_BEFORE = 1 << 30
"""Age in seconds, and total size in bytes, beyond which older figures are deleted when a folder is created.
"""

_MOST_CELLS = 1_000_000

_KINDS = {"image/svg+xml": True, "text/html": True, "text/csv": True, "image/png": False, "image/jpeg": False}
"""The MIME types that a guest may display; True means that the content is text."""


class Figures:
    """Reports one guest's figures as events.

    Each figure is already a file in the guest's session folder. If that folder is not kept, figures are saved
    immediately in ``folder``, which is created for the first figure; the event then contains the file's path.
    """

    NAME = "_praxis_display"
    """The object's name in the guest's ``js``."""

    def __init__(
        self,
        tell: Callable[[DisplayEvent], None],
        folder: Path | None = None,
        *,
        begin_cell: Callable[[int, int], None] | None = None,
    ) -> None:
        """Create the object. As each notebook cell begins, ``begin_cell`` is called with its number and the
        number of cells that follow.
        """
        self._tell = tell
        self._folder = folder
        self._kept_bytes = 0
        self._begin_cell = begin_cell
        self._functions = DisplayFunctions(self)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Let the guest report its figures. Call this on the guest's thread before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)

    def return_to(self, interpreter: Interpreter) -> None:
        """Replace the object that the guest had when it was captured, without the guest noticing."""
        held = interpreter.host.returned.get(self.NAME)
        if isinstance(held, DisplayFunctions):
            held.begin(self)
            self._functions = held
        self.offer_to(interpreter)

    def show(self, mime: str, content: bytes, name: str) -> None:
        """Report a figure. If the session folder is not kept, save the figure under ``name``."""
        data = ""
        if len(content) <= MOST_TOLD:
            data = content.decode("utf-8", "replace") if _KINDS[mime] else base64.b64encode(content).decode()
        self._tell(DisplayEvent(mime, data, self._kept(content, name), len(content)))

    def begin_cell(self, number: int, left: int) -> None:
        """Record that a notebook cell is beginning, and how many cells follow."""
        if self._begin_cell is not None:
            self._begin_cell(number, left)

    def _kept(self, content: bytes, name: str) -> str:
        if self._folder is None:
            return name
        path = self._folder / name
        self._kept_bytes += len(content)
        if self._kept_bytes > MOST_KEPT:
            log.warning("The figure %s is not kept: there are %d MiB of them", name, MOST_KEPT >> 20)
            return ""
        if not self._folder.exists():
            prune_figures(self._folder.parent, max_age_s=KEPT_FOR_S, max_total=MOST_KEPT_BEFORE)
        try:
            with replacing(path) as file:
                file.write(content)
        except OSError as error:
            log.warning("The figure %s is not kept: %s", path, error.strerror or error)
            return ""
        return str(path)


def prune_figures(folder: Path, *, max_age_s: float, max_total: int) -> None:
    """Delete the folders in ``folder`` that received no figure in the last ``max_age_s`` seconds, then the
    oldest ones until the rest fit in ``max_total`` bytes. Folders that cannot be deleted are left in place.
    """
    import shutil

    found: list[tuple[float, int, Path]] = []
    for inner in folder.glob("*/"):
        with suppress(OSError):  # another process is deleting it
            sizes = [path.stat().st_size for path in inner.iterdir()]
            found.append((inner.stat().st_mtime, sum(sizes), inner))
    oldest, total = time.time() - max_age_s, 0
    for modified, size, inner in sorted(found, reverse=True):
        total += size
        if modified < oldest or total > max_total:
            shutil.rmtree(inner, ignore_errors=True)


@host_value("display.functions")
class DisplayFunctions:
    """The functions that a guest may call; each is marked ``guest_method``.

    In a restored guest they do nothing until ``begin`` is called.
    """

    def __init__(self, figures: Figures) -> None:
        self.begin(figures)

    def begin(self, figures: Figures) -> None:
        self._figures: Figures | None = figures

    @guest_method
    def show(self, mime: str, text: str, name: str) -> None:
        """Report the file ``name`` in the session folder; ``text`` has one character for each byte of the
        file. Raises ValueError for an unsupported type.
        """
        if mime not in _KINDS:
            raise ValueError(f"{mime!r} is not a kind of figure")
        if self._figures is not None:
            self._figures.show(mime, text.encode("latin-1"), Path(name).name)

    @guest_method
    def begin_cell(self, number: int, left: int) -> None:
        """Report that a notebook cell is beginning, and how many cells follow. Raises ValueError for an
        invalid number.
        """
        if type(number) is not int or not 0 < number <= _MOST_CELLS:
            raise ValueError(f"{number!r} is not the number of a cell")
        if type(left) is not int or not 0 <= left <= _MOST_CELLS:
            raise ValueError(f"{left!r} is not a number of cells")
        if self._figures is not None:
            self._figures.begin_cell(number, left)

    def graph_state(self) -> list[object]:
        """Return an empty list, because the callback belongs to the run that was captured."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore the functions without a callback, so that they do nothing."""
        self._figures = None
        host.returned[Figures.NAME] = self
