"""The arm of a simulated STAR, which carries the channels, the 96 head and the iSWAP over the deck."""

from __future__ import annotations

from typing import Final

from praxis_desktop.ports.simulators.hamilton_firmware import FirmwareError
from praxis_desktop.ports.simulators.instrument import Instrument
from praxis_desktop.ports.simulators.world import Labware, Liquid, Where

X_LOWEST: Final = 95.0
_X_PER_S: Final = 300.0
AT_LABWARE: Final = 150.0
"""The height, in mm, at which parts remain if a motion that works on labware is stopped."""
LOW: Final = 220.0
"""The height, in mm, below which parts are at the level of the labware."""
REACH: Final = (27, 0)
"""The error for a position that is out of reach."""


class Arm:
    """The arm: its position in mm, and the labware on the deck below it."""

    def __init__(self, instrument: Instrument, highest_x: float) -> None:
        self._instrument = instrument
        self.highest_x = highest_x
        self.x = X_LOWEST
        self.is_ready = False
        """Whether the arm is initialized."""

    def travel(self, x: float, lowest: float = X_LOWEST) -> float:
        """Return the arm's travel time to ``x`` (mm), in seconds. Raises FirmwareError if the arm cannot
        reach ``x``.
        """
        if not lowest <= x <= self.highest_x:
            raise FirmwareError(*REACH)
        return abs(x - self.x) / _X_PER_S

    def go(self, x: float) -> str:
        """Move to ``x``, in mm."""
        self.x = x
        return ""

    # ---- the deck
    def well_at(self, x: float, y: float) -> Where:
        """Return the well below a position, given in mm."""
        return self._instrument.wells.well_at(self._instrument.role, x, y)

    def held(self, where: Where) -> Liquid | None:
        """Return the liquid in a well; None if it is unknown."""
        return self._instrument.wells.held(where)

    def take(self, where: Where, ul: float, now: int) -> dict[str, float]:
        """Take liquid out of a well."""
        return self._instrument.wells.take(where, ul, now)

    def put(self, where: Where, liquid: Liquid, now: int) -> None:
        """Put liquid into a well."""
        self._instrument.wells.put(where, liquid, now)

    def unknown(self) -> dict[str, float]:
        """Return the volumes, in µL, dispensed where no labware is known, keyed by position."""
        return self._instrument.wells.unknown()

    def lift(self, x: float, y: float, z: float) -> Labware | None:
        """Take away and return the labware gripped at a position; None if no labware is known there."""
        found = self._instrument.wells.at(self._instrument.role, x, y, z)
        if found is not None:
            self._instrument.wells.stand(found.moved(""))
        return found

    def set_down(self, labware: Labware, x: float, y: float, z: float | None) -> None:
        """Put labware down with its centre at a position, and its bottom at ``z`` if that is known."""
        corner = x - labware.size_x / 2, y - labware.size_y / 2
        self._instrument.wells.stand(labware.moved(self._instrument.role, *corner, z))

    def has_labware(self) -> bool:
        """Return whether any labware is known on the deck."""
        return bool(self._instrument.wells.on(self._instrument.role))
