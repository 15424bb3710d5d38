"""``world`` in a bench file: an instrument measures what another simulated instrument delivers or heats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import answer, wait_for_prompt

PUMPS = """
import time

import serial


def main(revolutions: float = 6.25):
    with (
        serial.Serial("pump", 4800, bytesize=7, parity="O", timeout=5) as pump,
        serial.Serial("scale", timeout=15) as scale,
    ):

        def weigh(command):
            scale.write(command + b"\\r\\n")
            return float(scale.readline().split()[2])

        scale.write(b"T\\r\\n")
        scale.readline()
        pump.write(b"P02\\r")
        pump.write(b"\\x02P02S+100.0V%08.2fG\\r" % revolutions)
        time.sleep(1)
        under_way = weigh(b"SI")
        return {"under_way": under_way, "in_the_end": weigh(b"S")}
"""
DILUTES = """
import asyncio

from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate, TipRack, Trough


async def main(
    lh: LiquidHandler,
    reader: PlateReader,
    plate: Plate,
    tips: TipRack,
    dye: Trough,
    water: Trough,
    hours: float = 0.0,
):
    await lh.pick_up_tips(tips["A1"])
    for number in range(2, 9):
        await lh.aspirate([water], vols=[100])
        await lh.dispense(plate[f"A{number}"], vols=[100])
    await lh.aspirate([dye], vols=[200])
    await lh.dispense(plate["A1"], vols=[200])
    for number in range(1, 8):
        await lh.aspirate(plate[f"A{number}"], vols=[100])
        await lh.dispense(plate[f"A{number + 1}"], vols=[100])
    await lh.drop_tips(tips["A1"])
    await lh.move_plate(plate, reader)
    first = await reader.read_absorbance(600, use_new_return_type=True)
    await asyncio.sleep(hours * 3600)
    last = await reader.read_absorbance(600, use_new_return_type=True)
    return [first[0]["data"][0], last[0]["data"][0]]
"""
READS = """
import asyncio

from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate
from pylabrobot.temperature_controlling import TemperatureController


async def main(reader: PlateReader, heater: TemperatureController, plate: Plate):
    plate.unassign()
    reader.assign_child_resource(plate)
    read = []
    await heater.set_temperature(37)
    for _ in range(2):
        read += await reader.read_absorbance(600, use_new_return_type=True)
        await asyncio.sleep(3600)
    return [[each["temperature"], each["data"]] for each in read]
"""
AT_ONCE = ("--pace", "at-once", "--json")


def protocol(folder: Path, source: str) -> str:
    """Return the file of a protocol."""
    path = folder / "protocol.py"
    path.write_text(source)
    return str(path)


def bench(folder: Path, world: object) -> str:
    """Return the file of a bench with this world."""
    path = folder / "bench.json"
    path.write_text(json.dumps({"format": 1, "world": world}))
    return str(path)


def test_what_a_pump_delivers_arrives_on_the_balance_under_it(tmp_path: Path) -> None:
    under = bench(tmp_path, {"scale": {"under": "pump", "ml_per_revolution": 0.8, "density": 1.0}})
    ports = ("--port", "scale=sim:mettler", "--port", "pump=sim:masterflex")
    ran = praxis("run", protocol(tmp_path, PUMPS), "--bench", under, *ports, *AT_ONCE)
    assert ran.code == 0, ran.err
    measured = ran.result["value"]
    assert measured["in_the_end"] == pytest.approx(5.0, abs=0.001)
    assert 1 < measured["under_way"] < 2  # 100 rpm for a second
    assert praxis("history", "replay", ran.events[-1]["run_id"]).code == 0


PUMPS_TWICE = """
# /// script
# [tool.praxis.ports]
# pump = "Masterflex pump"
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import time

import serial
from praxis.interactive.blocking import pause


def main():
    with (
        serial.Serial("pump", 4800, bytesize=7, parity="O", timeout=5) as pump,
        serial.Serial("scale", timeout=15) as scale,
    ):

        def portion():
            scale.write(b"T\\r\\n")
            scale.readline()
            pump.write(b"P02\\r")
            pump.write(b"\\x02P02S+100.0V%08.2fG\\r" % 6.25)
            time.sleep(5)
            scale.write(b"S\\r\\n")
            return float(scale.readline().split()[2])

        first = portion()
        pause("Another portion?")
        return [first, portion()]
"""
WORLD = {"scale": {"under": "pump", "ml_per_revolution": 0.8, "density": 1.0}}
SIMULATORS = {"pump": "sim:masterflex", "scale": "sim:mettler"}


def test_a_record_keeps_the_world_of_its_run_and_shows_it(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    file.write_text(
        json.dumps({"format": 1, "ports": SIMULATORS, "limits": {"scale": "mettler"}, "world": WORLD})
    )
    source = PUMPS_TWICE.replace('pause("Another portion?")', "")
    saved = tmp_path / "saved.json"
    keeps = ("--save-bench", str(saved))
    ran = praxis("run", protocol(tmp_path, source), "--bench", str(file), *keeps, *AT_ONCE)
    assert ran.code == 0, ran.err
    assert ran.result["value"] == pytest.approx([5.0, 5.0], abs=0.001)
    assert json.loads(saved.read_text()) == json.loads(file.read_text())
    run_id = ran.events[-1]["run_id"]
    shown = praxis("history", "show", run_id).out
    assert f"bench     {file}\n" in shown
    assert "world     scale weighs what pump delivers: 0.8 mL per revolution, 1 g/mL\n" in shown
    exported = tmp_path / "run.json"
    assert praxis("history", "export", run_id, "--format", "json", "-o", str(exported)).code == 0
    told = json.loads(exported.read_text())["bench"]
    assert (told["file"], told["world"][0]["entry"]) == (str(file), WORLD["scale"])
    file.unlink()
    assert praxis("history", "replay", run_id).code == 0


def test_a_resumed_run_has_the_world_of_its_record(tmp_path: Path) -> None:
    env = home(tmp_path)
    asks = ("--json", "--on-prompt", "ask", "--pace", "10")
    under = tmp_path / "bench.json"
    under.write_text(json.dumps({"format": 1, "ports": SIMULATORS, "world": WORLD}))
    run = start("run", protocol(tmp_path, PUMPS_TWICE), "--bench", str(under), *asks, env=env)
    wait_for_prompt(run)
    run.kill()
    finish(run)
    under.unlink()
    resumed = start("history", "resume", "last", "--json", "--on-prompt", "ask", env=env)
    answer(env, wait_for_prompt(resumed), "continue")
    ended = finish(resumed)
    assert ended.code == 0, ended.err
    assert ended.result["value"] == pytest.approx([5.0, 5.0], abs=0.001)


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"ports": {"pump": "sim:masterflx"}}, "line 4, ports.pump: there is no simulator 'masterflx'"),
        ({"limits": {"scale": "metler"}}, "line 4, limits.scale: "),
        (
            {
                "machines": {"pump": {"machine": "Pump", "backend": "SimulatedPump"}},
                "ports": {"pump": "sim:x"},
            },
            "pump is listed under both machines and ports",
        ),
    ],
)
def test_a_wrong_port_of_a_bench_is_refused_with_its_place(
    tmp_path: Path, command: str, part: dict[str, object], said: str
) -> None:
    file = tmp_path / "bench.json"
    file.write_text(json.dumps({"format": 1, **part}, indent=1))
    ran = praxis(command, protocol(tmp_path, PUMPS_TWICE), "--simulate", "--bench", str(file))
    assert ran.code == 2
    assert said in ran.err


def test_a_port_on_the_command_line_counts_more_than_the_bench(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    file.write_text(json.dumps({"format": 1, "ports": {**SIMULATORS, "shaker": "sim:bioshake"}}))
    source = PUMPS_TWICE.replace('pause("Another portion?")', "")
    given = ("--bench", str(file), "--port", "scale=sim:mettler,portion=2,spread=0")
    ran = praxis("run", protocol(tmp_path, source), *given, *AT_ONCE)
    assert ran.code == 0, ran.err
    assert ran.result["value"] == pytest.approx([2.0, 2.0], abs=0.001)
    assert sorted(ran.events[-1]["details"]["setup"]["ports"]) == ["pump", "scale"]


def test_a_dispensed_dilution_series_reads_as_a_falling_series(tmp_path: Path) -> None:
    ran = praxis("run", protocol(tmp_path, DILUTES), "--simulate", *AT_ONCE)
    assert ran.code == 0, ran.err
    first, last = ran.result["value"]
    assert first[:5] == pytest.approx([1.05, 0.55, 0.295, 0.17, 0.11], rel=0.1)
    assert all(reading == pytest.approx(0.045, abs=0.01) for reading in first[8:])  # empty wells
    assert first != last  # noise


def test_cells_grow_while_time_passes_as_the_bench_says(tmp_path: Path) -> None:
    growing = bench(tmp_path, {"reader": {"reads": {"dye": {"absorbance": 0.1, "doubling_min": 30}}}})
    target = protocol(tmp_path, DILUTES)
    ran = praxis("run", target, "--simulate", "--bench", growing, "--set", "hours=1", *AT_ONCE)
    assert ran.code == 0, ran.err
    first, last = ran.result["value"]
    assert last[0] - 0.045 == pytest.approx(4 * (first[0] - 0.045), rel=0.2)


def test_an_unknown_plate_shows_growth_and_doses_and_its_heater_warms_up(tmp_path: Path) -> None:
    heated = bench(tmp_path, {"reader": {"heated_by": "heater"}})
    target = protocol(tmp_path, READS)
    first, second = (praxis("run", target, "--simulate", "--bench", heated, *AT_ONCE) for _ in range(2))
    assert first.code == 0, first.err
    (before, early), (after, late) = first.result["value"]
    assert (before, after) == (23.0, 37.0)
    assert early[0][0] > 1.5 * early[0][4] > 2 * early[0][11]
    assert late[0][0] > 1.5 * early[0][0]
    assert second.result["value"][1][1][0] == pytest.approx(late[0], rel=0.01)  # the same noise


PLAYED = """
import asyncio

from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.plate_reading import PlateReader
from pylabrobot.pumps import Pump, PumpArray
from pylabrobot.resources import Plate, TipRack, Trough
from pylabrobot.scales import Scale
from pylabrobot.storage import Incubator


async def pumped(pump: Pump, scale: Scale):
    await scale.tare()
    await pump.pump_volume(speed=100, volume=4)
    await asyncio.sleep(1)
    first = await scale.read_weight()
    await pump.run_revolutions(5)
    await asyncio.sleep(10)
    return [first, await scale.read_weight()]


async def arrayed(array: PumpArray, scale: Scale):
    await scale.tare()
    await array.pump_volume(speed=100, use_channels=[0, 1], volume=[2.0, 3.0])
    await asyncio.sleep(1)
    return await scale.read_weight()


async def weighed(lh: LiquidHandler, scale: Scale, tips: TipRack, water: Trough, vial: Plate):
    await scale.tare()
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate([water], vols=[250])
    await lh.dispense(vial["A1"], vols=[250])
    await asyncio.sleep(1)
    full = await scale.read_weight()
    await lh.aspirate(vial["A1"], vols=[50])
    await asyncio.sleep(1)
    return [full, await scale.read_weight()]


async def heated(store: Incubator, reader: PlateReader, plate: Plate):
    plate.unassign()
    reader.assign_child_resource(plate)
    await store.set_temperature(37)
    await asyncio.sleep(60)
    read = await reader.read_absorbance(600, use_new_return_type=True)
    await asyncio.sleep(3600)
    read += await reader.read_absorbance(600, use_new_return_type=True)
    return [each["temperature"] for each in read]
"""


@pytest.mark.parametrize(
    ("function", "world", "expected"),
    [
        ("pumped", {"scale": {"under": "pump", "ml_per_revolution": 0.5, "density": 1.0}}, [4.0, 7.0]),
        ("arrayed", {"scale": {"under": "array", "density": 1.0}}, 5.0),
        ("weighed", {"scale": {"weighs": "vial", "density": 1.0}}, [0.25, 0.2]),
        ("heated", {"reader": {"heated_by": "store"}}, [28.0, 37.0]),
    ],
)
def test_machines_without_a_port_take_part(
    tmp_path: Path, function: str, world: object, expected: object
) -> None:
    target = f"{protocol(tmp_path, PLAYED)}:{function}"
    ran = praxis("run", target, "--simulate", "--bench", bench(tmp_path, world), *AT_ONCE)
    assert ran.code == 0, ran.err
    assert ran.result["value"] == pytest.approx(expected, rel=0.05)  # the computer's own time passes, too
    assert praxis("history", "replay", ran.events[-1]["run_id"]).code == 0


@pytest.mark.parametrize(
    ("function", "machines", "world", "said"),
    [
        ("pumped", (), {"scale": {"under": "pmp"}}, ("6, world.scale.under: this run has no 'pmp'", "pump")),
        ("pumped", (), {"scale": {"under": "scale"}}, ("line 6: world.scale.under cannot be 'scale'",)),
        (
            "pumped",
            (),
            {"scael": {"under": "pump"}},
            ("5, world.scael: this run has", "Did you mean scale?"),
        ),
        (
            "pumped",
            ("pump=PumpChatterboxBackend",),
            {"scale": {"under": "pump"}},
            ("world.scale.under: 'pump' is not a simulated pump: it is simulated by PumpChatterboxBackend",),
        ),
        (
            "weighed",
            (),
            {"scale": {"weighs": "vail"}},
            ("6, world.scale.weighs: this run has", "vial"),
        ),
        ("heated", (), {"store": {"heated_by": "reader"}}, ("6, world.store.heated_by: SimulatedIncubator",)),
        ("heated", (), {"reader": {"heated_by": "plate"}}, ("6, world.reader.heated_by: this run has no",)),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_wrong_name_in_a_world_is_found_before_the_run(
    tmp_path: Path,
    command: str,
    function: str,
    machines: tuple[str, ...],
    world: object,
    said: tuple[str, ...],
) -> None:
    file = tmp_path / "bench.json"
    file.write_text(json.dumps({"format": 1, "labware": {}, "world": world}, indent=1))
    given = [word for machine in machines for word in ("--machine", machine)]
    simulated = () if command == "check" else ("--simulate",)
    target = f"{protocol(tmp_path, PLAYED)}:{function}"
    ran = praxis(command, target, *given, *simulated, "--bench", str(file))
    assert ran.code == 2
    assert str(file) in ran.err
    assert all(words in ran.err for words in said), ran.err


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (
            {"scale": {"under": "pmp"}},
            ("line 1, world.scale.under: this run has no 'pmp'", "Available: pump"),
        ),
        ({"pump": {"under": "pump"}}, ("line 1: world.pump.under cannot be", "cannot act on itself")),
        ({"scale": {"udner": "pump"}}, ("world scale", "udner")),
        ({"scale": {"under": "pump", "density": -1}}, ("world scale", "density")),
    ],
)
def test_a_wrong_world_is_refused_by_its_key(tmp_path: Path, world: object, said: tuple[str, ...]) -> None:
    ports = ("--port", "scale=sim:mettler", "--port", "pump=sim:masterflex")
    ran = praxis("run", protocol(tmp_path, PUMPS), "--bench", bench(tmp_path, world), *ports)
    assert ran.code == 2
    assert all(words in ran.err for words in said), ran.err
