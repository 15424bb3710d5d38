"""Programs on decks with rails, whose steps report the pieces on the deck and their changes."""

from __future__ import annotations

import functools

from praxis_desktop.core.decks import DeckLayout, changes_of
from praxis_desktop.core.events import StepEvent
from tests.runs.step_guest import Watched

STAR = """
import contextlib, io
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.hamilton.STAR_chatterbox import STARChatterboxBackend
from pylabrobot.resources import *

deck = STARLetDeck()
lh = LiquidHandler(STARChatterboxBackend(), deck=deck)
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip_carrier"), PLT_CAR_L5AC_A00("plate_carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
large_tips = tip_carrier[1] = hamilton_96_tiprack_1000uL_filter("large_tips")
plate = plate_carrier[0] = cor_96_wellplate_360uL_Fb("plate")
source = plate_carrier[1] = cor_96_wellplate_360uL_Fb("source")
trough_carrier = Trough_CAR_4R200_A00("trough_carrier")
buffer = trough_carrier[0] = hamilton_1_trough_200mL_Vb("buffer")
buffer.tracker.set_volume(100_000)
for well in source.get_all_items():
    well.tracker.set_volume(250)
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=8)
deck.assign_child_resource(trough_carrier, rails=15)
quiet = contextlib.redirect_stdout(io.StringIO())
"""
TRANSFER = (
    STAR
    + """
set_tip_tracking(True)
set_volume_tracking(True)
with quiet:
    await lh.setup()
    await lh.pick_up_tips(tips["A1:H1"])
    await lh.aspirate([buffer] * 8, vols=[200] * 8)
    await lh.dispense(plate["A1:H1"], vols=[60] * 8, liquid_height=[2.5] * 8)
    await lh.discard_tips()
    await lh.move_plate(source, plate_carrier[3])
    await lh.pick_up_tips96(large_tips)
    await lh.aspirate96(source, volume=50)
    await lh.pick_up_resource(plate, use_arm="core")
"""
)


@functools.cache
def transfer() -> tuple[StepEvent, ...]:
    """Return the steps of a transfer on a STARlet whose trackers are on."""
    return tuple(Watched(TRANSFER).events)


def layout_of(events: tuple[StepEvent, ...] | list[StepEvent]) -> DeckLayout:
    """Return the deck after these steps."""
    layout = DeckLayout()
    for event in events:
        for changes in changes_of(event.decks).values():
            layout.take(changes)
    return layout
