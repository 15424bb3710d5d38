"""Resolutions compared with an exhaustive solver: one is found if there is one, and each is correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from praxis_desktop.packages.errors import PackageError, PackageNotFound
from praxis_desktop.packages.index.client import IndexWheel
from praxis_desktop.packages.index.index_offers import choose
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheels.info import WheelInfo
from tests.packages.resolving.universes import Universe, wheel

_NAMES = ["a", "b", "c", "d", "e"]
_VERSIONS = ["1", "2", "3"]
_EXTRAS = ["x", "y"]

_specifiers = st.sampled_from(["", "<2", "<3", ">1", ">2", "==1", "==2", "==3", "!=2", "!=3"])
_requirements = st.builds(
    lambda name, extra, specifier: f"{name}{extra}{specifier}",
    st.sampled_from(_NAMES),
    st.sampled_from(["", "", "", "[x]", "[x,y]"]),
    _specifiers,
)
_marked = st.builds(
    lambda requirement, marker: requirement + marker,
    _requirements,
    st.sampled_from(["", "", "; extra == 'x'", "; extra == 'y'", "; sys_platform == 'win32'"]),
)
_wheels = st.dictionaries(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VERSIONS)),
    st.lists(_marked, max_size=3),
    min_size=3,
    max_size=15,
)
_universes = _wheels.map(
    lambda wheels: Universe(*(wheel(name, version, *needs) for (name, version), needs in wheels.items()))
)


def is_solution(chosen: dict[str, WheelInfo], wanted: list[str]) -> bool:
    """Return whether all required packages are included, in suitable versions."""
    return needed(chosen, wanted) is not None


def needed(chosen: dict[str, WheelInfo], wanted: list[str]) -> set[str] | None:
    """Return the required projects; None if one is missing or in a wrong version."""
    waiting = [(Requirement(text), "") for text in wanted]
    met: set[tuple[str, str]] = set()
    while waiting:
        requirement, for_extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate(
            {"extra": for_extra, "sys_platform": "emscripten"}
        ):
            continue
        found = chosen.get(requirement.name)
        if found is None or Version(found.version) not in requirement.specifier:
            return None
        for extra in ("", *requirement.extras):
            if (requirement.name, extra) not in met:
                met.add((requirement.name, extra))
                waiting += [(Requirement(text), extra) for text in found.requires]
    return {name for name, _ in met}


def selections(universe: Universe) -> Iterator[dict[str, WheelInfo]]:
    """Yield all possible selections."""
    choices = [(None, *universe.find(name)) for name in _NAMES]
    for chosen in product(*choices):
        yield {one.project: one for one in chosen if one is not None}


def check(universe: Universe, wanted: list[str]) -> None:
    try:
        lock: Lock | None = resolve(wanted, universe)
    except PackageError:
        lock = None
    if lock is None:
        assert not any(is_solution(chosen, wanted) for chosen in selections(universe))
        return
    by_digest = {one.sha256: one for one in universe.wheels()}
    chosen = {pin.project: by_digest[pin.sha256] for pin in lock.pins}
    assert needed(chosen, wanted) == set(chosen)
    assert resolve(wanted, universe) == lock
    assert resolve(wanted, universe, preferred=lock) == lock


class IndexOf:
    """An index with the wheels of a universe."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe

    def best(self, requirements: Sequence[str]) -> tuple[IndexWheel, ...]:
        return tuple(self._best(Requirement(text)) for text in requirements)

    def _best(self, wanted: Requirement) -> IndexWheel:
        for one in self._universe.find(wanted.name):
            if Version(one.version) in wanted.specifier:
                pin = Pin(one.project, one.version, one.file_name, one.sha256, "index")
                return IndexWheel(pin, one.requires, "")
        raise PackageNotFound(f"the index has no {wanted}", project=wanted.name, hint="None.")


_wanted = st.lists(_requirements, min_size=1, max_size=3)


def check_with_index(universe: Universe, wanted: list[str], is_here: list[bool]) -> None:
    here = Universe(*(one for one, is_local in zip(universe.wheels(), is_here, strict=False) if is_local))
    try:
        choice = choose(wanted, here, IndexOf(universe))
    except PackageError:
        assert not any(is_solution(chosen, wanted) for chosen in selections(universe))
        return
    by_digest = {one.sha256: one for one in universe.wheels()}
    chosen = {pin.project: by_digest[pin.sha256] for pin in choice.lock.pins}
    assert needed(chosen, wanted) == set(chosen)
    assert {pin.sha256 for pin in choice.downloads} == {
        one.sha256 for one in chosen.values() if one not in here.wheels()
    }


@given(_universes, _wanted, st.lists(st.booleans(), min_size=15, max_size=15))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_with_an_index_too(universe: Universe, wanted: list[str], is_here: list[bool]) -> None:
    check_with_index(universe, wanted, is_here)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(_universes, _wanted, st.lists(st.booleans(), min_size=15, max_size=15))
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_with_an_index_in_many_universes(universe: Universe, wanted: list[str], is_here: list[bool]) -> None:
    check_with_index(universe, wanted, is_here)


@given(_universes, _wanted)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_can_be_resolved_is_resolved(universe: Universe, wanted: list[str]) -> None:
    check(universe, wanted)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(_universes, _wanted)
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_can_be_resolved_is_resolved_in_many_universes(universe: Universe, wanted: list[str]) -> None:
    check(universe, wanted)
