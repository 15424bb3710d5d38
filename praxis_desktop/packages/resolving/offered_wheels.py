"""The interface of a wheelhouse for choosing from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from praxis_desktop.packages.wheels.info import WheelInfo


class Wheels(Protocol):
    """A wheelhouse, or a planned change of one."""

    def wheels(self) -> tuple[WheelInfo, ...]:
        """All wheels."""
        ...

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """The wheels of a project, the newest first."""
        ...

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """The wheels with that top-level module, the project of the same name first."""
        ...


class ChangedWheels:
    """``wheels`` after a ``change``, a function that takes any of them and keeps their order."""

    def __init__(
        self, wheels: Wheels, change: Callable[[tuple[WheelInfo, ...]], tuple[WheelInfo, ...]]
    ) -> None:
        self._wheels = wheels
        self._change = change

    def wheels(self) -> tuple[WheelInfo, ...]:
        """All wheels."""
        return self._change(self._wheels.wheels())

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """The wheels of a project, the newest first."""
        return self._change(self._wheels.find(project))

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """The wheels with that top-level module, the project of the same name first."""
        return self._change(self._wheels.providers(module))
