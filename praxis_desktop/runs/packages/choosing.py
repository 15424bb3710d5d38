"""Chooses the packages for one program, using its lock, or for all protocols of the library together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import packages
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.packages import resolving
from praxis_desktop.packages.errors import PackageError, PackageNotSaved
from praxis_desktop.packages.guest_platform import BASE
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import Needs
from praxis_desktop.protocols import Program, lasting_name
from praxis_desktop.protocols.library.files import library_folders, list_files, read_library_file
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.protocols.text import DECORATOR, is_in_guest
from praxis_desktop.runs.packages.needs import (
    ProgramTexts,
    TextFindings,
    importable,
    needs_from,
    needs_of,
    tops,
)

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.locks import LockFile, LockStore
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.requirements import Requirements
    from praxis_desktop.settings import Settings


log = logging.getLogger(__name__)


class ProgramPackages(Struct, frozen=True):
    """The packages for a program. ``lock`` includes the base packages, or is empty if the program needs no
    packages. ``missing`` are imported modules that no package provides; ``changed`` describes the differences
    from the last lock. ``is_known`` means that an earlier result was reused.
    """

    lock: Lock = Lock()
    missing: tuple[str, ...] = ()
    changed: str = ""
    is_known: bool = False


def find_lock(program: Program, locks: LockStore) -> LockFile | None:
    """Find the program's lock file. Raises PackageError if a lock next to the program is unreadable."""
    name = lasting_name(program)
    return locks.find(name, Path(program.filename)) if name else None


def program_packages(
    program: Program,
    file: LockFile | None,
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    library: Lock,
) -> ProgramPackages:
    """Resolve the packages that a program currently needs.

    The lock in ``file`` applies if it meets the requirements and its wheels are available; a lock next to the
    program always applies. If there is no readable lock, the versions in ``library`` are preferred. If
    source, wheels and lock are unchanged, no resolver is loaded. Raises UsageError for a malformed
    declaration, and PackageError for unavailable packages.
    """
    fingerprint = wheelhouse.fingerprint
    preferred: Lock | str = library if file is None else f"{file.digest}{' beside it' * file.is_own}"
    text = [f"program {program.digest}"]
    needs = Needs()
    if not _may_declare(program):
        # Reading the program is cheaper than looking into the cache.
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
    """Save the packages for later runs of the program, if its code is in a file."""
    name = lasting_name(program)
    if not name or not found.lock.pins or (file is not None and (file.is_own or found.is_known)):
        return
    if file is not None and _read(program, file) == found.lock:
        return
    try:
        locks.put(name, found.lock)
    except PackageNotSaved as error:
        log.warning("The packages of %s will be chosen again next time: %s", program.title, error)


def _resolved(
    program: Program, needs: Needs, file: LockFile | None, wheelhouse: Wheelhouse, library: Lock
) -> ProgramPackages:
    if not needs.requirements:
        return ProgramPackages(missing=needs.missing)
    kept = _read(program, file)
    wanted = needs.requirements
    if kept is not None and file is not None and file.is_own:
        packages.wheels_of(kept, wheelhouse)  # raises if a wheel is missing
        wanted = (*wanted, *(f"{pin.project}=={pin.version}" for pin in kept.pins))
    elif kept is not None and packages.holds(kept, packages.normalized([*BASE, *wanted]), wheelhouse):
        return ProgramPackages(kept, needs.missing)
    lock = packages.resolve(
        wanted,
        wheelhouse,
        base=BASE,
        preferred=kept or library,
        keeps_files=file is not None and file.is_own,
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
        log.warning("The packages of %s are chosen again: %s", program.title, error)
        return None


def _changed(program: Program, kept: Lock | None, lock: Lock) -> str:
    """Return a sentence about the versions and files that differ from the last lock; "" if none differ."""
    told = [
        Message(
            "{project} {version} instead of {before}",
            project=pin.project,
            version=pin.version,
            before=before.version,
        )
        if before.version != pin.version
        else Message(
            "another file of {project} {version} ({origin})",
            project=pin.project,
            version=pin.version,
            origin=pin.origin,
        )
        for pin in lock.pins
        if kept is not None
        and (before := kept.pin(pin.project)) is not None
        and (before.version, before.sha256) != (pin.version, pin.sha256)
    ]
    return (
        Message("{title} now has {versions}", title=program.title, versions=joined(", ", told))
        if told
        else ""
    )


def _may_declare(program: Program) -> bool:
    """Return whether the program's files may declare requirements; only a parser can tell for certain."""
    return any(OPENING in part.source or DECORATOR in part.source for part in program.parts)


class LibraryPrograms(Struct, frozen=True):
    """The shipped protocols, and those in the user's folders."""

    bundled: tuple[Program, ...] = ()
    others: tuple[Program, ...] = ()


class LibraryPackages(Struct, frozen=True):
    """The packages that the library's protocols need (``lock``), and the ``modules`` that an image should
    import. ``left_out`` has a sentence for each protocol that could not be included.
    """

    lock: Lock
    modules: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def read_library_programs(settings: Settings | None = None) -> LibraryPrograms:
    """Return the library's readable protocols. Unreadable ones are reported when protocols are listed."""
    programs: dict[bool, list[Program]] = {True: [], False: []}
    for file in list_files(library_folders(settings)).files:
        try:
            programs[file.folder.kind == "bundled"].append(read_library_file(file))
        except UsageError as error:
            log.info("A protocol of the library is ignored: %s", error)
    return LibraryPrograms(tuple(programs[True]), tuple(programs[False]))


def library_packages(
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    locks: LockStore,
    read: Callable[[], LibraryPrograms] = read_library_programs,
    texts: ProgramTexts | None = None,
) -> LibraryPackages:
    """Resolve the packages that the library currently needs, in the versions from its protocols' locks.

    A protocol is left out if its requirements cannot be met or conflict with those of others; its runs use
    separate packages, or report the error. If requirements, wheels and locks are unchanged, no resolver is
    loaded; sources listed in ``texts`` are not parsed. Raises PackageError if even the base is unavailable.
    """
    programs = read()
    texts = texts or ProgramTexts()
    every = (*programs.bundled, *programs.others)
    findings = [texts.of(program) for program in every]
    texts.keep()
    files = [file for program in every if (file := _lock_of(program, locks)) is not None]
    needs = []
    left_out = []
    wanted: dict[Requirements, tuple[str, ...]] = {}
    for program, found in zip(every, findings, strict=True):
        asked = found.requirements
        if asked is None:
            left_out.append(_told(program.title, found.problem))
            continue
        if asked not in wanted:
            wanted[asked] = needs_from(asked, wheelhouse).requirements
        if wanted[asked]:
            needs.append((program.title, wanted[asked]))
    lock, conflicts = _resolved_for_all(needs, wheelhouse, resolutions, files)
    modules = _modules_to_import(programs, findings)
    return LibraryPackages(lock, importable(modules, lock, wheelhouse), (*left_out, *conflicts))


def _modules_to_import(programs: LibraryPrograms, findings: Sequence[TextFindings]) -> set[str]:
    """Return the modules that shipped protocols import, and the packages that other protocols import.

    The other protocols' own modules are left out, so that editing a protocol does not require a new image.
    """
    count = len(programs.bundled)
    others = {module for found in findings[count:] for module in found.modules}
    packages = {top for top in tops(others) if not is_in_guest(top)}
    return packages.union(*[found.modules for found in findings[:count]])


def _lock_of(program: Program, locks: LockStore) -> LockFile | None:
    try:
        return locks.find(lasting_name(program), Path(program.filename))
    except PackageError as error:
        log.info("%s", error)  # reported by a run of the program
        return None


def _together(files: Sequence[LockFile]) -> Lock:
    """Return the pins from all locks. If several locks pin the same package, the first one wins."""
    pins: dict[str, Pin] = {}
    for file in files:
        try:
            for pin in file.read().pins:
                pins.setdefault(pin.project, pin)
        except PackageError as error:
            log.info("A lock is ignored: %s", error)
    return Lock((), tuple(pins.values()))


def _resolved_for_all(
    needs: Sequence[tuple[str, tuple[str, ...]]],
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    files: Sequence[LockFile],
) -> tuple[Lock, Sequence[str]]:
    """Return the lock for the ``needs`` of all protocols (each with its title and requirements), and a
    sentence for each protocol left out.
    """
    fingerprint, digests = wheelhouse.fingerprint, " ".join(file.digest for file in files)
    union = _union(requirements for _, requirements in needs)
    texts = ["library", *union]
    known = resolutions.get(texts, fingerprint, preferred=digests)
    if known is not None:
        return known, ()
    told = ["library", *(f"{title}: {', '.join(requirements)}" for title, requirements in needs)]
    remarked = resolutions.find(told, fingerprint, preferred=digests)
    if remarked is not None:
        return remarked
    preferred = _together(files)
    try:
        lock = resolving.resolve(union, wheelhouse, base=BASE, preferred=preferred)
    except PackageError as error:
        log.info("The library's packages are not compatible with each other: %s", error)
        lock, left_out = _as_many_as_go_together(needs, wheelhouse, preferred)
        resolutions.put(told, fingerprint, lock, preferred=digests, remarks=left_out)
        return lock, left_out
    resolutions.put(texts, fingerprint, lock, preferred=digests)
    return lock, ()


def _as_many_as_go_together(
    needs: Sequence[tuple[str, tuple[str, ...]]], wheelhouse: Wheelhouse, preferred: Lock
) -> tuple[Lock, Sequence[str]]:
    left_out = []
    lock = resolving.resolve((), wheelhouse, base=BASE, preferred=preferred)
    taken: dict[str, tuple[str, ...]] = {}
    for title, requirements in needs:
        together = _union([requirements, *taken.values()])
        if requirements in taken.values():
            continue
        try:
            lock = resolving.resolve(together, wheelhouse, base=BASE, preferred=preferred)
        except PackageError as error:
            reason = _without_the_others(title, requirements, taken, wheelhouse) or error
            left_out.append(_told(title, reason.message))
        else:
            taken[title] = requirements
    return lock, left_out


def _union(several: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted({requirement for requirements in several for requirement in requirements})


def _without_the_others(
    title: str, requirements: tuple[str, ...], others: Mapping[str, tuple[str, ...]], wheelhouse: Wheelhouse
) -> PackageError | None:
    """Return the conflict within one protocol, or between that protocol and one of the ``others``; None if
    the conflict involves more than two protocols.
    """
    try:
        resolving.resolve(requirements, wheelhouse, base=BASE, asker=Message("{title} asks for", title=title))
    except PackageError as error:
        return error
    for other, wanted in others.items():
        try:
            resolving.resolve(
                sorted({*requirements, *wanted}),
                wheelhouse,
                base=BASE,
                asker=Message("{title} or {other} asks for", title=title, other=other),
            )
        except PackageError as error:
            return error
    return None


def _told(title: str, reason: str) -> str:
    return Message("The packages for {title} are not loaded in advance: {reason}", title=title, reason=reason)
