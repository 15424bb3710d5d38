"""A pool with many misbehaving programs at once: a small sample of the soak test."""

from __future__ import annotations

from bench.soak import soak


def test_every_run_has_its_answer_and_nothing_is_left() -> None:
    outcome = soak(60)
    assert outcome.wrong == []
    assert outcome.accounted == 60
    assert set(outcome.answers) == {"answers", "raises", "session", "hangs", "crashes", "eats memory"}
    assert outcome.is_closed
    assert outcome.before is not None
    assert outcome.after is not None
    assert outcome.after.threads <= outcome.before.threads
    assert outcome.after.descriptors <= outcome.before.descriptors
