"""Tests of New protocol against simulated instruments: run them with pytest."""

import pytest

from praxis_desktop.testing import Simulate


def test_it_weighs_as_often_as_it_is_told(simulate: Simulate) -> None:
    run = simulate("new_protocol.py", count=3, pause="1 min")
    assert run.passed
    assert len(run.value["grams"]) == 3
    assert len(run.steps.of("read_weight")) == 3
    assert run.duration == pytest.approx(120, abs=5)  # seconds of the protocol's time: nobody waits for them


def test_a_balance_that_says_nothing_ends_it(simulate: Simulate) -> None:
    # The fifth answer of the simulated balance does not come: docs/simulators.md has more faults.
    run = simulate("new_protocol.py", ports={"scale": "sim:mettler,silence:at=5"})
    assert run.error is not None
    assert run.error.name == "TimeoutError"
    assert run.bytes["scale"].written.endswith(b"S\r\n")
    assert run.steps.titled("Disconnect")


def test_it_is_not_begun_with_a_wrong_count(simulate: Simulate) -> None:
    with pytest.raises(ValueError, match="count must be a whole number, 1 to 100, not 101"):
        simulate("new_protocol.py", count=101)
