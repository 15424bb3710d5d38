"""Dry runs of whole protocols: their findings, at which line, and the consumption that they report."""

from __future__ import annotations

import functools
import json
import time

import pytest

from praxis_desktop.core.events import Event
from praxis_desktop.interpreter import GuestThread, run_in_guest_thread
from praxis_desktop.protocols import Program, resolve_target
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

HEAD = """
import asyncio, time
from pylabrobot.heating_shaking import HeaterShaker
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack

async def main(lh: LiquidHandler, hs: HeaterShaker, plate: Plate, other: Plate, tips: TipRack):
"""
FIRST_LINE = HEAD.count("\n") + 1


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


def dry_run(
    source: str, volumes: dict[str, str] | None = None, timeout: float | None = None
) -> tuple[Run, Dry]:
    """Prepare the dry run of a protocol, and run it on a thread with the stack of a GuestThread."""
    program = Program(source, "/lab/protocol.py")
    protocol = described(program, interpreters())
    setup = set_up(protocol, Wishes(simulates=True, volumes=volumes or {}), {})
    request = simulated_request(RunRequest(program, setup=setup, timeout=timeout))
    events: list[Event] = []
    dry = Dry()
    run = Run(request, mode=dry, interpreters=interpreters(), on_event=events.append, output=OutputBuffer())
    return run, dry


def report_of(*lines: str, volumes: dict[str, str] | None = None) -> DryRunReport:
    """Return the report for a protocol whose function has these lines."""

    def perform() -> DryRunReport:
        run, dry = dry_run(HEAD + "".join(f"    {line}\n" for line in lines), volumes)
        result = run.execute()
        assert dry.report is not None, result
        json.dumps(result.to_json(), allow_nan=False)
        assert run.exit_code == (0 if dry.report.passed else 1)
        return dry.report

    return run_in_guest_thread(perform)


def found(report: DryRunReport) -> list[tuple[str, int]]:
    """Return the kinds of violations, keyed by line, counted from the function's first, which is 0."""
    return [
        (finding.kind, finding.line - FIRST_LINE)
        for finding in report.findings
        if finding.severity == "violation"
    ]


ASKING = """
from praxis.interactive import blocking, choose, confirm, input, pause

async def main():
    await pause("Put the plate in")
    blocking.pause("Take its lid off", done="Lid is off")
    if await confirm("Is the lid flat?", no=("Not yet", "Ask me again")):
        await input("How full is the trough?", kind=float, minimum=0.5, unit="mL")
    await choose("Which rack?", ["left", "right"], default="right")
    await confirm("Is it " + "very " * 1000 + "flat?", default=False)
"""


def test_labware_that_is_already_somewhere_has_to_be_taken_away_first() -> None:
    for lines in (
        ["lh.deck.assign_child_resource(plate, location=plate.location)"],
        [
            "from pylabrobot.resources import PLT_CAR_L5AC_A00",
            "other.unassign()",
            "carrier = PLT_CAR_L5AC_A00('carrier')",
            "carrier[0] = other",
            "carrier[1] = other",
        ],
        [
            "from pylabrobot.resources.hamilton import STARLetDeck",
            "STARLetDeck().assign_child_resource(plate, location=plate.location)",
        ],
    ):
        violations = [each for each in report_of(*lines).findings if each.severity == "violation"]
        assert ["already" in each.message for each in violations] == [True], violations
        assert str(violations[0].hint).startswith(
            "To move labware that is already assigned, call its unassign()"
        )


def test_a_container_given_instead_of_a_list_is_told() -> None:
    violations = report_of("await lh.aspirate(plate.get_well('A1'), vols=[5])").findings
    assert ["object is not iterable" in each.message for each in violations] == [True], violations
    assert str(violations[0].hint).startswith("Pass a list, even for a single item: [trough]")


def test_each_question_is_told_with_the_answer_that_was_assumed() -> None:
    def perform() -> tuple[DryRunReport, object]:
        run, dry = dry_run(ASKING)
        result = run.execute()
        assert dry.report is not None, result
        return dry.report, result.details["dry_run"]

    report, told = run_in_guest_thread(perform)
    assert report.asked == 6
    assert [
        (each.kind, each.message, each.title or each.answer, each.unit, each.step)
        for each in report.questions[:5]
    ] == [
        ("pause", "Put the plate in", "Continue", "", 1),
        ("pause", "Take its lid off", "Lid is off", "", 2),
        ("confirm", "Is the lid flat?", "Confirm", "", 3),
        ("input", "How full is the trough?", "0.5", "mL", 4),
        ("choose", "Which rack?", "right", "", 5),
    ]
    assert report.questions[5].title == "Do not confirm"
    assert len(report.questions[5].message) == 500
    assert isinstance(told, dict)
    assert told["questions"][1] == {
        "kind": "pause",
        "message": "Take its lid off",
        "answer": "continue",
        "title": "Lid is off",
        "unit": "",
        "step": 2,
        "given": False,
    }


def test_of_a_program_that_asks_for_ever_the_first_questions_are_told() -> None:
    source = "from praxis.interactive import blocking\n\ndef main():\n"
    source += "    for number in range(2000):\n        blocking.pause(f'Load plate {number}')\n"

    def perform() -> DryRunReport | None:
        run, dry = dry_run(source)
        run.execute()
        return dry.report

    report = run_in_guest_thread(perform)
    assert report is not None
    assert (report.asked, len(report.questions)) == (2000, 500)


USED = ("await hs.get_temperature()",)


def test_what_a_protocol_needs_is_counted_as_by_hand() -> None:
    report = report_of(
        "for row in 'ABC':",
        "    await lh.pick_up_tips(tips[f'{row}1'])",
        "    for column in (1, 2):",
        "        await lh.aspirate(plate[f'{row}{column}'], vols=[40])",
        "    await lh.dispense(other['A1'], vols=[80])",
        "    await lh.return_tips()",
        "await asyncio.sleep(3600)",
        *USED,
    )
    assert report.passed, report.findings
    plate, other = report.labware
    assert (plate.labware, plate.needed) == ("plate", 240.0)
    assert [(use.wells, use.needed, use.stated) for use in plate.containers] == [("A1:C2", 40.0, None)]
    assert [(use.wells, use.needed, use.peak) for use in other.containers] == [("A1", 0.0, 240.0)]
    assert [(use.labware, use.used, use.spots, use.pick_ups) for use in report.tips] == [
        ("tips", 3, "A1:C1", 3)
    ]
    assert 3600 <= report.duration < 3700
    assert [(use.role, use.operations) for use in report.instruments] == [("lh", 15), ("hs", 1)]


def test_the_numbers_with_limits_are_told_without_their_values() -> None:
    report = report_of(
        "import praxis",
        "praxis.output('mass', 1.0, 'mg', 'Mass', low=0.5)",
        "praxis.output('note', 'nothing to hold against')",
        "praxis.well_data('od', {'A1': 0.5, 'A2': None}, 'plate', high=3)",
        "praxis.series('heat', 37.0, '°C', low=36, high=38)",
    )
    assert report.checks == (
        PlannedCheck("mass", "Mass", "mg", 0.5, None),
        PlannedCheck("od", low=None, high=3.0, where="A1"),
    )
    assert "checks" not in report.to_json()


def test_everything_that_is_wrong_is_found_in_one_dry_run() -> None:
    report = report_of(
        "await lh.pick_up_tips(tips['A1:H1'])",
        "await lh.aspirate(plate['A1:H1'], vols=[100] * 8)",
        "await lh.dispense(plate['A2:H2'], vols=[150] * 8)",
        "await lh.discard_tips()",
        "await lh.pick_up_tips(tips['A1'])",
        "await lh.aspirate(other['A1'], vols=[361])",
        "await lh.dispense(other['B1'], vols=[361])",
        "other['C1'][0].tracker.set_volume(10)",
        "await lh.aspirate(other['C1'], vols=[20])",
        "other.unassign()",
        "await lh.dispense(other['C1'], vols=[20])",
        "await hs.stop()",
        "await hs.set_temperature(370)",
        volumes={"plate:A1:H1": "60", "plate:H2": "300"},
    )
    kinds = {
        ("insufficient_volume", 1),  # 100 µL of 60
        ("insufficient_volume", 2),  # 150 µL from a tip with 100
        ("capacity_exceeded", 2),  # 150 µL into H2 with 300
        ("insufficient_tips", 4),
        ("insufficient_volume", 5),  # of a well that holds 360
        ("capacity_exceeded", 5),  # of the tip
        ("capacity_exceeded", 6),
        ("insufficient_volume", 8),
        ("resource_not_on_deck", 10),
        ("machine_not_ready", 12),
        ("temperature_out_of_range", 12),
    }
    assert set(found(report)) == kinds
    by_place = {(finding.kind, finding.line - FIRST_LINE): finding for finding in report.findings}
    taken = by_place["insufficient_volume", 1]
    assert taken.message == "plate A1:H1: cannot aspirate 100 µL, because it holds only 60 µL"
    assert (taken.count, taken.instrument, taken.container) == (8, "lh", "plate A1:H1")
    assert taken.step > 0
    assert by_place["capacity_exceeded", 2].container == "plate H2"


def test_what_goes_on_after_a_failed_gather_is_no_finding_of_its_own() -> None:
    report = report_of(
        "async def fail():",
        "    await asyncio.sleep(1)",
        "    raise ValueError('no more')",
        "async def read():",
        "    while True:",
        "        await asyncio.sleep(0.5)",
        "        await hs.get_temperature()",
        "await asyncio.gather(fail(), read())",
    )
    assert found(report) == [("exception", 2)]


def test_what_pylabrobot_lets_pass_in_silence_is_found() -> None:
    report = report_of(
        "await lh.aspirate96(plate, volume=10)",
        "await lh.drop_tips96(tips)",
        "await lh.pick_up_tips(tips['A1'])",
        "await lh.aspirate(plate['A1'], vols=[-10])",
        "await lh.aspirate(plate['A1'], vols=[float('nan')])",
        "await lh.aspirate(plate['A1'], vols=[10])",
        "await lh.return_tips(allow_nonzero_volume=True)",
        "await lh.pick_up_tips(tips['A1'])",
        "await lh.aspirate(plate['A2'], vols=[10])",
        *USED,
    )
    assert found(report) == [
        ("tips_not_loaded", 0),
        ("tips_not_loaded", 1),
        ("constraint_unsatisfiable", 3),
        ("constraint_unsatisfiable", 4),
    ]
    warned = {(each.kind, each.line - FIRST_LINE) for each in report.findings if each.severity == "warning"}
    assert warned == {("liquid_in_tip", 6), ("tip_used_again", 7)}


def test_a_stamp_that_reaches_no_target_is_found() -> None:
    report = report_of(
        "await lh.pick_up_tips96(tips)",
        "await lh.stamp(plate, other, 10)",
        "await lh.stamp(plate, plate, volume=10)",
        "await lh.aspirate96(plate, volume=10)",
        "await lh.dispense96(other, volume=10)",
        "await lh.stamp(other, target=plate, volume=0)",
        "await lh.drop_tips96(tips)",
        *USED,
    )
    assert found(report) == [("wrong_target", 1)]
    (finding,) = [each for each in report.findings if each.severity == "violation"]
    assert finding.message == "other: stamp() dispenses into plate instead, from which it has aspirated"


def test_what_somebody_puts_in_while_it_runs_is_there() -> None:
    report = report_of(
        "tips.set_tip_state({'A1': False})",
        "await lh.pick_up_tips96(tips)",
        "await lh.aspirate96(plate, volume=10)",
        "await lh.dispense96(other, volume=10)",
        "await lh.drop_tips96(tips)",
        "await lh.pick_up_tips(tips['H12'])",
        "await lh.discard_tips()",
        "tips.fill()",
        "plate['B1'][0].tracker.set_volume(200)",
        "await lh.pick_up_tips(tips['H12'])",
        "await lh.aspirate(plate['B1'], vols=[200])",
        "await lh.dispense([lh.deck.get_trash_area()], vols=[200])",
        "await lh.discard_tips()",
        *USED,
    )
    assert report.passed, report.findings
    needed = {use.wells: use.needed for use in report.labware[0].containers}
    assert needed == {"A2:B12, C1:H12": 10.0, "B1": 10.0}
    (rack,) = report.tips
    assert (rack.used, rack.pick_ups) == (96, 97)


def test_a_line_that_repeats_is_told_also_where_another_step_goes_on() -> None:
    report = report_of(
        "import praxis",
        "plate['A1'][0].tracker.set_volume(300)",
        "await lh.pick_up_tips(tips['A1'])",
        "with praxis.step('many'):",
        "    for _ in range(450):",
        "        await lh.aspirate(plate['A1'], vols=[0.7])",
        "        await lh.dispense(other['A1'], vols=[0.7])",
        *USED,
    )
    assert found(report) == [("insufficient_volume", 5)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["await lh.aspirate(plate['A1'], vols=[10])"], ("tips_not_loaded", 0)),
        (
            ["async def go(): await lh.aspirate(plate['A1'], vols=[1])", "await asyncio.gather(go())"],
            ("tips_not_loaded", 0),
        ),
        (["plate['A13']"], ("constraint_unsatisfiable", 0)),
        (["await asyncio.sleep(5)", "{}['x']"], ("exception", 1)),
    ],
)
def test_what_ends_a_protocol_is_told_at_its_line(lines: list[str], expected: tuple[str, int]) -> None:
    report = report_of(*lines)
    assert not report.is_complete
    assert found(report) == [expected]


def test_what_a_protocol_goes_on_after_and_what_it_leaves_out_are_warnings() -> None:
    report = report_of(
        "try:",
        "    await lh.aspirate(plate['A1'], vols=[10])",
        "except Exception:",
        "    time.sleep(2)",
    )
    assert report.passed
    warned = {(finding.kind, finding.line - FIRST_LINE) for finding in report.findings}
    assert warned == {("tips_not_loaded", 1), ("blocking_call", 3), ("unused_machine", -1)}


def test_steps_that_a_line_repeats_are_counted() -> None:
    report = report_of("for _ in range(900):", "    await asyncio.sleep(60)", *USED)
    assert report.passed
    assert report.waiting == pytest.approx(54_000, rel=1e-3)
    (repeated,) = report.repeated
    assert (repeated.title, repeated.line - FIRST_LINE) == ("Wait 60 s", 1)
    assert report.steps > 900


def test_a_dry_run_is_the_same_each_time() -> None:
    lines = ("import random", "await asyncio.sleep(random.random())", *USED)
    first, second = report_of(*lines), report_of(*lines)
    assert (first.duration, first.steps) == (second.duration, second.steps)


def test_a_dry_run_that_loops_for_ever_stops_at_once() -> None:
    run, _ = run_in_guest_thread(
        lambda: dry_run("import asyncio\nasync def main():\n  while True:\n    pass\n")
    )
    thread = GuestThread(target=run.execute)
    thread.start()
    time.sleep(0.5)
    before = time.perf_counter()
    run.do(Cancel())
    thread.join()
    assert time.perf_counter() - before < 0.25  # allow for other load on the machine
    assert run.exit_code == 3


@pytest.mark.parametrize(
    ("ending", "line"),
    [((), FIRST_LINE + 4), (("except BaseException:", "    pass"), 0)],
    ids=["ends", "goes on"],
)
def test_what_waits_for_ever_has_not_passed_and_is_told_with_what_it_used(
    ending: tuple[str, ...], line: int
) -> None:
    report = report_of(
        "await lh.pick_up_tips(tips['A1'])",
        "await lh.aspirate(plate['A1'], vols=[50])",
        *USED,
        "try:",
        "    await asyncio.Event().wait()",
        *(ending or ("finally:", "    pass")),
    )
    (finding,) = [each for each in report.findings if each.severity == "violation"]
    assert finding.message == "the program waits, and nothing will ever happen"
    assert finding.line == line
    assert f"The last step before that was 'Read temperature' (line {FIRST_LINE + 2})." in finding.hint
    assert not report.passed
    assert report.labware[0].needed == 50


def test_what_does_not_come_to_its_end_is_told_where_it_was() -> None:
    def perform() -> tuple[Run, Dry]:
        run, dry = dry_run("async def main():\n  while True:\n    pass\n", timeout=1.2)
        run.execute()
        return run, dry

    run, dry = run_in_guest_thread(perform)
    assert run.exit_code == 5
    assert dry.report is not None
    (finding,) = dry.report.findings
    assert finding.line in {2, 3}
    assert finding.message.startswith("it did not end within the time allowed")


@pytest.mark.parametrize(
    "loop", ["while True: pass", "while waits: pass", "while True: waits = -waits", "for _ in count(): pass"]
)
def test_the_end_of_the_time_runs_what_a_program_does_at_its_end(loop: str) -> None:
    source = (
        "from itertools import count\nfrom praxis import step\ndef main():\n  waits = 1\n  try:\n"
        f"    {loop}\n  except KeyboardInterrupt:\n    with step('stop'): raise\n"
        "  finally:\n    with step('park'): pass\n"
    )

    def perform() -> Dry:
        run, dry = dry_run(source, timeout=1.2)
        run.execute()
        assert run.exit_code == 5
        return dry

    report = run_in_guest_thread(perform).report
    assert report is not None
    assert report.steps == 2
    assert [finding.line for finding in report.findings] == [6]


def test_an_assay_of_a_day_is_checked_without_waiting() -> None:
    def perform() -> tuple[Run, Dry]:
        program = resolve_target("kinetic_assay")
        setup = set_up(
            described(program, interpreters()), Wishes({"duration_minutes": "1440"}, simulates=True), {}
        )
        dry = Dry()
        run = Run(
            simulated_request(RunRequest(program, setup=setup)),
            mode=dry,
            interpreters=interpreters(),
            on_event=lambda event: None,
            output=OutputBuffer(),
        )
        run.execute()
        return run, dry

    _, dry = run_in_guest_thread(perform)
    assert dry.report is not None
    assert dry.report.passed
    assert dry.report.duration == pytest.approx(86_340, rel=1e-4)
    assert dry.report.instruments[0].operations == 1440
