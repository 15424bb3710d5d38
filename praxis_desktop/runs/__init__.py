"""One run of a program from Ready to Done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.ports import own_simulators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from praxis_desktop.ports.simulators.faults import Fault
    from praxis_desktop.ports.simulators.instrument import Instrument


def _make_own(path: Path, name: str, options: Mapping[str, float], faults: Sequence[Fault]) -> Instrument:
    from praxis_desktop.runs.guest_simulators.instrument import make_own

    return make_own(path, name, options, faults)


own_simulators.offer(_make_own)
