"""What a simulated STAR dispenses is in the wells that a reader reads, and on a simulated balance."""

from __future__ import annotations

import functools

import pytest

from praxis_desktop.core.decks import DeckChanges, DeckFacts, Grid, Piece
from praxis_desktop.ports.simulators import Where, make_instrument
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, Surroundings
from praxis_desktop.runs import Deliveries, share_wells
from praxis_desktop.runs._states import Teller
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


def test_a_reader_reads_the_dilution_that_the_star_made() -> None:
    run = ProtocolRun(
        DILUTE,
        {"lh": "sim:star", "reader": "sim:infinite"},
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
