"""What goes into an image: each kind built on the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from praxis_desktop.core.records import Record

Kind = Literal["baseline", "package", "dedicated"]


class Recipe(Record):
    """How an image is made. Two processes with equal recipes and equal ingredients get the same image.

    ``layers`` are attached and ``modules`` imported in a ``package`` image; a ``dedicated`` one has the
    program ``source``, named ``filename`` in tracebacks, imported too, and before it the ``modules`` that it
    imports itself, or without a program the ``layers`` and ``modules`` of one purpose. ``companions`` are
    other files that it can import, each as its module's name, source and file name. Packages that are one
    program's alone are in an image of ``filename``, too; that does not make it another image, but says whose
    place it may take.
    """

    kind: Kind
    parent: Recipe | None = None
    layers: tuple[Path, ...] = ()
    modules: tuple[str, ...] = ()
    source: str = ""
    filename: str = ""
    companions: tuple[tuple[str, str, str], ...] = ()

    @property
    def lineage(self) -> tuple[Recipe, ...]:
        """The recipes from the first to this one."""
        return (*(self.parent.lineage if self.parent else ()), self)

    @property
    def attached(self) -> tuple[Path, ...]:
        """The layers that a guest has, those of the recipes before this one included."""
        return tuple(layer for recipe in self.lineage for layer in recipe.layers)


BASELINE = Recipe("baseline")
"""Pyodide, the standard library and our shims."""


def package_recipe(layers: Sequence[Path], modules: Sequence[str], filename: str = "") -> Recipe:
    """``layers`` attached, ``modules`` imported; for the program ``filename``, or for the library."""
    ordered = tuple(sorted(set(modules)))
    return Recipe("package", BASELINE, layers=tuple(layers), modules=ordered, filename=filename)


def dedicated_recipe(
    parent: Recipe,
    source: str,
    filename: str,
    modules: Sequence[str] = (),
    companions: Sequence[tuple[str, str, str]] = (),
) -> Recipe:
    """A program's module imported, after the ``modules`` that it imports."""
    return Recipe(
        "dedicated",
        parent,
        modules=tuple(sorted(set(modules))),
        source=source,
        filename=filename,
        companions=tuple(companions),
    )


def console_recipe(parent: Recipe, layers: Sequence[Path], modules: Sequence[str]) -> Recipe:
    """More ``layers`` attached than ``parent``, an image of packages, has, and ``modules`` imported: what a
    console has besides.
    """
    return Recipe("dedicated", parent, layers=tuple(layers), modules=tuple(sorted(set(modules))))
