"""What somebody chose for one run of a protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definitions.protocol import Protocol

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding


class RunSetup(Record):
    """``values`` are the parameters', checked plain data by name; ``files`` the contents of the files that
    they name, by the name that the guest finds them under in ``/session/inputs``, and ``paths`` where those
    were, by parameter.
    """

    protocol: Protocol
    values: Mapping[str, object] = MappingProxyType({})
    bench: Bench = Bench()
    files: Mapping[str, bytes] = MappingProxyType({})
    paths: Mapping[str, str] = MappingProxyType({})


def told_setup(setup: RunSetup, ports: Iterable[Binding] = ()) -> dict[str, object]:
    """The set-up, and the ``ports`` that the run had, as its result tells them: plain data; of labware the
    catalogue's names. ``simulated`` is a run of which anything was.
    """
    bench = setup.bench
    told = {port.role: {"device": port.device, "simulated": port.is_simulated} for port in ports}
    is_simulated = [choice.is_simulated for choice in bench.machines]
    return {
        "protocol": setup.protocol.name,
        "values": dict(setup.values),
        "machines": {
            choice.role: {"backend": choice.backend, "port": choice.port, "simulated": choice.is_simulated}
            for choice in bench.machines
        },
        "labware": {choice.role: choice.catalogue for choice in bench.labware},
        "deck": bench.deck.deck,
        "ports": told,
        "simulated": any([*is_simulated, *(port["simulated"] for port in told.values())]),
    }


def simulated_sentence(setup: RunSetup | None, ports: Iterable[Binding]) -> str:
    """Which of a protocol's roles have no hardware behind them, for people; "" when all have, and for
    scripts, whose ports say it themselves.
    """
    if setup is None or not setup.protocol.function:
        return ""
    roles = {choice.role: choice.is_simulated for choice in setup.bench.machines}
    roles |= {port.role: port.is_simulated for port in ports}
    simulated = [role for role, is_simulated in roles.items() if is_simulated]
    if not simulated:
        return ""
    return f"{'simulated' if len(simulated) == len(roles) else 'partly simulated'}: {', '.join(simulated)}"
