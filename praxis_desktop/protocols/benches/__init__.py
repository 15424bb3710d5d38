"""The choices that fill a protocol's roles: machines and their ports, labware, and a deck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.choosing import check_names, choose_bench
    from praxis_desktop.protocols.benches.files import bench_facts
    from praxis_desktop.protocols.benches.labware import choose_labware
    from praxis_desktop.protocols.benches.machines import choose_machine
    from praxis_desktop.protocols.benches.simulation import OWN_BACKENDS, device_kind
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "choosing": "check_names choose_bench",
            "files": "bench_facts",
            "labware": "choose_labware",
            "machines": "choose_machine",
            "simulation": "OWN_BACKENDS device_kind",
        },
    )

__all__ = [
    "OWN_BACKENDS",
    "bench_facts",
    "check_names",
    "choose_bench",
    "choose_labware",
    "choose_machine",
    "device_kind",
]
