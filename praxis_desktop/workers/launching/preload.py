"""What the library's protocols need is loaded while nobody waits: the Run button opens when it is there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.records import replace
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.launching.readiness import LOADING, PreloadState
from praxis_desktop.workers.launching.trouble import NO_TROUBLE, Trouble, trouble_of

if TYPE_CHECKING:
    from praxis_desktop.interpreter.image import Image

log = logging.getLogger(__name__)

INSTALLING = "Installing packages"
READY = "Ready"

_LOADING_FROM, _INSTALLING_FROM, _LAYERS_DONE, _DONE = 5, 45, 70, 100

Report = Callable[[Event], None]


class ImageSource(Protocol):
    """Where images come from: ``SnapshotService`` is one."""

    def image(self, recipe: Recipe, *, report: Callable[[Event], None] | None = None) -> Image:
        """The image of ``recipe``, made if there is none; progress goes to ``report``."""


class Preload:
    """Loads the image of ``recipe`` on a thread of its own, once.

    ``recipe`` may be a function that finds it, called on that thread with what progress is reported to.
    ``progress`` is called there with percent and stage: "Loading runtime", followed by what is done to it if
    that takes long; "Installing packages", followed by a package's name while it is being installed; "Ready".
    ``warm`` is called there with the recipe when its image is loaded, ``failed`` when there is none:
    ``trouble`` says why.

    Runs wait for it and then go on whatever came of it: after an error they load what they need themselves.
    """

    def __init__(
        self,
        source: ImageSource,
        recipe: Recipe | Callable[[Report], Recipe],
        *,
        progress: Callable[[int, str], None] | None = None,
        warm: Callable[[Recipe], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        self._source = source
        self._recipe = recipe
        self._progress = progress
        self._warm = warm
        self._failed = failed
        self._changed = threading.Condition()
        self._state: PreloadState = "idle"
        self._percent = 0
        self._stage = ""
        self._trouble = NO_TROUBLE
        self._cancelled = threading.Event()
        self._thread: GuestThread | None = None

    @property
    def state(self) -> PreloadState:
        """How far it is; any thread."""
        return self._state

    @property
    def percent(self) -> int:
        """How much of it is done, as told to ``progress``; any thread."""
        return self._percent

    @property
    def stage(self) -> str:
        """What is being done, in the words given to ``progress``; any thread."""
        return self._stage

    @property
    def trouble(self) -> Trouble:
        """Why there is no image, once the state is "error"; any thread."""
        return self._trouble

    def start(self) -> None:
        """Begin, if it has not begun; after an error, begin again. Any thread, returns at once."""
        with self._changed:
            if self._state in ("loading", "ready") or self._cancelled.is_set():
                return
            self._state, self._trouble = "loading", NO_TROUBLE
            self._percent, self._stage = 0, LOADING
            self._thread = GuestThread(target=self._load, name="preload", daemon=True)
            self._thread.start()

    def wait(self, deadline: Deadline) -> PreloadState:
        """Wait while it is loading, until the deadline at most, and return the state: a run goes on with any.

        Not on the thread that loads, nor from what it calls.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._state != "loading", deadline.remaining)
            return self._state

    def follow(self, tell: Callable[[int, str], None], is_given_up: Callable[[], bool]) -> PreloadState:
        """Wait while it is loading, and tell percent and stage on this thread as they change; return the
        state. ``is_given_up`` ends the waiting: it is asked again after every ``wake``, and must not block.

        Not on the thread that loads, nor from what it calls.
        """
        told: tuple[int, str] | None = None
        while True:
            with self._changed:
                news = self._percent, self._stage
                while news == told and self._state == "loading" and not is_given_up():
                    self._changed.wait()
                    news = self._percent, self._stage
                state = self._state
            if state != "loading" or is_given_up():
                return state
            told = news
            tell(*news)

    def wake(self) -> None:
        """Have those who ``follow`` look whether they still want to; any thread."""
        with self._changed:
            self._changed.notify_all()

    def close(self, deadline: Deadline) -> bool:
        """Release those who wait, load nothing more; False if a package was still being loaded at the
        deadline. Idempotent; any thread.
        """
        with self._changed:
            self._cancelled.set()
            if self._state == "loading":
                self._end("error", Trouble("the preparation was cancelled"))
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
            self._finish("error", trouble_of(error))
            self._tell_failure()
        except Exception as error:  # the thread's last frame: a run must not wait for it in vain
            log.exception("The packages could not be loaded in advance")
            self._finish("error", trouble_of(error))
            self._tell_failure()

    def _load_images(self) -> Recipe | None:
        """Load the runtime, then the packages; None if that was cancelled."""
        self._tell(_LOADING_FROM, LOADING)
        self._source.image(BASELINE, report=self._relay_runtime)
        if self._cancelled.is_set():
            return None
        self._tell(_INSTALLING_FROM, INSTALLING)
        recipe = self._recipe(self._relay_layers) if callable(self._recipe) else self._recipe
        if self._cancelled.is_set():
            return None
        if recipe != BASELINE:
            self._source.image(recipe, report=self._relay_packages)
        return None if self._cancelled.is_set() else recipe

    def _relay_runtime(self, event: Event) -> None:
        self._relay(event, LOADING, _LOADING_FROM, _INSTALLING_FROM)

    def _relay_layers(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            event = replace(event, stage=event.stage.removeprefix("Installing "))
        self._relay(event, INSTALLING, _INSTALLING_FROM, _LAYERS_DONE)

    def _relay_packages(self, event: Event) -> None:
        self._relay(event, INSTALLING, _LAYERS_DONE, _DONE)

    def _relay(self, event: Event, stage: str, first: int, last: int) -> None:
        """Progress of one image as a part of the whole."""
        if isinstance(event, ProgressEvent) and event.value < _DONE:
            self._tell(first + (last - first) * event.value // _DONE, f"{stage}: {event.stage}")

    def _tell(self, percent: int, stage: str) -> None:
        with self._changed:
            if self._cancelled.is_set():
                return
            self._percent, self._stage = percent, stage
            self._changed.notify_all()
        if self._progress is not None:
            self._progress(percent, stage)

    def _tell_failure(self) -> None:
        if self._failed is not None and not self._cancelled.is_set():
            self._failed()

    def _finish(self, state: PreloadState, trouble: Trouble = NO_TROUBLE) -> None:
        with self._changed:
            if self._state == "loading":
                self._end(state, trouble)

    def _end(self, state: PreloadState, trouble: Trouble) -> None:
        """Enter a last state, with the lock held."""
        self._state, self._trouble = state, trouble
        self._changed.notify_all()
