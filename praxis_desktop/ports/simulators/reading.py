"""The base class for simulated plate readers: a plate as a reader sees it, and its wells' positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct

from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument
from praxis_desktop.ports.simulators.world import Labware, Where, WorldPart

if TYPE_CHECKING:
    from _praxis.optics import Optics, Seen

Reading = Literal["absorbance", "fluorescence", "luminescence"]

_LEFT_MM, _TOP_MM = 9.88, 6.74
"""Distances, in mm, from a plate's edges to its grid of wells (ANSI SLAS 4-2004: half a pitch before A1)."""
_WIDE_MM, _LONG_MM = 108.0, 72.0
"""The size of the grid, in mm: 12 by 8 wells at a pitch of 9 mm."""
_ROOM_C = 22.0
_PITCHES_MM = (18.0, 9.0, 4.5, 2.25)


@cache
def _optics() -> type[Optics]:
    """Return the guest's class Optics, which contains the formulas for all simulated readers."""
    spec = spec_from_file_location("praxis_optics", shipped("shims") / "_praxis" / "optics.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[Optics] = module.Optics
    return found


class Grid(Struct, frozen=True):
    """The grid of wells on a plate with the ANSI SLAS 1-2004 footprint; ``pitch`` is in mm."""

    pitch: float = 9.0

    @classmethod
    def with_pitch(cls, millimetres: float) -> Grid:
        """Return the standard grid with the nearest pitch."""
        return cls(min(_PITCHES_MM, key=lambda pitch: abs(pitch - millimetres)))

    @property
    def columns(self) -> int:
        return round(_WIDE_MM / self.pitch)

    @property
    def rows(self) -> int:
        return round(_LONG_MM / self.pitch)

    def column_at(self, x: float) -> int:
        """Return the column whose wells are nearest to ``x`` mm from the plate's left edge."""
        return min(max(round((x - _LEFT_MM) / self.pitch - 0.5), 0), self.columns - 1)

    def row_at(self, y: float) -> int:
        """Return the row whose wells are nearest to ``y`` mm from the plate's upper edge."""
        return min(max(round((y - _TOP_MM) / self.pitch - 0.5), 0), self.rows - 1)


class PlateReader(Instrument):
    """The base class for simulated plate readers. A reader sees the plate named by the option ``plate`` or
    else the last labware put in. A plate with unknown contents reads the same as an unknown one.
    """

    world_part: ClassVar[WorldPart] = "reader"
    text_option_names: ClassVar[Mapping[str, str]] = {
        "plate": "the plate in the reader, if no program places one there"
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._noise = f"{self.kind} {self.options.get('seed', 0):g}"
        self._optics = _optics()(self._noise, {})
        self._heater: Instrument | None = None

    def read(self, what: Reading, rows: int, columns: int, now: int) -> list[list[float]]:
        """Return all wells' readings at ``now``, by row and column: absorbances, or counts per second."""
        wells: list[Seen] = [(None, None)] * (rows * columns)
        plate = self._plate()
        if plate is not None and len(plate.wells) == len(wells):
            wells = [self._seen(Where(plate.name, well.name)) for well in plate.wells]
        return self._optics.read(what, wells, rows, columns, now / SECOND)

    def celsius(self, now: int) -> float:
        """Return the plate's temperature, in °C."""
        warm = None if self._heater is None else self._heater.temperature(now)
        return _ROOM_C if warm is None else warm

    def look(self, liquids: Mapping[str, Mapping[str, float]], heater: Instrument | None) -> None:
        self._optics, self._heater = _optics()(self._noise, liquids), heater

    def _plate(self) -> Labware | None:
        named = self.texts.get("plate", "")
        return self.wells.labware(named) if named else next(reversed(self.wells.on(self.role)), None)

    def _seen(self, where: Where) -> Seen:
        since = self.wells.since(where)
        return self.wells.held(where), None if since is None else since / SECOND
