"""Edits for what a rehearsal finds: what becomes of the source, and of the branch."""

from __future__ import annotations

import ast

import pytest

from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.runs.rehearsal import Branch, BranchOutcome, Operation
from praxis_desktop.runs.rehearsal.outcomes import Outcome
from praxis_desktop.workers.setup.rehearsal_edits import Edit, edits_for


def edits(source: str, line: int, fault: str, outcome: Outcome, why: str = "") -> list[Edit]:
    """The edits for a branch at a line of a source."""
    branch = Branch(Operation(1, "Warm up", "block", "warm.py", line, "block", 1), fault)
    found = edits_for(source, branch, BranchOutcome(outcome, why, line=line, remedy="Do something."))
    for edit in found:
        ast.parse(edit.source)
    return found


HEAT = '''\
async def heat(block):
    """Heats."""
    with step("Heat"):
        block.write(b"""M104
S60""")
    # Read it.
    block.ask("M105")

    # Off again.
    block.ask("M18")
    return block
'''


def test_the_line_goes_into_a_try_and_a_later_statement_into_its_finally() -> None:
    found = [edit.source for edit in edits(HEAT, 3, "silence", "unsafe")]
    assert (
        '''\
async def heat(block):
    """Heats."""
    try:
        with step("Heat"):
            block.write(b"""M104
S60""")
        # Read it.
        block.ask("M105")
    finally:
        # Off again.
        block.ask("M18")
    return block
'''
        in found
    )
    assert len(found) == len(set(found)) == 5


def test_a_wait_for_the_connection_comes_with_its_import() -> None:
    found = [edit.source for edit in edits(f"import serial\n{HEAT}", 4, "out-3s", "unsafe")]
    waiting = [each for each in found if "await asyncio.sleep(5)  # until the connection is back" in each]
    assert waiting
    assert all(each.startswith("import asyncio\nimport serial\n") for each in waiting)
    assert not any("asyncio" in each for each in found[: len(found) - len(waiting)])


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def heat(block):\n    block.on(); block.off()\n", 2),
        ("def heat(block):\n    with block: block.on()\n", 2),
        ("def heat(block):\n    block.off()\n    block.on()\n", 3),
        ("def heat(block:\n", 1),
    ],
    ids=["two statements on a line", "a suite on a line", "nothing after it", "no Python"],
)
def test_what_cannot_be_edited_mechanically_is_left(source: str, line: int) -> None:
    assert edits(source, line, "silence", "unsafe") == []


@pytest.mark.parametrize("fault", ["out", "pc-dies", "emergency-stop"])
def test_what_no_program_can_handle_has_no_edit(fault: str) -> None:
    assert edits(HEAT, 3, fault, "unsafe") == []


def test_a_step_gets_a_limit_in_time_or_a_resend() -> None:
    source = "with praxis.step(\n    'Wärmen', expected=3\n):\n    block.ask('M105')\n"
    limited = "with praxis.step(\n    'Wärmen', expected=3, timeout=60\n):\n    block.ask('M105')\n"
    assert [each.source for each in edits(source, 4, "silence", "hung")] == [limited]
    (edit,) = edits(source, 4, "pc-dies", "asked")
    assert edit.source == limited.replace("timeout=60", 'resend="repeatable"')
    assert not edit.is_judged
    assert edits(limited, 4, "silence", "hung") == []
    assert edits("block.ask('M105')\n", 1, "silence", "hung") == []


def test_a_question_gets_a_deadline_and_an_answer() -> None:
    found = edits("ok = await confirm('Molten?')\n", 1, "no-person", "unsafe")
    assert [each.source for each in found] == [
        f"ok = await confirm('Molten?', deadline=600, default={answer})\n" for answer in ("False", "True")
    ]


def test_an_output_gets_limits_around_its_value_without_the_fault() -> None:
    why = Message(
        "The run completes with {key} {value:g} instead of {expected:g}.", key="mass", value=13.2, expected=12
    )
    source = "output('water', grams)\noutput('mass', grams,)\n"
    assert [each.source for each in edits(source, 1, "wrong", "unnoticed", why)] == [
        "output('water', grams)\noutput('mass', grams, low=11.4, high=12.6,)\n"
    ]
    assert edits("output('mass', grams, low=1)\n", 1, "wrong", "unnoticed", why) == []


def statements(source: str) -> list[str]:
    """The statements that hold no others, in the order of the source, without waits and imports."""
    found: list[str] = []

    class Collector(ast.NodeVisitor):
        def generic_visit(self, node: ast.AST) -> None:
            text = "" if not isinstance(node, ast.stmt) or hasattr(node, "body") else ast.unparse(node)
            if text and not text.startswith(("import ", "await asyncio.sleep(5)", "time.sleep(5)")):
                found.append(text)
            super().generic_visit(node)

    Collector().visit(ast.parse(source))
    return found


@pytest.mark.parametrize("name", ["pump_dispense", "shake_and_incubate"])
def test_a_try_leaves_the_statements_of_a_sample_as_they_are(name: str) -> None:
    source = (shipped("resources") / "protocols" / f"{name}.py").read_text("utf-8")
    lines = sorted({each.lineno for each in ast.walk(ast.parse(source)) if isinstance(each, ast.stmt)})
    found = [edit for line in lines[::7] for edit in edits(source, line, "out-3s", "unsafe")]
    assert len(found) > 50
    assert all(statements(edit.source) == statements(source) for edit in found)
