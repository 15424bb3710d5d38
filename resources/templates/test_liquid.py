"""Tests of New protocol with a simulated robot: run them with pytest."""

from praxis_desktop.testing import Simulate


def test_it_takes_a_tip_and_the_volume_for_each_well(simulate: Simulate) -> None:
    run = simulate("new_protocol.py", wells="A1:B2", volume_ul=50)
    assert run.passed
    assert run.value["wells"] == ["A1", "A2", "B1", "B2"]
    assert run.tips["tip_rack"].used == 4
    assert run.labware["source_plate"].needed == 200  # microlitres at the start
    assert len(run.steps.titled("transfer")) == 4


def test_too_little_liquid_is_found(simulate: Simulate) -> None:
    run = simulate("new_protocol.py", volumes={"source_plate": 40}, volume_ul=50)
    assert not run.passed
    assert run.findings[0].kind == "insufficient_volume"
