"""The structure of the sources does not get worse; a change that lowers a count writes the new one here."""

from __future__ import annotations

import ast
import re

import pytest

from build_tools.structure import ROOT, Structure, structure

MOST_FILES, MOST_LINES = 1_325, 286_035
MOST_IN_FUNCTIONS = 339
MOST_SMALL_FOR_ONE = 21
CIRCLES = (7,)
"""The sizes of the circles of folders that import one another; only the interpreter's is acceptable."""


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


def _named(text: str) -> bool:
    """Whether a module of that name exists, or a module with that name in it."""
    parts = text.split(".")
    folder = ROOT.joinpath(*parts)
    if folder.is_dir() or folder.with_suffix(".py").is_file():
        return True
    module = ROOT.joinpath(*parts[:-1])
    file = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
    return file.is_file() and parts[-1] in file.read_text("utf-8")


def test_modules_that_are_named_in_strings_exist() -> None:
    """No tool can follow the import of a module that is loaded by its name."""
    missing = [
        f"{path.relative_to(ROOT)}: {node.value}"
        for folder in ("praxis_desktop", "build_tools", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"praxis_desktop(\.\w+)+", node.value)
        and not _named(node.value)
    ]
    assert missing == []


def test_files_that_the_guest_names_in_strings_exist() -> None:
    """Such as the files whose frames an interrupt passes through, and those that replace a library's."""
    guest = ROOT / "shims" / "_praxis"
    missing = [
        f"{path.relative_to(ROOT)}: {node.value}"
        for path in guest.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"/?\w+\.py", node.value)
        and not (guest / node.value.removeprefix("/")).is_file()
    ]
    assert missing == []


def _imported(tree: ast.AST) -> list[str]:
    """Return the modules that a file imports, and the names in them."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_a_rooms_own_modules_are_imported_in_that_room_alone() -> None:
    """Modules whose names begin with ``_`` are private: the package's ``__init__`` is its public
    interface.
    """
    intruding = []
    for path in (ROOT / "praxis_desktop").rglob("*.py"):
        here = ".".join(path.relative_to(ROOT).parts[:-1])
        for name in _imported(ast.parse(path.read_text("utf-8"))):
            room, _, rest = name.partition("._")
            is_own = here == room or here.startswith(f"{room}.")
            if rest and name.startswith("praxis_desktop.") and not is_own:
                intruding.append(f"{path.relative_to(ROOT)}: {name}")
    assert intruding == []
