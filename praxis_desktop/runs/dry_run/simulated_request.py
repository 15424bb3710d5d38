"""What stands for hardware in a dry run: the same bench, simulated."""

from __future__ import annotations

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import replace
from praxis_desktop.protocols.benches.bench import Bench, MachineChoice
from praxis_desktop.protocols.benches.wires import backends_by_kind, is_hardware
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.definitions.roles import MachineRole
from praxis_desktop.runs.request import RunRequest


def simulated_bench(bench: Bench) -> Bench:
    """The bench with a simulation in place of each machine that is hardware.

    A machine on a serial port keeps its backend and gets a simulator of its instrument where there is one;
    others get the backend that does as if. Raises UsageError for a machine that nothing can stand for.
    """
    return replace(bench, machines=tuple(map(_simulated, bench.machines)))


def _simulated(choice: MachineChoice) -> MachineChoice:
    if choice.is_simulated:
        return choice
    if choice.port and (kind := _simulator_of(choice.backend)):
        return replace(choice, port=f"sim:{kind}", is_simulated=True)
    from praxis_desktop.protocols.benches.catalogue import Catalogue
    from praxis_desktop.protocols.benches.choosing import choose_bench

    alone = Protocol(choice.role, choice.role, machines=(MachineRole(choice.role, choice.machine),))
    (simulated,) = choose_bench(alone, Catalogue.find(), simulate=True).machines
    return simulated


def _simulator_of(backend: str) -> str:
    """The kind of the simulator that talks as the instruments of ``backend``, "" for none."""
    from praxis_desktop.ports.simulators import SIMULATORS

    name = backend.rpartition(":")[2]
    found = (kind for kind, path in backends_by_kind().items() if path.rpartition(":")[2] == name)
    return next((kind for kind in found if kind in SIMULATORS), "")


def simulated_request(request: RunRequest) -> RunRequest:
    """The request with a simulated bench and simulated ports alone.

    Raises UsageError for a machine or a port that nothing can stand for.
    """
    setup = request.setup
    if setup is None:
        raise ValueError("a dry run needs a set-up")
    from praxis_desktop.ports.roles import devices_by_role
    from praxis_desktop.runs.setting_up.setting_up import simulated_ports

    given = devices_by_role(request.ports)
    bench = simulated_bench(setup.bench)
    ports = {role: device for role, device in given.items() if not is_hardware(device)}
    ports |= devices_by_role(simulated_ports(setup.protocol, ports))
    ports |= devices_by_role(bench.ports)
    for role, device in given.items():
        if role not in ports:
            raise UsageError(
                f"a dry run touches no hardware, and nothing says what stands for {device} as {role!r}",
                hint=f"Give it a simulator: --port {role}=sim:KIND.",
            )
    return replace(
        request,
        setup=replace(setup, bench=bench),
        ports=tuple(f"{role}={device}" for role, device in ports.items()),
    )
