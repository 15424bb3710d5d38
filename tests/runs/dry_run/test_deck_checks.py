"""Decks in dry runs: pieces in the same place or out of the deck, and unreachable positions."""

from __future__ import annotations

import textwrap

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.runs.dry_run.findings import Finding
from praxis_desktop.runs.dry_run.report import DryRunReport
from tests.runs.dry_run.test_dry_run import dry_run

HEAD = """
import contextlib, io
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.liquid_handling.backends.hamilton.STAR_chatterbox import STARChatterboxBackend
from pylabrobot.resources import *

async def main():
    with contextlib.redirect_stdout(io.StringIO()):
"""
CARRIERS = """
deck = STARLetDeck()
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip_carrier"), PLT_CAR_L5AC_A00("plate_carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
plate = plate_carrier[0] = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=8)
"""


def report_of(source: str) -> DryRunReport:
    """Return the report of the dry run of a program with these lines."""
    program = HEAD + textwrap.indent(textwrap.dedent(source), " " * 8)

    def perform() -> DryRunReport:
        run, dry = dry_run(program)
        result = run.execute()
        assert dry.report is not None, result
        return dry.report

    return run_in_guest_thread(perform)


def findings(report: DryRunReport, *kinds: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.kind in kinds]


def test_pieces_in_the_same_place_and_out_of_the_deck_are_found_once() -> None:
    report = report_of(
        """
        deck = Deck(size_x=400, size_y=300, size_z=500)
        plate, other = cor_96_wellplate_360uL_Fb("plate"), cor_96_wellplate_360uL_Fb("other")
        deck.assign_child_resource(plate, Coordinate(0, 0, 0))
        deck.assign_child_resource(other, Coordinate(100, 50, 5))
        lh = LiquidHandler(LiquidHandlerChatterboxBackend(8), deck=deck)
        await lh.setup()
        deck.assign_child_resource(hamilton_96_tiprack_300uL_filter("tips"), Coordinate(300, 200, 0))
        """
    )
    assert [(each.kind, each.message) for each in findings(report, "collision", "out_of_deck")] == [
        ("collision", "plate and other are in the same place"),
        ("out_of_deck", "tips extends beyond the deck by 22.4 mm"),
    ]
    assert not report.passed


def test_a_deck_as_it_should_be_has_no_finding() -> None:
    report = report_of(
        CARRIERS
        + """
lh = LiquidHandler(STARChatterboxBackend(), deck=deck)
await lh.setup()
await lh.pick_up_tips(tips["A1:H1"])
await lh.aspirate(plate["A1:H1"], vols=[20] * 8)
await lh.dispense(plate["A2:H2"], vols=[20] * 8)
await lh.discard_tips()
await lh.move_plate(plate, plate_carrier[4])
"""
    )
    assert findings(report, "collision", "out_of_deck", "out_of_reach", "too_high") == []
    assert report.passed


def test_what_a_channel_of_a_star_cannot_reach_is_found_on_any_backend_that_plays_one() -> None:
    for backend in ("LiquidHandlerChatterboxBackend(16)", "STARChatterboxBackend(num_channels=16)"):
        report = report_of(
            CARRIERS
            + f"""
lh = LiquidHandler({backend}, deck=deck)
await lh.setup()
await lh.pick_up_tips(tips["A1"], use_channels=[0])
with contextlib.suppress(ValueError):
    await lh.aspirate(plate["H1"], vols=[20], use_channels=[0])
"""
        )
        (found,) = findings(report, "out_of_reach")
        assert found.message == "plate H1: channel 1 cannot reach it"
        assert found.container == "plate H1"
        assert found.step > 0


def test_what_the_arm_cannot_reach_is_found_where_the_backend_knows_how_far_it_goes() -> None:
    report = report_of(
        CARRIERS
        + """
far = cor_96_wellplate_360uL_Fb("far")
deck.assign_child_resource(far, location=Coordinate(980, 200, 186), ignore_collision=True)
lh = LiquidHandler(STARChatterboxBackend(), deck=deck)
await lh.setup()
await lh.pick_up_resource(far)
"""
    )
    assert [each.message for each in findings(report, "out_of_reach")] == ["far: the gripper cannot reach it"]


def test_what_stands_higher_than_the_arms_move_is_a_warning() -> None:
    report = report_of(
        CARRIERS
        + """
deck.assign_child_resource(cor_96_wellplate_360uL_Fb("high"), location=Coordinate(500, 200, 260))
lh = LiquidHandler(STARChatterboxBackend(), deck=deck)
await lh.setup()
"""
    )
    (found,) = findings(report, "too_high")
    assert (found.severity, found.message) == (
        "warning",
        "high is 274 mm high, and the arms move at 245 mm",
    )


def test_sizes_and_turns_are_the_same_as_without_a_dry_run() -> None:
    report = report_of(
        """
        from pylabrobot.resources.rotation import Rotation
        def turned_sizes(piece):
            corners = piece._get_rotated_corners()
            return [max(each) - min(each) for each in zip(*corners)]
        assert Rotation().get_rotation_matrix() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        Rotation().get_rotation_matrix()[0][0] = 5  # nobody else has this matrix
        assert Rotation(z=180).get_rotation_matrix()[0][0] == -1
        deck = Deck(size_x=400, size_y=300, size_z=500)
        lh = LiquidHandler(LiquidHandlerChatterboxBackend(8), deck=deck)
        await lh.setup()
        for angle in (0, 90, 37.5):
            plate = cor_96_wellplate_360uL_Fb(f"plate {angle}").rotated(z=angle)
            deck.assign_child_resource(plate, Coordinate(0, 0, 0))
            for piece in (plate, plate.get_item("B3"), Resource("thin", 1, 2.00006, 0)):
                sizes = [getattr(piece, f"get_absolute_size_{axis}")() for axis in "xyz"]
                assert sizes == turned_sizes(piece), (angle, piece, sizes)
                assert all(type(size) is float for size in sizes)
            plate.unassign()
        """
    )
    assert report.is_complete, report.findings
