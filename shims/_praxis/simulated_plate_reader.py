"""A simulated plate reader for plates of any size. PyLabRobot's own only supports 96 wells."""

from __future__ import annotations

import time
from typing import Any

from pylabrobot.plate_reading.chatterbox import PlateReaderChatterboxBackend

Reading = float | list[list[float]]
"""The value of every well, or of each: a list of rows."""


class SimulatedPlateReader(PlateReaderChatterboxBackend):  # type: ignore[misc]
    """A plate reader. ``absorbance``, ``luminescence`` and ``fluorescence`` are its readings, ``temperature``
    is in °C.
    """

    def __init__(
        self,
        absorbance: Reading = 0.0,
        luminescence: Reading = 0.0,
        fluorescence: Reading = 0.0,
        temperature: float = 22.0,
    ) -> None:
        super().__init__()
        self.absorbance = absorbance
        self.luminescence = luminescence
        self.fluorescence = fluorescence
        self.temperature = temperature
        self._plate: Any = None
        self._rows = self._columns = 0
        self._places: dict[str, tuple[int, int]] = {}
        self._wells: set[int] = set()
        """The identities of the plate's wells."""

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def open(self) -> None:
        pass

    async def close(self, plate: Any) -> None:
        pass

    async def read_absorbance(self, plate: Any, wells: list[Any], wavelength: int) -> list[dict[str, Any]]:
        return self._read(self.absorbance, plate, wells, wavelength=wavelength)

    async def read_luminescence(
        self, plate: Any, wells: list[Any], focal_height: float
    ) -> list[dict[str, Any]]:
        return self._read(self.luminescence, plate, wells, em_wavelength=0)

    async def read_fluorescence(
        self,
        plate: Any,
        wells: list[Any],
        excitation_wavelength: int,
        emission_wavelength: int,
        focal_height: float,
    ) -> list[dict[str, Any]]:
        waves = {"ex_wavelength": excitation_wavelength, "em_wavelength": emission_wavelength}
        return self._read(self.fluorescence, plate, wells, **waves)

    def _read(self, given: Reading, plate: Any, wells: list[Any], **waves: int) -> list[dict[str, Any]]:
        """Return a matrix of the plate's size, with None for wells that are not read."""
        if plate is not self._plate:
            self._look_at(plate)
        value: float | None = None
        if not isinstance(given, list) and self._wells == set(map(id, wells)):
            value, wells = float(given), []  # all wells: a dry run may read a plate ten thousand times
        data = [[value] * self._columns for _ in range(self._rows)]
        for well in wells:
            row, column = self._places[well.name]
            data[row][column] = _at(given, row, column)
        return [{"time": time.time(), "temperature": self.temperature, "data": data, **waves}]

    def _look_at(self, plate: Any) -> None:
        """Note row and column of every well: PyLabRobot would search all wells at each look-up."""
        self._plate, self._rows, self._columns = plate, plate.num_items_y, plate.num_items_x
        wells = plate.get_all_items()
        self._wells = set(map(id, wells))
        self._places = {
            well.name: (number % self._rows, number // self._rows) for number, well in enumerate(wells)
        }


def _at(given: Reading, row: int, column: int) -> float:
    if not isinstance(given, list):
        return float(given)
    return float(given[row][column]) if row < len(given) and column < len(given[row]) else 0.0
