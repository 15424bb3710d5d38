"""What plays the roles of a run, as its tiles name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui.run.run_words import spaced

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.launcher import RunPlan


class Player(NamedTuple):
    """An instrument of a run: ``role`` is what the program calls it, ``port`` its device, "" for none."""

    role: str
    model: str
    port: str
    is_simulated: bool

    @property
    def place(self) -> str:
        """Model and port as a person reads them; of a simulator, its kind."""
        port = self.port.removeprefix("sim:").partition("?")[0] if self.port.startswith("sim:") else self.port
        parts = [self.model, port.removeprefix("/dev/")]
        return " · ".join(part for part in parts if part)

    @property
    def names(self) -> tuple[str, ...]:
        """What events call its port."""
        return tuple(name for name in (self.role, self.port) if name)


def players_of(plan: RunPlan) -> list[Player]:
    """The machines of a run, and the ports that are none."""
    players: dict[str, Player] = {}
    ports = dict(binding.partition("=")[::2] for binding in plan.ports)
    if plan.setup is not None:
        for choice in plan.setup.bench.machines:
            model = choice.backend.rpartition(":")[2].rpartition(".")[2].removesuffix("Backend")
            port = choice.port or ports.get(choice.role, "")
            players[choice.role] = Player(
                choice.role, spaced(model), port, choice.is_simulated or is_simulated(port)
            )
    if plan.resumes is not None:
        ports = {role.name: role.device for role in plan.resumes.roles}
    for role, port in ports.items():
        players.setdefault(role, Player(role, "", port, is_simulated(port)))
    return list(players.values())
