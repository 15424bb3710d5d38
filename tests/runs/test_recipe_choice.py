"""Which image a program starts from: as much done in advance as it lets be done."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.protocols import Program, resolve_target
from praxis_desktop.runs.recipe_choice import library_modules, library_recipe, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.recipes import BASELINE, Recipe


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    return Distribution.find()


def chosen(
    distribution: Distribution, source: str, *, function: str | None = None, **options: object
) -> Recipe:
    request = RunRequest(Program(source, "x.py", function), **options)  # type: ignore[arg-type]
    return recipe_for(request, distribution)


@pytest.mark.parametrize(
    "source",
    ["print(1)", "import asyncio, json", "from js import console", "__import__('pylabrobot')", "def ("],
)
def test_a_script_without_packages_starts_from_the_baseline(distribution: Distribution, source: str) -> None:
    assert chosen(distribution, source, is_script=True) == BASELINE


@pytest.mark.parametrize(
    "source", ["import serial", "from pylabrobot.scales import Scale", "import unheard_of"]
)
def test_a_script_with_packages_starts_from_the_one_image_that_all_share(
    distribution: Distribution, source: str
) -> None:
    assert chosen(distribution, source, is_script=True) == library_recipe(distribution)


def test_the_library_s_image_has_what_its_protocols_import(distribution: Distribution) -> None:
    assert {"pylabrobot.scales", "serial", "statistics"} <= library_modules()
    assert library_recipe(distribution).layers == distribution.base_layers


def test_a_program_whose_function_is_called_has_an_image_of_its_own(distribution: Distribution) -> None:
    source = "import statistics\ndef main(count: int = 1): pass\ndef other(): pass\n"
    recipe = chosen(distribution, source)
    assert (recipe.kind, recipe.parent, recipe.source) == ("dedicated", BASELINE, source)
    assert recipe.modules == ("statistics",)
    assert chosen(distribution, source, function="other") == recipe
    assert chosen(distribution, source, function="missing") == BASELINE
    assert chosen(distribution, source, is_script=True) == BASELINE


def test_a_program_that_calls_its_main_itself_has_none_unless_there_are_settings(
    distribution: Distribution,
) -> None:
    source = "def main(count: int = 1): pass\nif __name__ == '__main__':\n    main()\n"
    assert chosen(distribution, source) == BASELINE
    assert chosen(distribution, source, settings={"count": "2"}).kind == "dedicated"


def test_the_bundled_protocol_starts_from_the_library_s_image(distribution: Distribution) -> None:
    program = resolve_target("gravimetric_check")
    assert recipe_for(RunRequest(program), distribution) == library_recipe(distribution)
    recipe = recipe_for(RunRequest(program, settings={"portions": "2"}), distribution)
    assert (recipe.kind, recipe.parent) == ("dedicated", library_recipe(distribution))
