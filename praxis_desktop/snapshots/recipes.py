"""Recipes for images. Each kind of image builds on the previous one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.plain_data import describe

Kind = Literal["baseline", "package", "dedicated", "bench"]


class Recipe(Struct, frozen=True):
    """The recipe for an image. Two processes with equal recipes and equal ingredients get the same image.

    In a ``package`` image, ``layers`` are attached and ``modules`` imported. In a ``dedicated`` image, a
    program is imported as well, after the ``modules`` that it imports; ``source`` is its text, and tracebacks
    call it ``filename``. A dedicated image without a program has the ``layers`` and ``modules`` for one
    purpose. ``companions`` are other files that the program can import, each with its module name, source and
    file name. A ``package`` image used by only one program has a ``filename`` too, which does not change the
    image but determines which image it may replace. A ``bench`` image also has the ``labware`` of a bench:
    roles and names in PyLabRobot's catalogue. Such an image serves one process, and is not saved.
    """

    kind: Kind
    parent: Recipe | None = None
    layers: tuple[Path, ...] = ()
    modules: tuple[str, ...] = ()
    source: str = ""
    filename: str = ""
    companions: tuple[tuple[str, str, str], ...] = ()
    labware: tuple[tuple[str, str], ...] = ()

    @property
    def lineage(self) -> tuple[Recipe, ...]:
        """The recipes from the baseline to this one."""
        return (*(self.parent.lineage if self.parent else ()), self)

    @property
    def attached(self) -> tuple[Path, ...]:
        """The layers attached in a guest, including those of earlier recipes in the lineage."""
        return tuple(layer for recipe in self.lineage for layer in recipe.layers)


describe(Recipe)

BASELINE = Recipe("baseline")
"""The recipe with only Pyodide, the standard library and our shims."""


def package_recipe(layers: Sequence[Path], modules: Sequence[str], filename: str = "") -> Recipe:
    """Return a recipe with ``layers`` and ``modules`` for the program ``filename`` or, if that is "", for the
    library.
    """
    ordered = tuple(sorted(set(modules)))
    return Recipe("package", BASELINE, layers=tuple(layers), modules=ordered, filename=filename)


def dedicated_recipe(
    parent: Recipe,
    source: str,
    filename: str,
    modules: Sequence[str] = (),
    companions: Sequence[tuple[str, str, str]] = (),
) -> Recipe:
    """Return a recipe that imports a program, after the ``modules`` that the program imports."""
    return Recipe(
        "dedicated",
        parent,
        modules=tuple(sorted(set(modules))),
        source=source,
        filename=filename,
        companions=tuple(companions),
    )


def bench_recipe(parent: Recipe, labware: Sequence[tuple[str, str]]) -> Recipe:
    """Return a recipe that adds the ``labware`` of a bench to ``parent``, the image of a program."""
    return Recipe("bench", parent, filename=parent.filename, labware=tuple(labware))


def console_recipe(parent: Recipe, layers: Sequence[Path], modules: Sequence[str]) -> Recipe:
    """Return a console's recipe, which adds ``layers`` and ``modules`` to ``parent``, a package image."""
    return Recipe("dedicated", parent, layers=tuple(layers), modules=tuple(sorted(set(modules))))
