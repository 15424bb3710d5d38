"""Names of packages and wheels are interpreted as in standard tools."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from praxis_desktop.packages.errors import WheelDamaged
from praxis_desktop.packages.wheels.info import normalized, parsed, rank

_names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,12}[A-Za-z0-9])?", fullmatch=True)
_versions = st.from_regex(
    r"([0-9]!)?[0-9]{1,3}(\.[0-9]{1,3}){0,3}((a|b|rc)[0-9]{1,2})?(\.post[0-9])?(\.dev[0-9])?(\+[a-z0-9]{1,4})?",
    fullmatch=True,
)
_tags = st.sampled_from(
    ["py3-none-any", "py2.py3-none-any", "cp314-cp314-win32", "cp39-abi3-pyemscripten_2026_0_wasm32"]
)


@given(_names)
def test_names_of_packages_are_compared_as_packaging_does(name: str) -> None:
    assert normalized(name) == canonicalize_name(name)
    assert normalized(normalized(name)) == normalized(name)


@given(_names, _versions, st.sampled_from(["", "1", "2abc", "0_1"]), _tags)
def test_a_wheels_name_means_what_it_means_to_packaging(
    name: str, version: str, build: str, tag: str
) -> None:
    escaped = re.sub("[-_]+", "_", name)  # packaging refuses two in a row
    file_name = "-".join(filter(None, (escaped, version, build, tag))) + ".whl"
    project, release, number, tags = parse_wheel_filename(file_name)
    found = parsed(file_name)
    assert (found.project, found.version) == (project, str(release))
    assert bool(found.build) == bool(number)
    assert {found.python} | {found.abi} | {found.platform} == set(tag.split("-"))
    assert tags


@given(st.text(alphabet="abc019-_.+! é/\\\0", max_size=30))
def test_what_packaging_does_not_take_for_a_wheel_is_none(text: str) -> None:
    file_name = f"{text}.whl"
    try:
        found = parsed(file_name)
    except WheelDamaged:
        return
    try:
        project, _, _, _ = parse_wheel_filename(file_name)
    except InvalidWheelFilename as error:
        pytest.fail(f"{file_name} was taken: {error}")
    assert found.project == project


def test_the_best_wheel_for_the_guest_is_its_native_one() -> None:
    names = [
        "demo-1.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
        "demo-1.0-cp39-abi3-pyemscripten_2026_0_wasm32.whl",
        "demo-1.0-py3-none-pyemscripten_2026_0_wasm32.whl",
        "demo-1.0-py3-none-any.whl",
    ]
    ranks = [rank(parsed(name)) for name in names]
    assert None not in ranks
    assert ranks == sorted(ranks, key=lambda number: number or 0)
    assert rank(parsed("demo-1.0-cp314-cp314-linux_x86_64.whl")) is None
