"""PyLabRobot's backends for the modules of an OT-2, unmodified, when a module or its robot fails."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import cast

import pytest

from tests.ports.test_network_backends import MODULES, OT2_RUN, Driver, use


@dataclass(frozen=True)
class Module:
    """A module and its driver: how it is loaded into a new run, set to 42 °C, and read."""

    driver: Driver
    model: str
    number: str
    warm: str
    read: str

    @property
    def loaded(self) -> str:
        return OT2_RUN.format(slot=7, model=self.model, number=self.number)


HEATER = Module(
    MODULES[0],
    "temperatureModuleV2",
    "td1",
    "await driver.set_temperature(42.0)",
    "await driver.get_current_temperature()",
)
CYCLER = Module(
    MODULES[1],
    "thermocyclerModuleV2",
    "tc1",
    "await driver.set_block_temperature([42.0])",
    "(await driver.get_block_current_temperature())[0]",
)
both = pytest.mark.parametrize("module", [HEATER, CYCLER], ids=["heater", "cycler"])
REFUSED = """
try:
    {work}
    value = "done"
except Exception as e:
    value = [type(e).__name__ + ": " + str(e)]
await asyncio.sleep(5)
"""
PROFILE = """
from pylabrobot.thermocycling.standard import Protocol, Stage, Step
number = await driver.run_protocol(Protocol([Stage([Step([{celsius}], {hold_s})], 2)]), {ul})
while (command := ot_api.runs.get_command(number)["data"])["status"] in ("queued", "running"):
    await asyncio.sleep(0.5)
"""


def told(module: Module, work: str, options: str = "") -> object:
    """Return the ``value`` of the module's driver with these options."""
    outcome, _ = use(replace(module.driver, use=f"import asyncio\n{work}"), options)
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert error is None, (value, error)
    return value


@both
def test_a_command_that_fails_does_nothing_and_the_next_one_works(module: Module) -> None:
    work = f"""{module.loaded}{REFUSED.format(work=module.warm)}
value.append({module.read})
{module.warm}
await asyncio.sleep(3)
value.append({module.read})
"""
    failure = f"OTError: Command failed with ModuleCommunicationError: The {module.model} does not respond."
    assert told(module, work, "fails=2") == [failure, 23.0, 42.0]


@pytest.mark.parametrize(
    ("module", "work", "failure"),
    [
        (HEATER, HEATER.warm, "ModuleNotLoadedError: Module ID td1 not found."),
        (CYCLER, CYCLER.warm, "ModuleNotLoadedError: Module ID tc1 not found."),
        (CYCLER, "await driver.close_lid()", "ModuleNotLoadedError: Module ID tc1 not found."),
        (
            HEATER,
            'ot_api.modules.load_module(slot=7, model="thermocyclerModuleV2", module_id="tc1")',
            "ModuleNotAttachedError: No available thermocyclerModuleV2 found.",
        ),
    ],
)
def test_a_module_that_is_not_loaded_or_not_there_is_an_error(
    module: Module, work: str, failure: str
) -> None:
    made = module.loaded.partition("ot_api.modules.load_module")[0]
    loaded = module.loaded.removeprefix(made)
    said = told(module, f"{made}{REFUSED.format(work=work)}{loaded}value.append({module.read})")
    assert said == [f"OTError: Command failed with {failure}", 23.0]


@pytest.mark.parametrize(
    ("module", "work", "failure"),
    [
        (HEATER, "await driver.set_temperature(120.0)", "celsius must be between -9 and 99, but is 120."),
        (HEATER, "await driver.set_temperature(-20.0)", "celsius must be between -9 and 99, but is -20."),
        (
            CYCLER,
            "await driver.set_block_temperature([120.0])",
            "celsius must be between 4 and 99, but is 120.",
        ),
        (
            CYCLER,
            "await driver.set_lid_temperature([25.0])",
            "celsius must be between 37 and 110, but is 25.",
        ),
    ],
)
def test_a_target_out_of_range_is_an_error_and_nothing_heats(module: Module, work: str, failure: str) -> None:
    said = told(module, f"{module.loaded}{REFUSED.format(work=work)}value.append({module.read})")
    assert said == [f"OTError: Command failed with InvalidTargetTemperatureError: {failure}", 23.0]


def test_a_module_does_not_take_the_commands_of_another_kind() -> None:
    heat = "ot_api.modules.temperature_module_set_temperature(celsius=42, module_id='tc1')"
    (said,) = cast("list[str]", told(CYCLER, f"{CYCLER.loaded}{REFUSED.format(work=heat)}"))
    assert "WrongModuleTypeError: tc1 is a thermocyclerModuleV2: it has no temperatureModule/set" in said


@pytest.mark.parametrize(
    ("celsius", "hold_s", "ul", "options", "kind"),
    [
        (120, 60, 25, "", "InvalidTargetTemperatureError"),
        (95, -1, 25, "", "InvalidHoldTimeError"),
        (95, 60, 300, "", "InvalidBlockVolumeError"),
        (95, 60, 25, "fails=2", "ModuleCommunicationError"),
    ],
)
def test_a_profile_that_fails_leaves_the_block_cold(
    celsius: float, hold_s: float, ul: float, options: str, kind: str
) -> None:
    profile = PROFILE.format(celsius=celsius, hold_s=hold_s, ul=ul)
    work = f"{CYCLER.loaded}{profile}\nvalue = [command['error']['errorType'], {CYCLER.read}]"
    assert told(CYCLER, work, options) == [kind, 23.0]


def test_a_run_that_is_stopped_ends_its_profile_and_another_run_uses_the_module() -> None:
    profile = PROFILE.format(celsius=95, hold_s=6000, ul=25).partition("while")[0]
    work = f"""{CYCLER.loaded}{profile}
await asyncio.sleep(3)
value = [await driver.get_current_step_index(), {CYCLER.read}]
ot_api.requestor.post(f"/runs/{{ot_api.run_id}}/actions", {{"data": {{"actionType": "stop"}}}})
value.append(ot_api.runs.get_command(number)["data"]["error"]["errorType"])
try:
    await driver.get_current_step_index()
except RuntimeError as e:
    value.append(str(e))
await asyncio.sleep(200)
value.append({CYCLER.read})
{CYCLER.loaded}{CYCLER.warm}
await asyncio.sleep(3)
value.append({CYCLER.read})
"""
    ended = "Current step index is not available. Is a profile running?"
    assert told(CYCLER, work) == [0, 95.0, "RunStoppedError", ended, 95.0, 42.0]
