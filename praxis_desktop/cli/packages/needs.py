"""Which protocols of the library have all their packages, and which packages these are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.offered_wheels import Wheels
    from praxis_desktop.packages.wheels.info import WheelInfo


def packages_of_library(wheels: Wheels) -> Mapping[str, frozenset[str]]:
    """By the names of protocols that have all their packages, the SHA-256 of these packages' wheels, as each
    would choose them for itself. Protocols that cannot be read are left out.
    """
    from praxis_desktop.core.errors import UsageError
    from praxis_desktop.runs.packages.library_packages import read_library_programs
    from praxis_desktop.runs.packages.needs import needs_of

    programs = read_library_programs()
    ready: dict[str, frozenset[str]] = {}
    resolved: dict[tuple[str, ...], frozenset[str] | None] = {}
    for program in (*programs.bundled, *programs.others):
        try:
            needs = needs_of(program, wheels)
        except UsageError:
            continue
        if needs.requirements not in resolved:
            resolved[needs.requirements] = _digests(needs.requirements, wheels)
        digests = resolved[needs.requirements]
        if digests is not None and not needs.missing:
            ready.setdefault(Path(program.filename).stem, digests)
    return ready


def _digests(requirements: tuple[str, ...], wheels: Wheels) -> frozenset[str] | None:
    """Of the wheels that a protocol with these requirements has; None if there are none that will do."""
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.resolving.resolving import resolve

    try:
        return frozenset(pin.sha256 for pin in resolve(requirements, wheels).pins)
    except PackageError:
        return None


def needed_by(wheel: WheelInfo, packages: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The protocols, of those in ``packages``, that have the wheel."""
    return tuple(name for name, digests in packages.items() if wheel.sha256 in digests)


def without(wheels: Wheels, gone: Iterable[WheelInfo]) -> Wheels:
    """The wheels as they are when those that are ``gone`` are taken away."""
    from praxis_desktop.packages.resolving.offered_wheels import ChangedWheels

    digests = frozenset((wheel.sha256, wheel.shelf) for wheel in gone)
    return ChangedWheels(
        wheels, lambda some: tuple(wheel for wheel in some if (wheel.sha256, wheel.shelf) not in digests)
    )
