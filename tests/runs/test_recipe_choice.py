"""The image that a program starts from: as much is done in advance as the program permits."""

from __future__ import annotations

import functools

import pytest

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program, resolve_target
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs.guest_program import environment_of, recipe_for
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import simulated_request
from praxis_desktop.runs.packages.environments import Environment
from praxis_desktop.runs.rehearsal.outcomes import Trial, Tried
from praxis_desktop.runs.rehearsal.performing import perform_trial
from praxis_desktop.runs.request import RunRequest, RunSetup
from praxis_desktop.runs.setup import Wishes, described, set_up
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


POURING = """
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough
from praxis import protocol_function

def own_deck():
    from pylabrobot.resources import Deck
    return Deck()

@protocol_function(name="pouring")
async def pouring(lh: LiquidHandler, plate: Plate, tips: TipRack, source: Trough, volume: float = 50.0):
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate([source], vols=[volume])
    await lh.dispense(plate["A1"], vols=[volume])
    await lh.discard_tips()
"""


def pouring(volume: str = "50", source: str = POURING) -> RunRequest:
    program = Program(source, "/lab/pouring.py")
    wishes = Wishes(simulates=True, values={"volume": volume})
    setup = set_up(described(program, interpreters()), wishes, {})
    return simulated_request(RunRequest(program, setup=setup))


def test_many_dry_runs_share_an_image_with_the_labware_of_their_bench() -> None:
    request = pouring()
    environment = environment_of(request, interpreters())
    recipe, shared = (recipe_for(request, environment, has_bench=each) for each in (False, True))
    assert (shared.kind, shared.parent) == ("bench", recipe)
    assert [role for role, _ in shared.labware] == ["plate", "tips", "source"]
    assert recipe_for(pouring("80"), environment, has_bench=True) == shared


def test_labware_of_a_deck_that_the_program_makes_is_in_no_image() -> None:
    own = POURING.replace('name="pouring"', 'name="pouring", deck_construction=own_deck')
    request = pouring(source=own)
    environment = environment_of(request, interpreters())
    assert recipe_for(request, environment, has_bench=True) == recipe_for(request, environment)


def test_dry_runs_from_the_shared_image_leave_no_trace_in_each_other() -> None:
    def perform() -> list[Tried]:
        volumes = ("50", "80", "50", "5000", "50")
        return [perform_trial(Trial(pouring(volume)), interpreters()) for volume in volumes]

    first, other, again, too_much, last = run_in_guest_thread(perform)
    assert first == again == last
    assert (first.state, first.liquid, first.tips) == ("passed", 50.0, 1)
    assert (other.liquid, too_much.state) == (80.0, "failed")
    assert "bench" in interpreters().statistics.milliseconds


def test_a_program_that_has_no_image_makes_its_labware_itself() -> None:
    request = pouring(source=f"{POURING}\nprint('imported')\n")
    recipe = recipe_for(request, environment_of(request, interpreters()), has_bench=True)
    assert interpreters().image(recipe) is interpreters().image(library().recipe)
