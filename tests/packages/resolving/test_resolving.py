"""The choice from a wheelhouse, and the error if no choice is possible."""

from __future__ import annotations

import inspect
import sys

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageConflict,
    PackageError,
    PackageNotFound,
    VersionNotFound,
)
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.locks import holds
from praxis_desktop.packages.resolving.resolving import normalized, resolve
from tests.packages.resolving.universes import Universe, wheel

PYDANTIC = Universe(
    wheel("pydantic", "2.14.3", "pydantic-core==2.50.4", "email-validator>=2; extra == 'email'"),
    wheel("pydantic-core", "2.50.4", tag="cp314-cp314-pyemscripten_2026_0_wasm32"),
    wheel("pydantic-core", "1.9"),
    wheel("email-validator", "2.3"),
)


def names(lock: Lock) -> list[str]:
    return [f"{pin.project} {pin.version}" for pin in lock.pins]


def test_what_is_needed_is_chosen_with_what_that_needs() -> None:
    lock = resolve(["Pydantic >= 2"], PYDANTIC)
    assert lock.requirements == ("pydantic>=2",)
    assert names(lock) == ["pydantic 2.14.3", "pydantic-core 2.50.4"]
    assert lock.pins[0].sha256 == PYDANTIC.find("pydantic")[0].sha256
    assert names(resolve(["pydantic[EMail]"], PYDANTIC))[0] == "email-validator 2.3"
    assert resolve([], PYDANTIC) == Lock()


def test_the_base_is_resolved_with_it() -> None:
    lock = resolve(["email-validator"], PYDANTIC, base=["pydantic"])
    assert lock.requirements == ("email-validator", "pydantic")
    assert len(lock.pins) == 3


def test_markers_are_those_of_the_guest() -> None:
    there = Universe(
        wheel("a", "1", "gone; sys_platform == 'linux'", "b; platform_machine == 'wasm32'"), wheel("b", "1")
    )
    assert names(resolve(["a", "c; python_version < '3.14'"], there)) == ["a 1", "b 1"]


def test_the_newest_that_goes_together_is_chosen() -> None:
    there = Universe(wheel("a", "2", "b<2"), wheel("a", "1", "b"), wheel("b", "2"), wheel("b", "1"))
    assert names(resolve(["a"], there)) == ["a 2", "b 1"]
    assert names(resolve(["a", "b>1"], there)) == ["a 1", "b 2"]


def test_pins_stay_while_they_do() -> None:
    old = Universe(wheel("a", "1", "b"), wheel("b", "1"))
    new = Universe(*old.wheels(), wheel("a", "2", "b"), wheel("b", "2"))
    pinned = resolve(["a"], old)
    assert resolve(["a"], new, preferred=pinned) == pinned
    assert names(resolve(["a", "b>1"], new, preferred=pinned)) == ["a 1", "b 2"]
    assert names(resolve(["a"], new)) == ["a 2", "b 2"]


def test_prereleases_are_for_those_who_ask() -> None:
    there = Universe(wheel("a", "2rc1"), wheel("a", "1"), wheel("b", "1b2"))
    assert names(resolve(["a"], there)) == ["a 1"]
    assert names(resolve(["a>=2rc1"], there)) == ["a 2rc1"]
    assert names(resolve(["a>1.5"], there)) == ["a 2rc1"]
    assert names(resolve(["b"], there)) == ["b 1b2"]
    chosen = resolve(["a==2rc1"], there)
    assert names(resolve(["a"], there, preferred=chosen)) == ["a 2rc1"]


def test_the_user_s_wheel_goes_before_the_shipped_one() -> None:
    shipped = wheel("a", "1", shelf="shipped", tag="cp314-cp314-pyemscripten_2026_0_wasm32")
    own, pure = wheel("a", "1"), wheel("a", "1", shelf="shipped")
    assert resolve(["a"], Universe(shipped, own)).pins[0].sha256 == own.sha256
    assert resolve(["a"], Universe(pure, shipped)).pins[0].sha256 == shipped.sha256
    pinned = resolve(["a"], Universe(pure))
    every = Universe(shipped, own, pure)
    assert resolve(["a"], every, preferred=pinned).pins[0].sha256 == own.sha256
    assert resolve(["a"], Universe(shipped, pure), preferred=pinned) == pinned
    assert resolve(["a"], every, preferred=pinned, keeps_files=True) == pinned
    assert holds(pinned, ["a"], Universe(shipped, pure))
    assert not holds(pinned, ["a"], every)


def test_a_wheel_for_another_python_is_passed_over() -> None:
    there = Universe(
        wheel("a", "2", python=">=3.15"), wheel("a", "1", python=">=3.9"), wheel("b", "1", python="<3.14")
    )
    assert names(resolve(["a"], there)) == ["a 1"]
    with pytest.raises(VersionNotFound, match=r"b 1 needs Python <3.14, but programs here run on Python 3"):
        resolve(["b"], there)


def test_what_ipython_does_not_need_here_is_left_out() -> None:
    there = Universe(
        wheel("ipython", "9", "jedi>=0.18", "prompt_toolkit<4", "traitlets"), wheel("traitlets", "5")
    )
    assert names(resolve(["ipython"], there)) == ["ipython 9", "traitlets 5"]


def test_what_needs_each_other_is_chosen_together() -> None:
    there = Universe(
        wheel("a", "1", "b"), wheel("b", "1", "c[x]"), wheel("c", "1", "a; extra == 'x'", "c[x]")
    )
    assert names(resolve(["a"], there)) == ["a 1", "b 1", "c 1"]


def chain(length: int) -> Universe:
    links = [wheel(f"a{number}", "1", f"a{number + 1}") for number in range(length)]
    return Universe(*links, wheel(f"a{length}", "1"))


def test_long_chains_are_no_trouble() -> None:
    there = chain(250)
    resolve(["a240"], there)  # imports that would occur during the run are made now
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 120)
    try:
        lock = resolve(["a0"], there)
    finally:
        sys.setrecursionlimit(limit)
    assert len(lock.pins) == 251


@pytest.mark.long
def test_very_long_chains_are_no_trouble() -> None:
    assert len(resolve(["a0"], chain(2000)).pins) == 2001


def test_a_search_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praxis_desktop.packages.resolving.resolving.MAX_ROUNDS", 5)
    there = Universe(*(wheel("a", str(number), f"b=={number}") for number in range(9)), wheel("b", "0"))
    with pytest.raises(PackageConflict, match="no compatible versions were found in 5 attempts"):
        resolve(
            ["a", "b", *(f"c{number}" for number in range(9))],
            Universe(*there.wheels(), *(wheel(f"c{number}", "1") for number in range(9))),
        )


@pytest.mark.parametrize(
    ("requirements", "error", "told", "hint"),
    [
        (
            ["pydantic", "pydantic-core<2"],
            PackageConflict,
            "pydantic 2.14.3 needs pydantic-core==2.50.4, but the program asks for pydantic-core<2",
            "available: 2.50.4 and 1.9",
        ),
        (
            ["pydantic-core<2", "pydantic-core>2"],
            PackageConflict,
            "the program asks for pydantic-core<2, but the program asks for pydantic-core>2",
            "Change one of the two",
        ),
        (
            ["pydantc"],
            PackageNotFound,
            "the program asks for pydantc, but there is no package pydantc",
            (
                "Did you mean pydantic or pydantic-core? Otherwise: praxis-desktop packages add pydantc "
                "--network"
            ),
        ),
        (
            ["xxhash"],
            PackageNotFound,
            "there is no package xxhash",
            "Add it with: praxis-desktop packages add xxhash --network",
        ),
        (
            ["pydantic>=3"],
            VersionNotFound,
            "the program asks for pydantic>=3, but pydantic is available only as 2.14.3",
            'praxis-desktop packages add "pydantic>=3"',
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_remedy(
    requirements: list[str], error: type[PackageError], told: str, hint: str
) -> None:
    with pytest.raises(error) as raised:
        resolve(requirements, PYDANTIC)
    assert told in str(raised.value)
    assert hint in raised.value.hint
    assert raised.value.project in ("pydantic", "pydantic-core", "pydantc", "xxhash")


def test_a_dependency_that_is_not_there_is_told_with_who_needs_it() -> None:
    there = Universe(wheel("a", "1", "b>2"), wheel("b", "2"), wheel("c", "1", "d[x]>1"))
    with pytest.raises(MissingDependency) as raised:
        resolve(["a"], there)
    assert str(raised.value) == "a 1 needs b>2, but b is available only as 2"
    with pytest.raises(MissingDependency) as raised:
        resolve(["c"], there)
    assert str(raised.value) == "c 1 needs d[x]>1, but there is no package d"
    assert raised.value.project == "d"


def test_the_sides_of_a_conflict_have_their_names() -> None:
    there = Universe(wheel("a", "1", "c<2"), wheel("b", "1", "c>=2"), wheel("c", "1"), wheel("c", "2"))
    with pytest.raises(PackageConflict) as raised:
        resolve(["a", "b"], there)
    assert str(raised.value) == "a 1 needs c<2, but b 1 needs c>=2"
    with pytest.raises(PackageConflict) as raised:
        resolve(["c<2"], there, base=["c>=2"], asker="dilution.py asks for")
    assert str(raised.value) == "Praxis Desktop needs c>=2, but dilution.py asks for c<2"


@pytest.mark.parametrize("text", ["a @ file:///a.whl", "-e .", "a=>1", ""])
def test_what_is_no_requirement_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        resolve([text], PYDANTIC)
    assert raised.value.hint


def test_a_wheel_with_requirements_that_cannot_be_met_is_passed_over() -> None:
    there = Universe(
        wheel("a", "2", "b @ https://x.example/b.whl"), wheel("a", "1"), wheel("c", "1", "not a requirement")
    )
    assert names(resolve(["a"], there)) == ["a 1"]
    with pytest.raises(VersionNotFound, match="a requirement of c 1 cannot be met"):
        resolve(["c"], there)


def test_requirements_are_written_in_one_way() -> None:
    assert normalized(["B_c >= 1", "a", "b-c>=1"]) == ("a", "b-c>=1")
