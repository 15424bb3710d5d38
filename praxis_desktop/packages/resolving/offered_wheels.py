"""What is asked of a wheelhouse by who chooses from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from praxis_desktop.packages.wheels.info import WheelInfo


class Wheels(Protocol):
    """A wheelhouse, or what one is going to be."""

    def wheels(self) -> tuple[WheelInfo, ...]:
        """All of them."""
        ...

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Those of a project, the newest first."""
        ...

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Those with the module at their top, the project of the same name first."""
        ...


class ChangedWheels:
    """``wheels`` as they would be if ``change``, which gets any of them and keeps their order, were done."""

    def __init__(
        self, wheels: Wheels, change: Callable[[tuple[WheelInfo, ...]], tuple[WheelInfo, ...]]
    ) -> None:
        self._wheels = wheels
        self._change = change

    def wheels(self) -> tuple[WheelInfo, ...]:
        """All of them."""
        return self._change(self._wheels.wheels())

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Those of a project, the newest first."""
        return self._change(self._wheels.find(project))

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Those with the module at their top, the project of the same name first."""
        return self._change(self._wheels.providers(module))
