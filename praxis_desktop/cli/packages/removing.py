"""What ``packages remove`` does: take wheels from the user's shelf, unless somebody needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.cli.packages.events import counted, package_event
from praxis_desktop.cli.packages.needs import needed_by, packages_of_library, without
from praxis_desktop.cli.packages.parts import working
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import LogEvent

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo


def remove(what: Sequence[str], *, is_forced: bool, as_json: bool) -> int:
    """Remove ``what``. Returns the exit code. Raises UsageError, PackageError, StorageError."""
    from praxis_desktop.core.sizes import bytes_for_people

    teller = Teller(as_json=as_json)
    chosen = [_chosen(text) for text in what]
    with working(teller) as environments:
        wheelhouse = environments.wheelhouse
        going = [wheel for each in chosen for wheel in _own(wheelhouse, *each)]
        needs = packages_of_library(wheelhouse)
        losers = needs.keys() - packages_of_library(without(wheelhouse, going)).keys()
        if losers and not is_forced:
            raise UsageError(
                f"{_listed(going)} cannot be removed: {', '.join(sorted(losers))} would not run any more",
                hint="To remove it all the same: --force",
            )
        removed = [wheel for project, version in chosen for wheel in wheelhouse.remove(project, version)]
        for wheel in removed:
            teller.for_programs(
                package_event(wheel, "removed", needed_by=needed_by(wheel, needs), is_installed=False)
            )
            size = bytes_for_people(wheel.size)
            teller.for_people(f"removed {wheel.project} {wheel.version}, {size}{_instead(wheel, wheelhouse)}")
        if losers:
            teller.for_people(f"Cannot run any more: {', '.join(sorted(losers))}")
        for sentence in _bereft(wheelhouse, {wheel.project for wheel in removed}):
            teller.event(LogEvent(sentence, "warning"))
        environments.prune()
        teller.for_people(f"{counted(len(removed))} removed; images that had them are made anew when needed")
        teller.result({"removed": len(removed), "size": sum(wheel.size for wheel in removed)})
    return 0


def _chosen(text: str) -> tuple[str, str | None]:
    """NAME or NAME==VERSION. Raises UsageError."""
    from praxis_desktop.core.requirement_texts import read_requirement

    requirement = read_requirement(text)
    versions = [(part.operator, part.version) for part in requirement.specifier]
    if not versions:
        return requirement.name, None
    if len(versions) == 1 and versions[0][0] == "==" and "*" not in versions[0][1]:
        return requirement.name, versions[0][1]
    raise UsageError(f"{text} does not say which", hint="Write NAME, or NAME==VERSION.")


def _own(wheelhouse: Wheelhouse, project: str, version: str | None) -> list[WheelInfo]:
    """Those that can be removed. Raises PackageError where there are none, before anything is removed."""
    from packaging.version import Version

    own = [
        wheel
        for wheel in wheelhouse.find(project)
        if wheel.shelf == "user" and (version is None or Version(wheel.version) == Version(version))
    ]
    return own or list(wheelhouse.remove(project, version))  # which says why it is not possible


def _instead(wheel: WheelInfo, wheelhouse: Wheelhouse) -> str:
    left = wheelhouse.find(wheel.project)
    return f"; {wheel.project} {left[0].version} ({left[0].shelf}) stays" if left else ""


def _bereft(wheelhouse: Wheelhouse, gone: set[str]) -> Iterator[str]:
    """A sentence for each wheel that was added and needs one of the projects that nobody has any more."""
    from packaging.requirements import InvalidRequirement, Requirement

    from praxis_desktop.packages.resolving.provider import applies
    from praxis_desktop.packages.wheels.names import normalized

    lost = {project for project in gone if not wheelhouse.find(project)}
    for wheel in wheelhouse.wheels() if lost else ():
        for text in wheel.requires:
            try:
                needed = Requirement(text)
            except InvalidRequirement:  # which is told when somebody asks for it
                continue
            name = normalized(needed.name)
            if name in lost and applies(needed):
                yield f"{wheel.project} {wheel.version} cannot be used any more: it needs {name}"


def _listed(wheels: Sequence[WheelInfo]) -> str:
    return ", ".join(f"{wheel.project} {wheel.version}" for wheel in wheels)
