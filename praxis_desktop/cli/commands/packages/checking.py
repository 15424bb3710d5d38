"""``packages check`` and ``lock``: report a program's requirements and missing packages, and pin versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop import packages, protocols, runs
from praxis_desktop.cli.commands.packages.listing import counted, package_event, working
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import BASE, project_of
from praxis_desktop.packages.resolving.locks import lock_beside, read_lock_file, wheels_of, write_lock

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.requirements import Requirements
    from praxis_desktop.runs.packages.environments import Environments


class PackagesMissing(PraxisError):
    """A program needs packages that are missing or incompatible."""

    exit_code = ExitCode.FAULT


class RequirementEvent(Event, frozen=True):
    """A requirement of a program (PEP 508) or, with the ``source`` "imports", a module.

    ``source`` says where it is stated ("header", "decorator", "imports"); ``problem`` says why it is not met,
    or is "".
    """

    name: ClassVar[str] = "requirement"
    requirement: str
    source: str
    problem: str
    remedy: str


_PLACES = {
    "header": "according to its metadata block",
    "decorator": "according to its decorator",
    "imports": "according to its imports, as it declares nothing",
}


def check(target: str, *, as_json: bool) -> int:
    """Check a program; return the exit code. Raises UsageError or PackagesMissing."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        program = protocols.resolve_target(target)
        requirements = protocols.requirements_of(program)
        needs = list(_needs(requirements, environments.wheelhouse))
        teller.for_programs(*needs)
        if needs:
            teller.for_people(f"{program.title} needs ({_PLACES[requirements.source]}):")
        else:
            teller.for_people(f"{program.title} needs no packages.")
        teller.for_people(*[f"  {need.requirement}{', missing' * bool(need.problem)}" for need in needs])
        missing = [need for need in needs if need.problem]
        if missing:
            raise PackagesMissing(
                "\n".join(need.problem for need in missing),
                hint="\n".join(dict.fromkeys(need.remedy for need in missing)),
            )
        count = _tell_lock(teller, program, environments) if needs else 0
        teller.result({"packages": count})
    return 0


def _needs(requirements: Requirements, wheelhouse: Wheelhouse) -> Iterator[RequirementEvent]:
    """Yield the requirements, each with the problem that it causes on its own, if any."""
    for text in requirements.declared:
        problem = remedy = ""
        try:
            packages.resolve([text], wheelhouse)
        except PackageError as error:
            problem, remedy = error.message, error.hint
        yield RequirementEvent(text, requirements.source, problem, remedy)
    for module in sorted(requirements.imported):
        is_there = bool(wheelhouse.providers(module))
        yield RequirementEvent(
            module,
            requirements.source,
            "" if is_there else f"the program imports {module}, which no available package provides",
            "" if is_there else _remedy(project_of(module)),
        )


def _remedy(project: str) -> str:
    return (
        packages.pack_remedy(project)
        or f"Add the package that provides it: praxis-desktop packages add {project}"
    )


def _tell_lock(teller: Teller, program: Program, environments: Environments) -> int:
    try:
        lock = _lock(program, environments)
    except PackageError as error:
        raise PackagesMissing(error.message, hint=error.hint) from error
    wheels = wheels_of(lock, environments.wheelhouse)
    layers = environments.layers
    teller.for_programs(*[package_event(each, "present", is_installed=layers.has(each)) for each in wheels])
    rows = [
        (
            "  " + each.project,
            each.version,
            each.shelf,
            "" if layers.has(each) else "is installed at first use",
        )
        for each in wheels
    ]
    teller.for_people(f"It runs with {counted(len(wheels))}:", *aligned(rows))
    return len(wheels)


def _lock(program: Program, environments: Environments) -> Lock:
    """Return the packages for a run of the program. Raises PackageError."""
    wheelhouse, locks = environments.wheelhouse, environments.locks
    resolutions = environments.resolutions
    library = runs.library_packages(wheelhouse, resolutions, locks).lock
    return runs.program_packages(
        program, runs.find_lock(program, locks), wheelhouse, resolutions, library
    ).lock


_NAME = re.compile(r"pylock(\.[^.]+)?\.toml")


class PinEvent(Event, frozen=True):
    """A package of the new or the previous lock. ``before`` and ``version`` are its versions in the previous
    and the new lock, or ""; ``sha256`` and ``origin`` are those of its wheel.
    """

    name: ClassVar[str] = "pin"
    project: str
    before: str
    version: str
    sha256: str
    origin: str


def lock(target: str, *, output: Path | None, is_upgrade: bool, as_json: bool) -> int:
    """Write a program's lock; return the exit code. Raises UsageError, PackageError or StorageError."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        program = protocols.resolve_target(target)
        path = output or _beside(program)
        if not _NAME.fullmatch(path.name):
            raise UsageError(
                f"{path.name} is not a valid name for a lock file",
                hint="Call it pylock.toml, or pylock.NAME.toml.",
            )
        if not path.absolute().parent.is_dir():
            raise UsageError(
                f"there is no folder {path.absolute().parent}", hint="Create it, or name another one."
            )
        before = _before(path, is_upgrade=is_upgrade)
        made = _resolved(program, environments, before, is_upgrade=is_upgrade)
        write_lock(path, made)
        changes = list(_changes(before, made))
        teller.for_programs(*changes)
        teller.for_people(*[line for change in changes if (line := _line(change, is_new=before is None))])
        changed = [change for change in changes if change.before != change.version]
        same = ", as before" if before is not None and not changed else ""
        teller.for_people(f"{path}: {counted(len(made.pins))}{same}")
        teller.result({"file": str(path), "packages": len(made.pins), "changed": len(changed)})
    return 0


def _beside(program: Program) -> Path:
    """Return the path of the lock next to the program. Raises UsageError for a bundled protocol, because a
    user's lock does not belong there.
    """
    path = Path(program.filename)
    if path in protocols.bundled_protocols().values():
        raise UsageError(
            f"{program.title} ships with the program", hint="Choose where to write its lock with -o FILE."
        )
    return lock_beside(path)


def _before(path: Path, *, is_upgrade: bool) -> Lock | None:
    try:
        return read_lock_file(path) if path.exists() else None
    except PackageError:
        if is_upgrade:
            return None
        raise


def _resolved(program: Program, environments: Environments, before: Lock | None, *, is_upgrade: bool) -> Lock:
    """Resolve, ignoring the lock; keep versions in ``before`` that still fit, or upgrade to the newest."""
    wheelhouse, locks = environments.wheelhouse, environments.locks
    preferred = None
    if not is_upgrade:
        preferred = (
            before
            or locks.get(protocols.lasting_name(program))
            or runs.library_packages(wheelhouse, environments.resolutions, locks).lock
        )
    requirements = runs.needs_of(program, wheelhouse).requirements
    asker = f"{program.title} asks for"
    return packages.resolve(requirements, wheelhouse, base=BASE, preferred=preferred, asker=asker)


def _changes(before: Lock | None, made: Lock) -> Iterator[PinEvent]:
    old = {pin.project: pin for pin in before.pins} if before is not None else {}
    new = {pin.project: pin for pin in made.pins}
    for project in sorted(old.keys() | new.keys()):
        pin, was = new.get(project), old.get(project)
        told = pin or was
        assert told is not None
        yield PinEvent(
            project,
            "" if was is None else was.version,
            "" if pin is None else pin.version,
            told.sha256,
            told.origin,
        )


def _line(change: PinEvent, *, is_new: bool) -> str:
    if change.before == change.version:
        return ""
    if is_new:
        return f"  {change.project} {change.version}"
    if not change.before:
        return f"+ {change.project} {change.version}"
    if not change.version:
        return f"- {change.project} {change.before}"
    return f"  {change.project} {change.before} -> {change.version}"
