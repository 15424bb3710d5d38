"""The packages that the library's protocols need together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.packages.base_requirements import BASE
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.protocols import Program, bundled_protocols, lasting_name, read_program
from praxis_desktop.protocols.outline import union_of_imports
from praxis_desktop.runs.needs import importable, needs_of

if TYPE_CHECKING:
    from praxis_desktop.packages.lock_files import LockFile
    from praxis_desktop.packages.lock_store import LockStore
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse

log = logging.getLogger(__name__)


class LibraryPackages(Record):
    """``lock`` has what the protocols need, ``modules`` are those of its modules, and of the standard
    library's, that they import. ``left_out`` says of each protocol that could not be heeded why.
    """

    lock: Lock
    modules: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def read_protocols() -> list[Program]:
    """The protocols of the library. Raises UsageError for one that cannot be read."""
    return [read_program(path) for path in bundled_protocols().values()]


def library_packages(
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    locks: LockStore,
    read: Callable[[], Sequence[Program]] = read_protocols,
) -> LibraryPackages:
    """What is needed now, in the versions that the protocols' locks name where these do.

    A protocol whose requirements cannot be met, or not together with those of others, is left out: a run of
    it has packages of its own, or tells what is wrong. Loads no resolver where the texts, the wheels and the
    locks are the same as before. Raises PackageError when not even the base can be had.
    """
    programs = read()
    files = [file for program in programs if (file := _lock_of(program, locks)) is not None]
    texts = [f"library {program.title} {program.digest}" for program in programs]
    fingerprint, digests = wheelhouse.fingerprint, " ".join(file.digest for file in files)
    lock = resolutions.get(texts, fingerprint, preferred=digests)
    left_out: tuple[str, ...] = ()
    if lock is None:
        lock, left_out = _resolved(programs, wheelhouse, _together(files))
        if not left_out:  # what is wrong is to be told again
            resolutions.put(texts, fingerprint, lock, preferred=digests)
    return LibraryPackages(lock, importable(union_of_imports(programs), lock, wheelhouse), left_out)


def _lock_of(program: Program, locks: LockStore) -> LockFile | None:
    try:
        return locks.find(lasting_name(program), Path(program.filename))
    except PackageError as error:
        log.info("%s", error)  # a run of the program tells it
        return None


def _together(files: Sequence[LockFile]) -> Lock:
    """The pins of all locks; of the first one that has a package."""
    pins: dict[str, Pin] = {}
    for file in files:
        try:
            for pin in file.read().pins:
                pins.setdefault(pin.project, pin)
        except PackageError as error:
            log.info("A lock is not heeded: %s", error)
    return Lock((), tuple(pins.values()))


def _resolved(
    programs: Sequence[Program], wheelhouse: Wheelhouse, preferred: Lock
) -> tuple[Lock, tuple[str, ...]]:
    from praxis_desktop.packages.resolving.resolving import resolve

    needs: list[tuple[str, tuple[str, ...]]] = []
    left_out = []
    for program in programs:
        try:
            needs.append((program.title, needs_of(program, wheelhouse).requirements))
        except UsageError as error:
            left_out.append(_told(program.title, error))
    union = sorted({requirement for _, requirements in needs for requirement in requirements})
    try:
        return resolve(union, wheelhouse, base=BASE, preferred=preferred), tuple(left_out)
    except PackageError as error:
        log.info("The library's packages do not go together: %s", error)
    lock = resolve((), wheelhouse, base=BASE, preferred=preferred)
    taken: dict[str, tuple[str, ...]] = {}
    for title, requirements in needs:
        together = sorted({*requirements, *(each for other in taken.values() for each in other)})
        try:
            lock = resolve(together, wheelhouse, base=BASE, preferred=preferred)
        except PackageError as error:
            left_out.append(
                _told(title, _without_the_others(title, requirements, taken, wheelhouse) or error)
            )
        else:
            taken[title] = requirements
    return lock, tuple(left_out)


def _without_the_others(
    title: str, requirements: tuple[str, ...], others: Mapping[str, tuple[str, ...]], wheelhouse: Wheelhouse
) -> PackageError | None:
    """What is wrong with one protocol by itself, or with it and one of the ``others``; None when it takes
    more of them.
    """
    from praxis_desktop.packages.resolving.resolving import resolve

    try:
        resolve(requirements, wheelhouse, base=BASE, asker=f"{title} asks for")
    except PackageError as error:
        return error
    for other, wanted in others.items():
        try:
            resolve(
                sorted({*requirements, *wanted}), wheelhouse, base=BASE, asker=f"{title} or {other} asks for"
            )
        except PackageError as error:
            return error
    return None


def _told(title: str, error: UsageError) -> str:
    return f"The packages of {title} are not loaded in advance: {error.message}"
