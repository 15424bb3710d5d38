"""How long a branch of a rehearsal may take."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols.program import Program
from praxis_desktop.runs.rehearsal import Ordinary
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.setup.rehearsals import branch_request


@pytest.mark.parametrize(
    ("allowed", "runtime", "limit"),
    [(None, 0.1, 10), (None, 4, 120), (600, 4, 120), (60, 4, 60), (5, 0.1, 5)],
)
def test_a_branch_may_take_thirty_times_as_long_as_the_run_without_a_fault(
    allowed: float | None, runtime: float, limit: float
) -> None:
    request = RunRequest(Program("pass", "some.py"), timeout=allowed)
    assert branch_request(request, Ordinary(runtime=runtime)).timeout == limit
