"""What the page of a run is told before the run begins: what is run, and on what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Simulation = Literal["none", "partly", "whole"]


class AnnouncedRole(NamedTuple):
    """One instrument of the run: ``expected`` by the protocol, and at which ``place`` it is, in words."""

    name: str
    device: str = ""
    expected: str = ""
    place: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class RunAnnouncement:
    """``remembered`` are the ports that a person gave the program before, by role."""

    title: str
    roles: tuple[AnnouncedRole, ...] = ()
    remembered: dict[str, str] = field(default_factory=dict)

    @property
    def simulation(self) -> Simulation:
        """How many of the instruments are simulated."""
        simulated = sum(role.is_simulated for role in self.roles)
        if not simulated:
            return "none"
        return "whole" if simulated == len(self.roles) else "partly"

    def role(self, name: str) -> AnnouncedRole | None:
        """The role of this name."""
        return next((role for role in self.roles if role.name == name), None)
