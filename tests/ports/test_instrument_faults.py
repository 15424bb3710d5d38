"""Whatever fault an instrument driven by PyLabRobot has, the result is an error, the right value, or an
implausible value; never a hang, and the port can be used again.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.instrument_faults.report import report
from bench.instrument_faults.trying import SPECIFICATIONS, Trial, Tried, trials_of, try_all
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.ports.simulators.faults import FAULTS
from tests.sampling import sampled

QUICK = [
    ("mettler", "garbage", 3, "error"),
    ("mettler", "unplug", 4, "error"),
    ("mettler", "double", 3, "recovered"),
    ("keyence", "busy", 2, "error"),
    ("keyence", "partial", 2, "caught"),
]
"""Faults whose trials take only a few seconds of real time."""


def check(tried: Sequence[Tried]) -> None:
    bad = [one for one in tried if one.outcome == "unnoticed" or not one.is_usable]
    assert not bad, bad[:3]
    assert not any(one.ending.is_limit for one in tried)


@pytest.mark.parametrize("kind", SPECIFICATIONS)
def test_no_fault_goes_unnoticed(kind: str) -> None:
    tried = try_all(kind, trials_of(kind, replies=[2]))
    assert [one.trial.fault for one in tried] == list(FAULTS)
    assert not tried[0].expected.error
    assert not tried[0].expected.implausible
    check(tried)


@pytest.mark.long
@pytest.mark.parametrize("kind", SPECIFICATIONS)
def test_no_fault_of_any_reply_goes_unnoticed(kind: str) -> None:
    check(try_all(kind, trials_of(kind)))


@pytest.mark.parametrize("kind", sampled(["mettler", "keyence"], ["mettler"]))
def test_real_time_makes_no_difference(kind: str) -> None:
    chosen = [case for case in QUICK if case[0] == kind]
    tried = try_all(kind, [Trial(kind, fault, at) for _, fault, at, _ in chosen], LiveEnvironment())
    check(tried)
    assert [one.outcome for one in tried] == [outcome for *_, outcome in chosen]


def test_the_table_has_a_row_for_each_instrument_and_says_why_a_backend_noticed_nothing() -> None:
    table = report(
        {"keyence": try_all("keyence", trials_of("keyence", replies=[2]))}, {"host": "this"}, ["today"]
    )
    assert "| Keyence BL-1300 barcode reader | 2 | C 1 | C 1 | C 1 | C 1 | R 1 | E 1 |" in table
    assert "silence is a valid answer" in table
    assert "`barcode 'PLATE'`" in table
