"""Where locks lie, and whether they still hold. Neither ``packaging`` nor ``tomllib`` is loaded to look."""

from __future__ import annotations

import errno
import logging
import stat
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import listed, replacing
from praxis_desktop.core.records import Record
from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.packages.errors import PackageError, PackageNotFound, PackageNotSaved, WheelDamaged
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import Wheels
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)


MAX_BYTES: Final = 16 << 20
"""Of a lock's file; each package takes some 500."""


class LockFile(Record):
    """A lock's file, not parsed yet. ``is_own`` is one that somebody has put beside a program."""

    path: Path
    content: bytes
    is_own: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of what is in it, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def read(self) -> Lock:
        """The lock. Raises PackageError naming the file and what is wrong."""
        from praxis_desktop.packages.lock_files import parse_lock

        return parse_lock(self.content, str(self.path))


class LockStore:
    """The locks of programs, by their lasting names, in ``folder``; it need not exist. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, program: Path | None = None) -> LockFile | None:
        """The lock's file of a program: the one beside the file ``program``, else the one in the store; None
        when there is neither. Raises PackageError when the one beside the program cannot be read.
        """
        beside = lock_beside(program) if program is not None else None
        if beside is not None:
            try:
                return LockFile(beside, read_file(beside), is_own=True)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as error:
                raise PackageError(
                    f"{beside} cannot be read: {error.strerror}",
                    hint="It says which packages the program has. Make it readable, or remove it.",
                ) from None
        path = self._path(name)
        try:
            return LockFile(path, path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("The lock of %s is not used: %s", name, error)
            return None

    def get(self, name: str, program: Path | None = None) -> Lock | None:
        """The lock of a program; a damaged one of the store counts for none. Raises PackageError for one
        beside the program that is no lock.
        """
        found = self.find(name, program)
        if found is None:
            return None
        try:
            return found.read()
        except PackageError as error:
            if found.is_own:
                raise
            log.warning("The lock of %s is made anew: %s", name, error)
            return None

    def put(self, name: str, lock: Lock) -> Path:
        """Keep the lock in the store. Raises PackageNotSaved."""
        path = self._path(name)
        write_lock(path, lock)
        return path

    def locks(self) -> Iterator[Lock]:
        """Those in the store that can be read."""
        for path in listed(self._folder, "pylock.*.toml"):
            try:
                lock = LockFile(path, path.read_bytes()).read()
            except (PackageError, OSError) as error:
                log.warning("The lock %s is not used: %s", path, error)
            else:
                yield lock

    def _path(self, name: str) -> Path:
        return self._folder / f"pylock.{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.toml"


def read_file(path: Path) -> bytes:
    """The contents of a lock's file. Raises OSError, also for what is no file but a pipe or a device: nobody
    would end the wait for one of those, or what comes out of it.
    """
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it has more than {bytes_for_people(MAX_BYTES)}")
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    return path.read_bytes()


def lock_beside(program: Path) -> Path:
    """The name of the lock's file that belongs to a program's: ``pylock.NAME.toml`` in the same folder. A
    name in it has no dots, says the standard.
    """
    return program.with_name(f"pylock.{program.stem.replace('.', '_')}.toml")


def satisfies(lock: Lock, requirements: Sequence[str]) -> bool:
    """Whether the pins of ``lock`` are all that ``requirements`` need.

    At once where it was made for them; else the versions are compared. Of an extra it is known only that the
    lock was made for it. Raises UsageError for what is no requirement.
    """
    others = set(requirements) - set(lock.requirements)
    return not others or all(_is_met(lock, text) for text in others)


def wheels_of(lock: Lock, wheelhouse: Wheels) -> tuple[WheelInfo, ...]:
    """The wheels that ``lock`` names, in its order.

    Raises PackageNotFound when one is not in the wheelhouse, and WheelDamaged when what is there under its
    name has other contents.
    """
    return tuple(_wheel_of(pin, wheelhouse) for pin in lock.pins)


def holds(lock: Lock, requirements: Sequence[str], wheelhouse: Wheels) -> bool:
    """Whether a run of a program with these requirements can have exactly what ``lock`` says."""
    try:
        wheels_of(lock, wheelhouse)
    except (PackageNotFound, WheelDamaged) as error:
        log.info("A lock does not hold: %s", error)
        return False
    return satisfies(lock, requirements)


def _wheel_of(pin: Pin, wheelhouse: Wheels) -> WheelInfo:
    found = wheelhouse.find(pin.project)
    for wheel in found:
        if wheel.sha256 == pin.sha256:
            return wheel
    for wheel in found:
        if wheel.file_name == pin.file_name:
            raise WheelDamaged(
                f"{pin.file_name} is not the wheel of the lock: its SHA-256 is {wheel.sha256[:12]}...,"
                f" and the lock says {pin.sha256[:12]}...",
                file=pin.file_name,
                project=pin.project,
                hint="Add the right wheel, or make the lock again: praxis-desktop packages lock.",
            )
    raise PackageNotFound(
        f"the lock names {pin.project} {pin.version}, which is not in the wheelhouse",
        project=pin.project,
        hint=f'Add it with: praxis-desktop packages add "{pin.project}=={pin.version}"',
    )


def _is_met(lock: Lock, text: str) -> bool:
    from praxis_desktop.core.requirement_texts import read_requirement
    from praxis_desktop.packages.resolving.provider import applies

    requirement = read_requirement(text)
    if not applies(requirement):
        return True
    pin = lock.pin(requirement.name)
    if pin is None or not requirement.specifier.contains(pin.version, prereleases=True):
        return False
    extras: set[str] = set()
    for other in map(read_requirement, lock.requirements if requirement.extras else ()):
        if other.name == requirement.name and applies(other):
            extras |= other.extras
    return requirement.extras <= extras


def write_lock(path: Path, lock: Lock) -> None:
    """Write the lock to the file ``path``, whole or not at all. Raises PackageNotSaved."""
    from praxis_desktop.packages.lock_files import lock_bytes

    content = lock_bytes(lock)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise PackageNotSaved(
            f"{path} cannot be written: {error.strerror}",
            hint="Make room on the disk, or the folder writable.",
        ) from error
