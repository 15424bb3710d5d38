"""The images in a folder that many processes share: found by key, saved atomically, pruned by last use."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import __version__
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import listed, make_private, read_regular, replacing, sweep
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.snapshots import entries
from praxis_desktop.snapshots.entries import Entry
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import ImageIdentity, StoredImage, read_image, write_image
from praxis_desktop.snapshots.keys import differences, machine
from praxis_desktop.snapshots.metadata import ImageMetadata, Made, MetadataError

if TYPE_CHECKING:
    import filelock

    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.snapshots.image_files import Begin

log = logging.getLogger("praxis_desktop.snapshots")

_ASIDE = ".damaged"

KEPT_FOR_A_PURPOSE = 2
"""How many images of the same kind and purpose to keep: the most recently used ones. Every edit to a
protocol, and every change to this program's code, makes a new image.
"""

LOCK_DEADLINE_S = 60.0
"""Maximum time, in seconds, to wait for another process that is making the same image."""


class ImageNotSaved(StorageError):
    """An image could not be saved; the only consequence is that the next start must make it again."""


class Removed(Struct, frozen=True):
    """A file that was removed, and its size in bytes."""

    name: str
    size: int


class ImageStore:
    """The images in ``folder``, which need not exist and may vanish, be read-only, or be shared by any number
    of processes. Their total size is kept below ``limit_bytes``. Images in the folder ``ahead``, which is
    never written to, take precedence. Thread-safe.
    """

    def __init__(self, folder: Path, limit_bytes: int, ahead: Path | None = None) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._ahead = ahead
        self._unusable_ahead: set[str] = set()
        """Names of the unusable images in ``ahead``, which this process ignores."""

    def path(self, kind: str, key: str) -> Path:
        """Return the path of the image, whether or not it exists."""
        return self.folder / entries.file_name(kind, key)

    def has(self, kind: str, key: str) -> bool:
        """Return whether there is a file to load, intact or not."""
        ahead = self._path_ahead(kind, key)
        return (ahead is not None and _is_something(ahead)) or _is_something(self.path(kind, key))

    def load(self, kind: str, key: str, begin: Begin | None = None) -> StoredImage | None:
        """Return an image, verified and with its memory sealed, or None if there is none. Takes 12 ms for 13
        MB. ``begin`` is first called with the image's state (see ``read_image``).

        Raises ImageUnusable if the image must not be used; in that case, call ``invalidate`` and continue
        without it.
        """
        ahead = self._path_ahead(kind, key)
        if ahead is not None:
            try:
                stored = _read(ahead, kind, key, begin)
            except ImageUnusable as error:
                self._unusable_ahead.add(ahead.name)
                log.warning("The image %s is not used: %s", ahead, error.reason)
            else:
                if stored is not None:
                    return stored
        path = self.path(kind, key)
        stored = _read(path, kind, key, begin)
        if stored is not None:
            _touch(path)
        return stored

    def save(self, image: Image, identity: ImageIdentity, *, made: Made | None = None) -> ImageMetadata:
        """Save ``image``, replacing any existing image, and prune the others. Returns the metadata.

        Other processes see the change as atomic. Raises ImageNotSaved.
        """
        path = self.path(identity.kind, identity.key)
        try:
            with replacing(path) as file:
                metadata = write_image(file, image, identity, made=made)
        except (OSError, MemoryError, MetadataError) as error:
            raise _not_saved(path, error) from error
        self._tidy(path)
        return metadata

    def adopt(self, kind: str, key: str, content: Iterable[bytes]) -> None:
        """Save an image that is already in its file format, such as a shipped one. ``content`` is the whole
        file, in pieces.

        The image is verified when it is loaded. Raises ImageNotSaved.
        """
        path = self.path(kind, key)
        try:
            with replacing(path) as file:
                for piece in content:
                    file.write(piece)
        except OSError as error:
            raise _not_saved(path, error) from error
        self._tidy(path)

    def lock(self, kind: str, key: str, deadline: Deadline | None = None) -> AbstractContextManager[bool]:
        """Return the lock for making this image. While holding it, check whether another process has already
        made the image.

        Yields False if the lock is not available (see ``turn``). In that case, make the image anyway.
        """
        name = self.path(kind, key).stem
        return turn(self.folder, name, deadline or Deadline.after(LOCK_DEADLINE_S))

    def invalidate(self, kind: str, key: str, reason: ImageUnusable | str) -> None:
        """Remove an unusable image, unless the file may be intact, and log why it is not used.

        Before calling this, load the image again under its lock, as another process may have replaced it.
        """
        path = self.path(kind, key)
        ahead = self._path_ahead(kind, key)
        if ahead is not None and _is_something(ahead):
            self._unusable_ahead.add(ahead.name)
        text = reason.reason if isinstance(reason, ImageUnusable) else reason
        if isinstance(reason, ImageUnusable) and not reason.is_damage:
            log.warning("The image %s is not used this time: %s", path, text)
            return
        try:
            done = _take_away(path)
        except OSError as error:
            done = Message("it cannot be removed: {reason}", reason=error.strerror)
        log.warning("The image %s is not used, %s: %s", path, done, text)

    def _path_ahead(self, kind: str, key: str) -> Path | None:
        name = entries.file_name(kind, key)
        return None if self._ahead is None or name in self._unusable_ahead else self._ahead / name

    def why_missing(self, kind: str, ingredients: Mapping[str, str]) -> str:
        """Return why there is no image of this kind with these ingredients, as in ``reason_of_miss``."""
        return reason_of_miss(kind, ingredients, self.entries())

    def entries(self) -> list[Entry]:
        """Return the files in the store, most recently used first. Reads only the start of each file."""
        found = [entry for path in _images_in(self.folder) if (entry := entries.inspect(path)) is not None]
        return sorted(found, key=lambda entry: (-entry.used, entry.path.name))

    def entries_ahead(self) -> list[Entry]:
        """Return the files in the folder ``ahead``."""
        paths = [] if self._ahead is None else _images_in(self._ahead)
        return [entry for path in paths if (entry := entries.inspect(path)) is not None]

    def verify(self) -> Iterator[tuple[Entry, str | None]]:
        """Read and check all images. Yield each with the reason why it is unusable, or None if it is
        intact.
        """
        for entry in self.entries():
            yield entry, entry.defect or entries.defect_of(entry.path)

    def prune(self, keep: Path | None = None) -> list[Removed]:
        """Remove the least recently used images, except ``keep``, until the total size is within the limit.

        Returns the removed files.
        """
        found = []
        now = time.time_ns()
        for path in _images_in(self.folder):
            try:
                status = path.stat()
            except OSError:  # another process has removed it
                continue
            # A future time, set by a wrong clock, must not keep an image forever.
            found.append((min(status.st_mtime_ns, now), path, status.st_size))
        total = sum(size for _, _, size in found)
        removed = []
        for _, path, size in sorted(found):
            if total <= self.limit_bytes:
                break
            if path != keep and _remove(path):
                total -= size
                removed.append(Removed(path.name, size))
                log.info("Removed the image %s, which was not used for the longest time", path.name)
        return removed

    def clear(self) -> list[Removed]:
        """Remove all images, leftovers and rejected files; return the removed files."""
        removed = []
        for path in [*_images_in(self.folder), *listed(self.folder, f"*{_ASIDE}")]:
            try:
                size = path.lstat().st_size
            except OSError:
                continue
            if _remove(path):
                removed.append(Removed(path.name, size))
        sweep(self.folder)
        sweep_locks(self.folder)
        sweep_notes(self.folder)
        return removed

    def _tidy(self, saved: Path) -> None:
        sweep(self.folder)
        sweep_locks(self.folder)
        self._remove_superseded(saved)
        self.prune(saved)

    def _remove_superseded(self, saved: Path) -> None:
        """Remove older images with the same purpose as the ``saved`` image, except the most recently used
        ones. A process that has such an image open can still read it; others must rebuild it.
        """
        found = self.entries()
        purposes = {entry.path: entry.purpose for entry in found}
        purpose = purposes.get(saved)
        if purpose is None:
            return
        others = [path for path in purposes if path != saved and purposes[path] == purpose]
        for path in others[KEPT_FOR_A_PURPOSE - 1 :]:
            if _remove(path):
                log.info("Removed the image %s: newer ones have taken its place", path.name)


def _images_in(folder: Path) -> list[Path]:
    return [path for path in listed(folder, f"*{entries.SUFFIX}") if entries.is_image_name(path.name)]


def _is_something(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # load reports the problem
        return True
    return True


def _read(path: Path, kind: str, key: str, begin: Begin | None = None) -> StoredImage | None:
    """Return the image in a file, or None if the file does not exist. Raises ImageUnusable."""
    try:
        with entries.opened(path) as (file, size):
            stored = read_image(file, size, begin)
            try:
                _check_belongs(stored.metadata, kind, key)
            except ImageUnusable:
                stored.close()
                raise
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stored


def _check_belongs(metadata: ImageMetadata, kind: str, key: str) -> None:
    """Raise ImageUnusable if an intact image is not the one requested, or was not made by this program."""
    if (metadata.kind, metadata.key) != (kind, key):
        raise ImageUnusable(
            Message("it is a different image: {kind} {key}", kind=metadata.kind, key=metadata.key[:16])
        )
    if metadata.made.machine != machine():
        raise ImageUnusable(
            Message(
                "it was made on another machine ({machine}, not {here})",
                machine=metadata.made.machine,
                here=machine(),
            )
        )
    if metadata.made.program != __version__:
        raise ImageUnusable(
            Message(
                "it was built by version {program}; this is {version}",
                program=metadata.made.program,
                version=__version__,
            )
        )


def _touch(path: Path) -> None:
    try:
        os.utime(path)
    except OSError as error:  # read-only, or just pruned
        log.debug("the use of %s is not noted: %s", path, error)


def _take_away(path: Path) -> str:
    """Remove the file or, if that fails, rename it. Returns what was done. Raises OSError."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        aside = path.with_name(f"{path.name}.{os.urandom(4).hex()}{_ASIDE}")
        path.replace(aside)
        return Message("it was moved to {name}", name=aside.name)
    return "it was removed"


def _remove(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    except OSError as error:
        log.debug("%s stays: %s", path, error)
        return False
    return True


def _not_saved(path: Path, error: Exception) -> ImageNotSaved:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return ImageNotSaved(
        Message("the image {path} cannot be saved: {reason}", path=path, reason=reason),
        hint="Until it can be saved, every run takes longer to start. See: praxis-desktop snapshots info",
    )


LOCKS_FOLDER = "locks"

_said: set[str] = set()


@contextmanager
def turn(folder: Path, name: str, deadline: Deadline) -> Iterator[bool]:
    """Hold the lock ``name``, which all threads and processes share. Yields False if it is not available,
    because another thread or process held it until the deadline, or ``folder`` does not support locks.

    A lock is always released when its process ends. The block must be harmless if it runs twice at the same
    time, because the lock saves work but guarantees nothing.
    """
    lock = _acquire(folder / LOCKS_FOLDER / f"{name}.lock", deadline)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def sweep_locks(folder: Path) -> None:
    """Remove lock files that no process holds."""
    for path in listed(folder / LOCKS_FOLDER, "*.lock"):
        lock = _acquire(path, Deadline.after(0))
        if lock is not None:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.debug("%s stays: %s", path, error)
            finally:
                lock.release()


def _acquire(path: Path, deadline: Deadline) -> filelock.BaseFileLock | None:
    import filelock  # most starts find their image and take no lock

    try:
        make_private(path.parent)
        # Without locks of the system filelock would use a file's existence, which outlives a killed process.
        lock = filelock.FileLock(path, fallback_to_soft=False, mode=0o600)
        remaining = deadline.remaining
        lock.acquire(timeout=-1 if remaining is None else remaining)
    except filelock.Timeout:
        return None
    except (OSError, NotImplementedError) as error:
        _say_once(path.parent, getattr(error, "strerror", None) or str(error))
        return None
    return lock


def _say_once(folder: Path, reason: str) -> None:
    text = Message(
        "No file in {folder} can be locked ({reason}), so images are built without waiting for other "
        "processes",
        folder=folder,
        reason=reason,
    )
    if text not in _said:
        _said.add(text)
        log.warning("%s", text)


_WHEEL = "wheel "
_CHANGES = {
    "format": "images have a different format",
    "machine": "this is a different kind of computer",
    "host": "this program's own code or its shims have changed",
    "builder": "the way images are built has changed",
    "python": "Pyodide has changed",
    "stdlib": "the standard library has changed",
    "stdlib sources": "the standard library's sources have changed",
    "compiled shims": "this program's shims have been compiled again",
    "parent": "its base image has changed",
    "modules": "different modules are needed",
    "program": "the program has changed",
    "program's file": "the program has a different name",
    "program's companions": "files that the program imports have changed",
}


def reason_of_miss(kind: str, ingredients: Mapping[str, str], entries: Iterable[Entry]) -> str:
    """Return a clause, without a period, that says how the wanted image differs from the most similar one
    among ``entries``.
    """
    images = [entry.label for entry in entries if entry.label is not None and entry.kind == kind]
    if not images:
        return "none has been saved yet"
    nearest = min(
        images, key=lambda image: (len(differences(ingredients, image.ingredients)), -image.made.at)
    )
    differing = differences(ingredients, nearest.ingredients)
    changes: list[str] = []
    if nearest.made.program != __version__:
        changes.append(
            Message(
                "it was built by version {program}; this is {version}",
                program=nearest.made.program,
                version=__version__,
            )
        )
    # The parent differs because of another ingredient in the list, unless it is the only difference.
    named = [name for name in differing if name != "parent"] or differing
    changes += [_change(name, ingredients, nearest.ingredients) for name in named]
    if not changes:
        return "the saved image is gone"
    return Message("since the last one, {changes}", changes=joined(", ", changes))


def _change(name: str, wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name.startswith(_WHEEL):
        wheel = name.removeprefix(_WHEEL)
        if name not in found:
            return Message("{wheel} was added", wheel=wheel)
        return (
            Message("{wheel} has changed", wheel=wheel)
            if name in wanted
            else Message("{wheel} was removed", wheel=wheel)
        )
    return _CHANGES.get(name, Message("{name} has changed", name=name))


log = logging.getLogger("praxis_desktop.snapshots")

_REFUSED = "refused"

MOST_REFUSALS = 1000
"""Maximum number of notes in a folder. The newest are kept."""


class Refusals:
    """The reasons why programs cannot have images, keyed by image key. They are also stored in ``folder``, if
    given, for other processes.

    Thread-safe. If storing fails, the only consequence is that another process tries again.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else folder / _REFUSED
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def reason(self, key: str) -> str | None:
        """Return why the program with this key cannot have an image, or None if no reason is known."""
        with self._lock:
            if key in self._known:
                return self._known[key]
        if self._folder is None:
            return None
        try:
            note = json.loads(read_regular(self._folder / f"{key}.json"))
            reason = note["reason"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not isinstance(reason, str):
            return None
        with self._lock:
            return self._known.setdefault(key, reason)

    def note(self, key: str, reason: str, *, is_for_good: bool = True) -> None:
        """Record why a program cannot have an image. Unless ``is_for_good``, only this process knows it."""
        with self._lock:
            self._known[key] = reason
        if self._folder is None or not is_for_good:
            return
        try:
            # A note cut short by a power failure is ignored, and the attempt repeated.
            with replacing(self._folder / f"{key}.json", is_lasting=False) as file:
                file.write(json.dumps({"reason": reason}).encode())
            _prune_refusals(self._folder)
        except OSError as error:
            log.debug("notes cannot be written to %s: %s", self._folder, error)


def sweep_notes(folder: Path) -> None:
    """Remove the notes in ``folder``, so that images of the refused programs are attempted again."""
    for path in listed(folder / _REFUSED, "*.json"):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.debug("%s stays: %s", path, error)


def _prune_refusals(folder: Path) -> None:
    notes = [(path.stat().st_mtime_ns, path) for path in listed(folder, "*.json")]
    for _, path in sorted(notes)[:-MOST_REFUSALS]:
        path.unlink(missing_ok=True)
