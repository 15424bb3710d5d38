"""Plate readers on USB in a run: devices of one instrument, the shared world, and a replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.test_world import AT_ONCE, bench, protocol

READS = """
import asyncio

from pylabrobot.plate_reading.tecan.spark20m.spark_backend import ExperimentalSparkBackend
from pylabrobot.resources import cor_96_wellplate_360uL_Fb
from pylabrobot.temperature_controlling.inheco import InhecoCPACBackend, InhecoTECControlBox


async def main():
    box, reader = InhecoTECControlBox(), ExperimentalSparkBackend()
    plate = cor_96_wellplate_360uL_Fb("plate")
    heater = InhecoCPACBackend(4, box)
    await box.setup()
    await heater.set_temperature(42)
    await asyncio.sleep(60)
    await reader.setup()
    (read,) = await reader.read_absorbance(plate, plate["A1:A3"], 600)
    await reader.stop()
    await heater.stop()
    await box.stop()
    return [read["temperature"], read["data"][0]]
"""
PORTS = ("reader=sim:spark", "module=sim:spark_absorbance", "box=sim:inheco_tec,rate=1")


def test_a_reader_of_several_devices_reads_in_its_heater_and_the_run_is_replayed(tmp_path: Path) -> None:
    heated = bench(tmp_path, {"reader": {"heated_by": "box"}})
    ports = [part for port in PORTS for part in ("--port", port)]
    ran = praxis("run", protocol(tmp_path, READS), "--bench", heated, *ports, *AT_ONCE)
    assert ran.code == 0, ran.err
    celsius, read = ran.result["value"]
    assert celsius == pytest.approx(42.0)
    assert read == pytest.approx([0.48, 0.46, 0.41], rel=0.1)
    assert praxis("history", "replay", ran.events[-1]["run_id"]).code == 0


def test_a_reader_without_its_module_says_which_device_is_missing(tmp_path: Path) -> None:
    ports = [part for port in PORTS if "module" not in port for part in ("--port", port)]
    ran = praxis("run", protocol(tmp_path, READS), *ports, *AT_ONCE)
    assert ran.code == 1
    assert "ABSORPTION device is not connected" in ran.out
