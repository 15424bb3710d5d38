"""The liquid of a simulated STAR or OT-2 is in the wells that a reader reads, and on a simulated balance."""

from __future__ import annotations

import functools
import json

import pytest

from praxis_desktop.core.decks import DeckChanges, DeckFacts, Grid, Piece
from praxis_desktop.ports.simulators import Where, make_instrument
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, Surroundings
from praxis_desktop.runs import Deliveries, share_wells
from praxis_desktop.runs._states import Teller
from tests.runs.engine.answered_run import AnsweredRun
from tests.runs.engine.test_robots_on_the_wire import OT2_DECK
from tests.runs.protocol_runs import ProtocolRun

STARLET = "pylabrobot.resources.hamilton:STARLetDeck"
DILUTE = """
    from praxis import protocol_function
    from pylabrobot.liquid_handling import LiquidHandler
    from pylabrobot.plate_reading import PlateReader
    from pylabrobot.resources import Plate, TipRack, Trough

    @protocol_function(name="dilute")
    async def dilute(lh: LiquidHandler, reader: PlateReader, plate: Plate, tips: TipRack, buffer: Trough):
        wells = plate.row("A")[:6]
        await lh.pick_up_tips(tips["A1"])
        for well in wells[1:]:
            await lh.aspirate([buffer], vols=[100])
            await lh.dispense([well], vols=[100])
        for source, target in zip(wells, wells[1:]):
            await lh.aspirate([source], vols=[100])
            await lh.dispense([target], vols=[100])
        await lh.discard_tips()
        await reader.open()
        plate.unassign()
        reader.assign_child_resource(plate)
        await reader.close()
        read = await reader.read_absorbance(wavelength=450, use_new_return_type=True)
        return [round(value, 3) for value in read[0]["data"][0][:7]]
"""
WEIGH = """
    from praxis import protocol_function
    from pylabrobot.liquid_handling import LiquidHandler
    from pylabrobot.resources import Plate, TipRack
    from pylabrobot.scales import Scale

    @protocol_function(name="weigh")
    async def weigh(lh: LiquidHandler, scale: Scale, source: Plate, target: Plate, tips: TipRack):
        before = await scale.read_weight()
        await lh.pick_up_tips(tips["A1:H1"])
        await lh.aspirate(source["A1:H1"], vols=[100] * 8)
        await lh.dispense(target["A1:H1"], vols=[100] * 8)
        await lh.discard_tips()
        return round(await scale.read_weight() - before, 3)
"""


@functools.cache
def bench(weighs: str = "") -> Bench:
    world = {"scale": Surroundings(weighs=weighs)} if weighs else {}
    return Bench(deck=DeckChoice(STARLET), world=world)


@pytest.mark.parametrize("reader", [{"reader": "sim:infinite"}, {}], ids=["on a port", "of the guest"])
def test_a_reader_reads_the_dilution_that_the_star_made(reader: dict[str, str]) -> None:
    run = ProtocolRun(
        DILUTE,
        {"lh": "sim:star", **reader},
        "at-once",
        bench=bench(),
        labware={"buffer": "hamilton_1_trough_200mL_Vb"},
        volumes={"plate:A1": "200", "buffer": "100000"},
        simulates=True,
    )
    read = run.value
    assert isinstance(read, list)
    # A1 has 100 of its 200 µL left; the last keeps what the others gave to their neighbours
    assert read[:6] == pytest.approx([1.045, 0.545, 0.295, 0.17, 0.1075, 0.1075], rel=0.1)
    assert read[6] == pytest.approx(0.045, abs=0.01)


def test_a_balance_weighs_what_the_star_dispenses() -> None:
    run = ProtocolRun(
        WEIGH, {"lh": "sim:star", "scale": "sim:mettler"}, "at-once", bench=bench("target"), simulates=True
    )
    assert run.value == pytest.approx(0.798, abs=0.002)


OT2 = (
    OT2_DECK
    + """
from pylabrobot.plate_reading import PlateReader
from pylabrobot.plate_reading.tecan.infinite_backend import ExperimentalTecanInfinite200ProBackend

from _praxis.simulated_plate_reader import SimulatedPlateReader

dye = cor_96_wellplate_360uL_Fb("dye")
deck.assign_child_at_slot(dye, 3)
reader = PlateReader("reader", 1, 1, 1, ExperimentalTecanInfinite200ProBackend())

@protocol_function
async def dilute():
    set_volume_tracking(True)
    dye.get_well("A1").tracker.set_volume(300)
    for well in plate["A1:D1"]:
        well.tracker.set_volume(0)
    await lh.setup()
    await reader.setup()
    await lh.pick_up_tips(tips["A1"])
    for well, volume in zip(plate["A1:C1"], (100, 50, 25)):
        await lh.aspirate([dye.get_well("A1")], [volume])
        await lh.dispense([well], [volume])
    await lh.discard_tips()
    await reader.open()
    plate.unassign()
    reader.assign_child_resource(plate)
    await reader.close()
    read = await reader.read_absorbance(wavelength=450, use_new_return_type=True)
    print("READ", json.dumps([row[0] for row in read[0]["data"][:4]]))
    await reader.stop()
    await lh.stop()
"""
)


OWN_READER = ("ExperimentalTecanInfinite200ProBackend())", "SimulatedPlateReader())")


@pytest.mark.parametrize("is_on_port", [True, False], ids=["on a port", "of the guest"])
def test_a_reader_reads_what_the_ot2_dispensed(is_on_port: bool) -> None:
    ports = ["robot=sim:ot2,pace=1000", *["reader=sim:infinite"] * is_on_port]
    done = AnsweredRun(OT2 if is_on_port else OT2.replace(*OWN_READER), ports=ports)
    assert done.last.state == "completed", done.last
    read = json.loads(done.last.result.output.rpartition("READ ")[2].partition("\n")[0])
    blank = read[3]
    assert [value - blank for value in read[:3]] == pytest.approx([1.0, 0.5, 0.25], rel=0.1)


PLATE = Piece(
    "plate", "site", "plate", "", 284, 71, 186, 128, 86, 14, None, Grid(2, 2, 14, 74, 9, 0, 0, -9, 7, 7)
)


def test_what_a_well_holds_is_believed_once() -> None:
    star, deliveries, tell = make_instrument("star"), Deliveries(), Teller(lambda event: None)
    share_wells({"robot": star}, deliveries, tell)
    assert tell.take_decks is not None

    def takes(changes: DeckChanges) -> None:
        assert tell.take_decks is not None
        tell.take_decks(
            {"lh": {name: getattr(changes, name) for name in ("deck", "pieces", "volumes", "gone")}}
        )

    takes(DeckChanges(DeckFacts("STAR", 1000, 500), (PLATE,), volumes={"plate": {"A1": 50.0}}))
    assert star.wells.well_at("robot", 298, 145) == Where("plate", "A1")
    assert star.wells.held(Where("plate", "A1")) == {"plate": 50.0}
    star.wells.take(Where("plate", "A1"), 20, 0)
    takes(DeckChanges(volumes={"plate": {"A1": 45.0}}))
    assert star.wells.held(Where("plate", "A1")) == {"plate": 30.0}
    takes(DeckChanges(gone=("plate",)))
    assert star.wells.well_at("robot", 298, 145) == Where("", "x 298.0 y 145.0")
    assert star.wells.held(Where("plate", "A1")) == {"plate": 30.0}
