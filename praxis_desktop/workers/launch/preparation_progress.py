"""Reports the progress of the preparation to the threads and observers waiting for it."""

from __future__ import annotations

import errno
import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from msgspec import Struct, structs

from praxis_desktop import protocols
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.packages.errors import MissingDependency, PackageNotFound, VersionNotFound
from praxis_desktop.packages.guest_platform import project_of
from praxis_desktop.snapshots.recipes import BASELINE, Recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.settings import Settings


PreloadState = Literal["idle", "loading", "ready", "error"]

LOADING = "Loading runtime"
"""The first stage of the preparation."""


class Readiness(Struct, frozen=True):
    """The progress of the preparation.

    While loading, ``percent`` and ``stage`` describe the whole preparation. ``error`` says why it failed,
    ``hint`` is the remedy and ``details`` text for developers; ``warm`` is the number of ready interpreters.
    """

    state: PreloadState = "idle"
    percent: int = 0
    stage: str = ""
    error: str = ""
    hint: str = ""
    warm: int = 0
    keeps_warm: bool = True
    """Whether interpreters are kept ready; False if this is off, or if each program has its own process."""
    renewal: str | None = None
    """The package being prepared again because packages were added or removed; "" for all packages together,
    or None if nothing is being prepared again. Meanwhile, runs use the earlier packages.
    """
    details: str = ""
    stops_runs: bool = False
    """Whether the error also prevents runs from starting."""


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_MEMORY: Final = "There is not enough memory to start Python"


class Trouble(NamedTuple):
    """Why something could not be loaded; ``details`` is text for developers ("" if there is none).

    ``stops_runs`` means that runs cannot load their image and packages either.
    """

    sentence: str = ""
    hint: str = ""
    details: str = ""
    stops_runs: bool = False


NO_TROUBLE: Final = Trouble()


def trouble_of(error: Exception) -> Trouble:
    """Return an explanation of ``error`` for a user who is waiting for Python."""
    from praxis_desktop.interpreter.distribution import DistributionError

    details = "".join(traceback.format_exception(error)).rstrip()
    if isinstance(error, PraxisError):
        return Trouble(str(error), error.hint, details, isinstance(error, DistributionError))
    if isinstance(error, MemoryError):
        return Trouble(_NO_MEMORY, "Close other programs, then try again.", details)
    if isinstance(error, OSError):
        return Trouble(*_of_system(error), details)
    return Trouble(
        Message(
            "This program had an internal error while preparing Python: {kind}: {error}",
            kind=type(error).__name__,
            error=error,
        ),
        "Try again. If it happens again, copy the report and send it to support.",
        details,
    )


def _of_system(error: OSError) -> tuple[str, str]:
    place = f": {error.filename}" if error.filename else ""
    if error.errno == errno.ENOMEM:
        return _NO_MEMORY, "Close other programs, then try again."
    if error.errno in _FULL:
        return Message("The disk is full{place}", place=place), "Free space on the disk, then try again."
    reason = error.strerror or str(error)
    if error.errno in _REFUSED:
        return (
            Message(
                "This program is not permitted to read one of its own files{place} ({reason})",
                place=place,
                reason=reason,
            ),
            "Check the permissions of this file and its folder, then try again.",
        )
    return (
        Message("One of this program's files cannot be used{place} ({reason})", place=place, reason=reason),
        "Check the disk and this file's permissions, then try again.",
    )


log = logging.getLogger(__name__)

INSTALLING = "Installing packages"
READY = "Ready"

_LOADING_FROM, _INSTALLING_FROM, _LAYERS_DONE, _DONE = 5, 45, 70, 100

Report = Callable[[Event], None]


class ImageSource(Protocol):
    """A source of images, such as ``SnapshotService``."""

    def image(self, recipe: Recipe, *, report: Callable[[Event], None] | None = None) -> Image:
        """Return the image for ``recipe``, building it if necessary; progress goes to ``report``."""


class Preload:
    """Loads the image for ``recipe`` once, on a separate thread.

    ``recipe`` may be a function that determines the recipe; it is called on that thread with a progress
    function. ``progress`` is called there with the percentage and the stage: "Loading runtime", with more
    detail if loading is slow; "Installing packages", with the package's name; "Ready". ``warm`` is called
    there with the recipe once the image is loaded, ``failed`` if loading fails; ``trouble`` then says why.

    Runs wait for the preload, and then continue regardless: after an error they load the image themselves.
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
        """The state of the preload. Thread-safe."""
        return self._state

    @property
    def percent(self) -> int:
        """The percentage done, as passed to ``progress``. Thread-safe."""
        return self._percent

    @property
    def stage(self) -> str:
        """The current stage, as passed to ``progress``. Thread-safe."""
        return self._stage

    @property
    def trouble(self) -> Trouble:
        """Why there is no image, if the state is "error". Thread-safe."""
        return self._trouble

    def start(self) -> None:
        """Start loading, unless already started; retry after an error. Thread-safe; returns immediately."""
        with self._changed:
            if self._state in ("loading", "ready") or self._cancelled.is_set():
                return
            self._state, self._trouble = "loading", NO_TROUBLE
            self._percent, self._stage = 0, LOADING
            self._thread = GuestThread(target=self._load, name="preload", daemon=True)
            self._thread.start()

    def wait(self, deadline: Deadline) -> PreloadState:
        """Wait until loading is done, or until the deadline; return the state.

        Do not call this on the loading thread or from its callbacks.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._state != "loading", deadline.remaining)
            return self._state

    def follow(self, tell: Callable[[int, str], None], is_given_up: Callable[[], bool]) -> PreloadState:
        """Wait while loading is in progress, and return the state. Each change of the percentage or stage is
        passed to ``tell`` on this thread. ``is_given_up`` can end the wait: it is called after every
        ``wake``, and must not block.

        Do not call this on the loading thread or from its callbacks.
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
        """Make ``follow`` call ``is_given_up``. Thread-safe."""
        with self._changed:
            self._changed.notify_all()

    def close(self, deadline: Deadline) -> bool:
        """Release all waiting threads, and load nothing more; return False if loading was still in progress
        at the deadline. Idempotent; thread-safe.
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
        except Exception as error:  # the thread's last frame: a waiting run must be released
            log.exception("The packages could not be loaded in advance")
            self._finish("error", trouble_of(error))
            self._tell_failure()

    def _load_images(self) -> Recipe | None:
        """Load the runtime, then the packages; return the packages' recipe, or None if cancelled."""
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
            event = structs.replace(event, stage=event.stage.removeprefix("Installing "))
        self._relay(event, INSTALLING, _INSTALLING_FROM, _LAYERS_DONE)

    def _relay_packages(self, event: Event) -> None:
        self._relay(event, INSTALLING, _LAYERS_DONE, _DONE)

    def _relay(self, event: Event, stage: str, first: int, last: int) -> None:
        """Report the progress of one image as part of the progress of the whole preparation."""
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
        """Enter a final state. Call this with the lock held."""
        self._state, self._trouble = state, trouble
        self._changed.notify_all()


class Prerequisites(Struct, frozen=True):
    """Whether the program at ``path`` has its packages, and the approval that the settings require.

    ``message`` says why it cannot run, ``hint`` what to do about it; both are "" if it can run. ``modules``
    are imports that no package provides; the program may work without them.
    """

    path: Path
    message: str = ""
    hint: str = ""
    modules: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    """The packages to add, as requirements; empty if adding packages would not help."""
    summary: str = "Some of its packages are missing"
    """``message`` in a few words."""


def check_prerequisites(path: Path, environments: Environments, settings: Settings) -> Prerequisites | None:
    """Check the program at ``path``; return None if it is unreadable, which is reported elsewhere."""
    from praxis_desktop.records.approved_protocols import NotApproved, approval_needed
    from praxis_desktop.runs.packages.needs import may_need_packages

    try:
        program = protocols.read_program(path)
    except (PraxisError, OSError) as error:
        log.debug("%s is not examined: %s", path, error)
        return None
    try:
        modules = environments.missing(program) if may_need_packages(program) else ()
    except PraxisError as error:
        return Prerequisites(path, error.message, error.hint, wanted=_wanted(program, error))
    try:
        approval_needed(program, settings)
    except NotApproved as error:
        return Prerequisites(path, error.message, error.hint, summary="This version is not approved")
    except PraxisError as error:
        return Prerequisites(path, error.message, error.hint, summary="Its approval cannot be checked")
    return Prerequisites(path, modules=modules, wanted=tuple(map(project_of, modules)))


def _wanted(program: Program, error: PraxisError) -> tuple[str, ...]:
    """Return the unmet requirement of ``program``, or the missing dependency of a package it needs."""
    if not isinstance(error, (PackageNotFound, VersionNotFound, MissingDependency)) or not error.project:
        return ()
    from praxis_desktop.core.requirement_texts import read_requirement  # not needed when the window starts

    declared = protocols.requirements_of(program).declared
    return next(
        ((text,) for text in declared if read_requirement(text).name == error.project), (error.project,)
    )


EVERY_S = 2.0
"""Seconds between checks, each of which takes less than a millisecond."""


class Watch:
    """Calls ``changed`` on its own thread whenever the result of ``look`` changes. Thread-safe."""

    def __init__(
        self,
        look: Callable[[], str],
        changed: Callable[[], None],
        every_s: float = EVERY_S,
        *,
        name: str = "wheelhouse watch",
    ) -> None:
        self._name = name
        self._look = look
        self._changed = changed
        self._every_s = every_s
        self._seen = ""
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start watching, unless already started; the current state is not reported. Returns immediately."""
        with self._starting:
            if self._thread is None and not self._closing.is_set():
                self._seen = self._look()
                self._thread = threading.Thread(target=self._watch, name=self._name, daemon=True)
                self._thread.start()

    def close(self, deadline: Deadline) -> bool:
        """Stop watching; return False if ``changed`` was still running at the deadline. Idempotent."""
        self._closing.set()
        with self._starting:
            thread = self._thread
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    def _watch(self) -> None:
        while not self._closing.wait(self._every_s):
            seen = self._look()
            if seen == self._seen:
                continue
            self._seen = seen
            try:
                self._changed()
            except Exception:  # the thread's last frame: a run meets the same defect and reports it
                log.exception("What the %s noticed cannot be dealt with", self._name)
