"""The image that a program starts from: as much is done in advance as the program permits."""

from __future__ import annotations

import functools

import pytest

from praxis_desktop.protocols import Program, resolve_target
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs.guest_program import environment_of, recipe_for
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.packages.environments import Environment
from praxis_desktop.runs.request import RunRequest, RunSetup
from praxis_desktop.snapshots.recipes import BASELINE, Recipe


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


def library() -> Environment:
    return interpreters().environments.library()


def chosen(source: str, *, function: str | None = None, **options: object) -> Recipe:
    request = RunRequest(Program(source, "<string>", function), **options)  # type: ignore[arg-type]
    return recipe_for(request, environment_of(request, interpreters()))


@pytest.mark.parametrize(
    "source",
    [
        "print(1)",
        "import asyncio, json",
        "from js import console",
        "__import__('pylabrobot')",
        "def (",
        "import unheard_of",
        "# /// script\n# dependencies = []\n# ///\nimport serial",
    ],
)
def test_a_script_without_packages_starts_from_the_baseline(source: str) -> None:
    assert chosen(source, is_script=True) == BASELINE


@pytest.mark.parametrize(
    "source",
    [
        "import serial",
        "from pylabrobot.scales import Scale",
        "import serial, unheard_of",
        "import hid",
        "import usb.core",
        "from web_usb_shim import WebUSB",
        "# /// script\n# dependencies = ['pyserial>=3']\n# ///\n",
    ],
)
def test_a_script_with_packages_starts_from_the_one_image_that_all_share(source: str) -> None:
    assert chosen(source, is_script=True) == library().recipe


def test_the_library_s_image_has_what_its_protocols_import() -> None:
    assert {"pylabrobot.scales", "serial", "statistics"} <= set(library().modules)
    assert set(library().layers) >= {
        interpreters().environments.layers.path(pin) for pin in library().lock.pins
    }


def test_a_program_whose_function_is_called_has_an_image_of_its_own() -> None:
    source = "import statistics\ndef main(count: int = 1): pass\ndef other(): pass\n"
    recipe = chosen(source)
    assert (recipe.kind, recipe.parent, recipe.source) == ("dedicated", BASELINE, source)
    assert recipe.modules == ("statistics",)
    assert chosen(source, function="other") == recipe
    assert chosen(source, function="missing") == BASELINE
    assert chosen(source, is_script=True) == BASELINE


def test_what_the_set_up_calls_decides() -> None:
    source = "def main(count: int = 1): pass\nif __name__ == '__main__':\n    main()\n"
    assert chosen(source, setup=RunSetup(Protocol("x", "X", "main", "main"))).kind == "dedicated"
    assert chosen(source, setup=RunSetup(Protocol("x", "X", "script"))) == BASELINE


def test_a_bundled_protocol_s_image_is_built_on_the_library_s() -> None:
    request = RunRequest(resolve_target("gravimetric_check"))
    environment = environment_of(request, interpreters())
    assert environment == library()
    recipe = recipe_for(request, environment)
    assert (recipe.kind, recipe.parent) == ("dedicated", library().recipe)
