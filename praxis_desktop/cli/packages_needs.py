"""Which protocols of the library have all their packages, and which packages these are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.offered_wheels import Wheels
    from praxis_desktop.packages.wheels.info import WheelInfo


def packages_of_library(wheels: Wheels) -> Mapping[str, frozenset[str]]:
    """By the names of protocols that have all their packages, the SHA-256 of these packages' wheels, as each
    would choose them for itself. Raises UsageError for a protocol that cannot be read.
    """
    from praxis_desktop.packages.errors import PackageError
    from praxis_desktop.packages.resolving.resolving import resolve
    from praxis_desktop.protocols import bundled_protocols, read_program
    from praxis_desktop.runs.needs import needs_of

    ready: dict[str, frozenset[str]] = {}
    for name, path in bundled_protocols().items():
        needs = needs_of(read_program(path), wheels)
        if needs.missing:
            continue
        try:
            lock = resolve(needs.requirements, wheels)
        except PackageError:
            continue
        ready[name] = frozenset(pin.sha256 for pin in lock.pins)
    return ready


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
