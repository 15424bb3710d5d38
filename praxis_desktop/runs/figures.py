"""Figures that a guest shows: what it is given to tell of them, and what is made of that."""

from __future__ import annotations

import base64
import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host

log = logging.getLogger(__name__)

MOST_TOLD = 4 << 20
"""Bytes of a figure that an event has; larger ones are in their file alone."""

MOST_KEPT = 256 << 20
"""Bytes of figures that a folder of its own may have; those after them are told, and not kept."""

KEPT_FOR_S = 30 * 24 * 3600.0
MOST_KEPT_BEFORE = 1 << 30
"""How long, and how many bytes of, earlier figures are left beside a new folder."""

_KINDS = {"image/svg+xml": True, "text/html": True, "image/png": False, "image/jpeg": False}
"""What a guest may show, and whether it is text."""


class Figures:
    """Tells of the figures of one guest. Each is a file in the guest's session folder already.

    With a ``folder`` they are also kept there at once, for guests whose session folder nobody keeps: it is
    made when there is a figure, and the event has the file's path.
    """

    NAME = "_praxis_display"
    """Of the object that the guest's ``js`` has."""

    def __init__(self, tell: Callable[[DisplayEvent], None], folder: Path | None = None) -> None:
        self._tell = tell
        self._folder = folder
        self._kept_bytes = 0
        self._functions = DisplayFunctions(self.show)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Let the guest tell of its figures; on its thread, before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)

    def return_to(self, interpreter: Interpreter) -> None:
        """Take the place of who was told when the guest was captured, which notices nothing."""
        held = interpreter.host.returned.get(self.NAME)
        if isinstance(held, DisplayFunctions):
            held.begin(self.show)
            self._functions = held
        self.offer_to(interpreter)

    def show(self, mime: str, content: bytes, name: str) -> None:
        """Tell of a figure, and keep it under that name."""
        data = ""
        if len(content) <= MOST_TOLD:
            data = content.decode("utf-8", "replace") if _KINDS[mime] else base64.b64encode(content).decode()
        self._tell(DisplayEvent(mime, data, self._kept(content, name), len(content)))

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
    """Delete the folders of figures in ``folder`` in which nothing was kept for ``max_age_s`` seconds, then
    those longest so beyond ``max_total`` bytes of all of them together. What cannot be deleted stays.
    """
    found: list[tuple[float, int, Path]] = []
    for inner in folder.glob("*/"):
        with suppress(OSError):  # another process deletes it just now
            sizes = [path.stat().st_size for path in inner.iterdir()]
            found.append((inner.stat().st_mtime, sum(sizes), inner))
    oldest, total = time.time() - max_age_s, 0
    for modified, size, inner in sorted(found, reverse=True):
        total += size
        if modified < oldest or total > max_total:
            shutil.rmtree(inner, ignore_errors=True)


@host_value("display.functions")
class DisplayFunctions:
    """What a guest may do: the marked methods are the guest's.

    In a guest that was restored it tells nobody, unless somebody begins to be told.
    """

    def __init__(self, show: Callable[[str, bytes, str], None]) -> None:
        self.begin(show)

    def begin(self, show: Callable[[str, bytes, str], None]) -> None:
        self._show: Callable[[str, bytes, str], None] | None = show

    @guest_method
    def show(self, mime: str, text: str, name: str) -> None:
        """Tell of the file ``name`` of the session folder: ``text`` has one character for each of its bytes.

        Raises ValueError for what is no figure.
        """
        if mime not in _KINDS:
            raise ValueError(f"{mime!r} is no kind of figure")
        if self._show is not None:
            self._show(mime, text.encode("latin-1"), Path(name).name)

    def graph_state(self) -> list[object]:
        """Nothing: it belongs to the run that is captured."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Be one that tells nobody."""
        self._show = None
        host.returned[Figures.NAME] = self
