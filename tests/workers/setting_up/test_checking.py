"""From choices to a setup: each value and each role gets its own error."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.protocols.definition import LabwareRole, MachineRole, Protocol
from praxis_desktop.protocols.parameters import Parameter
from praxis_desktop.workers.setup.checking import check
from praxis_desktop.workers.setup.sheets import SIMULATED, Choices, SetupSheet

PROTOCOL = Protocol(
    "weigh",
    "Weigh",
    "protocol_function",
    "weigh",
    parameters=(
        Parameter("volume", "float", unit="µL", default=100.0, minimum=1, maximum=300),
        Parameter("second", "float", unit="mL", default=0.1, linked_to="volume"),
        Parameter("wells", "wells", default=["A1"], plate="plate"),
    ),
    machines=(MachineRole("scale", "pylabrobot.scales:Scale"),),
    labware=(LabwareRole("plate", "Plate", default="cor_96_wellplate_360uL_Fb"),),
)
SHEET = SetupSheet(Path("weigh.py"), "weigh", "", PROTOCOL)


def test_a_simulated_run_needs_nothing_more() -> None:
    found = check(SHEET, Choices({"volume": "0.2 mL"}, {"scale": SIMULATED}))
    assert found.setup is not None
    assert found.setup.values == {"volume": 200.0, "second": 0.2, "wells": ["A1"]}
    assert found.setup.bench.ports == ("scale=sim:mettler",)
    assert (found.shown["volume"], found.shown["second"]) == ("200 µL", "0.2 mL")
    assert (found.plates["plate"].rows, found.plates["plate"].columns) == (8, 12)


def test_a_machine_that_is_missing_is_never_simulated_but_in_the_dry_run() -> None:
    found = check(SHEET, Choices())
    assert found.setup is None
    assert "is not given" in found.roles["scale"]
    assert found.rehearsal is not None
    assert found.rehearsal.bench.machines[0].is_simulated


def test_a_backend_needs_its_port() -> None:
    backend = {"scale": "MettlerToledoWXS205SDUBackend"}
    assert "needs the port" in check(SHEET, Choices(machines=backend)).roles["scale"]
    found = check(SHEET, Choices(machines=backend, ports={"scale": "/dev/ttyUSB0"}))
    assert found.setup is not None
    assert found.setup.bench.ports == ("scale=/dev/ttyUSB0",)


def test_all_that_is_wrong_is_told_at_once() -> None:
    texts = {"volume": "500", "wells": "A13"}
    found = check(SHEET, Choices(texts, {"scale": SIMULATED}, {"plate": "no_such_plate"}))
    assert (found.setup, found.rehearsal) == (None, None)
    assert [problem.parameter for problem in found.problems][:1] == ["volume"]
    assert "must be 1 to 300 µL, not 500 µL" in found.problems[0].message
    assert "no_such_plate" in found.roles["plate"]
    found = check(SHEET, Choices({"volume": "0.2 mL", "wells": "A13"}, {"scale": SIMULATED}))
    assert [problem.parameter for problem in found.problems] == ["wells"]
    assert found.shown == {"volume": "200 µL", "second": "0.2 mL"}, "the others are still shown as understood"


def test_no_other_plate_is_rehearsed_than_the_one_that_is_meant() -> None:
    found = check(SHEET, Choices({}, {"scale": SIMULATED}, {"plate": "no_such_plate"}))
    assert (found.problems, found.setup, found.rehearsal) == ((), None, None)
