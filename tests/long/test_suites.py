"""The test suites of CPython, PyLabRobot and packages in guests; their tables are in docs/conformance.

CPython's suite is downloaded from Debian the first time, which needs a network and apt; packages and their
tests are downloaded by pip.
"""

from __future__ import annotations

import pytest

from bench import cpython_suite, package_suites, pylabrobot_suite
from bench.index_packages import __main__ as index_packages
from build_tools.science.pack import PLACES, find_wheels

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]


def test_no_failure_of_cpythons_suite_is_a_defect_of_ours() -> None:
    assert cpython_suite.main([]) == 0


def test_no_failure_of_pylabrobots_tests_is_a_defect_of_ours() -> None:
    assert pylabrobot_suite.main([]) == 0


def test_no_failure_of_packages_own_tests_is_a_defect_of_ours() -> None:
    assert package_suites.main([]) == 0


def test_no_failure_of_the_science_packs_own_tests_is_a_defect_of_ours() -> None:
    wheels = find_wheels()
    if wheels is None:
        pytest.skip(f"there are no wheels for the science pack in {PLACES[0]}")
    assert package_suites.main(["--science", "--wheels", str(wheels)]) == 0


def test_no_package_of_the_index_fails_by_a_defect_of_ours() -> None:
    assert index_packages.main([]) == 0
