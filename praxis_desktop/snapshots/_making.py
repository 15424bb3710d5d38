"""Obtains an image: a stored one, the shipped one, or a new one, which is made and saved."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis_desktop import interpreter, snapshots
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.snapshots.keys import differences, ingredients, key_of
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.snapshots.statistics import Counts
from praxis_desktop.snapshots.store import Refusals

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Control, Image, Runtime
    from praxis_desktop.snapshots.building import HostModules, Unsuitable
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.image_files import Begin, ImageIdentity, StoredImage
    from praxis_desktop.snapshots.store import ImageStore


log = logging.getLogger("praxis_desktop.snapshots")

Tell = Callable[[Event], None]

RESTORING = LogEvent("[Pyodide] Restoring from snapshot...")
RESTORED = LogEvent("[Pyodide] Snapshot restored")
_BOOTING = LogEvent("[Pyodide] Fresh initialization...")
_SAVED = LogEvent("[Pyodide] Snapshot saved")

_PURPOSES = {
    "baseline": "Python and its standard library",
    "package": "the packages that protocols use",
    "dedicated": "one protocol",
    "bench": "one protocol",
}


class ImageMaker:
    """Obtains images.

    Thread-safe, but the caller must not request the same recipe twice at the same time.
    ``runtime`` is called once, on first use. Without a ``store`` nothing is saved.
    """

    def __init__(
        self,
        runtime: Callable[[], Runtime],
        store: ImageStore | None,
        distribution: Distribution | None,
        host_modules: HostModules,
        counts: Counts,
    ) -> None:
        self._make_runtime = runtime
        self._runtime: Runtime | None = None
        self._distribution = distribution
        self._runtime_lock = threading.Lock()
        self._contents: Contents | None = None
        self._contents_lock = threading.Lock()
        self._store = store
        self._host_modules = host_modules
        self._counts = counts
        self._refusals = Refusals(None if store is None else store.folder)
        self._unusable: dict[str, str] = {}
        """Why existing images must not be used until they are rebuilt, keyed by image key."""

    # ---- what everything is made from
    @property
    def runtime(self) -> Runtime:
        """The runtime, created on first use."""
        with self._runtime_lock:
            if self._runtime is None:
                self._runtime = self._make_runtime()
            return self._runtime

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""
        return self._distribution or self.runtime.distribution

    @property
    def contents(self) -> Contents:
        """The sources mounted in guests, shared by all threads."""
        with self._contents_lock:
            if self._contents is None:
                self._contents = snapshots.Contents(self.distribution)
            return self._contents

    def identity(self, recipe: Recipe) -> ImageIdentity:
        """Return the identity used to find the image for ``recipe``.

        Raises StorageError for an unreadable wheel.
        """
        found = ingredients(recipe, self.distribution)
        purpose = _PURPOSES[recipe.kind] if recipe.kind != "dedicated" or recipe.source else "the console"
        if recipe.filename:
            what = "packages of" if recipe.kind == "package" else "program"
            purpose = Message("the {what} {filename}", what=what, filename=recipe.filename)
        return snapshots.ImageIdentity(recipe.kind, key_of(found), purpose, found)

    def named_objects(self, recipe: Recipe) -> dict[str, object]:
        """Create new host objects for an interpreter restored from the image for ``recipe``."""
        return {} if recipe.parent is None else snapshots.named_objects(self._host_modules())

    # ---- from where images come
    def is_saved(self, recipe: Recipe) -> bool:
        """Return whether the store has a file with the image for ``recipe``, intact or not."""
        identity = self.identity(recipe)
        return self._store is not None and self._store.has(identity.kind, identity.key)

    def load(self, recipe: Recipe, tell: Tell) -> Image | None:
        """Load the saved or the shipped image. Return None if neither is usable."""
        if recipe.kind == "bench":
            return None
        identity = self.identity(recipe)
        with self._loading_ahead() as begin:
            stored = self._read(identity, tell, begin)
        if stored is None and recipe.parent is None:
            stored = self._look_again(identity, tell) or self._unpack(identity, tell)
        return None if stored is None else self._opened(stored, recipe)

    def make(self, recipe: Recipe, parent: Image | None, control: Control, tell: Tell) -> tuple[Image, bool]:
        """Make the image and, except for a bench, save it. Also return True if another process had already
        made the image, else False.

        Call this on a GuestThread. Raises Unsuitable for a program that cannot have an image, and the guest's
        faults.
        """
        if recipe.kind == "bench":
            return self._built(recipe, parent, control, tell), False
        identity = self.identity(recipe)
        store = self._store
        with nullcontext() if store is None else store.lock(identity.kind, identity.key):
            stored = self._read(identity, tell, is_last_look=True)
            if stored is not None:
                return self._opened(stored, recipe), True
            self._tell_of_miss(identity, tell)
            image = self._built(recipe, parent, control, tell)
            self._save(image, identity, tell)
            return image, False

    def why_unsuitable(self, recipe: Recipe) -> str | None:
        """Return why the program cannot have an image, or None if no reason is known."""
        return self._refusals.reason(self.identity(recipe).key)

    def note_unsuitable(self, recipe: Recipe, unsuitable: Unsuitable) -> None:
        """Record that a program cannot have an image, so that making one is not attempted again."""
        log.info("No image is built for %s: %s", recipe.filename, unsuitable.reason)
        key = self.identity(recipe).key
        self._refusals.note(key, unsuitable.reason, is_for_good=unsuitable.is_for_good)

    def invalidate(self, recipe: Recipe, reason: str) -> None:
        """Remove from the store an image that cannot be restored."""
        self._counts.add("unusable")
        identity = self.identity(recipe)
        if self._store is None:
            log.warning("The image for %s is rebuilt: %s", identity.purpose, reason)
            return
        with self._store.lock(identity.kind, identity.key):
            self._store.invalidate(identity.kind, identity.key, reason)

    # ---- steps
    @contextmanager
    def _loading_ahead(self) -> Iterator[Begin]:
        """Yield a function that takes an image's state and starts loading the image's libraries on a separate
        thread. Leaving the block waits for that thread. As a result, the libraries are loaded while the
        image's pages are read and their digest is checked.
        """
        threads: list[threading.Thread] = []

        def load(state: Mapping[str, Any]) -> None:
            interpreter.load_ahead(self.runtime, state)

        def begin(state: Mapping[str, Any]) -> None:
            if state["linker"]["libraries"]:
                threads.append(threading.Thread(target=load, args=(state,), name="library loader"))
                threads[-1].start()

        try:
            yield begin
        finally:
            for thread in threads:
                thread.join()

    def _read(
        self, identity: ImageIdentity, tell: Tell, begin: Begin | None = None, *, is_last_look: bool = False
    ) -> StoredImage | None:
        store = self._store
        if store is None or not store.has(identity.kind, identity.key):
            return None
        if not is_last_look:
            say(tell, RESTORING)
        try:
            with self._counts.timed("load"):
                stored = store.load(identity.kind, identity.key, begin)
            if stored is not None:
                _check_ingredients(stored, identity)
        except snapshots.ImageUnusable as error:
            # Only the holder of the lock can know that no sound image has just replaced it.
            if is_last_look and self._unusable.get(identity.key) != error.reason:
                self._unusable[identity.key] = error.reason
                self._counts.add("unusable")
                store.invalidate(identity.kind, identity.key, error)
            return None
        if stored is not None and is_last_look:
            say(tell, RESTORING)
        return stored

    def _look_again(self, identity: ImageIdentity, tell: Tell) -> StoredImage | None:
        """Remove an unusable image that hides the shipped one. If another process has replaced it in the
        meantime, return the replacement.
        """
        store = self._store
        if store is None or not store.has(identity.kind, identity.key):
            return None
        with store.lock(identity.kind, identity.key):
            return self._read(identity, tell, is_last_look=True)

    def _unpack(self, identity: ImageIdentity, tell: Tell) -> StoredImage | None:
        """Load the shipped baseline, and save it in the store. Return None if it cannot be used."""
        with self._counts.timed("unpack"):
            content = shipped_baseline(self.distribution.folder)
            if content is None:
                return None
            try:
                stored = snapshots.read_image(BytesIO(content), len(content))
            except snapshots.ImageUnusable as error:
                log.warning("The image that was shipped is not used: %s", error.reason)
                return None
        if stored.metadata.key != identity.key:
            changed = ", ".join(differences(identity.ingredients, stored.metadata.ingredients))
            log.info("The image that was shipped is of another program: %s", changed)
            stored.close()
            return None
        say(tell, RESTORING)
        self._keep(identity, lambda store: store.adopt(identity.kind, identity.key, [content]))
        return stored

    def _opened(self, stored: StoredImage, recipe: Recipe) -> Image:
        return stored.image(self.runtime, self.contents.sources(recipe.attached))

    def _tell_of_miss(self, identity: ImageIdentity, tell: Tell) -> None:
        if self._store is None:
            reason = "images are not being saved"
        elif identity.key in self._unusable:
            reason = "the saved image cannot be used"
        else:
            reason = self._store.why_missing(identity.kind, identity.ingredients)
        self._counts.miss(reason)
        say(
            tell,
            LogEvent(
                Message("Building an image for {purpose}: {reason}", purpose=identity.purpose, reason=reason)
            ),
        )

    def _built(self, recipe: Recipe, parent: Image | None, control: Control, tell: Tell) -> Image:
        with self._counts.timed(recipe.kind):
            if parent is None:
                say(tell, _BOOTING)
                return snapshots.build_baseline(self.runtime, control)
            modules = self._host_modules()
            if recipe.kind == "dedicated" and not recipe.source:
                tell(ProgressEvent(10, "Preparing the console"))
                image = snapshots.build_console(recipe, parent, self.contents, modules, control)
                tell(ProgressEvent(100, "The console is ready"))
                return image
            if recipe.kind == "dedicated":
                return snapshots.build_dedicated(recipe, parent, modules, control)
            if recipe.kind == "bench":
                return snapshots.build_bench(recipe, parent, modules, control)
            image = snapshots.build_package(
                recipe,
                parent,
                self.contents,
                modules,
                control,
                lambda percent, stage: tell(ProgressEvent(percent, stage)),
            )
            tell(ProgressEvent(100, "Packages are ready"))
            return image

    def _save(self, image: Image, identity: ImageIdentity, tell: Tell) -> None:
        with self._counts.timed("save"):
            is_saved = self._keep(identity, lambda store: store.save(image, identity))
        if is_saved:
            say(tell, _SAVED)

    def _keep(self, identity: ImageIdentity, act: Callable[[ImageStore], object]) -> bool:
        if self._store is None:
            return False
        try:
            act(self._store)
        except snapshots.ImageNotSaved as error:
            self._counts.add("save_failures")
            log.warning("%s", error)
            return False
        self._unusable.pop(identity.key, None)
        self._counts.add("saves")
        return True


def _check_ingredients(stored: StoredImage, identity: ImageIdentity) -> None:
    """Raise ImageUnusable unless an image's ingredients are the ones that its key was computed from."""
    differing = differences(identity.ingredients, stored.metadata.ingredients)
    if differing:
        stored.close()
        raise snapshots.ImageUnusable(
            Message("it was built from different parts: {differing}", differing=", ".join(differing))
        )


def say(tell: Tell, event: LogEvent) -> None:
    """Report an event and log it."""
    log.info("%s", event.message)
    tell(event)


FILE_NAME = "baseline.image.zlib"

UNPACKED_NAME = "baseline.image"
"""The file name of the unpacked image, which installers include."""

_PIECE = 64 << 10

MOST_BYTES = 256 << 20
"""Maximum size of a shipped image, in bytes."""


def shipped_baseline(folder: Path) -> bytes | None:
    """Return the content of the image in ``folder``, unpacked but unverified, or None if unavailable."""
    for path in (folder / UNPACKED_NAME, folder / FILE_NAME):
        try:
            packed = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("The image that was shipped, %s, cannot be read: %s", path, error.strerror)
            return None
        return packed if path.name == UNPACKED_NAME else _unpacked(packed, path)
    return None


def _unpacked(packed: bytes, path: Path) -> bytes | None:
    """Unpack an image in pieces. Unpacking it in one step would block all other threads for 60 ms."""
    unpacking = zlib.decompressobj()
    content = BytesIO()
    try:
        for start in range(0, len(packed), _PIECE):
            content.write(unpacking.decompress(packed[start : start + _PIECE], MOST_BYTES - content.tell()))
            precedence.give_way()
            if unpacking.eof or content.tell() >= MOST_BYTES:
                break
    except zlib.error as error:
        log.warning("The image that was shipped, %s, is damaged: %s", path, error)
        return None
    return content.getvalue()


def packed(image: bytes) -> bytes:
    """Return an image file compressed as in FILE_NAME. The same version of zlib gives the same bytes."""
    return zlib.compress(image, 6)
