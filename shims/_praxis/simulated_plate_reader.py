"""A simulated plate reader for plates of any size. PyLabRobot's own supports only 96 wells."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from pylabrobot.plate_reading.chatterbox import PlateReaderChatterboxBackend

from _praxis import simulated_liquids, simulated_world
from _praxis.optics import Optics

Reading = float | list[list[float]] | None
"""One value for all wells, rows of one value per well, or None to derive the readings from the contents."""


class SimulatedPlateReader(PlateReaderChatterboxBackend):  # type: ignore[misc]
    """A plate reader that reads what the simulated liquid handler has put into the wells, unless
    ``absorbance``, ``luminescence`` or ``fluorescence`` is given. ``temperature`` is in °C.
    """

    def __init__(
        self,
        absorbance: Reading = None,
        luminescence: Reading = None,
        fluorescence: Reading = None,
        temperature: float = 22.0,
    ) -> None:
        super().__init__()
        simulated_world.show_time()
        self.absorbance = absorbance
        self.luminescence = luminescence
        self.fluorescence = fluorescence
        self.temperature = temperature
        self._optics = Optics("", {})
        self._heated_by = ""
        self._plate: Any = None
        self._rows = self._columns = 0
        self._places: dict[str, tuple[int, int]] = {}
        self._items: Sequence[Any] = ()
        self._wells: set[int] = set()
        """The identities (``id``) of the plate's wells."""

    def join_world(self, role: str, world: Mapping[str, Any], machine: Any) -> None:
        """Act as ``role`` in the world that simulated instruments share."""
        self._optics = Optics(role, world.get("reads", {}))
        self._heated_by = world.get("heated_by", "")

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def open(self) -> None:
        pass

    async def close(self, plate: Any) -> None:
        pass

    async def read_absorbance(self, plate: Any, wells: list[Any], wavelength: int) -> list[dict[str, Any]]:
        return self._read("absorbance", plate, wells, wavelength=wavelength)

    async def read_luminescence(
        self, plate: Any, wells: list[Any], focal_height: float
    ) -> list[dict[str, Any]]:
        return self._read("luminescence", plate, wells, em_wavelength=0)

    async def read_fluorescence(
        self,
        plate: Any,
        wells: list[Any],
        excitation_wavelength: int,
        emission_wavelength: int,
        focal_height: float,
    ) -> list[dict[str, Any]]:
        waves = {"ex_wavelength": excitation_wavelength, "em_wavelength": emission_wavelength}
        return self._read("fluorescence", plate, wells, **waves)

    def _read(self, kind: str, plate: Any, wells: list[Any], **waves: int) -> list[dict[str, Any]]:
        """Return the result of a reading: a matrix the size of the plate, with None for wells that are not
        read.
        """
        if plate is not self._plate:
            self._look_at(plate)
        given: Reading = getattr(self, kind)
        is_whole = self._wells == set(map(id, wells))
        is_seen = given is None
        if given is None:
            wells_seen = simulated_liquids.seen(self._items)
            given = self._optics.read(kind, wells_seen, self._rows, self._columns, simulated_world.now())
        value: float | None = None
        if not isinstance(given, list) and is_whole:
            value, wells = float(given), []  # all wells: a dry run may read a plate ten thousand times
        elif is_whole and is_seen:
            return self._result(given, **waves)
        data = [[value] * self._columns for _ in range(self._rows)]
        for well in wells:
            row, column = self._places[well.name]
            data[row][column] = _at(given, row, column)
        return self._result(data, **waves)

    def _result(self, data: Any, **waves: int) -> list[dict[str, Any]]:
        return [{"time": time.time(), "temperature": self._celsius(), "data": data, **waves}]

    def _celsius(self) -> float:
        if not self._heated_by:
            return self.temperature
        celsius = simulated_world.celsius(self._heated_by)
        return self.temperature if celsius is None else round(celsius, 1)

    def _look_at(self, plate: Any) -> None:
        """Record every well's row and column. PyLabRobot would search all wells for each lookup."""
        self._plate, self._rows, self._columns = plate, plate.num_items_y, plate.num_items_x
        wells = self._items = plate.get_all_items()
        self._wells = set(map(id, wells))
        self._places = {
            well.name: (number % self._rows, number // self._rows) for number, well in enumerate(wells)
        }


def _at(given: float | list[list[float]], row: int, column: int) -> float:
    if not isinstance(given, list):
        return float(given)
    return float(given[row][column]) if row < len(given) and column < len(given[row]) else 0.0
