"""Trackers after a failed operation: they are correct once the operation has been completed after all."""

from __future__ import annotations

import pytest

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import Answer
from tests.runs.engine.answered_run import AnsweredRun
from tests.sampling import sampled

PROTOCOL = """
import contextlib, io
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.resources import (
    Coordinate, Deck, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_300uL_filter, set_tip_tracking,
    set_volume_tracking,
)

failures = []

def shaky(name):
    async def method(self, *args, **kwargs):
        if failures:
            raise failures.pop()
    return method

OPERATIONS = (
    "pick_up_tips drop_tips aspirate dispense pick_up_tips96 drop_tips96 aspirate96 dispense96 "
    "pick_up_resource drop_resource"
).split()
Shaky = type("Shaky", (LiquidHandlerChatterboxBackend,), {name: shaky(name) for name in OPERATIONS})
async def unknown(self):
    raise NotImplementedError
Shaky.request_tip_presence = unknown

@protocol_function
async def transfer():
    set_tip_tracking(True)
    set_volume_tracking(True)
    deck = Deck(size_x=2000, size_y=1000, size_z=500)
    lh = LiquidHandler(Shaky(8), deck=deck)
    tips = hamilton_96_tiprack_300uL_filter("tips")
    plate = cor_96_wellplate_360uL_Fb("plate")
    deck.assign_child_resource(tips, Coordinate(100, 100, 100))
    deck.assign_child_resource(plate, Coordinate(400, 100, 100))
    for well in plate.get_all_items():
        well.tracker.set_volume(100)

    def state():
        heads = [*lh.head.values(), *lh.head96.values()]
        trackers = [item.tracker for item in (*plate.get_all_items(), *tips.get_all_items())] + heads
        trackers += [head._tip.tracker for head in heads if head._tip is not None]
        told = []
        for tracker in trackers:
            pending = getattr(tracker, "_pending_tip", None) is not None
            if hasattr(tracker, "volume"):
                told.append([tracker.volume, tracker.pending_volume])
            else:
                told.append([tracker._tip is not None, pending])
        return told, str(plate.location), lh._resource_pickup is None

    with contextlib.redirect_stdout(io.StringIO()):
        await lh.setup()
        BEFORE
        FAILS
        OPERATION
    return state()
"""

PICKED = 'await lh.pick_up_tips(tips["A1:C1"])'
FILLED = f'{PICKED}; await lh.aspirate(plate["A1:C1"], [50] * 3)'
PICKED_96 = "await lh.pick_up_tips96(tips)"

OPERATIONS = {
    "pick up tips": ("pass", PICKED),
    "drop tips": (PICKED, 'await lh.drop_tips(tips["A1:C1"])'),
    "aspirate": (PICKED, 'await lh.aspirate(plate["A1:C1"], [50, 20, 20])'),
    "dispense": (FILLED, 'await lh.dispense(plate["A2:C2"], [20, 20, 30])'),
    "dispense into one well": (FILLED, 'await lh.dispense(plate["A2"] * 3, [20, 20, 30], spread="custom")'),
    "transfer": (
        'await lh.pick_up_tips(tips["A1"])',
        'await lh.transfer(plate.get_well("A1"), plate["B3:C4"], source_vol=40)',
    ),
    "pick up 96 tips": ("pass", PICKED_96),
    "drop 96 tips": (PICKED_96, "await lh.drop_tips96(tips)"),
    "aspirate 96": (PICKED_96, "await lh.aspirate96(plate, 40)"),
    "dispense 96": (f"{PICKED_96}; await lh.aspirate96(plate, 40)", "await lh.dispense96(plate, 40)"),
    "pick up a plate": ("pass", "await lh.move_plate(plate, Coordinate(700, 100, 100))"),
    "put down a plate": (
        "await lh.pick_up_resource(plate)",
        "await lh.drop_resource(Coordinate(700, 100, 100))",
    ),
}

USUAL = ("drop tips", "aspirate", "transfer", "dispense 96", "put down a plate")


def run(name: str, *answers: tuple[str, str], fails: int = 0) -> AnsweredRun:
    before, operation = OPERATIONS[name]
    source = PROTOCOL.replace("BEFORE", before).replace("OPERATION\n", f"{operation}\n")
    source = source.replace("FAILS", f'failures.extend(RuntimeError("clot") for _ in range({fails}))')

    def answer(prompt: PromptEvent) -> Answer:
        choice, resolution = answers[prompt.number - 1]
        return Answer(prompt.number, choice, {fact.key: {"resolution": resolution} for fact in prompt.facts})

    return AnsweredRun(source, answer)


@pytest.mark.parametrize("name", sampled(OPERATIONS, USUAL))
def test_they_say_what_they_say_when_nothing_fails(name: str) -> None:
    expected = run(name).value
    tried_again = run(name, ("retry", "confirmed_failure"), ("retry", "confirmed_failure"), fails=2)
    assert tried_again.value == expected
    assert len(tried_again.prompts) == 2
    assert all(prompt.facts for prompt in tried_again.prompts)
    assert run(name, ("skip", "confirmed_success"), fails=1).value == expected


@pytest.mark.parametrize("name", ["aspirate", "dispense", "drop tips", "aspirate 96"])
def test_what_was_not_done_leaves_them_as_they_were(name: str) -> None:
    before, _ = OPERATIONS[name]
    OPERATIONS["nothing"] = (before, "pass")
    assert run(name, ("skip", "confirmed_failure"), fails=1).value == run("nothing").value
