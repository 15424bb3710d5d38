"""Transfers of a simulated STAR in which one operation fails, with their reports and final states."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import Answer
from tests.runs.engine.answered_run import AnsweredRun

STAR = '''
import asyncio, contextlib, io, json
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.hamilton.STAR_chatterbox import STARChatterboxBackend
from pylabrobot.liquid_handling.errors import ChannelizedError
from pylabrobot.resources import *

sent, failures = [], {}

def shaky(name):
    async def work(self, *args, **kwargs):
        ops, use = kwargs.get("ops"), kwargs.get("use_channels", [])
        sent.append(f"{name} {''.join(str(channel + 1) for channel in use)}".strip())
        if ops and hasattr(ops[0], "volume"):
            sent[-1] += " " + "/".join(f"{op.volume:g}" for op in ops)
        for one in (kwargs.get("aspiration"), kwargs.get("dispense")):
            sent[-1] += f" {one.volume:g}" if one else ""
        if failures.get(name):
            failure = failures[name].pop(0)
            if isinstance(failure, int):
                await asyncio.sleep(failure)
            else:
                raise failure
    return work

class Shaky(STARChatterboxBackend):
    """Commands that reach nothing, and fail as they are told."""

for name in (
    "pick_up_tips", "drop_tips", "aspirate", "dispense", "pick_up_tips96", "drop_tips96", "aspirate96",
    "dispense96", "pick_up_resource", "move_picked_up_resource", "drop_resource",
):
    setattr(Shaky, name, shaky(name))

deck = STARLetDeck()
lh = LiquidHandler(Shaky(), deck=deck)
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip_carrier"), PLT_CAR_L5AC_A00("plate_carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
plate = plate_carrier[0] = cor_96_wellplate_360uL_Fb("plate")
trough_carrier = Trough_CAR_4R200_A00("trough_carrier")
trough = trough_carrier[0] = hamilton_1_trough_200mL_Vb("trough")
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=8)
deck.assign_child_resource(trough_carrier, rails=15)

def state():
    pending = [c for c in [trough, *plate.get_all_items()] if c.tracker.volume != c.tracker.pending_volume]
    on = {n + 1: t._tip for n, t in lh.head.items() if t._tip is not None}
    held = lh._resource_pickup
    return {
        "sent": list(sent),
        "tips": {str(n): round(tip.tracker.volume, 3) for n, tip in on.items()},
        "rack": "".join("1" if spot.tracker.has_tip else "0" for spot in tips["A1:H1"]),
        "wells": [round(well.tracker.volume, 3) for well in plate["A1:C1"]],
        "trough": round(trough.tracker.volume, 3),
        "pending": len(pending) + sum(t._tip is not t._pending_tip for t in lh.head.values()),
        "gripper": held.resource.name if held else None,
        "plate": plate.parent.name if plate.parent else None,
    }

async def ready():
    set_tip_tracking(True)
    set_volume_tracking(True)
    trough.tracker.set_volume(10_000)
    with contextlib.redirect_stdout(io.StringIO()):
        await lh.setup()

@protocol_function
async def transfer():
    await ready()
    try:
BODY
    finally:
        failures.clear()
        print("STATE", json.dumps(state()))
'''

TRANSFER = """
await lh.pick_up_tips(tips["A1:C1"])
await lh.aspirate([trough] * 3, [50] * 3)
await lh.dispense(plate["A1:C1"], [50] * 3)
await lh.discard_tips()
"""


def source(body: str, failing: str = "") -> str:
    """Return a protocol whose operations fail as ``failing`` says: ``"aspirate": [OSError("clot")]``. A
    number is the seconds that one takes.
    """
    lines = f"failures.update({{{failing}}})\n{textwrap.dedent(body).strip()}"
    return STAR.replace("BODY", textwrap.indent(lines, "        "))


class RobotRun(AnsweredRun):
    """A run of ``source(body, failing)``, whose questions are answered in this order."""

    def __init__(self, body: str, failing: str, *answers: object, **options: Any) -> None:
        left = iter(answers)
        super().__init__(
            source(body, failing), lambda prompt: answered(prompt, next(left, "abort")), **options
        )

    @property
    def state(self) -> Mapping[str, Any]:
        """The trackers' state at the end, and the data sent to the machine."""
        text = self.last.result.output
        told = text.rpartition("STATE ")[2].strip().partition("\n")[0]
        return json.loads(told)  # type: ignore[no-any-return]


def answered(prompt: PromptEvent, answer: object) -> Answer:
    """Return an answer: a choice, or one with a statement on each fact, as ``("retry", "partial", 80)``."""
    if not isinstance(answer, tuple):
        return Answer(prompt.number, answer)
    choice, resolution, *value = answer
    said = {"resolution": resolution} | ({"value": value[0]} if value else {})
    return Answer(prompt.number, choice, {fact.key: said for fact in prompt.facts})


def held(prompt: PromptEvent) -> list[tuple[str, str]]:
    """Return the machine's contents according to a question, and their certainty."""
    return [(str(one.text), one.certainty) for one in prompt.held]


def choices(prompt: PromptEvent) -> dict[str, str]:
    """Return the choices of a question, with the obstacle of each."""
    return {choice.value: str(choice.obstacle) for choice in prompt.choices}
