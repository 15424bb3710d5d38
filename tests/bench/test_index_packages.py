"""The trials of packages: their lists agree, and a failure gets the right reason."""

from __future__ import annotations

import pytest

from bench.index_packages.report import MISSING, OURS, kind_of, report
from bench.index_packages.trying import Trial, listed, modules_of, pins, uses
from praxis_desktop.packages.wheels.info import WheelInfo


def test_at_least_two_hundred_packages_are_tried_and_forty_of_them_used() -> None:
    assert len(listed()) >= 200
    assert len(uses()) >= 40
    assert uses().keys() <= listed().keys()
    assert listed().keys() < pins().keys()


@pytest.mark.parametrize(
    ("trial", "kind"),
    [
        (Trial("a", "1"), ""),
        (Trial("a", "1", stage="run", failure="ImportError: No module named '_ssl'"), "no sockets"),
        (Trial("a", "1", stage="run", failure="Traceback:\n  a\nKeyError: 'b'"), OURS),
        (Trial("a", "1", stage="host", failure="the process ended with -11"), OURS),
        (
            Trial("a", "1", stage="install", failure="a 1 needs b>=2, but there is no package b"),
            MISSING,
        ),
    ],
)
def test_failures_are_told_apart(trial: Trial, kind: str) -> None:
    assert kind_of(trial, [])[0] == kind


def test_a_reason_by_hand_comes_first() -> None:
    trial = Trial("a", "1", stage="run", failure="KeyError: 'b'")
    known = [{"kind": "upstream", "why": "it is so", "packages": ["a"], "says": "KeyError"}]
    assert kind_of(trial, known) == ("upstream", "it is so")
    assert "| a | 1 | upstream | it is so |" in report([trial], known, {})


def test_what_wheels_have_beside_the_package_is_not_imported() -> None:
    info = WheelInfo("a", "1", "a-1-py3-none-any.whl", "0" * 64, 1, modules=("_a", "a", "tests"))
    assert modules_of(info, {}) == ("a",)
    assert modules_of(info, {"a": ["a.b"]}) == ("a.b",)
