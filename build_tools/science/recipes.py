"""The recipes of ``recipes.toml``: libraries and wheels, and the system on which they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from build_tools.errors import BuildError

FILE = Path(__file__).with_name("recipes.toml")


class System(Struct, frozen=True, forbid_unknown_fields=True):
    """A Debian ``suite`` with ``packages``; source packages also come from ``sources``."""

    suite: str
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    tools: tuple[str, ...]
    """The Python packages to install, with their digests, in pip's syntax."""


class Library(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A library from Debian's source package ``source``, made by the commands of its ``way``, then its
    own.
    """

    source: str
    licences: tuple[str, ...]
    way: str = ""
    options: str = ""
    commands: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    limit_min: float = 20.0


class Wheel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A wheel from the source distribution with the digest ``sha256``. Only this wheel needs ``tools``."""

    version: str
    sha256: str
    needs: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    afterwards: tuple[str, ...] = ()
    limit_min: float = 20.0


class Recipes(Struct, frozen=True, forbid_unknown_fields=True):
    """All recipes, by name."""

    system: System
    ways: dict[str, tuple[str, ...]]
    libraries: dict[str, Library]
    wheels: dict[str, Wheel]

    def ordered(self, names: Sequence[str]) -> list[str]:
        """Return ``names`` and all recipes that they need, in order of their dependencies. Raises BuildError
        for an unknown name.
        """
        return list(dict.fromkeys(name for each in names for name in self._with_needs(each, ())))

    def digest(self, name: str, world: str) -> str:
        """Return a digest that changes with the recipe of ``name``, those that it needs, and ``world``."""
        recipe = self._recipe(name)
        way = self.ways[recipe.way] if isinstance(recipe, Library) and recipe.way else ()
        needs = [self.digest(each, world) for each in recipe.needs]
        return hashlib.sha256(msgspec.json.encode([recipe, way, needs, world])).hexdigest()

    def libraries_in(self, name: str) -> list[str]:
        """Return the libraries that are linked into the wheel ``name``."""
        return [each for each in self.ordered([name]) if each in self.libraries]

    def _recipe(self, name: str) -> Library | Wheel:
        recipe = self.libraries.get(name) or self.wheels.get(name)
        if recipe is None:
            known = ", ".join(sorted(self.wheels))
            raise BuildError(f"there is no recipe for {name}", hint=f"There are recipes for {known}.")
        return recipe

    def _with_needs(self, name: str, above: tuple[str, ...]) -> Iterator[str]:
        if name in above:
            raise BuildError(f"the recipe for {name} needs itself: {' → '.join((*above, name))}")
        for each in self._recipe(name).needs:
            yield from self._with_needs(each, (*above, name))
        yield name


def read_recipes(file: Path = FILE) -> Recipes:
    """Read the recipes. Raises BuildError if the file is not valid."""
    try:
        return msgspec.toml.decode(file.read_bytes(), type=Recipes)
    except (OSError, msgspec.MsgspecError) as error:
        raise BuildError(f"{file} cannot be read: {error}") from error
