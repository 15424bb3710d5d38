"""Failures of simulated robots at the wire, in each phase of a transfer: the questions, and their
consequences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.events import Event, StepEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.records.reading import EventEntry
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, EmergencyStop
from praxis_desktop.runs.recorded import RecordedRun
from tests.ports.test_network_backends import ot_api
from tests.runs.engine.answered_run import AnsweredRun
from tests.runs.engine.robots import choices, held
from tests.runs.replaying.recorded_runs import RecordedHere, request_of

CLIENT = f"""
FILES = { {name: text.decode() for name, text in ot_api().items()}!r}
import importlib, json, pathlib, sys
for name, text in FILES.items():
    path = pathlib.Path("/tmp/client", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
sys.path.insert(0, "/tmp/client")
"""
"""PyLabRobot's client for the OT-2's API, which is a separate package."""

TRANSFER = """
@protocol_function
async def transfer():
    set_tip_tracking(True)
    set_volume_tracking(True)
    source, target = plate["A1:B1"]
    source.tracker.set_volume(200)
    await lh.setup()
    try:
        await lh.pick_up_tips(tips["A1"])
        await lh.aspirate([source], [50])
        await lh.dispense([target], [50])
        await lh.discard_tips()
    finally:
        hanging = [tracker._tip for tracker in lh.head.values() if tracker._tip is not None]
        print("STATE", json.dumps({
            "wells": [well.tracker.volume for well in (source, target)],
            "pending": [well.tracker.pending_volume for well in (source, target)],
            "tips": [tip.tracker.volume for tip in hanging],
            "rack": tips.get_item("A1").tracker.has_tip,
            "driver": getattr(lh.backend, "left_pipette_has_tip", None),
        }))
"""
OT2_DECK = (
    CLIENT
    + """
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends import opentrons_backend
from pylabrobot.resources import *

opentrons_backend = importlib.reload(opentrons_backend)  # now it finds its client
tips = hamilton_96_tiprack_300uL_filter("tips")
for spot in tips.get_all_items():
    spot.tracker.remove_tip()
    tip = Tip(False, 59.3, fitting_depth=7.47, maximal_volume=300.0, name="t" + spot.name)
    spot.tracker.add_tip(tip, commit=True)
plate = cor_96_wellplate_360uL_Fb("plate")
deck = OTDeck()
deck.assign_child_at_slot(tips, 1)
deck.assign_child_at_slot(plate, 2)
lh = LiquidHandler(opentrons_backend.OpentronsOT2Backend("robot", 31950), deck=deck)
"""
)
"""A plate, and tips that the OT-2 takes."""
OT2 = OT2_DECK + TRANSFER
PHASES = {
    "pick up": (3, "channel 1: tip from tips A1, or none"),
    "aspirate": (7, "channel 1: 0 to 50 µL from plate A1, tip from tips A1"),
    "dispense": (9, "channel 1: 0 to 50 µL from plate A1, tip from tips A1"),
    "drop": (11, "channel 1: tip from tips A1, or none"),
}
"""The number of the command that fails in each phase, and what the robot then holds."""
DONE = {"wells": [150, 50], "pending": [150, 50], "tips": [], "rack": False}
UNTOUCHED = {"wells": [200, 0], "pending": [200, 0], "tips": []}


class Transfer(AnsweredRun):
    """A transfer with an OT-2 or a STAR, whose failures are answered in this order."""

    def __init__(self, source: str, port: str, *answers: object, **options: Any) -> None:
        left = iter(answers)
        super().__init__(
            source, lambda prompt: _answer(prompt, next(left, "abort")), ports=[f"robot={port}"], **options
        )

    @property
    def state(self) -> Mapping[str, Any]:
        """The trackers' state at the end."""
        return json.loads(self.last.result.output.rpartition("STATE ")[2].partition("\n")[0])  # type: ignore[no-any-return]


def _answer(prompt: PromptEvent, answer: object) -> Answer:
    choice, resolution = answer if isinstance(answer, tuple) else (answer, "unknown")
    said = {fact.key: {"resolution": resolution} for fact in prompt.facts if fact.kind != "state"}
    looked = {fact.key: {"resolution": "confirmed_success"} for fact in prompt.facts if fact.kind == "state"}
    return Answer(prompt.number, choice, {**said, **looked})


STAR = (
    """
import json
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler, STARBackend
from pylabrobot.resources import *

deck = STARLetDeck()
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip_carrier"), PLT_CAR_L5AC_A00("plate_carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
plate = plate_carrier[0] = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=8)
lh = LiquidHandler(STARBackend(), deck=deck)
"""
    + TRANSFER
)


@pytest.mark.parametrize("phase", PHASES)
def test_an_ot2_that_stalls_says_what_it_holds_and_continues(phase: str) -> None:
    number, holds = PHASES[phase]
    port = f"sim:ot2,pace=1000,fails={number}"
    again = Transfer(OT2, port, ("retry", "confirmed_failure"))
    (prompt,) = again.prompts
    assert held(prompt)[0] == (holds, "unknown")
    assert (again.state, again.last.state) == ({**DONE, "driver": False}, "completed")
    by_itself = Transfer(OT2, port, ("skip", "confirmed_success"))
    assert by_itself.state["pending"] == by_itself.state["wells"]


def test_a_tip_that_an_ot2_dropped_all_the_same_is_gone_for_its_driver_too() -> None:
    done = Transfer(OT2, f"sim:ot2,pace=1000,fails={PHASES['drop'][0]}", ("skip", "confirmed_success"))
    assert done.state == {**DONE, "driver": False}


@pytest.mark.parametrize("choice", ["drop_tips", "tips_off"])
def test_the_tip_of_an_ot2_is_put_away(choice: str) -> None:
    port = f"sim:ot2,pace=1000,fails={PHASES['aspirate'][0]}"
    done = Transfer(OT2, port, choice, "abort")
    first, second = done.prompts
    assert choices(first)[choice] == ""
    assert held(second)[0] == ("no tips on the channels", "known")
    assert done.state == {**UNTOUCHED, "rack": False, "driver": False}
    assert ("Drop 1 tip into trash" in {step.title for step in done.steps}) == (choice == "drop_tips")


STAR_PHASES = {
    "pick up": (10, "no tips on the channels", "known"),
    "aspirate": (11, "channel 1: 0 to 50 µL from plate A1, tip from tips A1", "unknown"),
    "dispense": (12, "channel 1: 0 to 50 µL from plate A1, tip from tips A1", "unknown"),
    "drop": (13, "channel 1: empty, tip from tips A1", "known"),
}
"""The number of the motion that fails in each phase, and what the robot then holds. It feels its tips."""


@pytest.mark.parametrize("phase", STAR_PHASES)
def test_a_star_whose_motion_fails_says_what_it_holds_and_continues(phase: str) -> None:
    number, *holds = STAR_PHASES[phase]
    done = Transfer(STAR, f"sim:star,pace=1000,fails={number}", ("retry", "confirmed_failure"))
    (prompt,) = done.prompts
    assert held(prompt)[0] == tuple(holds)
    assert (done.state, done.last.state) == ({**DONE, "driver": None}, "completed")


def test_a_star_that_found_no_tip_is_not_asked_about_it() -> None:
    done = Transfer(STAR, "sim:star,pace=1000,missing=1", "retry")
    (prompt,) = done.prompts
    assert (prompt.facts, held(prompt)[0]) == ((), ("no tips on the channels", "known"))
    assert (done.state["wells"], done.last.state) == ([150, 50], "completed")


def test_what_a_person_chose_for_a_star_is_replayed(tmp_path: Path) -> None:
    def answer(run: Run) -> None:
        for prompt in run.prompts:
            run.do(_answer(prompt, "drop_tips" if prompt.number == 1 else "abort"))

    port = f"robot=sim:star,pace=1000,fails={STAR_PHASES['aspirate'][0]}"
    recorded = RecordedHere(tmp_path, request_of(STAR, port, is_protocol=True, on_error="ask"), answer)
    assert "Drop 1 tip into trash" in titles(recorded)
    report = recorded.replay()
    assert (report.state, report.difference) == ("identical", None), report.reason


def titles(recorded: RecordedHere) -> set[str]:
    """Return the titles of the steps in a record."""
    with RecordedRun(recorded.folder) as record:
        told = [entry.event for entry in record.entries() if isinstance(entry, EventEntry)]
    return {str(event["title"]) for event in told if event["event"] == "step"}


def test_an_emergency_stop_leaves_word_of_what_the_robot_held() -> None:
    def observe(event: Event, run: Run) -> None:
        if isinstance(event, StepEvent) and event.title.startswith("Dispense"):
            run.do(EmergencyStop(by="Ada", reason="a hand is in there"))

    done = Transfer(STAR, "sim:star,pace=50", observe=observe)
    assert done.last.state == "cancelled"
    assert done.warnings[-1] == (
        "When the run ended, liquid_handler held: channel 1: 50 µL from plate A1, tip from tips A1. "
        "An unfinished step may have changed that"
    )
