"""CPython's and PyLabRobot's own test suites in guests; their tables are written to docs/conformance.

CPython's is fetched from Debian at the first time, which needs a network and apt.
"""

from __future__ import annotations

import pytest

from bench import cpython_suite, pylabrobot_suite

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]


def test_no_failure_of_cpythons_suite_is_a_defect_of_ours() -> None:
    assert cpython_suite.main([]) == 0


def test_no_failure_of_pylabrobots_tests_is_a_defect_of_ours() -> None:
    assert pylabrobot_suite.main([]) == 0
