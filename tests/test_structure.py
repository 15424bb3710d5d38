"""What the sources are made of gets no worse: a change that makes a count smaller writes the new one here."""

from __future__ import annotations

import pytest

from build_tools.structure import Structure, structure

MOST_FILES, MOST_LINES = 1_279, 218_500
MOST_IN_FUNCTIONS = 1_202
MOST_SMALL_FOR_ONE = 87
CIRCLES = (11, 10, 7, 6, 6, 5, 4, 3, 2)
"""How many folders import one another in a circle; none is to be, but for the interpreter's."""


@pytest.fixture(scope="module")
def found() -> Structure:
    return structure()


def test_there_are_no_more_files_and_lines(found: Structure) -> None:
    assert (found.files <= MOST_FILES, found.lines <= MOST_LINES) == (True, True), found.rooms


def test_no_more_imports_stand_in_functions(found: Structure) -> None:
    assert found.in_functions <= MOST_IN_FUNCTIONS


def test_no_more_small_files_serve_one_other_beside_them(found: Structure) -> None:
    assert found.small_for_one <= MOST_SMALL_FOR_ONE


def test_no_more_folders_import_one_another(found: Structure) -> None:
    sizes = [len(circle) for circle in found.circles]
    assert len(sizes) <= len(CIRCLES), found.circles
    assert all(size <= most for size, most in zip(sizes, CIRCLES, strict=False)), found.circles
