"""The accounts of a dry run: the amounts needed at the start, the peaks, and what is impossible."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def accounts() -> ModuleType:
    path = Path(__file__).parents[2] / "shims/_praxis/ledger_accounts.py"
    spec = importlib.util.spec_from_file_location("ledger_accounts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def kind(problem: Any) -> str | None:
    return None if problem is None else problem.kind


def test_what_nobody_has_stated_is_inferred(accounts: ModuleType) -> None:
    well = accounts.ContainerAccount(360.0, None)
    for volume in (100.0, -80.0, 120.0):
        assert (well.take(volume) if volume > 0 else well.add(-volume)) is None
    told = well.to_json()
    assert (told["stated"], told["needed"], told["peak"], told["final"]) == (None, 140.0, 140.0, 0.0)


def test_a_stated_volume_is_a_limit_that_is_told_once(accounts: ModuleType) -> None:
    well = accounts.ContainerAccount(360.0, 150.0)
    assert [kind(well.take(100.0)) for _ in range(4)] == [None, "insufficient_volume", None, None]
    assert well.to_json()["needed"] == 400.0


def test_no_volume_at_the_start_fits(accounts: ModuleType) -> None:
    empty = accounts.ContainerAccount(360.0, None)
    assert kind(empty.take(400.0)) == "insufficient_volume"
    both = accounts.ContainerAccount(360.0, None)
    assert both.add(200.0) is None
    assert kind(both.take(400.0)) == "constraint_unsatisfiable"
    full = accounts.ContainerAccount(360.0, None)
    assert full.take(300.0) is None
    assert kind(full.add(361.0)) == "capacity_exceeded"


def test_a_volume_that_is_stated_on_the_way_holds_from_there(accounts: ModuleType) -> None:
    trough = accounts.ContainerAccount(1000.0, None)
    trough.take(300.0)
    trough.state(500.0)  # somebody has filled it
    assert trough.take(500.0) is None
    assert kind(trough.take(1.0)) == "no_liquid"
    assert trough.to_json()["needed"] == 300.0
    again = accounts.ContainerAccount(1000.0, 100.0)
    again.take(100.0)
    again.state(100.0)
    again.take(100.0)
    assert again.to_json()["needed"] == 100.0
    late = accounts.ContainerAccount(1000.0, None)
    late.state(200.0)
    assert late.to_json()["stated"] == 200.0


def test_tips_are_taken_once_and_hold_what_they_hold(accounts: ModuleType) -> None:
    spot = accounts.SpotAccount(has_tip=True)
    assert spot.pick_up(3) is None
    missing = spot.pick_up(5)
    assert (missing.kind, missing.since) == ("insufficient_tips", 3)
    assert spot.put_back() is None
    assert kind(spot.put_back()) == "no_capacity"
    tip = accounts.TipAccount(300.0)
    assert [kind(tip.fill(200.0)), kind(tip.fill(200.0))] == [None, "capacity_exceeded"]
    assert [kind(tip.empty(350.0)), kind(tip.empty(100.0)), kind(tip.empty(1.0))] == [
        None,
        "insufficient_volume",
        "no_liquid",
    ]


def test_mixing_needs_what_it_moves_and_takes_nothing(accounts: ModuleType) -> None:
    well = accounts.ContainerAccount(100.0, None)
    assert well.add(20.0) is None
    assert well.need(50.0) is None
    assert (well.to_json()["needed"], well.to_json()["final"]) == (30.0, 50.0)
    assert kind(well.need(500.0)) == "constraint_unsatisfiable"
