"""Runs started as in the window, with everything that programs do wrong: a small sample of the soak
benchmark.
"""

from __future__ import annotations

from bench.soak import soak_of_runs


def test_every_run_and_its_record_say_what_became_of_it_and_nothing_is_left() -> None:
    outcome = soak_of_runs(60)
    assert outcome.wrong == []
    assert outcome.accounted == outcome.records == 60
    assert set(outcome.answers) == {"answers", "raises", "weighs", "hangs", "crashes", "eats memory"}
    assert outcome.statistics is not None
    assert outcome.statistics.guests.taken_warm > 0
    assert outcome.is_closed
    assert outcome.before is not None
    assert outcome.after is not None
    assert outcome.after.threads <= outcome.before.threads
    assert outcome.after.descriptors <= outcome.before.descriptors
