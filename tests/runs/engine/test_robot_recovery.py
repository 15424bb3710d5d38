"""A failure of a liquid handler: what it holds, what can be chosen, and what the trackers say afterwards."""

from __future__ import annotations

import pytest

from tests.runs.engine.robots import TRANSFER, RobotRun, choices, held

CLOT = '"aspirate": [RuntimeError("clot")]'
FILLED = {"wells": [50, 50, 50], "trough": 9850, "rack": "00011111", "tips": {}, "pending": 0}
MOVE = "await lh.move_plate(plate, plate_carrier[2])"
ALL_SENT = ["pick_up_tips 123", "aspirate 123 50/50/50", "dispense 123 50/50/50", "drop_tips 123"]


def end(done: RobotRun) -> dict[str, object]:
    """Return the trackers at the end, as ``FILLED`` names them."""
    return {name: done.state[name] for name in FILLED}


def test_each_tip_is_named_with_its_volume_and_origin() -> None:
    body = """
    await lh.pick_up_tips(tips["A1:C1"])
    await lh.aspirate([trough], [50], use_channels=[2])
    """
    done = RobotRun(body, CLOT, "abort")
    assert held(done.prompts[0]) == [
        ("channels 1, 2: unused, tips from tips A1:B1", "known"),
        ("channel 3: 0 to 50 µL from trough, tip from tips C1", "unknown"),
        ("arm: at trough, or on its way there", "assumed"),
    ]


def test_what_was_drawn_before_is_named_with_where_it_came_from() -> None:
    body = """
    await lh.pick_up_tips(tips["A1:C1"])
    await lh.aspirate([trough], [50], use_channels=[2])
    await lh.pick_up_tips([tips.get_item("A1")], use_channels=[3])
    """
    (prompt,) = RobotRun(body, "", "abort").prompts
    assert held(prompt) == [
        ("channels 1, 2: unused, tips from tips A1:B1", "known"),
        ("channel 3: 50 µL from trough, tip from tips C1", "known"),
        ("arm: at trough, its last step", "known"),
    ]
    assert choices(prompt)["return_tips"].startswith("the tips contain or may contain liquid")


def test_channels_that_succeeded_are_done_and_the_others_continue_where_they_failed() -> None:
    clot = '"dispense": [ChannelizedError({1: RuntimeError("clot")})]'
    done = RobotRun(TRANSFER, clot, ("retry", "confirmed_failure"))
    (prompt,) = done.prompts
    assert held(prompt)[:2] == [
        ("channels 1, 3: empty, tips from tips A1, C1", "known"),
        ("channel 2: 0 to 50 µL from trough, tip from tips B1", "unknown"),
    ]
    again = prompt.choices[0]
    assert (again.title, again.consequence) == (
        "Continue at plate B1",
        "The step will continue at plate B1. Channels 1, 3 have completed it and will not repeat it.",
    )
    assert [fact.subject for fact in prompt.facts] == ["plate B1"]
    assert (done.state["sent"], end(done)) == ([*ALL_SENT[:3], "dispense 2 50", ALL_SENT[3]], FILLED)


def test_what_was_partly_done_is_not_done_twice() -> None:
    done = RobotRun(TRANSFER, CLOT, ("retry", "partial", 9910))
    assert (done.state["sent"][2], end(done)) == ("aspirate 123 20/20/20", FILLED)


def test_what_was_wholly_done_in_parts_is_not_sent_again() -> None:
    done = RobotRun(TRANSFER, CLOT, ("retry", "partial", 9850))
    assert (done.state["sent"], end(done)) == (ALL_SENT, FILLED)


def test_nothing_continues_at_a_well_whose_volume_nobody_knows() -> None:
    done = RobotRun(TRANSFER, CLOT, ("retry", "unknown"))
    assert done.refused[0].message.startswith(
        "Question 1: the command can be repeated only after this question is answered: Was 150 µL aspirated"
    )


def test_tips_are_dropped_as_a_step_of_the_run_and_the_question_is_asked_again() -> None:
    done = RobotRun(TRANSFER, CLOT, "drop_tips", ("skip", "unknown"), "abort")
    first, second, third = done.prompts
    assert [step.title for step in done.steps][2:4] == ["Drop 3 tips into trash", "Discard tips"]
    assert choices(first)["return_tips"] == (
        "the tips contain or may contain liquid, which would drip into the rack"
    )
    assert held(second)[0] == ("no tips on the channels", "known")
    assert choices(second)["retry"] == "channels 1 to 3 no longer have tips"
    assert "drop_tips" not in choices(second)
    assert third.error is not None
    assert third.error.message == "Channel 0 does not have a tip."
    assert end(done) == FILLED | {"wells": [0, 0, 0], "trough": 10_000}


def test_tips_are_returned_and_picked_up_again() -> None:
    failing = '"pick_up_tips": [RuntimeError("stuck")]'
    done = RobotRun(TRANSFER, failing, ("return_tips", "partial", "1, 3"), "retry")
    assert held(done.prompts[0])[0] == ("channels 1 to 3: tips from tips A1:C1, or none", "unknown")
    assert done.state["sent"][1:3] == ["drop_tips 13", "pick_up_tips 123"]
    assert end(done) == FILLED


def test_tips_are_not_put_away_before_it_is_known_where_they_are() -> None:
    done = RobotRun(TRANSFER, '"pick_up_tips": [RuntimeError("stuck")]', "drop_tips")
    assert done.refused[0].message == (
        "Question 1: “Are the tips from tips A1:C1 on the channels?” must be answered before tips are "
        "returned or dropped."
    )


def test_no_tip_is_returned_to_a_place_that_is_taken() -> None:
    body = """
    await lh.pick_up_tips(tips["A1"])
    spot = tips.get_item("A1")
    spot.tracker.add_tip(tips.get_item("B1").get_tip())
    await lh.aspirate([trough], [50])
    """
    done = RobotRun(body, '"aspirate": [RuntimeError("clot")]', "abort")
    assert choices(done.prompts[0])["return_tips"] == "tips A1 already has a tip"


@pytest.mark.parametrize("choice", ["drop_tips", "return_tips", "tips_off"])
def test_tips_that_are_gone_are_gone_for_the_trackers(choice: str) -> None:
    body = 'await lh.pick_up_tips(tips["A1:B1"])\nawait lh.pick_up_tips(tips["C1"], use_channels=[1])'
    done = RobotRun(body, "", choice, "skip")
    spots = "11111111" if choice == "return_tips" else "00111111"
    assert (done.state["tips"], done.state["rack"], done.state["pending"]) == ({}, spots, 0)
    assert len(done.state["sent"]) == (1 if choice == "tips_off" else 2)


def test_tips_that_a_person_took_off_count_as_dropped_by_hand() -> None:
    done = RobotRun(TRANSFER, '"drop_tips": [RuntimeError("stuck")]', "by_hand")
    assert [step.summary for step in done.steps if step.title.startswith("Drop")] == ["by hand"]
    assert (done.state["sent"], end(done), done.last.state) == (ALL_SENT, FILLED, "completed")


@pytest.mark.parametrize("phase", ["pick_up_resource", "drop_resource"])
def test_a_plate_that_a_person_moved_is_where_it_was_to_go(phase: str) -> None:
    done = RobotRun(MOVE, f'"{phase}": [RuntimeError("no plate")]', "by_hand")
    (prompt,) = done.prompts
    assert held(prompt)[1] == (
        "gripper: plate, from plate_carrier-0 on its way to plate_carrier-2, or nothing",
        "unknown",
    )
    assert (done.state["gripper"], done.state["plate"]) == (None, "plate_carrier-2")
    assert done.state["sent"][-1] == phase, "the arm does not go on without a plate"
    assert {step.status for step in done.steps} == {"completed"}
    assert "by hand" in {step.summary for step in done.steps}


def test_a_plate_in_the_gripper_is_put_back() -> None:
    done = RobotRun(MOVE, '"drop_resource": [OSError("taken")]', ("put_back", "confirmed_failure"), "skip")
    first, second = done.prompts
    assert first.facts[0].options == (
        "plate_carrier-0",
        "in the gripper",
        "plate_carrier-2",
        "taken off the deck",
    )
    assert choices(second)["retry"] == "the gripper is now empty"
    assert done.state["sent"] == ["pick_up_resource", "drop_resource", "drop_resource"]
    assert (done.state["gripper"], done.state["plate"]) == (None, "plate_carrier-0")


@pytest.mark.parametrize(
    ("place", "gripper", "parent"),
    [
        ("plate_carrier-0", None, "plate_carrier-0"),
        ("in the gripper", "plate", "plate_carrier-0"),
        ("plate_carrier-2", None, "plate_carrier-2"),
        ("taken off the deck", None, None),
    ],
)
def test_where_a_plate_is_after_a_failure_is_what_the_program_knows(
    place: str, gripper: str | None, parent: str | None
) -> None:
    done = RobotRun(MOVE, '"drop_resource": [OSError("taken")]', ("skip", "arbitrary", place))
    assert (done.state["gripper"], done.state["plate"]) == (gripper, parent)


def test_a_move_is_repeated_only_from_where_it_began() -> None:
    failing = '"drop_resource": [OSError("taken")]'
    done = RobotRun(MOVE, failing, ("retry", "arbitrary", "plate_carrier-0"))
    assert done.refused[0].message == (
        "Question 1: this answer is possible only if plate is still in the gripper; otherwise choose a "
        "different answer."
    )
    assert (
        RobotRun(MOVE, failing, ("retry", "arbitrary", "in the gripper")).state["plate"] == "plate_carrier-2"
    )


def test_tips_of_the_96_head_are_named_and_dropped() -> None:
    body = """
    for well in plate.get_all_items():
        well.tracker.set_volume(100)
    await lh.pick_up_tips96(tips)
    await lh.aspirate96(plate, 10)
    await lh.dispense96(plate, 10)
    """
    failing = '"dispense96": [RuntimeError("clot")]'
    done = RobotRun(body, failing, ("retry", "partial", 94))
    (prompt,) = done.prompts
    assert held(prompt)[0] == (
        "96 head: 0 to 10 µL each from plate A1:H12, tips from tips A1:H12",
        "unknown",
    )
    assert done.state["sent"][-2:] == ["dispense96 10", "dispense96 6"]
    assert done.state["wells"] == [100, 100, 100]
    dropped = RobotRun(body, failing, "drop_tips", ("skip", "confirmed_failure"))
    assert held(dropped.prompts[1])[0] == ("no tips on the channels", "known")
    assert dropped.state["sent"][-1] == "drop_tips96"


SLOW = '"aspirate": [60]'
CANCELLED = """
await lh.pick_up_tips(tips["A1:C1"])
try:
    await asyncio.wait_for(lh.aspirate([trough] * 3, [50] * 3), 0.05)
except TimeoutError:
    pass
"""


@pytest.mark.parametrize("on_error", ["ask", "abort"])
def test_an_operation_that_is_cancelled_leaves_nothing_pending(on_error: str) -> None:
    done = RobotRun(CANCELLED, SLOW, on_error=on_error)
    assert (done.state["pending"], done.state["trough"], done.last.state) == (0, 10_000, "completed")


def test_an_operation_that_takes_too_long_is_asked_about() -> None:
    done = RobotRun(TRANSFER, SLOW, ("skip", "confirmed_success"), step_timeout=1.0)
    assert held(done.prompts[0])[0] == (
        "channels 1 to 3: 0 to 50 µL each from trough, tips from tips A1:C1",
        "unknown",
    )
    assert end(done) == FILLED
