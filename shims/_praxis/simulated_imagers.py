"""Simulated microscopes that take black pictures."""

from __future__ import annotations

import importlib
from typing import Any

from pylabrobot.plate_reading.backend import ImagerBackend, ImageReaderBackend
from pylabrobot.plate_reading.standard import ImagingResult

from _praxis.simulated_plate_reader import SimulatedPlateReader

SIZE = 64
"""Width and height of a picture, in pixels."""


class SimulatedImager(ImagerBackend):  # type: ignore[misc]
    """Takes pictures with the given exposure and focus. If it may choose them, it uses 10 ms and 1 mm."""

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def capture(
        self,
        row: int,
        column: int,
        mode: Any,
        objective: Any,
        exposure_time: float | str,
        focal_height: float | str,
        gain: float | str,
        plate: Any,
    ) -> ImagingResult:
        return ImagingResult(
            images=[_black()],
            exposure_time=10.0 if isinstance(exposure_time, str) else exposure_time,
            focal_height=1.0 if isinstance(focal_height, str) else focal_height,
        )


class SimulatedImageReader(SimulatedPlateReader, SimulatedImager, ImageReaderBackend):  # type: ignore[misc]
    """An instrument that reads wells and takes pictures of them."""


def _black() -> Any:
    """Return a black picture: an array if the protocol has numpy, else a list of rows."""
    try:
        numpy: Any = importlib.import_module("numpy")
    except ImportError:
        return [[0] * SIZE for _ in range(SIZE)]
    return numpy.zeros((SIZE, SIZE), dtype=numpy.uint8)
