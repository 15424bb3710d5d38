"""Random legacy programs: unchanged in node, and translated by us and by binaryen in wasmtime.

Needs ``node`` (an engine that still runs legacy exception handling) on the PATH, and binaryen's ``wasm-opt``
(tested with version 132), in the variable PRAXIS_WASM_OPT or on the PATH. ``--junit-xml`` stores the counts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from praxis_desktop.interpreter import exnref, run_in_guest_thread
from tests.interpreter.exnref.encoding import encode
from tests.interpreter.exnref.execution import RunningProgram, calls, engine
from tests.interpreter.exnref.generation import random_program
from tests.interpreter.exnref.programs import Outcome
from tests.interpreter.exnref.reference import ReferenceInterpreter
from tests.interpreter.exnref.suspension import run_in_turns

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

RUN_PROGRAMS = Path(__file__).with_name("run_programs.mjs")
ENTRIES = 30
FIRST_SEED = 1_000_000  # the short tests have the small ones
SIZE = 50
AT_ONCE = 10
GROUPS = [range(start, start + SIZE) for start in range(FIRST_SEED, FIRST_SEED + 600, SIZE)]
BINARYEN_FEATURES = (
    "--enable-exception-handling",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-sign-ext",
)


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.fail("this series needs node on the PATH: it runs the legacy form natively")
    return found


@pytest.fixture(scope="module")
def wasm_opt() -> str:
    found = os.environ.get("PRAXIS_WASM_OPT") or shutil.which("wasm-opt")
    if found is None:
        pytest.fail(
            "this series needs binaryen 132: set PRAXIS_WASM_OPT to its wasm-opt, or have that on the PATH"
        )
    return found


def write_programs(folder: Path, seeds: range, *, leaving: bool = False) -> list[Path]:
    """Encode the program for each seed, in legacy form, into a file."""
    paths = [folder / f"{seed}.wasm" for seed in seeds]
    for path, seed in zip(paths, seeds, strict=True):
        path.write_bytes(encode(random_program(seed, entries=ENTRIES, others=8), leaving=leaving))
    return paths


def run_in_node(node: str, paths: list[Path]) -> list[list[Outcome]]:
    """Return the outcomes of each program's calls, with legacy code run natively."""
    tasks = [{"module": str(path), "calls": calls(ENTRIES)} for path in paths]
    run = subprocess.run(
        [node, str(RUN_PROGRAMS)],
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [
        [Outcome(how, tuple(int(value) for value in values), int(trace)) for how, values, trace in outcomes]
        for outcomes in json.loads(run.stdout)
    ]


def run_in_wasmtime(modules: list[bytes]) -> list[list[Outcome]]:
    """Return the outcomes of each program's calls, in standard form."""
    standard_engine = engine()
    outcomes = []
    for module in modules:
        program = RunningProgram(standard_engine, module)
        outcomes.append([program.call(*call) for call in calls(ENTRIES)])
    return outcomes


@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"seeds from {seeds[0]}")
def test_node_runs_the_original_as_wasmtime_the_translation(
    node: str, seeds: range, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    paths = write_programs(tmp_path, seeds)
    native = run_in_node(node, paths)
    translated = run_in_wasmtime([exnref.translate(path.read_bytes()) for path in paths])
    for seed, expected, found in zip(seeds, native, translated, strict=True):
        assert found == expected, f"program {seed}"
    counted = Counter(outcome.how for outcomes in native for outcome in outcomes)
    for how, count in counted.items():
        record_property(how, count)
    assert counted.total() == SIZE * ENTRIES * 3


@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"seeds from {seeds[0]}")
def test_node_runs_the_original_as_wasmtime_translations_that_are_left_in_their_handlers(
    node: str, seeds: range, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    paths = write_programs(tmp_path, seeds, leaving=True)
    native = run_in_node(node, paths)
    translated = [exnref.translate(path.read_bytes()) for path in paths]
    switches = 0
    for first in range(0, SIZE, AT_ONCE):
        group = translated[first : first + AT_ONCE]
        found, left = run_in_guest_thread(partial(run_in_turns, group, ENTRIES))
        switches += left
        assert found == native[first : first + AT_ONCE], f"programs from {seeds[first]}"
    record_property("switches", switches)
    assert switches > SIZE * ENTRIES


@pytest.mark.parametrize("seeds", GROUPS[:4], ids=lambda seeds: f"seeds from {seeds[0]}")
def test_node_agrees_with_the_reference_interpreter(node: str, seeds: range, tmp_path: Path) -> None:
    native = run_in_node(node, write_programs(tmp_path, seeds))
    for seed, expected in zip(seeds, native, strict=True):
        reference = ReferenceInterpreter(random_program(seed, entries=ENTRIES, others=8))
        assert [reference.call(*call) for call in calls(ENTRIES)] == expected, f"program {seed}"


def translate_with_binaryen(wasm_opt: str, path: Path) -> bytes | None:
    """Return the output of ``wasm-opt`` for a program; None if its own validator refuses the result."""
    output = path.with_suffix(".binaryen")
    command = [wasm_opt, *BINARYEN_FEATURES, "--translate-to-exnref", str(path), "-o", str(output)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    if run.returncode == 0:
        return output.read_bytes()
    assert "Fatal: error after opts" in run.stderr, run.stderr[:2000]
    return None


@pytest.mark.parametrize("seeds", GROUPS[:4], ids=lambda seeds: f"seeds from {seeds[0]}")
def test_binaryen_translates_to_the_same_behaviour(
    wasm_opt: str, seeds: range, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    compared = 0
    for path in write_programs(tmp_path, seeds):
        theirs = translate_with_binaryen(wasm_opt, path)
        if theirs is None:
            continue
        ours = exnref.translate(path.read_bytes())
        found, expected = run_in_wasmtime([ours, theirs])
        assert found == expected, f"program {path.stem}"
        compared += 1
    record_property("programs compared", compared)
    assert compared >= SIZE // 2
