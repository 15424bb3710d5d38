"""The packages of one program, in the versions of its lock."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import packages
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.records import Record
from praxis_desktop.packages.base_requirements import BASE
from praxis_desktop.packages.errors import PackageError, PackageNotSaved
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.imported import Needs
from praxis_desktop.protocols import lasting_name
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.protocols.text import DECORATOR
from praxis_desktop.runs.packages.needs import needs_of

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.lock_files import LockFile, LockStore
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.program import Program

log = logging.getLogger(__name__)


class ProgramPackages(Record):
    """The packages of a program: ``lock`` includes the base, or has no pins if it needs nothing. ``missing``
    are imported modules that no package provides; ``changed`` says what differs from its last lock.
    ``is_known``: an earlier result for the same lock.
    """

    lock: Lock = Lock()
    missing: tuple[str, ...] = ()
    changed: str = ""
    is_known: bool = False


def find_lock(program: Program, locks: LockStore) -> LockFile | None:
    """The file of the program's lock. Raises PackageError for an unreadable one beside the program."""
    name = lasting_name(program)
    return locks.find(name, Path(program.filename)) if name else None


def program_packages(
    program: Program,
    file: LockFile | None,
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    library: Lock,
) -> ProgramPackages:
    """Resolve a program's present needs.

    The lock in ``file`` applies if it meets the requirements and its wheels are available; one beside the
    program always applies. Other versions are those of ``library``. Loads no resolver if source, wheels and
    lock are unchanged. Raises UsageError for a malformed declaration, and PackageError for unavailable
    packages.
    """
    fingerprint = wheelhouse.fingerprint
    preferred: Lock | str = library if file is None else file.digest
    text = [f"program {program.digest}"]
    needs = Needs()
    if not _may_declare(program):
        # Reading it is cheaper than a look into the cache.
        needs = needs_of(program, wheelhouse)
        text = [*BASE, *needs.requirements]
        if not needs.requirements:
            return ProgramPackages(missing=needs.missing)
    lock = resolutions.get(text, fingerprint, preferred=preferred)
    if lock is not None:
        return ProgramPackages(lock, needs.missing, is_known=True)
    if _may_declare(program):
        needs = needs_of(program, wheelhouse)
    found = _resolved(program, needs, file, wheelhouse, library)
    if not (_may_declare(program) and needs.missing):  # so that missing modules are reported again
        resolutions.put(text, fingerprint, found.lock, preferred=preferred)
    return found


def keep_lock(program: Program, found: ProgramPackages, file: LockFile | None, locks: LockStore) -> None:
    """Save the packages for later runs of the program, unless its code is in no file."""
    name = lasting_name(program)
    if not name or not found.lock.pins or (file is not None and (file.is_own or found.is_known)):
        return
    if file is not None and _read(program, file) == found.lock:
        return
    try:
        locks.put(name, found.lock)
    except PackageNotSaved as error:
        log.warning("The packages of %s are chosen anew next time: %s", program.title, error)


def _resolved(
    program: Program, needs: Needs, file: LockFile | None, wheelhouse: Wheelhouse, library: Lock
) -> ProgramPackages:
    if not needs.requirements:
        return ProgramPackages(missing=needs.missing)
    kept = _read(program, file)
    wanted = needs.requirements
    if kept is not None and file is not None and file.is_own:
        packages.wheels_of(kept, wheelhouse)  # raises if one is missing
        wanted = (*wanted, *(f"{pin.project}=={pin.version}" for pin in kept.pins))
    elif kept is not None and packages.holds(kept, packages.normalized([*BASE, *wanted]), wheelhouse):
        return ProgramPackages(kept, needs.missing)
    lock = packages.resolve(
        wanted,
        wheelhouse,
        base=BASE,
        preferred=kept or library,
        asker=Message("{title} asks for", title=program.title),
    )
    return ProgramPackages(lock, needs.missing, _changed(program, kept, lock))


def _read(program: Program, file: LockFile | None) -> Lock | None:
    if file is None:
        return None
    try:
        return file.read()
    except PackageError as error:
        if file.is_own:
            raise
        log.warning("The packages of %s are chosen anew: %s", program.title, error)
        return None


def _changed(program: Program, kept: Lock | None, lock: Lock) -> str:
    """A sentence about versions that differ from the last lock; "" for none."""
    told = [
        Message(
            "{project} {version} instead of {before}",
            project=pin.project,
            version=pin.version,
            before=before.version,
        )
        for pin in lock.pins
        if kept is not None
        and (before := kept.pin(pin.project)) is not None
        and before.version != pin.version
    ]
    return (
        Message("{title} has {versions} now", title=program.title, versions=joined(", ", told))
        if told
        else ""
    )


def _may_declare(program: Program) -> bool:
    """Whether its files may declare requirements, which takes a parser to read."""
    return any(OPENING in part.source or DECORATOR in part.source for part in program.parts)
