"""Checks whether a lock is still valid, and stores locks: next to a program or in the user's data.

Loads ``packaging`` and the parser only when needed: to read or write a lock, or to compare a lock with
requirements other than its own.
"""

from __future__ import annotations

import errno
import logging
import stat
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from praxis_desktop import packages
from praxis_desktop.core.files import listed, read_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.packages import resolving
from praxis_desktop.packages.errors import PackageError, PackageNotFound, PackageNotSaved, WheelDamaged
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import SHELVES, Wheels
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)


def satisfies(lock: Lock, requirements: Sequence[str]) -> bool:
    """Return whether the pins in ``lock`` meet all of ``requirements``.

    Fast if the lock was made for the same requirements; otherwise the versions are compared. An extra counts
    as met only if the lock was made for it. Raises UsageError for an invalid requirement.
    """
    others = set(requirements) - set(lock.requirements)
    return not others or all(_is_met(lock, text) for text in others)


def wheels_of(lock: Lock, wheelhouse: Wheels) -> tuple[WheelInfo, ...]:
    """Return the wheels that ``lock`` names, in the order of the lock.

    Raises PackageNotFound if a wheel is not in the wheelhouse, WheelDamaged if it does not match the lock.
    """
    return tuple(_wheel_of(pin, wheelhouse) for pin in lock.pins)


def holds(lock: Lock, requirements: Sequence[str], wheelhouse: Wheels) -> bool:
    """Return whether a program with these requirements can run with exactly the packages in ``lock``. It
    cannot if an earlier shelf has a different wheel for a pinned version.
    """
    if any(_is_overtaken(pin, wheelhouse) for pin in lock.pins):
        return False
    try:
        wheels_of(lock, wheelhouse)
    except (PackageNotFound, WheelDamaged) as error:
        log.info("A lock does not hold: %s", error)
        return False
    return satisfies(lock, requirements)


def _is_overtaken(pin: Pin, wheelhouse: Wheels) -> bool:
    same = [wheel for wheel in wheelhouse.find(pin.project) if wheel.version == pin.version]
    own = [SHELVES[wheel.shelf] for wheel in same if wheel.sha256 == pin.sha256]
    return bool(own) and min(SHELVES[wheel.shelf] for wheel in same) < min(own)


def _wheel_of(pin: Pin, wheelhouse: Wheels) -> WheelInfo:
    found = wheelhouse.find(pin.project)
    for wheel in found:
        if wheel.sha256 == pin.sha256:
            return wheel
    for wheel in found:
        if wheel.file_name == pin.file_name:
            raise WheelDamaged(
                Message(
                    "{file_name} is not the wheel in the lock: its SHA-256 is {sha}..., but the "
                    "lock says {wanted}...",
                    file_name=pin.file_name,
                    sha=wheel.sha256[:12],
                    wanted=pin.sha256[:12],
                ),
                file=pin.file_name,
                project=pin.project,
                hint="Add the right wheel, or create the lock again: praxis-desktop packages lock.",
            )
    raise PackageNotFound(
        Message(
            "the lock names {project} {version}, which is not in the wheelhouse",
            project=pin.project,
            version=pin.version,
        ),
        project=pin.project,
        hint=Message(
            'Add it with: praxis-desktop packages add "{project}=={version}" --network',
            project=pin.project,
            version=pin.version,
        ),
    )


def _is_met(lock: Lock, text: str) -> bool:
    from praxis_desktop.core.requirement_texts import read_requirement

    requirement = read_requirement(text)
    if not resolving.applies(requirement):
        return True
    pin = lock.pin(requirement.name)
    if pin is None or not requirement.specifier.contains(pin.version, prereleases=True):
        return False
    extras: set[str] = set()
    for other in map(read_requirement, lock.requirements if requirement.extras else ()):
        if other.name == requirement.name and resolving.applies(other):
            extras |= other.extras
    return requirement.extras <= extras


MAX_BYTES: Final = 16 << 20
"""Maximum size, in bytes, of a lock file; each package takes about 500 bytes."""


class LockFile(Struct, frozen=True):
    """A lock file that has not been parsed yet. ``is_own`` means that the user put it beside a program."""

    path: Path
    content: bytes
    is_own: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the file's contents, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def read(self) -> Lock:
        """Parse the lock. Raises PackageError with the file and the reason."""
        return packages.parse_lock(self.content, str(self.path))


def lock_beside(program: Path) -> Path:
    """Return a program's lock file: ``pylock.NAME.toml`` next to it. The standard allows no dots in NAME."""
    return program.with_name(f"pylock.{program.stem.replace('.', '_')}.toml")


def read_file(path: Path) -> bytes:
    """Return a lock file's contents. Raises OSError, even for pipes and devices, which may never end."""
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
        raise OSError(
            errno.EFBIG, Message("it has more than {max_bytes}", max_bytes=bytes_for_people(MAX_BYTES))
        )
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    return read_regular(path)


def read_lock_file(path: Path) -> Lock:
    """Read a lock from a file, written by any tool.

    Raises the same errors as ``parse_lock``, and PackageError if the file cannot be read.
    """
    try:
        content = read_file(path)
    except OSError as error:
        raise PackageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror), hint=packages.AGAIN
        ) from None
    return packages.parse_lock(content, str(path))


def write_lock(path: Path, lock: Lock) -> None:
    """Write the lock to the file ``path`` atomically. Raises PackageNotSaved."""
    content = packages.lock_bytes(lock)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise PackageNotSaved(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror),
            hint="Free space on the disk, or make the folder writable.",
        ) from error


class LockStore:
    """The locks of programs, keyed by permanent name, in ``folder``, which need not exist. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, program: Path | None = None) -> LockFile | None:
        """Return a program's lock file: the one beside ``program``, else the one in the store, else None.

        Raises PackageError if the file beside the program cannot be read.
        """
        beside = lock_beside(program) if program is not None else None
        if beside is not None:
            try:
                return LockFile(beside, read_file(beside), is_own=True)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as error:
                raise PackageError(
                    Message("{beside} cannot be read: {reason}", beside=beside, reason=error.strerror),
                    hint="It lists the program's packages. Make it readable, or remove it.",
                ) from None
        path = self._path(name)
        try:
            return LockFile(path, read_regular(path))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("The lock %s of %s is not used: %s", path, name, error.strerror or error)
            return None

    def get(self, name: str, program: Path | None = None) -> Lock | None:
        """Return a program's lock. A damaged lock in the store is ignored.

        Raises PackageError if the lock beside the program is invalid.
        """
        found = self.find(name, program)
        if found is None:
            return None
        try:
            return found.read()
        except PackageError as error:
            if found.is_own:
                raise
            log.warning("The lock of %s is rebuilt: %s", name, error)
            return None

    def put(self, name: str, lock: Lock) -> Path:
        """Store the lock. Raises PackageNotSaved."""
        path = self._path(name)
        write_lock(path, lock)
        return path

    def locks(self) -> Iterator[Lock]:
        """Yield the readable locks in the store."""
        for path in listed(self._folder, "pylock.*.toml"):
            try:
                lock = LockFile(path, read_regular(path)).read()
            except (PackageError, OSError) as error:
                log.warning("The lock %s is not used: %s", path, error)
            else:
                yield lock

    def _path(self, name: str) -> Path:
        return self._folder / f"pylock.{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.toml"
