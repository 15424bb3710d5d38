"""The protocol gets the chosen bench: machines that connect, labware on a deck, and volumes in it."""

from __future__ import annotations

import math

import pytest

from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, LabwareChoice, MachineChoice, Place
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.benches.simulation import SIMULATIONS
from praxis_desktop.protocols.definition import Protocol
from tests.protocols.benches.samples import with_labware, with_machines
from tests.shims.bench_guest import in_guest

PLATE = "cor_96_wellplate_360uL_Fb"
TIPS = "hamilton_96_tiprack_300uL_filter"
WATER = "hamilton_1_trough_200mL_Vb"
LABWARE = (
    LabwareChoice("source", PLATE, {"": 50.0, "A1:H1": 200.0}),
    LabwareChoice("tips", TIPS),
    LabwareChoice("water", WATER, {"": 1000.0}),
)


def standard(**machines: str) -> Bench:
    """Return the bench that --simulate gives to these machine roles, a plate, tips and a trough."""
    roles = Protocol(
        "sample",
        "Sample",
        machines=with_machines(**machines).machines,
        labware=with_labware({"source": "Plate", "tips": "TipRack", "water": "Trough"}).labware,
    )
    return choose_bench(roles, Catalogue.find(), simulate=True)


def test_liquids_are_handled_and_plates_are_moved_and_read_on_a_simulated_bench() -> None:
    source = """
bench = build(BENCH, {})
lh, reader, plate, tips, water = map(bench.objects.get, ("lh", "reader", "source", "tips", "water"))
await bench.setup()
await lh.pick_up_tips(tips["A1:C1"])
await lh.aspirate([water] * 3, vols=[50, 60, 70])
await lh.dispense(plate["A1:C1"], vols=[50, 60, 70])
await lh.discard_tips()
await lh.pick_up_tips96(tips)
await lh.discard_tips96()
await lh.move_plate(plate, reader)
reader.backend.absorbance = [[0.1, 0.2]]
(read,) = await reader.read_absorbance(wavelength=600, use_new_return_type=True)
await bench.stop()
[
    bench.machines, len(read["data"]), len(read["data"][0]), read["data"][0][:3], read["temperature"],
    plate.parent.name, lh.setup_finished, reader.setup_finished, lh.deck is bench.deck,
]
"""
    assert in_guest(standard(lh="LiquidHandler", reader="PlateReader"), source) == [
        ["lh", "reader"],
        8,
        12,
        [0.1, 0.2, 0.0],
        22.0,
        "reader",
        False,
        False,
        True,
    ]


def test_a_plate_of_384_wells_is_read_well_by_well() -> None:
    bench = standard(reader="PlateReader")
    big = Bench(bench.machines, (LabwareChoice("source", "Greiner_384_wellplate_28ul_Fb"),))
    source = """
bench = build(BENCH, {})
reader, plate = bench.objects["reader"], bench.objects["source"]
await bench.setup()
plate.unassign()
reader.assign_child_resource(plate)
wells = [plate.get_well("A1"), plate.get_well("P24")]
(read,) = await reader.read_luminescence(focal_height=5, wells=wells, use_new_return_type=True)
data = read["data"]
[len(data), len(data[0]), data[0][0] > 1000, data[0][1], 0 <= data[15][23] < 100]
"""
    assert in_guest(big, source) == [16, 24, True, None, True]


def test_every_class_of_machines_that_can_be_simulated_connects_works_and_disconnects() -> None:
    source = """
bench = build(BENCH, {})
await bench.setup()
m = bench.objects
readings = [
    (await m["scale"].read_weight()) > 0,
    (await m["barcodescanner"].scan()).data,
    await m["incubator"].get_temperature(),
    await m["temperaturecontroller"].get_temperature(),
    m["loader"].centrifuge is m["centrifuge"],
]
await m["heatershaker"].shake(speed=500, duration=60)
await m["shaker"].shake(speed=500, duration=60)
await m["centrifuge"].spin(g=500, duration=60)
await m["incubator"].set_temperature(30)
readings.append(await m["incubator"].get_temperature() < 30)
await m["pump"].run_for_duration(speed=10, duration=600)
await m["hamiltontiltmodule"].set_angle(5)
await m["opentronsthermocyclermodulev2"].open_lid()
readings.append(await m["incubator"].get_temperature())
connected = [role for role in bench.machines if m[role].setup_finished]
await bench.stop()
[readings, connected, [role for role in bench.machines if m[role].setup_finished]]
"""
    bench = standard(**{name.lower(): name for name in SIMULATIONS})
    readings, connected, left = in_guest(bench, source)
    assert readings == [True, "PRX0001234", 22.0, 23.003, True, True, 30]
    silent = {"incubatorshakerstack"}  # PyLabRobot's never reports that it is connected
    assert (set(connected), left) == ({name.lower() for name in SIMULATIONS} - silent, [])


def test_a_simulated_thermocycler_takes_the_time_of_its_profile() -> None:
    source = """
import asyncio
from pylabrobot.thermocycling.standard import Protocol, Stage, Step
bench = build(BENCH, {})
cycler = bench.objects["cycler"]
await bench.setup()
clock = asyncio.get_running_loop().time
began = clock()
await cycler.set_lid_temperature([105.0])
await cycler.wait_for_lid()
heated = clock() - began
cycles = Stage([Step([95.0], 30), Step([55.0], 20)], repeats=3)
began = clock()
await cycler.run_protocol(Protocol([cycles, Stage([Step([4.0], float("inf"))], repeats=1)]), 50)
running = await cycler.is_profile_running(), await cycler.get_total_step_count()
await asyncio.sleep(40)
first = await cycler.get_block_current_temperature()
await cycler.wait_for_profile_completion(poll_interval=1)
took = clock() - began
await cycler.set_block_temperature([25.0])
await cycler.wait_for_block()
[round(heated), running, first, round(took), await cycler.get_block_current_temperature(),
 await cycler.is_profile_running()]
"""
    ramps = 17.5 + 5 * 10 + 12.75  # from 25 °C, 4 °C a second
    bench = choose_bench(with_machines(cycler="Thermocycler"), Catalogue.find(), simulate=True)
    assert in_guest(bench, source) == [80, [True, 7], [95.0], math.ceil(150 + ramps), [25.0], False]


def test_a_simulated_arm_and_microscope_do_as_they_are_told() -> None:
    source = """
from pylabrobot.plate_reading.standard import ImagingMode, Objective
bench = build(BENCH, {})
arm, imager, plate = bench.objects["arm"], bench.objects["imager"], bench.objects["source"]
await bench.setup()
await arm.pick_up_resource({1: 100.0, 2: 5.0}, plate_width=85.0)
told = [(await arm.get_joint_position())[1], await arm.is_gripper_closed()]
await arm.drop_resource({1: 50.0})
told += [(await arm.get_joint_position())[1], await arm.is_gripper_closed()]
plate.unassign()
imager.assign_child_resource(plate, location=None)
taken = await imager.capture(plate.get_well("A1"), ImagingMode.BRIGHTFIELD, Objective.O_4X_PL_ACH)
[*told, len(taken.images[0]), taken.exposure_time]
"""
    bench = standard(arm="ExperimentalSCARA", imager="Imager")
    assert in_guest(bench, source) == [100.0, True, 50.0, False, 64, 10.0]


def test_labware_stands_apart_with_what_was_stated_in_it() -> None:
    source = """
bench = build(BENCH, {})
children = bench.deck.children
apart = all(
    one.location.x + one.get_absolute_size_x() < other.location.x
    or other.location.x + other.get_absolute_size_x() < one.location.x
    or one.location.y + one.get_absolute_size_y() < other.location.y
    or other.location.y + other.get_absolute_size_y() < one.location.y
    for one in children for other in children if one is not other
)
plate, water = bench.objects["source"], bench.objects["water"]
volumes = [plate.get_well(name).tracker.get_used_volume() for name in ("A1", "H1", "A2")]
[apart, len(children), volumes, water.tracker.get_used_volume()]
"""
    more = tuple([LabwareChoice(f"plate{number}", PLATE) for number in range(12)])
    assert in_guest(Bench(labware=(*LABWARE, *more)), source) == [True, 16, [200, 200, 50], 1000]


def test_labware_finds_its_places_on_decks_that_have_them() -> None:
    source = """
found = {}
for name in ("STARLetDeck", "OTDeck"):
    BENCH["deck"]["deck"] = f"pylabrobot.resources:{name}"
    bench = build(BENCH, {})
    for role in ("source", "tips", "water"):
        holder = bench.objects[role].parent
        found[f"{name} {role}"] = holder.parent.model if name == "STARLetDeck" else holder.name
found
"""
    assert in_guest(Bench(labware=LABWARE), source) == {
        "STARLetDeck source": "PLT_CAR_L5AC_A00",
        "STARLetDeck tips": "TIP_CAR_480_A00",
        "STARLetDeck water": "Trough_CAR_4R200_A00",
        "OTDeck source": "ot2_deck_slot_1",
        "OTDeck tips": "ot2_deck_slot_2",
        "OTDeck water": "ot2_deck_slot_3",
    }


def test_places_that_are_given_are_taken() -> None:
    star = Bench(
        labware=(
            LabwareChoice("source", PLATE, {}, Place(carrier="PLT_CAR_L5AC_A00", rails=10, spot=2)),
            LabwareChoice("tips", TIPS),
        ),
        deck=DeckChoice("pylabrobot.resources:STARLetDeck"),
    )
    source = """
bench = build(BENCH, {})
carrier = bench.objects["source"].parent.parent
[carrier.location.x == bench.deck.rails_to_location(10).x, carrier[2].resource.name, len(bench.deck.children)]
"""
    placed, name, _ = in_guest(star, source)
    assert (placed, name) == (True, "source")


def test_labware_on_a_deck_of_the_protocols_own_is_taken_from_there() -> None:
    source = """
from pylabrobot.resources import Coordinate, Deck, cor_96_wellplate_360uL_Fb
deck = Deck(size_x=1000, size_y=1000, size_z=100)
own = cor_96_wellplate_360uL_Fb(name="source")
deck.assign_child_resource(own, location=Coordinate(100, 100, 0))
bench = build(BENCH, {}, deck)
[bench.deck is deck, bench.objects["source"] is own, bench.objects["tips"].location.y]
"""
    same, own, behind = in_guest(Bench(labware=LABWARE[:2]), source)
    assert (same, own) == (True, True)
    assert behind > 185.48


def test_a_bench_that_cannot_be_built_says_which_role_and_why() -> None:
    source = """
import copy

def refused(change):
    bench = copy.deepcopy(BENCH)
    change(bench)
    try:
        build(bench, {})
    except BenchError as error:
        return str(error)

def place(**where):
    return lambda bench: bench["labware"][0]["place"].update(where)

def overlap(bench):
    bench["labware"][0]["place"]["location"] = [0, 0, 0]
    bench["labware"][1]["place"]["location"] = [50, 50, 0]

def on(deck, change):
    def changed(bench):
        bench["deck"]["deck"] = f"pylabrobot.resources:{deck}"
        change(bench)
    return changed

def machine(**changes):
    return lambda bench: bench["machines"][0].update(changes)

def many(bench):
    first = bench["labware"][0]
    bench["labware"] = [{**first, "role": f"plate{number}"} for number in range(12)]

[refused(change) for change in (
    overlap,
    place(slot=1),
    on("OTDeck", place(slot=12)),
    on("OTDeck", many),
    on("STARLetDeck", place(slot=1)),
    on("STARLetDeck", place(carrier="NO_CAR", rails=1, spot=0)),
    on("STARLetDeck", place(carrier="PLT_CAR_L5AC_A00", rails=1)),
    on("STARLetDeck", place(carrier="PLT_CAR_L5AC_A00", rails=29, spot=0)),
    on("EVO150Deck", place()),
    on("MoonDeck", place()),
    machine(backend="mylab:Backend"),
    machine(backend_arguments={"weight": 5}),
    machine(arguments={"colour": "red"}),
    lambda bench: bench["labware"][0].update(catalogue="moon_dust"),
    lambda bench: bench["labware"][0].update(volumes={"A1": 999.0}),
    lambda bench: bench["labware"][1].update(volumes={"": 5.0}),
)]
"""
    scale = MachineChoice(
        "scale", "pylabrobot.scales:Scale", "pylabrobot.scales:ScaleChatterboxBackend", is_simulated=True
    )
    unexpected = ".__init__() got an unexpected keyword argument"
    assert in_guest(Bench((scale,), LABWARE), source) == [
        "tips would overlap source: give them other locations",
        (
            "source: this deck has only locations, no slots or rails. Choose a liquid"
            " handler or a deck that has them, or give X,Y,Z in mm"
        ),
        "source: Spot 12 is already occupied",
        "there is no room for plate11: the deck's 11 slots are taken",
        ("source: a HamiltonSTARDeck has no slots. Give a carrier with its rails and a spot, or X,Y,Z in mm"),
        "there is no carrier 'NO_CAR'",
        "source is on the carrier PLT_CAR_L5AC_A00, so its rails and spot must be given as well",
        "PLT_CAR_L5AC_A00_29: Resource with width 135.0 does not fit at rails 29.",
        "a TecanDeck needs a location for source, tips, water: --labware ROLE=NAME@X,Y,Z, in mm",
        "pylabrobot.resources:MoonDeck does not exist",
        "scale: mylab:Backend cannot be loaded: No module named 'mylab'",
        f"scale: ScaleChatterboxBackend cannot be created: ScaleChatterboxBackend{unexpected} 'weight'",
        f"scale: Scale cannot be created: Scale{unexpected} 'colour'",
        "source: the catalogue has no labware 'moon_dust'",
        "source: 999 µL does not fit in source_well_A1, which holds 360 µL",
        "tips, a TipRack, holds no liquid",
    ]


def test_arguments_of_a_bench_become_what_pylabrobot_wants() -> None:
    machines = (
        MachineChoice(
            "pump",
            "pylabrobot.pumps:Pump",
            "pylabrobot.pumps.chatterbox:PumpChatterboxBackend",
            arguments={"calibration": {"value": 2.0, "mode": "revolutions"}},
        ),
        MachineChoice(
            "store",
            "pylabrobot.storage:Incubator",
            "_praxis.simulated_incubator:SimulatedIncubator",
            arguments={"racks": ["cytomat_rack_23mm_21"], "loading_tray_location": [10, 20, 30]},
            backend_arguments={"temperature": 37.0},
        ),
    )
    source = """
bench = build(BENCH, {})
pump, store = bench.objects["pump"], bench.objects["store"]
[pump.calibration.calibration, pump.calibration.calibration_mode, len(store.racks), len(store.racks[0].sites),
 store.loading_tray.location.y, await store.backend.get_temperature()]
"""
    assert in_guest(Bench(machines), source) == [[2.0], "revolutions", 1, 21, 20, 37.0]


def test_a_machine_that_makes_its_own_backend_gets_the_one_that_was_chosen() -> None:
    kind = "pylabrobot.temperature_controlling:OpentronsTemperatureModuleV2"
    usb = "pylabrobot.temperature_controlling.opentrons_backend_usb:OpentronsTemperatureModuleUSBBackend"
    machines = (
        MachineChoice("own", kind, usb, "sim:tempdeck"),
        MachineChoice("other", kind, "pylabrobot.heating_shaking:BioShake", "sim:bioshake"),
    )
    source = (
        "bench = build(BENCH, {})\n[type(bench.objects[role].backend).__name__ for role in bench.machines]"
    )
    assert in_guest(Bench(machines), source) == ["OpentronsTemperatureModuleUSBBackend", "BioShake"]


def test_a_backend_on_an_ftdi_chip_is_told_which_one_it_is() -> None:
    reader = MachineChoice(
        "reader",
        "pylabrobot.plate_reading:PlateReader",
        "pylabrobot.plate_reading:CLARIOstarBackend",
        "sim:mettler",  # what is behind the port does not matter until it is opened
    )
    source = 'build(BENCH, {}).objects["reader"].backend.io.device_id'
    assert in_guest(Bench((reader,)), source) == "reader"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ('RuntimeError("the plug is out")', "the plug is out"),
        ('JsException("NetworkError", "the plug is out")', "NetworkError: the plug is out"),
    ],
)
def test_all_machines_are_disconnected_whatever_one_of_them_does(error: str, told: str) -> None:
    source = f"""
from pyodide.ffi import JsException
bench = build(BENCH, {{}})
first, last = bench.objects["first"], bench.objects["last"]

async def broken():
    raise {error}

await bench.setup()
last.backend.stop = broken
told = []
try:
    await bench.stop()
except (RuntimeError, JsException) as error:
    told += [str(error), *error.__notes__]
told.append(first.setup_finished)
await bench.setup()
try:
    try:
        raise ValueError("of the protocol")
    finally:
        await bench.stop()
except ValueError as error:
    told += [str(error), *error.__notes__]
told
"""
    assert in_guest(standard(first="Fan", last="Tilter"), source) == [
        told,
        "while last was being disconnected",
        False,
        "of the protocol",
        f"last could not be disconnected either: {told}",
    ]
