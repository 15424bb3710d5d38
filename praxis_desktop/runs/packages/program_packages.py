"""The packages that one program needs, in the versions that its lock names."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import packages
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
    """``lock`` has what a program needs, with the base; no pins if it needs nothing. ``missing`` are modules
    that it imports, and no package has; ``changed`` says what is not as in its last lock. ``is_known`` was
    found before, for the same lock.
    """

    lock: Lock = Lock()
    missing: tuple[str, ...] = ()
    changed: str = ""
    is_known: bool = False


def find_lock(program: Program, locks: LockStore) -> LockFile | None:
    """The file of the program's lock. Raises PackageError for one beside it that cannot be read."""
    name = lasting_name(program)
    return locks.find(name, Path(program.filename)) if name else None


def program_packages(
    program: Program,
    file: LockFile | None,
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    library: Lock,
) -> ProgramPackages:
    """What is needed now. A lock in ``file`` is kept to while it meets the requirements and its wheels are
    there; one that lies beside the program always is. What no lock names is taken as ``library`` has it.

    Loads no resolver where text, wheels and lock are the same as before. Raises UsageError for a declaration
    that is none, and PackageError for packages that cannot be had.
    """
    fingerprint = wheelhouse.fingerprint
    preferred: Lock | str = library if file is None else file.digest
    text = [f"program {program.digest}"]
    needs = Needs()
    if not _may_declare(program):
        # Reading it costs less than to look whether it was read before.
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
    if not (_may_declare(program) and needs.missing):  # what is missing is to be told again
        resolutions.put(text, fingerprint, found.lock, preferred=preferred)
    return found


def keep_lock(program: Program, found: ProgramPackages, file: LockFile | None, locks: LockStore) -> None:
    """Have later runs of the program take the same packages; code that is in no file has no later runs."""
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
        packages.wheels_of(kept, wheelhouse)  # raises for what is not there
        wanted = (*wanted, *(f"{pin.project}=={pin.version}" for pin in kept.pins))
    elif kept is not None and packages.holds(kept, packages.normalized([*BASE, *wanted]), wheelhouse):
        return ProgramPackages(kept, needs.missing)
    lock = packages.resolve(
        wanted, wheelhouse, base=BASE, preferred=kept or library, asker=f"{program.title} asks for"
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
    """A sentence about packages that are not as they were, "" if there is nothing to say."""
    told = [
        f"{pin.project} {pin.version} instead of {before.version}"
        for pin in lock.pins
        if kept is not None
        and (before := kept.pin(pin.project)) is not None
        and before.version != pin.version
    ]
    return f"{program.title} has {', '.join(told)} now" if told else ""


def _may_declare(program: Program) -> bool:
    """Whether its files may say what they need, which takes a parser of requirements to read."""
    return any(OPENING in part.source or DECORATOR in part.source for part in program.parts)
