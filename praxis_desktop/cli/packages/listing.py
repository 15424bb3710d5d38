"""What ``packages list`` does: tell which packages there are, and who needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.cli.packages.events import counted, cut, package_event
from praxis_desktop.cli.packages.needs import needed_by, packages_of_library
from praxis_desktop.cli.packages.parts import working
from praxis_desktop.cli.telling.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from praxis_desktop.packages.layers.store import LayerStore
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo

_SHOWN = 2
"""Protocols that are named beside a package."""


def show(*, as_json: bool) -> int:
    """Tell of the packages. Returns the exit code."""
    teller = Teller(as_json=as_json)
    with working(teller) as environments:
        wheelhouse, layers = environments.wheelhouse, environments.layers
        wheels = wheelhouse.wheels()
        needs = packages_of_library(wheelhouse)
        if as_json:
            for wheel in wheels:
                users, is_installed = needed_by(wheel, needs), layers.has(wheel)
                teller.event(package_event(wheel, "present", needed_by=users, is_installed=is_installed))
        else:
            teller.for_people(*cut(_table(wheels, layers, needs)), "", _total(wheelhouse, wheels))
        teller.result({"packages": len(wheels), "size": sum(wheel.size for wheel in wheels)})
    return 0


def _table(wheels: Sequence[WheelInfo], layers: LayerStore, needs: Mapping[str, frozenset[str]]) -> list[str]:
    from praxis_desktop.cli.telling.tables import aligned

    rows = [("NAME", "VERSION", "FROM", "KIND", "STATE", "NEEDED BY", "WHAT FOR")]
    for wheel in wheels:
        rows.append(
            (
                wheel.project,
                wheel.version,
                wheel.shelf,
                "native" if wheel.has_libraries else "pure",
                "installed" if layers.has(wheel) else "not yet used",
                _few(needed_by(wheel, needs)),
                " ".join(wheel.summary.split()),
            )
        )
    return aligned(rows)


def _few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _total(wheelhouse: Wheelhouse, wheels: Sequence[WheelInfo]) -> str:
    from praxis_desktop.core.sizes import bytes_for_people

    size = bytes_for_people(sum(wheel.size for wheel in wheels))
    return f"{counted(len(wheels))}, {size}; what you add goes to {wheelhouse.user}"
