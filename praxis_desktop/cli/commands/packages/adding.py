"""``packages add`` and ``remove``: show progress, and ask for permission to use the index."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING

from praxis_desktop import packages, settings
from praxis_desktop.cli.commands.packages.listing import (
    counted,
    needed_by,
    package_event,
    packages_of_library,
    without,
    working,
)
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.packages.wheels.info import normalized

if TYPE_CHECKING:
    from praxis_desktop.packages.index.pyodide_files import PyodideFiles
    from praxis_desktop.packages.wheelhouse.adding import Added
    from praxis_desktop.packages.wheelhouse.permission import IndexPermission
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.settings import Settings


class AddingCancelled(PraxisError):
    """The user cancelled the command."""

    exit_code = ExitCode.STOPPED


def add(
    what: Sequence[str], *, network: bool | None, with_dependencies: bool, replaces: bool, as_json: bool
) -> int:
    """Add ``what``; return the exit code. Raises UsageError, PackageError or StorageError."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments, _cancellable(environments.wheelhouse):
        wanted = packages.read_wanted(what)
        permission = _permission(environments.wheelhouse, settings.load_settings(), network)
        before = packages_of_library(environments.wheelhouse).keys()
        adding = packages.Adding(
            environments.wheelhouse,
            environments.layers,
            cache_directory(),
            may_ask=permission.may_ask,
            report=teller.event,
            replaces=replaces,
            pyodide=environments.pyodide,
        )
        added = adding.add(wanted, with_dependencies=with_dependencies)
        environments.prune()
        _tell(teller, added, environments, before)
    return 0


def _permission(wheelhouse: Wheelhouse, settings: Settings, network: bool | None) -> IndexPermission:
    """Return the permission to query an index; ``network`` is the option, or None. Raises UsageError."""
    allowed, origin = settings.packages.network, settings.origin("packages.network")
    if origin.locked and network and not allowed:
        raise UsageError(
            f"{origin.place} sets packages.network: no index is queried on this computer",
            hint="Add the package's wheel as a file, or ask the administrator of this computer.",
        )
    is_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    return packages.IndexPermission(
        wheelhouse, settings, how=_HOW, alone=_ALONE, given=network, ask=_asked if is_terminal else None
    )


_HOW = (
    "Add its wheel as a file, or allow pip's index: once with --network, permanently with the setting "
    "packages.network."
)


_ALONE = "To add it without its dependencies: --no-deps."


def _asked(told: str) -> bool:
    sys.stderr.write(f"{told}. Look in pip's index? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def _cancellable(wheelhouse: Wheelhouse) -> Iterator[None]:
    """Turn Ctrl+C, and the signal that ends a process, into an error that says whether anything was added."""
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    before = wheelhouse.fingerprint
    try:
        yield
    except KeyboardInterrupt:
        if wheelhouse.wheels() and wheelhouse.fingerprint != before:
            raise AddingCancelled(
                "cancelled, but everything had already been added", hint="See: praxis-desktop packages"
            ) from None
        raise AddingCancelled(
            "cancelled: nothing was added or changed",
            hint="Parts that were already installed are kept for the next time.",
        ) from None
    finally:
        if handler is not None:
            signal.signal(signal.SIGTERM, handler)


def _tell(teller: Teller, added: Added, environments: Environments, before: Set[str]) -> None:
    layers = environments.layers
    teller.for_programs(
        *[package_event(wheel, "added", is_installed=layers.has(wheel)) for wheel in added.added],
        *[package_event(wheel, "present", is_installed=layers.has(wheel)) for wheel in added.present],
    )
    teller.for_people(*[_sentence(wheel, environments.pyodide) for wheel in added.added])
    teller.for_people(
        *[f"{wheel.project} {wheel.version} is already there ({wheel.shelf})" for wheel in added.present]
    )
    ready = sorted(packages_of_library(environments.wheelhouse).keys() - before)
    if ready:
        teller.for_people(f"Can run now: {', '.join(ready)}")
    size = sum(wheel.size for wheel in added.added)
    if added.added:
        teller.for_people(f"{counted(len(added.added))} added, {bytes_for_people(size)}")
    teller.result(
        {
            "added": len(added.added),
            "present": len(added.present),
            "installed": added.installed,
            "size": size,
            "ready": ready,
        }
    )


def _sentence(wheel: WheelInfo, pyodide: PyodideFiles | None) -> str:
    kind = ", native" if wheel.has_libraries else ""
    source = ""
    if pyodide is not None and wheel.origin == pyodide.place:
        source = ", from Pyodide's distribution"
    elif "://" in wheel.origin:
        source = ", from the index"
    return f"added {wheel.project} {wheel.version}, {bytes_for_people(wheel.size)}{kind}{source}"


def remove(what: Sequence[str], *, is_forced: bool, as_json: bool) -> int:
    """Remove ``what``; return the exit code. Raises UsageError, PackageError or StorageError."""
    teller = Teller(as_json=as_json)
    chosen = [_chosen(text) for text in what]
    with working(teller) as environments:
        wheelhouse = environments.wheelhouse
        going = [wheel for each in chosen for wheel in _own(wheelhouse, *each)]
        needs = packages_of_library(wheelhouse)
        losers = needs.keys() - packages_of_library(without(wheelhouse, going)).keys()
        if losers and not is_forced:
            raise UsageError(
                f"{_listed(going)} cannot be removed: {', '.join(sorted(losers))} would no longer run",
                hint="To remove it anyway: --force",
            )
        removed = [wheel for project, version in chosen for wheel in wheelhouse.remove(project, version)]
        for wheel in removed:
            teller.for_programs(
                package_event(wheel, "removed", needed_by=needed_by(wheel, needs), is_installed=False)
            )
            size = bytes_for_people(wheel.size)
            teller.for_people(f"removed {wheel.project} {wheel.version}, {size}{_instead(wheel, wheelhouse)}")
        if losers:
            teller.for_people(f"No longer runs: {', '.join(sorted(losers))}")
        for sentence in _bereft(wheelhouse, {wheel.project for wheel in removed}):
            teller.event(LogEvent(sentence, "warning"))
        environments.prune()
        teller.for_people(f"{counted(len(removed))} removed; images that had them are rebuilt when needed")
        teller.result({"removed": len(removed), "size": sum(wheel.size for wheel in removed)})
    return 0


def _chosen(text: str) -> tuple[str, str | None]:
    """Parse NAME or NAME==VERSION. Raises UsageError."""
    from praxis_desktop.core.requirement_texts import read_requirement

    requirement = read_requirement(text)
    versions = [(part.operator, part.version) for part in requirement.specifier]
    if not versions:
        return requirement.name, None
    if len(versions) == 1 and versions[0][0] == "==" and "*" not in versions[0][1]:
        return requirement.name, versions[0][1]
    raise UsageError(f"{text} does not name one version", hint="Write NAME, or NAME==VERSION.")


def _own(wheelhouse: Wheelhouse, project: str, version: str | None) -> list[WheelInfo]:
    """Return the wheels to remove. If there are none, raises PackageError before any wheel is removed."""
    from packaging.version import Version

    own = [
        wheel
        for wheel in wheelhouse.find(project)
        if wheel.shelf == "user" and (version is None or Version(wheel.version) == Version(version))
    ]
    return own or list(wheelhouse.remove(project, version))  # this call raises the reason


def _instead(wheel: WheelInfo, wheelhouse: Wheelhouse) -> str:
    left = wheelhouse.find(wheel.project)
    return f"; {wheel.project} {left[0].version} ({left[0].shelf}) remains" if left else ""


def _bereft(wheelhouse: Wheelhouse, gone: set[str]) -> Iterator[str]:
    """Yield a sentence for each added wheel that needs one of the removed projects."""
    from packaging.requirements import InvalidRequirement, Requirement

    lost = {project for project in gone if not wheelhouse.find(project)}
    for wheel in wheelhouse.wheels() if lost else ():
        for text in wheel.requires:
            try:
                needed = Requirement(text)
            except InvalidRequirement:  # reported when it is used
                continue
            name = normalized(needed.name)
            if name in lost and packages.applies(needed):
                yield f"{wheel.project} {wheel.version} can no longer be used: it needs {name}"


def _listed(wheels: Sequence[WheelInfo]) -> str:
    return ", ".join(f"{wheel.project} {wheel.version}" for wheel in wheels)
