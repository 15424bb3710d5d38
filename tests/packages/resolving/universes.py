"""Wheelhouses that exist only in memory, for tests of the choice of packages."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from packaging.utils import canonicalize_name
from packaging.version import Version

from praxis_desktop.packages.wheels.info import Shelf, WheelInfo


def wheel(
    name: str,
    version: str,
    *requires: str,
    python: str = "",
    modules: Sequence[str] = (),
    shelf: Shelf = "user",
    tag: str = "py3-none-any",
) -> WheelInfo:
    """Make the known facts about a wheel."""
    project = canonicalize_name(name)
    file_name = f"{project.replace('-', '_')}-{version}-{tag}.whl"
    digest = sha256(f"{shelf} {file_name} {requires}".encode()).hexdigest()
    return WheelInfo(
        project,
        version,
        file_name,
        digest,
        1000,
        shelf=shelf,
        requires_python=python,
        requires=requires,
        modules=tuple(modules),
    )


class Universe:
    """A wheelhouse with these wheels."""

    def __init__(self, *wheels: WheelInfo) -> None:
        self._wheels = tuple(sorted(wheels, key=lambda one: Version(one.version), reverse=True))

    def wheels(self) -> tuple[WheelInfo, ...]:
        return self._wheels

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        return tuple(wheel for wheel in self._wheels if wheel.project == project)

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        return tuple(wheel for wheel in self._wheels if module in wheel.modules)
