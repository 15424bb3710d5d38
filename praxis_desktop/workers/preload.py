"""What the library's protocols need is loaded while nobody waits: the Run button opens when it is there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal, Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.interpreter.image import Image
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.snapshots.recipes import BASELINE, Recipe

log = logging.getLogger(__name__)

LOADING = "Loading runtime"
INSTALLING = "Installing packages"
READY = "Ready"

PreloadState = Literal["idle", "loading", "ready", "error"]

_LOADING_FROM, _INSTALLING_FROM, _DONE = 5, 45, 100


class ImageSource(Protocol):
    """Where images come from: ``SnapshotService`` is one."""

    def image(self, recipe: Recipe, *, report: Callable[[Event], None] | None = None) -> Image:
        """The image of ``recipe``, made if there is none; progress goes to ``report``."""


class Preload:
    """Loads the image of ``recipe`` on a thread of its own, once.

    ``recipe`` may be a function that finds it, called on that thread. ``progress`` is called there with
    percent and stage: "Loading runtime"; "Installing packages", followed by a package's name while it is
    being installed; "Ready". ``warm`` is called there with the recipe when its image is loaded.

    Runs wait for it and then go on whatever came of it: after an error they load what they need themselves.
    """

    def __init__(
        self,
        source: ImageSource,
        recipe: Recipe | Callable[[], Recipe],
        *,
        progress: Callable[[int, str], None] | None = None,
        warm: Callable[[Recipe], None] | None = None,
    ) -> None:
        self._source = source
        self._recipe = recipe
        self._progress = progress
        self._warm = warm
        self._changed = threading.Condition()
        self._state: PreloadState = "idle"
        self._stage = ""
        self._error = ""
        self._cancelled = threading.Event()
        self._thread: GuestThread | None = None

    @property
    def state(self) -> PreloadState:
        """How far it is; any thread."""
        return self._state

    @property
    def stage(self) -> str:
        """What is being done, in the words given to ``progress``; any thread."""
        return self._stage

    @property
    def error(self) -> str:
        """Why there is no image, once the state is "error"; any thread."""
        return self._error

    def start(self) -> None:
        """Begin, if it has not begun; after an error, begin again. Any thread, returns at once."""
        with self._changed:
            if self._state in ("loading", "ready") or self._cancelled.is_set():
                return
            self._state, self._error = "loading", ""
            self._thread = GuestThread(target=self._load, name="preload", daemon=True)
            self._thread.start()

    def wait(self, deadline: Deadline) -> PreloadState:
        """Wait while it is loading, until the deadline at most, and return the state: a run goes on with any.

        Not on the thread that loads, nor from what it calls.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._state != "loading", deadline.remaining)
            return self._state

    def close(self, deadline: Deadline) -> bool:
        """Release those who wait, load nothing more; False if a package was still being loaded at the
        deadline. Idempotent; any thread.
        """
        with self._changed:
            self._cancelled.set()
            if self._state == "loading":
                self._end("error", "the preparation was cancelled")
            thread = self._thread
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    # ---- the thread
    def _load(self) -> None:
        try:
            recipe = self._load_images()
            self._finish("ready")
            self._tell(_DONE, READY)
            if recipe is not None and self._warm is not None:
                self._warm(recipe)
        except (PraxisError, OSError) as error:
            log.warning("The packages could not be loaded in advance: %s", error)
            self._finish("error", str(error))
        except Exception as error:  # the thread's last frame: a run must not wait for it in vain
            log.exception("The packages could not be loaded in advance")
            self._finish("error", f"{type(error).__name__}: {error}")

    def _load_images(self) -> Recipe | None:
        """Load the runtime, then the packages; None if that was cancelled."""
        self._tell(_LOADING_FROM, LOADING)
        recipe = self._recipe() if callable(self._recipe) else self._recipe
        if self._cancelled.is_set():
            return None
        self._source.image(BASELINE)
        if self._cancelled.is_set():
            return None
        if recipe != BASELINE:
            self._tell(_INSTALLING_FROM, INSTALLING)
            self._source.image(recipe, report=self._relay)
        return None if self._cancelled.is_set() else recipe

    def _relay(self, event: Event) -> None:
        """Progress of the packages' image as a part of the whole."""
        if isinstance(event, ProgressEvent) and event.value < _DONE:
            share = (_DONE - _INSTALLING_FROM) * event.value // _DONE
            self._tell(_INSTALLING_FROM + share, f"{INSTALLING}: {event.stage}")

    def _tell(self, percent: int, stage: str) -> None:
        with self._changed:
            if self._cancelled.is_set():
                return
            self._stage = stage
        if self._progress is not None:
            self._progress(percent, stage)

    def _finish(self, state: PreloadState, message: str = "") -> None:
        with self._changed:
            if self._state == "loading":
                self._end(state, message)

    def _end(self, state: PreloadState, message: str) -> None:
        """Enter a last state, with the lock held."""
        self._state, self._error = state, message
        self._changed.notify_all()
