"""What somebody chose for one run of a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definitions.protocol import Protocol


class RunSetup(Record):
    """``values`` are the parameters', checked plain data by name; ``files`` the contents of the files that
    they name, by the name that the guest finds them under in ``/session/inputs``.
    """

    protocol: Protocol
    values: Mapping[str, object] = MappingProxyType({})
    bench: Bench = Bench()
    files: Mapping[str, bytes] = MappingProxyType({})
