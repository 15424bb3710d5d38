"""Experiments in a console become a protocol that the library loads and whose dry run passes."""

from __future__ import annotations

import functools
from pathlib import Path

from msgspec import structs

from praxis_desktop.gui.console.model import Cell
from praxis_desktop.gui.playground.connection_code import code_for
from praxis_desktop.gui.playground.protocol_from_cells import ProtocolWords, protocol_of, read_cells
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

WORDS = ProtocolWords("weigh_often", "Weigh often", 'Weighs "a vessel" \\ again and again.')
SCALE = "Mettler Toledo balance (MT-SICS)"


def cells(*codes: str) -> list[Cell]:
    return [Cell(number, code, True) for number, code in enumerate(codes, 1)]


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


def checked(source: str) -> tuple[DryRunReport, str]:
    """Return the report of a protocol's dry run, and its output."""

    def perform() -> tuple[DryRunReport, str]:
        program = Program(source, "/lab/weigh_often.py")
        protocol = described(program, interpreters())
        setup = set_up(protocol, Wishes(simulates=True), {})
        request = simulated_request(RunRequest(program, setup=setup))
        output = OutputBuffer()
        dry = Dry()
        run = Run(request, mode=dry, interpreters=interpreters(), on_event=lambda event: None, output=output)
        result = run.execute()
        assert dry.report is not None, (result, source)
        return dry.report, output.tail

    return run_in_guest_thread(perform)


def test_a_session_becomes_a_protocol_whose_dry_run_passes() -> None:
    connect = code_for("mettler", ())
    typed = cells(
        connect.connect,
        "import statistics\ncount = 3  # how often\npause = 0.5\nvessel = 'beaker'",
        '''\
import asyncio, statistics
grams = []
for number in range(count):
    grams.append(await scale.read_weight())
    await asyncio.sleep(pause)
text = """
two lines
"""''',
        "len(grams)",
        "def mean():  # of all\n    return statistics.mean(grams)\n\nmean() > 1",
        "%time x = 1\nprint(vessel, text.count('\\n'))",
    )
    typed[3] = structs.replace(typed[3], has_result=True)
    typed[4] = structs.replace(typed[4], has_result=True)
    reading = read_cells(typed)
    assert [(one.name, one.hint, one.value) for one in reading.parameters] == [
        ("count", "int", "3"),
        ("pause", "float", "0.5"),
        ("vessel", "str", "'beaker'"),
    ]
    assert (reading.magics, reading.unreadable, reading.missing) == ((6,), (), ())
    source = protocol_of(typed, WORDS, ports={"scale": SCALE}, parameters={"count", "pause"})
    report, printed = checked(source)
    assert report.passed, (report.findings, source)
    assert printed == "3\nTrue\nbeaker 2\n"
    assert "count: int = 3," in source
    assert "    vessel = 'beaker'" in source


def test_a_protocol_is_written_legibly() -> None:
    source = protocol_of(
        cells("from math import pi\nr = 2.0", "# the area\narea = pi * r**2; print(area)\n# done"),
        WORDS,
        ports={},
        parameters={"r"},
    )
    assert source == Path(__file__).with_name("expected_protocol.txt").read_text("utf-8")


def test_what_consoles_alone_have_is_found() -> None:
    reading = read_cells(
        cells(
            "a = [1]\n!ls",
            "%%bash\nls",
            "_ + _3 + Out[2] + len(a)",
            "def f(:",
            "b + c",
            "%%time\nd = 1",
            "e = 1\ne = 2\nfor f in a: pass",
            "g: int = 4",
            "count_wells = 'A1'\n_h = 3\nstate = 1",
            "name = input('Name? ')",
        ),
        others=[Cell(9, "b = 2", False)],
    )
    assert reading.magics == (1, 2, 6)
    assert reading.unreadable == (4,)
    assert reading.console_names == ((3, "_"), (3, "_3"), (3, "Out"))
    assert reading.missing == ((5, "b"),)
    assert reading.questions == (10,)
    assert [one.name for one in reading.parameters] == ["d"]


def test_names_of_functions_that_are_global_stay_so() -> None:
    source = protocol_of(
        cells("n = 1", "def more():\n    global n\n    n += 1\nmore(); more()", "print(n)"), WORDS, ports={}
    )
    report, printed = checked(source)
    assert report.passed, report.findings
    assert printed == "3\n"
