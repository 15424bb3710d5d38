"""The absorbance module of a Tecan Spark, a separate USB device.

Source: PyLabRobot's ExperimentalSparkBackend. The module sends the measurements of the Spark (``sim:spark``)
that has the same serial number in the same run; without such a Spark, it sends nothing.
"""

from __future__ import annotations

from typing import ClassVar

from praxis_desktop.ports.simulators.reading import Reading
from praxis_desktop.ports.simulators.spark import SparkModule
from praxis_desktop.ports.usb import Endpoint


class SparkAbsorbance(SparkModule):
    """The module."""

    kind: ClassVar[str] = "spark_absorbance"
    description: ClassVar[str] = "Tecan Spark absorbance module, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0C47, 0x8026)
    product: ClassVar[str] = "Spark absorbance"
    reading: ClassVar[Reading] = "absorbance"
    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x01, "bulk", 512),
        Endpoint(0x83, "interrupt", 64, 1),
        Endpoint(0x82, "bulk", 512),
    )
