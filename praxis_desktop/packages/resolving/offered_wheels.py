"""What is asked of a wheelhouse by who chooses from it."""

from __future__ import annotations

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
