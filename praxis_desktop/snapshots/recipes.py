"""What goes into an image: each kind built on the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from praxis_desktop.core.records import Record

Kind = Literal["baseline", "package", "dedicated"]


class Recipe(Record):
    """How an image is made. Two processes with equal recipes and equal ingredients get the same image.

    ``wheels`` are attached and ``modules`` imported in a ``package`` image; a ``dedicated`` one has the
    program ``source``, named ``filename`` in tracebacks, imported too, and before it the ``modules`` that it
    imports itself.
    """

    kind: Kind
    parent: Recipe | None = None
    wheels: tuple[Path, ...] = ()
    modules: tuple[str, ...] = ()
    source: str = ""
    filename: str = ""

    @property
    def lineage(self) -> tuple[Recipe, ...]:
        """The recipes from the first to this one."""
        return (*(self.parent.lineage if self.parent else ()), self)

    @property
    def attached(self) -> tuple[Path, ...]:
        """The wheels that a guest has, those of the recipes before this one included."""
        return tuple(wheel for recipe in self.lineage for wheel in recipe.wheels)


BASELINE = Recipe("baseline")
"""Pyodide, the standard library and our shims."""


def package_recipe(wheels: Sequence[Path], modules: Sequence[str]) -> Recipe:
    """``wheels`` attached, ``modules`` imported."""
    return Recipe("package", BASELINE, wheels=tuple(wheels), modules=tuple(sorted(set(modules))))


def dedicated_recipe(parent: Recipe, source: str, filename: str, modules: Sequence[str] = ()) -> Recipe:
    """A program's module imported, after the ``modules`` that it imports."""
    return Recipe("dedicated", parent, modules=tuple(sorted(set(modules))), source=source, filename=filename)
