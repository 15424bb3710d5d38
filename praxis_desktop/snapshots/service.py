"""The service that restores or boots interpreters: the only way to obtain an interpreter."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import snapshots
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import GuestError, Killed
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.interpreter.threads import GuestThread, StackTooSmall, check_stack
from praxis_desktop.snapshots._making import RESTORED, RESTORING, ImageMaker, say
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.snapshots.statistics import Counts, Statistics

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Runtime
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.snapshots.building import HostModules
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.image_files import ImageIdentity
    from praxis_desktop.snapshots.store import ImageStore

log = logging.getLogger("praxis_desktop.snapshots")

Report = Callable[[Event], None]

MAKER_THREAD = "image maker"
"""The name of threads that obtain images; their warnings are also reported to the threads that wait for an
image.
"""

IMAGES_KEPT = 4
"""Number of images kept in memory in addition to the baseline. The most recently used ones are kept."""

WAIT_LIMIT_S = 300.0
"""Maximum time, in seconds, to wait for an image."""


class NotReady(PraxisError):
    """No interpreter was ready in time, or the service is closed."""


class _Unrestorable(Exception):
    """An existing image could not be restored."""

    def __init__(self, kept: _Kept, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.kept = kept
        self.cause = cause


class _Kept(Struct, frozen=True):
    """An image and its recipe, which is the parent's recipe if no image can be made for the requested one."""

    recipe: Recipe
    image: Image


class _Job:
    """Obtains an image on one thread for all threads that want it, and stores its events for all of them."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.control = Control()
        self.events: list[Event] = []
        self.thread: threading.Thread | None = None
        self.kept: _Kept | None = None
        self.is_restored = False
        """Whether the "restored" event has yet to be reported."""
        self.error: BaseException | None = None
        self.is_done = False

    @property
    def outcome(self) -> _Kept:
        """Return the result, or raise the reason for the failure."""
        if self.kept is not None:
            return self.kept
        raise self.error or NotReady("no image could be made")


class SnapshotService:
    """Creates interpreters for recipes, from images that are in memory, on disk, or newly made (and saved).

    Thread-safe; one service per process. Each image is made or read once, however many threads request it.
    ``runtime`` is called once, on first use. ``distribution`` contains the guest's files, by default those of
    the runtime; passing it avoids loading wasmtime before an image is found. ``store`` keeps images between
    processes; if it is None, no images are kept. ``host_modules`` creates the host's modules for guests with
    packages.

    ``report`` is called with events, on the calling thread. Warnings are logged.
    """

    def __init__(
        self,
        runtime: Callable[[], Runtime],
        store: ImageStore | None = None,
        *,
        distribution: Distribution | None = None,
        host_modules: HostModules = dict,
    ) -> None:
        self._counts = Counts()
        self._maker = ImageMaker(runtime, store, distribution, host_modules, self._counts)
        self._changed = threading.Condition()
        self._baseline: _Kept | None = None
        self._images: OrderedDict[Recipe, _Kept] = OrderedDict()
        self._jobs: dict[Recipe, _Job] = {}
        self._is_closed = False

    # ---- for callers that need an interpreter
    def prepare(
        self, recipe: Recipe, *, report: Report | None = None, control: Control | None = None
    ) -> PreparedInterpreter:
        """Return an interpreter in the state of the image for ``recipe``, ready to start.

        If no image can be made for the program or for its packages, the parent's image is used, and the run
        does the remaining work. Interrupting or killing ``control`` ends the wait with Killed. Raises
        NotReady, the runtime's errors, and the errors of a failed boot.
        """
        tell = report or _ignore
        try:
            return self._prepare(recipe, tell, control)
        except _Unrestorable as unrestorable:
            self._discard(unrestorable.kept, str(unrestorable))
        try:
            return self._prepare(recipe, tell, control)
        except _Unrestorable as unrestorable:
            raise unrestorable.cause from None

    def image(self, recipe: Recipe, *, report: Report | None = None, control: Control | None = None) -> Image:
        """Return the image for ``recipe``, for callers that restore it themselves. In all other respects,
        this works like ``prepare``.

        The service owns the image, so do not close it.
        """
        tell = report or _ignore
        with self._counts.timed("wait"):
            job = self._await(self._job_for(recipe), tell, control)
        if job.is_restored:
            say(tell, RESTORED)
        return job.outcome.image

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """Return an interpreter in the state of ``checkpoint``, taken in an interpreter made from ``recipe``.

        Raises the same errors as ``prepare``, and ImageMismatch if the checkpoint cannot be restored.
        """
        from praxis_desktop.interpreter.prepared import PreparedInterpreter

        kept = self._await(self._job_for(recipe), _ignore, None).outcome
        named = self._maker.named_objects(kept.recipe)
        prepared = PreparedInterpreter(checkpoint.image, checkpoint=checkpoint, named=named)
        self._counts.add("prepared")
        return prepared

    def begin(self, recipe: Recipe) -> None:
        """Start obtaining the image for ``recipe`` in advance, without waiting for it."""
        self._job_for(recipe)

    def is_saved(self, recipe: Recipe) -> bool:
        """Return whether there is an image for ``recipe`` on disk, intact or not. Takes less than 1 ms."""
        return self._maker.is_saved(recipe)

    def identity(self, recipe: Recipe) -> ImageIdentity:
        """Return the identity used to find the image for ``recipe``. Raises errors from reading the guest's
        files.
        """
        return self._maker.identity(recipe)

    @property
    def runtime(self) -> Runtime:
        """The runtime shared by all of the service's interpreters, created on first use."""
        return self._maker.runtime

    @property
    def contents(self) -> Contents:
        """The sources mounted in guests; all guests share them."""
        return self._maker.contents

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""
        return self._maker.distribution

    @property
    def statistics(self) -> Statistics:
        """The statistics so far."""
        return self._counts.snapshot()

    def tell_progress(self, percent: int, stage: str) -> None:
        """Report progress that concerns all images, such as the runtime's. Any thread may call it."""
        with self._changed:
            for job in self._jobs.values():
                if job.recipe.parent not in self._jobs:  # those waiting for a parent get the parent's events
                    job.events.append(ProgressEvent(percent, stage))
            self._changed.notify_all()

    def close(self, deadline: Deadline) -> bool:
        """Stop making images, which ends every wait. Return False if a thread was still busy at the deadline.

        Idempotent. Images in use are kept until they are released.
        """
        with self._changed:
            self._is_closed = True
            jobs = list(self._jobs.values())
            self._images.clear()
            self._baseline = None
            self._changed.notify_all()
        for job in jobs:
            job.control.kill(Killed("the program is shutting down"))
        for job in jobs:
            if job.thread is not None:
                job.thread.join(deadline.remaining)
        return not any(job.thread is not None and job.thread.is_alive() for job in jobs)

    # ---- the caller's thread
    def _prepare(self, recipe: Recipe, tell: Report, control: Control | None) -> PreparedInterpreter:
        host_digest()  # on the job's thread, each of its small reads would wait for the import below
        job = self._job_for(recipe)
        # In a new process this import takes longer than reading an image, which continues in parallel.
        from praxis_desktop.interpreter.prepared import PreparedInterpreter

        with self._counts.timed("wait"):
            job = self._await(job, tell, control)
        kept = job.outcome
        try:
            with self._counts.timed("prepare"):
                named = self._maker.named_objects(kept.recipe)
                key = self.identity(kept.recipe).key
                prepared = PreparedInterpreter(kept.image, named=named, image_key=key)
        except (GuestError, LookupError, ValueError, TypeError, AttributeError) as error:
            raise _Unrestorable(kept, error) from error
        self._counts.add("prepared")
        if job.is_restored:
            say(tell, RESTORED)
        return prepared

    def _job_for(self, recipe: Recipe) -> _Job:
        """Return the job that obtains the image for ``recipe``: a finished job if the image is in memory, a
        job under way, or a new job. A new job runs on this thread if no other thread can hold a guest.
        """
        job, works_here = self._job_and_place(recipe)
        if works_here:
            self._work(job)
        return job

    def _job_and_place(self, recipe: Recipe) -> tuple[_Job, bool]:
        with self._changed:
            if self._is_closed:
                raise NotReady("the program is shutting down: no interpreter can be started")
            kept = self._baseline if recipe == BASELINE else self._images.get(recipe)
            if kept is not None:
                job = _Job(recipe)
                job.kept, job.is_restored, job.is_done = kept, True, True
                say(job.events.append, RESTORING)
                if recipe != BASELINE:
                    self._images.move_to_end(recipe)
                self._counts.add("hits")
                self._counts.add("hits_in_memory")
                return job, False
            running = self._jobs.get(recipe)
            if running is not None:
                return running, False
            job = self._jobs[recipe] = _Job(recipe)
            thread = GuestThread(target=self._work, args=(job,), name=MAKER_THREAD, daemon=True)
            try:
                thread.start()
            except (RuntimeError, ValueError, MemoryError):
                # Raised by threading for a stack size that it cannot set.
                try:
                    check_stack()
                except StackTooSmall:
                    del self._jobs[recipe]
                    raise
                return job, True
            job.thread = thread
            return job, False

    def _await(self, job: _Job, tell: Report, control: Control | None) -> _Job:
        """Wait until ``job`` is done, passing on its events. Raises Killed, NotReady."""
        if control is not None and not job.is_done:
            control.attach(wake=self._wake)
        deadline = Deadline.after(WAIT_LIMIT_S)
        told = 0
        while True:
            events, is_done = self._news(job, told, control, deadline)
            for event in events:
                tell(event)
            told += len(events)
            if is_done:
                return job
            if _stopped(control) or self._is_closed:
                raise Killed("the program was stopped before it began")
            if deadline.expired:
                raise NotReady(
                    Message(
                        "no interpreter could be prepared within {wait_limit_s:.0f} s",
                        wait_limit_s=WAIT_LIMIT_S,
                    ),
                    hint="This computer is overloaded. Close other programs, then try again.",
                )

    def _news(
        self, job: _Job, told: int, control: Control | None, deadline: Deadline
    ) -> tuple[list[Event], bool]:
        """Wait for events beyond the first ``told``, the end of the job, or a reason to stop waiting."""
        with self._changed:
            self._changed.wait_for(
                lambda: job.is_done or len(job.events) > told or self._is_closed or _stopped(control),
                deadline.remaining,
            )
            return job.events[told:], job.is_done

    def _discard(self, unusable: _Kept, reason: str) -> None:
        """Discard an image that could not be restored."""
        with self._changed:
            if self._baseline is unusable:
                self._baseline = None
            for recipe in [recipe for recipe, kept in self._images.items() if kept is unusable]:
                del self._images[recipe]
        self._maker.invalidate(unusable.recipe, reason)

    # ---- the job's thread
    def _work(self, job: _Job) -> None:
        try:
            kept, is_restored = self._obtain(job)
        except BaseException as error:  # noqa: BLE001 - raised again on the threads that wait
            with self._changed:
                job.error = error
                self._finish(job)
        else:
            with self._changed:
                job.kept, job.is_restored = kept, is_restored
                self._keep(job.recipe, kept)
                self._finish(job)

    def _finish(self, job: _Job) -> None:
        job.is_done = True
        del self._jobs[job.recipe]
        self._changed.notify_all()

    def _keep(self, recipe: Recipe, kept: _Kept) -> None:
        if self._is_closed:
            return
        if recipe == BASELINE:
            self._baseline = kept
            return
        self._images[recipe] = kept
        while len(self._images) > IMAGES_KEPT:
            self._images.popitem(last=False)

    def _obtain(self, job: _Job) -> tuple[_Kept, bool]:
        """Obtain the image. Also return whether the "restored" event has yet to be reported."""
        recipe = job.recipe

        def tell(event: Event) -> None:
            with self._changed:
                job.events.append(event)
                self._changed.notify_all()

        is_refused = recipe.kind == "dedicated" and self._maker.why_unsuitable(recipe) is not None
        image = None if is_refused else self._maker.load(recipe, tell)
        if image is not None:
            self._counts.add("hits")
            return _Kept(recipe, image), True
        if recipe.parent is None:
            image, is_restored = self._maker.make(recipe, None, job.control, tell)
            return _Kept(recipe, image), is_restored
        parent = self._await(self._job_for(recipe.parent), tell, job.control)
        # A program that is not imported yet may change how labware is made.
        if is_refused or (recipe.kind == "bench" and parent.outcome.recipe != recipe.parent):
            return parent.outcome, parent.is_restored
        return self._derive(job, parent, tell)

    def _derive(self, job: _Job, parent: _Job, tell: Report) -> tuple[_Kept, bool]:
        """Make an image from its restored parent, or, if that fails, use the parent's image."""
        recipe = job.recipe
        if parent.is_restored:
            say(tell, RESTORED)
        try:
            image, is_restored = self._maker.make(recipe, parent.outcome.image, job.control, tell)
        except snapshots.Unsuitable as unsuitable:
            self._maker.note_unsuitable(recipe, unsuitable)
        except Killed:
            raise
        except GuestError as error:
            log.warning("The image for %s cannot be made: %s", recipe.filename or "packages", error)
        else:
            return _Kept(recipe, image), is_restored
        return parent.outcome, False

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _stopped(control: Control | None) -> bool:
    return control is not None and (control.interrupted or control.killed is not None)


def _ignore(event: Event) -> None:
    """Ignore the event."""
