"""Which image a program starts from."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.protocols import bundled_protocols, read_program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe, package_recipe

if TYPE_CHECKING:
    from praxis_desktop.protocols.outline import Outline

_PYODIDE = frozenset({"_pyodide", "_pyodide_core", "js", "pyodide", "pyodide_js"})
"""What every guest has besides the standard library."""


def recipe_for(request: RunRequest, distribution: Distribution) -> Recipe:
    """The recipe whose image has as much done in advance as ``request`` lets be done.

    A wrong guess costs time and nothing else: whatever an image lacks is imported by the program itself.
    """
    program = request.program
    if request.is_script and "import" not in program.source:
        return BASELINE
    from praxis_desktop.protocols.outline import outline_of

    outline = outline_of(program)
    parent = library_recipe(distribution) if _needs_packages(outline) else BASELINE
    if not _is_called(request, outline):
        return parent
    return dedicated_recipe(parent, program.source, program.filename, sorted(outline.modules))


@cache
def library_modules() -> frozenset[str]:
    """The modules that the protocols of the library may import; read once. Raises UsageError."""
    from praxis_desktop.protocols.outline import union_of_imports

    return union_of_imports(read_program(path) for path in bundled_protocols().values())


def library_recipe(distribution: Distribution) -> Recipe:
    """The one image of packages that all paths share: all layers, and what the library's protocols import."""
    return package_recipe(distribution.base_layers, sorted(library_modules()))


def _needs_packages(outline: Outline) -> bool:
    names = {module.partition(".")[0] for module in outline.modules}
    return not names <= (sys.stdlib_module_names | _PYODIDE)


def _is_called(request: RunRequest, outline: Outline) -> bool:
    """Whether one of the program's functions is called, so that its module is imported before."""
    if request.is_script:
        return False
    if request.program.function is not None:
        return request.program.function in outline.functions
    return "main" in outline.functions and (bool(request.settings) or not outline.calls_main)
