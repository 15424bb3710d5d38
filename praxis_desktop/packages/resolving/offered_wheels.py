"""The wheels to choose from, and those that provide a program's imports.

Loads neither ``packaging`` nor resolvelib.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from msgspec import Struct

from praxis_desktop.packages.wheels.info import WheelInfo, normalized

SHELVES: Final[Mapping[str, int]] = {"user": 0, "system": 1, "shipped": 2}
"""The ranks of the shelves. If several wheels have the same version, the one on the first shelf is used."""


class Wheels(Protocol):
    """A wheelhouse, or a wheelhouse as it will be after a planned change."""

    def wheels(self) -> tuple[WheelInfo, ...]:
        """Return all wheels."""
        ...

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Return the wheels of a project, newest first."""
        ...

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Return the wheels that contain the top-level ``module``, starting with the wheels of the project
        that has the module's name.
        """
        ...


class ChangedWheels:
    """``wheels`` after a planned ``change``, which may alter or omit wheels but keeps their order."""

    def __init__(
        self, wheels: Wheels, change: Callable[[tuple[WheelInfo, ...]], tuple[WheelInfo, ...]]
    ) -> None:
        self._wheels = wheels
        self._change = change

    def wheels(self) -> tuple[WheelInfo, ...]:
        """Return all wheels."""
        return self._change(self._wheels.wheels())

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Return the wheels of a project, newest first."""
        return self._change(self._wheels.find(project))

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Return the wheels that contain the top-level ``module``, starting with the wheels of the project
        that has the module's name.
        """
        return self._change(self._wheels.providers(module))


class Needs(Struct, frozen=True):
    """What a program needs: ``requirements`` as in PEP 508, and ``missing`` modules, which no package
    provides.
    """

    requirements: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def needs_of_imports(modules: Iterable[str], wheelhouse: Wheels) -> Needs:
    """Return the packages that provide ``modules`` (top-level names).

    If several packages provide a module, the one with the module's name is chosen, or else the first in the
    wheelhouse.
    """
    requirements: set[str] = set()
    missing: list[str] = []
    for module in sorted(set(modules)):
        projects = [wheel.project for wheel in wheelhouse.providers(module)]
        same = normalized(module)
        if projects:
            requirements.add(same if same in projects else projects[0])
        else:
            missing.append(module)
    return Needs(tuple(sorted(requirements)), tuple(missing))
