"""What somebody chose for one run of a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definitions.protocol import Protocol


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


def told_setup(setup: RunSetup) -> dict[str, object]:
    """The set-up as a run's result tells it: plain data; of labware the catalogue's names."""
    bench = setup.bench
    return {
        "protocol": setup.protocol.name,
        "values": dict(setup.values),
        "machines": {
            choice.role: {"backend": choice.backend, "port": choice.port, "simulated": choice.is_simulated}
            for choice in bench.machines
        },
        "labware": {choice.role: choice.catalogue for choice in bench.labware},
        "deck": bench.deck.deck,
        "simulated": any(choice.is_simulated for choice in bench.machines),
    }
