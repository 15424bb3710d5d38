"""Findings made from exceptions: their kind, place and message."""

from __future__ import annotations

import asyncio
import traceback

import pytest

from praxis_desktop.core.events import ErrorInfo, StepEvent
from praxis_desktop.runs.dry_run.findings import ending, handled, innermost, kind_of

ASPIRATE = StepEvent(
    4,
    "failed",
    "Aspirate 100 µL from plate A1",
    operation="liquid_handler.aspirate",
    instrument="lh",
    error="NoTipError: Channel 0 does not have a tip.",
    file="p.py",
    line=7,
)


@pytest.mark.parametrize(
    ("name", "message", "operation", "kind"),
    [
        ("NoTipError", "Channel 0 does not have a tip.", "liquid_handler.aspirate", "tips_not_loaded"),
        ("NoTipError", "Tip spot does not have a tip.", "liquid_handler.tip_pickup", "insufficient_tips"),
        ("HasTipError", "Channel has tip", "liquid_handler.tip_pickup", "tips_already_loaded"),
        ("HasTipError", "Tip spot already has a tip.", "liquid_handler.tip_drop", "no_capacity"),
        ("TooLittleLiquidError", "Not enough liquid in container: 9uL > 0uL.", "", "no_liquid"),
        ("TooLittleLiquidError", "Not enough liquid in container: 9uL > 10uL.", "", "insufficient_volume"),
        ("TooLittleVolumeError", "Not enough space in container", "", "capacity_exceeded"),
        ("NoPlateError", "There is no plate in the plate reader.", "", "resource_not_on_deck"),
        ("RuntimeError", "The setup has not finished. See `setup`.", "", "machine_not_ready"),
        ("IndexError", "Item with identifier 'A13' does not exist", "", "constraint_unsatisfiable"),
        ("ValueError", "too hot", "heater_shaker.set_temperature", "temperature_out_of_range"),
        ("ValueError", "no", "heater_shaker.shake", "exception"),
        ("TimeoutError", "", "scale.tare", "machine_not_ready"),
        ("StepTimeout", "the step 'Wash' took longer than 2 s", "", "exception"),
        ("RuntimeError", "Timed out waiting", "heater_shaker.set_temperature", "machine_not_ready"),
        ("ValueError", "Temperature out of range.", "sealer.seal", "temperature_out_of_range"),
    ],
)
def test_kinds_follow_from_the_class_and_the_operation(
    name: str, message: str, operation: str, kind: str
) -> None:
    assert kind_of(name, message, StepEvent(1, "failed", "x", operation=operation)) == kind


def test_the_end_is_told_with_its_step_or_else_its_line() -> None:
    error = ErrorInfo("NoTipError", "Channel 0 does not have a tip.", '  File "p.py", line 3, in main\n')
    known = ending(error, [ASPIRATE], {"p.py"})
    assert (known.file, known.line, known.step, known.instrument) == ("p.py", 7, 4, "lh")
    assert known.message == "Aspirate 100 µL from plate A1: Channel 0 does not have a tip."
    other = ErrorInfo("KeyError", "'x'", '  File "p.py", line 3, in main\n  File "/lib/q.py", line 9, in f\n')
    unknown = ending(other, [ASPIRATE], {"p.py"})
    assert (unknown.file, unknown.line, unknown.step, unknown.kind) == ("p.py", 3, 0, "exception")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("3", "the program exited with code 3"),
        ("no vessel on the balance", "the program exited: no vessel on the balance"),
    ],
)
def test_a_program_that_ends_itself_is_told_as_that(given: str, told: str) -> None:
    ended = ending(ErrorInfo("SystemExit", given), [], {"p.py"})
    assert (ended.message, "return" in ended.hint) == (told, True)


def test_of_a_group_the_first_that_it_holds_is_told() -> None:
    async def fail() -> None:
        raise ValueError("bad: thing")

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(main())
    nested = ExceptionGroup("two", [caught.value])
    for group in (caught.value, nested):
        stack = "".join(traceback.format_exception(group))
        finding = ending(innermost(ErrorInfo("ExceptionGroup", str(group), stack)), [], {__file__})
        assert finding.message == "bad: thing"
        assert finding.line == fail.__code__.co_firstlineno + 1
    other = ErrorInfo("ValueError", "no", "")
    assert innermost(other) is other


def test_what_labware_does_not_have_is_told_without_the_name_of_an_exception() -> None:
    error = ErrorInfo("IndexError", "Item with identifier 'A13' does not exist on resource 'tips'.", "")
    finding = ending(error, [], set())
    assert finding.message == "Item with identifier 'A13' does not exist on resource 'tips'."
    assert finding.hint == "Choose positions that exist on the labware, or choose different labware."


def test_what_the_program_goes_on_after_is_a_warning_told_once() -> None:
    inner = StepEvent(5, "failed", "Drop", operation="a.b", parent=4, error="NoTipError: no")
    own = StepEvent(3, "failed", "Wash", kind="step", error="NoTipError: no")
    (finding,) = handled([inner, ASPIRATE, own])
    assert (finding.severity, finding.kind, finding.line) == ("warning", "tips_not_loaded", 7)
    assert finding.message.endswith("the program continues")
