"""A dry run of a sample predicts the steps of its run on simulators, in order."""

from __future__ import annotations

import pytest

from bench.prediction import OTHERS, SOON_OVER, Case, Course, happened, predicted
from tests.samples.dry import SAMPLES
from tests.sampling import sampled

USUAL = {"selective_transfer", "serial_dilution", "plate_reader_assay"}


@pytest.mark.parametrize(
    "case", sampled(SOON_OVER, [case for case in SOON_OVER if case.sample in USUAL]), ids=str
)
def test_a_run_takes_the_steps_that_its_dry_run_tells(case: Case) -> None:
    assert predicted(case).first_difference(happened(case)) == ""


@pytest.mark.long
@pytest.mark.parametrize("case", OTHERS, ids=str)
def test_so_does_one_that_takes_minutes(case: Case) -> None:
    assert predicted(case).first_difference(happened(case)) == ""


def test_no_sample_is_left_out() -> None:
    assert {case.sample for case in (*SOON_OVER, *OTHERS)} == {file.stem for file in SAMPLES.glob("*.py")}


def test_what_differs_is_found() -> None:
    course = Course(((0, "Weigh"), (0, "Tare")), 0, 1.0)
    assert course.first_difference(course) == ""
    assert course.first_difference(Course(((0, "Weigh"),), 0, 1.0)) == "2 steps, then 1"
    other = Course(((0, "Weigh"), (0, "Wait 2 s")), 0, 1.0)
    assert course.first_difference(other) == "step 2: 'Tare', then 'Wait 2 s'"
