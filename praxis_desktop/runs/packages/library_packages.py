"""The packages that the library's protocols need together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.packages import resolving
from praxis_desktop.packages.base_requirements import BASE
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.protocols import Program, lasting_name
from praxis_desktop.protocols.guest_modules import is_in_guest
from praxis_desktop.protocols.library.files import library_folders, list_files, read_library_file
from praxis_desktop.runs.packages.needs import importable, needs_from, tops
from praxis_desktop.runs.packages.program_texts import ProgramTexts, TextFindings

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.lock_files import LockFile, LockStore
    from praxis_desktop.packages.resolving.resolutions import Resolutions
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.requirements import Requirements
    from praxis_desktop.settings import Settings

log = logging.getLogger(__name__)


class LibraryPrograms(Record):
    """The protocols that ship, and those of the user's folders."""

    bundled: tuple[Program, ...] = ()
    others: tuple[Program, ...] = ()


class LibraryPackages(Record):
    """``lock`` has what the protocols need, ``modules`` are those that an image of them is to have imported.
    ``left_out`` says of each protocol that could not be heeded why.
    """

    lock: Lock
    modules: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def read_library_programs(settings: Settings | None = None) -> LibraryPrograms:
    """The protocols of the library that can be read: the list of protocols tells of the others."""
    programs: dict[bool, list[Program]] = {True: [], False: []}
    for file in list_files(library_folders(settings)).files:
        try:
            programs[file.folder.kind == "bundled"].append(read_library_file(file))
        except UsageError as error:
            log.info("A protocol of the library is passed over: %s", error)
    return LibraryPrograms(tuple(programs[True]), tuple(programs[False]))


def library_packages(
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    locks: LockStore,
    read: Callable[[], LibraryPrograms] = read_library_programs,
    texts: ProgramTexts | None = None,
) -> LibraryPackages:
    """What is needed now, in the versions that the protocols' locks name where these do.

    A protocol whose requirements cannot be met, or not together with those of others, is left out: a run of
    it has packages of its own, or tells what is wrong. Loads no resolver where requirements, wheels and locks
    are the same as before, and parses no text that is in ``texts``. Raises PackageError when not even the
    base can be had.
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
    lock, conflicts = _resolved(needs, wheelhouse, resolutions, files)
    modules = _modules_to_import(programs, findings)
    return LibraryPackages(lock, importable(modules, lock, wheelhouse), (*left_out, *conflicts))


def _modules_to_import(programs: LibraryPrograms, findings: Sequence[TextFindings]) -> set[str]:
    """All that the protocols that ship import, and the packages that others do.

    An image has them, and who edits a protocol must not wait for another image after every line: one that
    imports more of the same packages does that itself.
    """
    count = len(programs.bundled)
    others = {module for found in findings[count:] for module in found.modules}
    packages = {top for top in tops(others) if not is_in_guest(top)}
    return packages.union(*[found.modules for found in findings[:count]])


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
    needs: Sequence[tuple[str, tuple[str, ...]]],
    wheelhouse: Wheelhouse,
    resolutions: Resolutions,
    files: Sequence[LockFile],
) -> tuple[Lock, Sequence[str]]:
    """What protocols need, by their titles, together; and a sentence for each that is left out."""
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
        log.info("The library's packages do not go together: %s", error)
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
    """What is wrong with one protocol by itself, or with it and one of the ``others``; None when it takes
    more of them.
    """
    try:
        resolving.resolve(requirements, wheelhouse, base=BASE, asker=f"{title} asks for")
    except PackageError as error:
        return error
    for other, wanted in others.items():
        try:
            resolving.resolve(
                sorted({*requirements, *wanted}), wheelhouse, base=BASE, asker=f"{title} or {other} asks for"
            )
        except PackageError as error:
            return error
    return None


def _told(title: str, reason: str) -> str:
    return f"The packages of {title} are not loaded in advance: {reason}"
