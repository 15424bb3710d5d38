"""Protocols that each use one of eleven instruments while a fault occurs, in the guest, on PyLabRobot.

Each protocol returns the values that PyLabRobot's backend handed to it. The plausibility checks of a careful
protocol are separate, in ``CHECKS``: this shows which faults a backend passes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

Believed = dict[str, object]
_T = TypeVar("_T")


def backend_class(module: str, name: str) -> Any:
    """Return a class of PyLabRobot."""
    return getattr(importlib.import_module(f"pylabrobot.{module}"), name)


# ---- protocols
async def _weigh(scale: Any) -> Believed:
    await scale.setup()
    weight = await scale.read_stable_weight()
    await scale.tare_stable()
    return {"serial_number": scale.serial_number, "g": weight, "tare_g": await scale.request_tare_weight()}


async def _shake(shaker: Any) -> Believed:
    await shaker.setup(skip_home=True)
    await shaker.lock_plate()
    await shaker.start_shaking(500, acceleration=1)
    temperature = await shaker.get_current_temperature()
    await shaker.stop_shaking()
    await shaker.unlock_plate()
    return {"c": temperature}


async def _store(incubator: Any) -> Believed:
    await incubator.setup()
    temperature = await incubator.get_temperature()
    await incubator.send_action("mv", "st", "003")
    overview = await incubator.get_overview_register()
    return {"c": temperature, "is_plate_at_gate": overview.transfer_station_occupied}


async def _heat(stack: Any) -> Believed:
    await stack.setup()
    firmware = await stack.request_firmware_version(0)
    await stack.start_temperature_control(37, stack_index=0)
    is_on = await stack.is_temperature_control_enabled(stack_index=0)
    return {"units": stack.unit_composition, "firmware": firmware, "is_heating": is_on}


async def _fetch(incubator: Any) -> Believed:
    await incubator.setup()
    temperature = await incubator.get_temperature()
    for command in ("WR DM0 1", "WR DM5 2", "ST 1905"):
        await incubator._send_command(command)
    await incubator._wait_ready()
    return {"c": temperature, "is_plate_at_gate": await incubator.check_transfer_sensor()}


async def _dose(pump: Any) -> Believed:
    await pump.setup()
    await asyncio.sleep(0.5)
    await pump.io.reset_input_buffer()
    answers = []
    for command in ("S+100", "V2.5G"):
        # The backend's own methods ignore the pump's replies; this one returns the byte that it read.
        answers.append(await (await pump.send_command(command)))
    await asyncio.sleep(5)
    answers.append(await (await pump.send_command("H")))
    return {"answers": [answer.hex() for answer in answers]}


async def _temper(module: Any) -> Believed:
    await module.setup()
    await module.set_temperature(37.5)
    await asyncio.sleep(10)
    return {"c": await module.get_current_temperature()}


async def _peel(peeler: Any) -> Believed:
    await peeler.setup()
    before = await peeler.seal_check()
    # The backend ignores the code in the last line.
    peeled = (await peeler.peel())[-1:]
    return {"seal_before": before, "peeled": peeled, "seal_after": await peeler.seal_check()}


async def _seal(sealer: Any) -> Believed:
    await sealer.setup()
    opened = (await sealer.open()).sensor_status.shuttle_open_sensor
    temperature = (await sealer.seal(170, 1)).current_temperature
    closed = not (await sealer.close()).sensor_status.shuttle_open_sensor
    return {"is_opened": opened, "c": temperature, "is_closed": closed}


async def _scan(reader: Any) -> Believed:
    await reader.setup()
    return {"barcode": (await reader.scan_barcode()).data}


_ROBOT_S = 600.0
"""Maximum time, in seconds, for all of a robot's commands. Garbage ends STARBackend's reading thread, and a
call that waits for it would wait forever.
"""


async def _within_limit(work: Awaitable[_T]) -> _T:
    try:
        async with asyncio.timeout(_ROBOT_S):
            return await work
    except TimeoutError as error:
        raise TimeoutError(str(error) or f"the robot was not done within {_ROBOT_S:g} s") from error


async def _transfer(robot: Any) -> Believed:
    return await _within_limit(_transferred(robot))


def _handler_of(robot: Any, deck: Any) -> Any:
    """Return a liquid handler on ``deck``, which an earlier liquid handler may have used."""
    deck.unassign()
    return backend_class("liquid_handling", "LiquidHandler")(robot, deck)


@functools.cache
def _hamilton_deck(racks: int = 0, plates: int = 0) -> Any:
    """Return a deck with these numbers of tip racks and plates. It is cached, because making one takes longer
    than most runs.
    """
    resources: Any = importlib.import_module("pylabrobot.resources")
    deck = resources.STARLetDeck()
    tip_carrier, plate_carrier = resources.TIP_CAR_480_A00("racks"), resources.PLT_CAR_L5AC_A00("plates")
    for site in range(racks):
        tip_carrier[site] = resources.hamilton_96_tiprack_300uL_filter(f"tips{site}")
    for site in range(plates):
        plate_carrier[site] = resources.cor_96_wellplate_360uL_Fb(f"plate{site}")
    deck.assign_child_resource(tip_carrier, rails=1)
    deck.assign_child_resource(plate_carrier, rails=9)
    return deck


async def _transferred(robot: Any) -> Believed:
    deck = _hamilton_deck(racks=1, plates=1)
    handler = _handler_of(robot, deck)
    tips, plate = deck.get_resource("tips0"), deck.get_resource("plate0")
    await handler.setup()
    await handler.pick_up_tips(tips["A1:B1"])
    tips_held = await robot.request_tip_presence()
    await handler.aspirate(plate["A1:B1"], vols=[100, 50])
    volumes = [await robot.request_volume_in_tip(channel) for channel in range(2)]
    await handler.dispense(plate["A2:B2"], vols=[100, 50])
    await handler.drop_tips(tips["A1:B1"])
    return {"tips": tips_held, "ul": volumes, "tips_left": await robot.request_tip_presence()}


# ---- the next program's first query, which shows whether the port is usable
async def _ask_weight_unit(scale: Any) -> Believed:
    await scale.setup()
    return {"serial_number": scale.serial_number}


async def _ask_shaker(shaker: Any) -> Believed:
    await shaker.setup()
    return {"rpm": await shaker._send_command("getShakeMaxRpm")}


async def _ask_cytomat(incubator: Any) -> Believed:
    await incubator.setup()
    return {"c": await incubator.get_temperature()}


async def _ask_inheco(stack: Any) -> Believed:
    await stack.setup()
    return {"firmware": await stack.request_firmware_version(0)}


async def _ask_liconic(incubator: Any) -> Believed:
    await incubator.setup()
    return {"c": await incubator.get_temperature()}


async def _ask_pump(pump: Any) -> Believed:
    await pump.setup()
    return {"reply": (await pump.io.read(3)).decode()}


async def _ask_module(module: Any) -> Believed:
    await module.setup()
    return {"is_warm": await module.get_current_temperature() > 0}


async def _ask_peeler(peeler: Any) -> Believed:
    await peeler.setup()
    return {"version": (await peeler._send_command("*version"))[0]}


async def _ask_sealer(sealer: Any) -> Believed:
    await sealer.setup()
    return {"is_warm": await sealer.get_temperature() > 0}


async def _ask_robot(robot: Any) -> Believed:
    await _handler_of(robot, _hamilton_deck()).setup()
    return {"channels": robot.num_channels}


Protocol = Callable[[Any], Awaitable[Believed]]

PROTOCOLS: dict[str, tuple[str, str, tuple[object, ...], Protocol, Protocol]] = {
    "mettler": (
        "scales.mettler_toledo_backend",
        "MettlerToledoWXS205SDUBackend",
        (),
        _weigh,
        _ask_weight_unit,
    ),
    "bioshake": ("heating_shaking.bioshake_backend", "BioShake", (), _shake, _ask_shaker),
    "cytomat": ("storage.cytomat.cytomat", "CytomatBackend", ("C6000",), _store, _ask_cytomat),
    "inheco": (
        "storage.inheco.incubator_shaker_backend",
        "InhecoIncubatorShakerStackBackend",
        (),
        _heat,
        _ask_inheco,
    ),
    "liconic": (
        "storage.liconic.liconic_backend",
        "ExperimentalLiconicBackend",
        ("STX44_IC",),
        _fetch,
        _ask_liconic,
    ),
    "masterflex": ("pumps.cole_parmer.masterflex_backend", "MasterflexBackend", (), _dose, _ask_pump),
    "tempdeck": (
        "temperature_controlling.opentrons_backend_usb",
        "OpentronsTemperatureModuleUSBBackend",
        (),
        _temper,
        _ask_module,
    ),
    "xpeel": ("peeling.xpeel_backend", "XPeelBackend", (), _peel, _ask_peeler),
    "a4s": ("sealing.a4s_backend", "A4SBackend", (), _seal, _ask_sealer),
    "keyence": ("barcode_scanners.keyence", "KeyenceBarcodeScannerBackend", (), _scan, _scan),
    "star": ("liquid_handling", "STARBackend", (), _transfer, _ask_robot),
}
"""Keyed by simulator: the backend's module and class, its arguments before the port, the protocol, and a
query.
"""


def _is_like(pattern: str) -> Callable[[Any], bool]:
    return lambda text: isinstance(text, str) and re.fullmatch(pattern, text) is not None


def _is_within(lowest: float, highest: float) -> Callable[[Any], bool]:
    return lambda number: isinstance(number, float | int) and lowest <= number <= highest


def _is(wanted: object) -> Callable[[Any], bool]:
    return lambda value: value == wanted


CHECKS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "mettler": {
        "serial_number": _is_like(r"B\d{9}"),
        "g": _is_within(5, 20),
        "tare_g": _is_within(5, 20),
    },
    "bioshake": {"c": _is_within(15, 40)},
    "cytomat": {"c": _is_within(30, 45), "is_plate_at_gate": _is(True)},
    "inheco": {
        "units": _is(["incubator_shaker_mp"]),
        "firmware": _is_like(r"IncShak_C_V\d+\.\d+_\d\d/\d{4}"),
        "is_heating": _is(True),
    },
    "liconic": {"c": _is_within(30, 45), "is_plate_at_gate": _is(True)},
    "masterflex": {"answers": _is(["06", "06", "06"])},
    "tempdeck": {"c": _is_within(36.5, 38.5)},
    "xpeel": {
        "seal_before": _is("seal_detected"),
        "peeled": _is(["*ready:00,00,00 [No error]"]),
        "seal_after": _is("no_seal"),
    },
    "a4s": {"is_opened": _is(True), "c": _is_within(165, 175), "is_closed": _is(True)},
    "keyence": {"barcode": _is_like(r"PLATE-\d{4}")},
    "star": {
        "tips": _is([True, True]),
        "ul": _is([107.2, 55.1]),
        "tips_left": _is([False, False]),
    },
}
"""A protocol's plausibility checks, keyed by simulator and by the value that each one checks."""


def _checked(kind: str, believed: Believed) -> str:
    """Return the implausible values of a protocol, as text; "" if there are none."""
    return ", ".join(
        f"{name} {believed[name]!r}"
        for name, is_plausible in CHECKS[kind].items()
        if not is_plausible(believed[name])
    )


ON_USB: set[str] = {"star"}
"""The kinds whose backends find their instrument on USB, where it is the only one of its kind."""

PLACES: dict[str, str] = {"masterflex": "com_port", "clariostar": "device_id"}
"""The name of the argument for a backend's port, keyed by kind, where it is not ``port``."""


def _place(kind: str, role: str) -> dict[str, object]:
    """Return the argument that gives a backend the instrument of ``role``, if it needs one."""
    name = PLACES.get(kind, "" if kind in ON_USB else "port")
    return {name: role} if name else {}


def _connections(backend: Any) -> list[Any]:
    """Return the connections of a backend on USB."""
    reader = getattr(backend, "reader", None)
    return [backend.io] if reader is None else list(reader.devices.values())


def _is_open(connection: Any) -> bool:
    device = vars(connection).get("dev") or vars(connection).get("_dev")
    return device is not None and not getattr(device, "closed", False)


async def run(kind: str, role: str, limit_s: float, is_probe: bool = False) -> str:
    """Run the protocol of ``kind`` once, or only its query; return the values or the error as JSON.

    The port is closed afterwards, as a program's ``finally`` does.
    """
    module, name, arguments, protocol, question = PROTOCOLS[kind]
    backend = backend_class(module, name)(*arguments, **_place(kind, role))
    if kind == "clariostar":
        # Its own limit is 20 s, at 10000 looks a second.
        backend.send = functools.partial(backend.send, read_timeout=4)
    told: dict[str, object] = {}
    started = time.monotonic()
    try:
        async with asyncio.timeout(limit_s):
            believed = await (question if is_probe else protocol)(backend)
        told["believed"] = believed
        told["implausible"] = "" if is_probe else _checked(kind, believed)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the outcome
        told["error"] = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        told["message"] = " ".join(str(error).split())
        told["is_limit"] = isinstance(error, TimeoutError) and not str(error)
    told["seconds"] = round(time.monotonic() - started, 3)
    port = getattr(backend, "io", None) or getattr(backend, "_serial", None)
    if kind in ON_USB:
        connections = _connections(backend)
        for part in (backend, *connections):  # a failed set-up leaves devices open
            with contextlib.suppress(Exception):
                await part.stop()
        told["left_open"] = any(map(_is_open, connections))
    elif port is not None:
        with contextlib.suppress(Exception):
            await port.stop()
        if port._ser is not None and port._ser.is_open:
            # A backend that lost its executor in a failed setup leaves its port open.
            port._ser.close()
            told["left_open"] = True
    return json.dumps(told)
