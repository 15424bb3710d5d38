"""Ten thousand runs through a pool of three: all are answered, memory stays constant, and nothing is left
over.
"""

from __future__ import annotations

import sys

import pytest

from bench.soak import RUNS, soak

GROWTH = 48 << 20
"""Bytes by which the process may differ between samples, because of the current contents of three workers."""


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_ten_thousand_runs() -> None:
    outcome = soak(RUNS)
    assert outcome.wrong == []
    assert outcome.accounted == RUNS
    assert outcome.is_closed
    assert outcome.before is not None
    assert outcome.after is not None
    assert outcome.after.threads <= outcome.before.threads
    assert outcome.after.descriptors <= outcome.before.descriptors
    early = max(sample.resident for sample in outcome.samples[:3])
    assert outcome.samples[-1].resident - early < GROWTH
