"""``packages lock``: pins the versions of a program's packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from praxis_desktop import packages, protocols, runs
from praxis_desktop.cli.commands.packages.listing import counted, working
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_platform import BASE
from praxis_desktop.packages.resolving.locks import lock_beside, read_lock_file, write_lock

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.packages.environments import Environments

_NAME = re.compile(r"pylock(\.[^.]+)?\.toml")


class PinEvent(Event, frozen=True):
    """A package in the new or the previous lock. ``before`` and ``version`` are its versions in the previous
    and the new lock ("" if it is not in that lock); ``sha256`` and ``origin`` describe its wheel.
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
    """Resolve the requirements anew. Unless ``is_upgrade``, keep versions in ``before`` that meet them."""
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
