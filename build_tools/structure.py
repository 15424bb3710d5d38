"""Measure the structure of the program's sources: ``python -m build_tools.structure [FOLDER]``.

``tests/test_structure.py`` limits the counts, so that none grows unnoticed.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from grimp import ImportGraph

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "praxis_desktop"
_SMALL = 120


class Structure(NamedTuple):
    """Counts of the sources. ``lines`` and ``files`` include the guest's part; the others do not."""

    files: int
    lines: int
    circles: tuple[tuple[str, ...], ...]
    """Import cycles between folders at run time, direct or indirect; the largest first."""
    imports: int
    in_functions: int
    """The number of imports in functions."""
    small_for_one: int
    """Modules under 120 lines with one importer, in the same folder."""
    rooms: Mapping[str, tuple[int, int]]
    """The number of files and of lines in each top-level folder."""


def structure(root: Path = ROOT) -> Structure:
    """Return the counts for the checkout ``root``."""
    sources = {path: path.read_text("utf-8") for path in sorted((root / PACKAGE).rglob("*.py"))}
    guests = [path.read_text("utf-8") for path in (root / "shims").rglob("*.py")]
    everywhere, within = Counter[str](), Counter[str]()
    for text in sources.values():
        for node, is_within in _imports(ast.parse(text)):
            (within if is_within else everywhere)[type(node).__name__] += 1
    rooms: dict[str, tuple[int, int]] = {}
    for path, text in sources.items():
        room = path.relative_to(root / PACKAGE).parts[0].removesuffix(".py")
        files, lines = rooms.get(room, (0, 0))
        rooms[room] = files + 1, lines + text.count("\n")
    return Structure(
        len(sources) + len(guests),
        sum(text.count("\n") for text in [*sources.values(), *guests]),
        tuple(_circles()),
        within.total() + everywhere.total(),
        within.total(),
        sum(1 for _ in _small_for_one(root)),
        rooms,
    )


def _imports(node: ast.AST, *, is_within: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, is_within
        yield from _imports(
            child, is_within=is_within or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        )


def _circles() -> Iterator[tuple[str, ...]]:
    """Return the groups of folders that import one another, directly or indirectly."""
    import grimp

    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    folders = {module: _folder(graph, module) for module in graph.modules}
    reached: dict[str, set[str]] = {folder: set() for folder in folders.values()}
    for module, folder in folders.items():
        reached[folder] |= {folders[other] for other in graph.find_modules_directly_imported_by(module)}
    has_changed = True
    while has_changed:
        has_changed = False
        for folder, others in reached.items():
            more = set().union(*(reached[other] for other in others)) - others
            if more:
                reached[folder] = others | more
                has_changed = True
    found = {
        tuple(sorted({folder, *(other for other in others if folder in reached[other])}))
        for folder, others in reached.items()
    }
    yield from sorted(
        (circle for circle in found if len(circle) > 1), key=lambda circle: (-len(circle), circle)
    )


def _folder(graph: ImportGraph, module: str) -> str:
    folder = module if graph.find_children(module) else module.rpartition(".")[0]
    return module if folder == PACKAGE else folder  # each top-level module counts as a folder


def _small_for_one(root: Path) -> Iterator[str]:
    import grimp

    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    for module in graph.modules:
        importers = graph.find_modules_that_directly_import(module)
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        if (
            len(importers) == 1
            and path.is_file()
            and next(iter(importers)).rpartition(".")[0] == module.rpartition(".")[0]
            and path.read_text("utf-8").count("\n") < _SMALL
        ):
            yield module


def main() -> None:
    """Print the counts."""
    found = structure()
    for room, (files, lines) in found.rooms.items():
        sys.stdout.write(f"{room:20} {files:5} files {lines:8,} lines\n")
    sys.stdout.write(f"{'with the guest':20} {found.files:5} files {found.lines:8,} lines\n")
    share = found.in_functions / found.imports
    sys.stdout.write(f"{found.in_functions:,} of {found.imports:,} imports stand in functions, {share:.1%}\n")
    sys.stdout.write(f"{found.small_for_one} small modules with one importer beside them\n")
    for circle in found.circles:
        sys.stdout.write(f"circle of {len(circle)}: {', '.join(circle)}\n")


if __name__ == "__main__":
    main()
