"""A wheelhouse and wheels that are about to come into it, seen as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.records import replace
from praxis_desktop.packages.errors import PackageNotFound

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Pin
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.packages.wheels.info import WheelInfo


class CombinedWheels:
    """What ``wheelhouse`` will be with ``coming``, whose wheels go before its own at equal versions."""

    def __init__(self, wheelhouse: Wheelhouse, coming: Wheelhouse) -> None:
        self._wheelhouse = wheelhouse
        self._coming = coming

    def wheels(self) -> tuple[WheelInfo, ...]:
        """All of them."""
        return self._with_own(self._coming.wheels(), self._wheelhouse.wheels())

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Those of a project, the newest first."""
        from packaging.version import Version

        both = self._with_own(self._coming.find(project), self._wheelhouse.find(project))
        return tuple(sorted(both, key=lambda wheel: Version(wheel.version), reverse=True))

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Those with the module at their top."""
        return self._with_own(self._coming.providers(module), self._wheelhouse.providers(module))

    def path(self, pin: Pin) -> Path:
        """The file of a wheel that was chosen from these. Raises PackageNotFound when it is gone."""
        for place in (self._wheelhouse, self._coming):
            for wheel in place.find(pin.project):
                if wheel.sha256 == pin.sha256:
                    return place.path(wheel)
        raise PackageNotFound(
            f"the wheel {pin.file_name} has just been removed", project=pin.project, hint="Add it again."
        )

    def _with_own(self, coming: tuple[WheelInfo, ...], own: tuple[WheelInfo, ...]) -> tuple[WheelInfo, ...]:
        known = {wheel.sha256 for wheel in own}
        return (*(wheel for wheel in coming if wheel.sha256 not in known), *own)


def without_requirements(wheels: tuple[WheelInfo, ...]) -> tuple[WheelInfo, ...]:
    """The wheels as if none of them needed another one."""
    return tuple(replace(wheel, requires=()) for wheel in wheels)
