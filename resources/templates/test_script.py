"""Tests of New protocol against simulated instruments: run them with pytest."""

from praxis_desktop.testing import Simulate


def test_it_asks_as_often_as_it_is_told(simulate: Simulate) -> None:
    run = simulate("new_protocol.py", count=3, ports={"instrument": "sim:mettler"})
    assert run.passed
    assert len(run.value) == 3
    assert run.bytes["instrument"].written == 3 * b"SI\r\n"


def test_an_instrument_that_is_off_ends_it(simulate: Simulate) -> None:
    # Nothing answers from the first command on: docs/simulators.md has more faults.
    run = simulate("new_protocol.py", ports={"instrument": "sim:mettler,silence"})
    assert run.error is not None
    assert "is the instrument on?" in run.error.message
