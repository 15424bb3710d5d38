"""The pytest plugin: provides the fixture ``simulate``, and shows the results of its runs below failed tests.

pytest loads it in every session, so it imports nothing until a test requests the fixture.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from praxis_desktop.testing.simulate import Simulate
    from praxis_desktop.testing.simulated_run import SimulatedRun

_ITEM = pytest.StashKey[pytest.Item]()
"""The key under which the session stores the running test."""

_SIMULATE = pytest.StashKey["Simulate"]()
"""The key under which the session stores the fixture's value, once a test has requested it."""


@pytest.fixture(scope="session")
def simulate(pytestconfig: pytest.Config) -> Iterator[Simulate]:
    """Run a protocol against simulated instruments: ``simulate("wash.py", cycles=3)``.

    Files are looked up in the test's folder first. See docs/testing-protocols.md.
    """
    from praxis_desktop.testing.simulate import Simulate

    def folder() -> Path:
        return pytestconfig.stash[_ITEM].path.parent

    with Simulate(folder) as simulate:
        pytestconfig.stash[_SIMULATE] = simulate
        yield simulate
    del pytestconfig.stash[_SIMULATE]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember the test that is about to run."""
    item.config.stash[_ITEM] = item
    simulate = item.config.stash.get(_SIMULATE, None)
    if simulate is not None:
        simulate.runs.clear()


# The old style of hook wrapper, which every version of pytest supports.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Add the results of a failed test's simulated runs to its report."""
    outcome = yield
    simulate = item.config.stash.get(_SIMULATE, None)
    if simulate is None:
        return
    report: pytest.TestReport = outcome.get_result()
    if report.failed:
        for run in _runs(item, simulate):
            report.sections.append((f"Simulated run of {run.target}", str(run)))


def _runs(item: pytest.Item, simulate: Simulate) -> list[SimulatedRun]:
    """Return the simulated runs of a test, including any that its fixtures return."""
    from praxis_desktop.testing.simulated_run import SimulatedRun

    given = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, SimulatedRun)]
    return given + [run for run in simulate.runs if not any(run is other for other in given)]
