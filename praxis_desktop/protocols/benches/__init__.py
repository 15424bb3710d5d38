"""The choices that fill a protocol's roles: machines on ports, labware, a deck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.choosing import choose_bench
    from praxis_desktop.protocols.benches.labware import choose_labware
    from praxis_desktop.protocols.benches.machines import choose_machine
    from praxis_desktop.protocols.benches.simulation import OWN_BACKENDS
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "choosing": "choose_bench",
            "labware": "choose_labware",
            "machines": "choose_machine",
            "simulation": "OWN_BACKENDS",
        },
    )

__all__ = ["OWN_BACKENDS", "choose_bench", "choose_labware", "choose_machine"]
