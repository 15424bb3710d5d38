"""The use of robots and readers on USB while a fault occurs. It runs in the guest after ``guest_protocols``,
whose names it uses.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.instrument_faults.guest_protocols import (
        CHECKS,
        PLACES,
        PROTOCOLS,
        Believed,
        Protocol,
        _ask_robot,
        _choose_usb,
        _handler_of,
        _is,
        _is_within,
        _within_limit,
        backend_class,
    )

_resources: Any = importlib.import_module("pylabrobot.resources")


async def _on_plates(robot: Any, work: Any) -> None:
    """Do ``work`` on a STAR with two racks of tips and three plates."""
    handler = _handler_of(robot)
    tip_carrier, plate_carrier = _resources.TIP_CAR_480_A00("racks"), _resources.PLT_CAR_L5AC_A00("plates")
    for site in range(2):
        tip_carrier[site] = _resources.hamilton_96_tiprack_300uL_filter(f"tips{site}")
    for site in range(3):
        plate_carrier[site] = _resources.cor_96_wellplate_360uL_Fb(f"plate{site}")
    handler.deck.assign_child_resource(tip_carrier, rails=1)
    handler.deck.assign_child_resource(plate_carrier, rails=9)
    await handler.setup()
    racks = [tip_carrier[site].resource for site in range(2)]
    await work(handler, racks, [plate_carrier[site].resource for site in range(3)])


_COLUMNS = [f"A{column}:H{column}" for column in range(1, 13)]


async def _transfer_96(handler: Any, racks: Any, plates: Any) -> None:
    for column in _COLUMNS:
        await handler.pick_up_tips(racks[0][column])
        await handler.aspirate(plates[0][column], vols=[50] * 8)
        await handler.dispense(plates[1][column], vols=[50] * 8)
        await handler.return_tips()
    await handler.pick_up_tips96(racks[1])
    await handler.aspirate96(plates[1], volume=40)
    await handler.dispense96(plates[2], volume=40)
    await handler.return_tips96()


async def _dilute(handler: Any, racks: Any, plates: Any) -> None:
    mix = importlib.import_module("pylabrobot.liquid_handling.standard").Mix
    mixed = [mix(volume=80, repetitions=2, flow_rate=100)] * 8
    await handler.pick_up_tips(racks[0][_COLUMNS[0]])
    for column in _COLUMNS:
        await handler.aspirate(plates[0][column], vols=[100] * 8)
        await handler.dispense(plates[1][column], vols=[100] * 8)
    await handler.return_tips()
    await handler.pick_up_tips(racks[0][_COLUMNS[1]])
    for first, second in itertools.pairwise(_COLUMNS):
        await handler.aspirate(plates[1][first], vols=[100] * 8)
        await handler.dispense(plates[1][second], vols=[100] * 8, mix=mixed)
    await handler.aspirate(plates[1][_COLUMNS[-1]], vols=[100] * 8)
    await handler.discard_tips()


def _on_star(work: Any) -> Protocol:
    async def protocol(robot: Any) -> Believed:
        await _within_limit(_on_plates(robot, work))
        return {"tips": await _within_limit(robot.request_tip_presence())}

    return protocol


def _vantage_handler(robot: Any) -> Any:
    robot._head96_installed, robot._num_arms = True, 1  # 0.2.2 sets neither
    deck = backend_class("resources.hamilton", "VantageDeck")(size=1.3)
    return backend_class("liquid_handling", "LiquidHandler")(robot, deck)


async def _use_vantage(robot: Any) -> Believed:
    handler = _vantage_handler(robot)
    racks, plates = _resources.TIP_CAR_480_A00("racks"), _resources.PLT_CAR_L5AC_A00("plates")
    racks[0] = tips = _resources.hamilton_96_tiprack_300uL_filter("tips")
    plates[0] = source = _resources.cor_96_wellplate_360uL_Fb("source")
    plates[1] = target = _resources.cor_96_wellplate_360uL_Fb("target")
    handler.deck.assign_child_resource(racks, rails=18)
    handler.deck.assign_child_resource(plates, rails=24)
    for well in source.get_all_items():
        well.tracker.set_volume(200)
    await _within_limit(handler.setup())
    await _within_limit(handler.pick_up_tips(tips["A1:B1"]))
    await _within_limit(handler.aspirate(source["A1:B1"], vols=[100, 50]))
    await _within_limit(handler.dispense(target["A2:B2"], vols=[100, 50]))
    await _within_limit(handler.return_tips())
    return {}


async def _ask_vantage(robot: Any) -> Believed:
    await _within_limit(_vantage_handler(robot).setup())
    return {}


_MEASURING_S = 60.0


async def _read_absorbance(reader: Any) -> Believed:
    plate = _resources.cor_96_wellplate_360uL_Fb("plate")
    await _within_limit(reader.setup())
    if hasattr(reader, "open"):
        with contextlib.suppress(NotImplementedError):
            await _within_limit(reader.open())
            await _within_limit(reader.close(plate))
    read = await _within_limit(reader.read_absorbance(plate, plate.get_all_items(), 600))
    rows = read[0]["data"]
    return {"least": min(map(min, rows)), "most": max(map(max, rows)), "wells": sum(map(len, rows))}


async def _ask_reader(reader: Any) -> Believed:
    await asyncio.sleep(_MEASURING_S)  # it finishes a measurement also without a cable
    await _within_limit(reader.setup())
    return {}


def _choose_hid(backend: Any, role: str) -> None:
    backend.io.serial_number = role


_STAR = ("liquid_handling", "STARBackend", ())
_INFINITE = "plate_reading.tecan.infinite_backend", "ExperimentalTecanInfinite200ProBackend"
_BYONOY = "plate_reading.byonoy.byonoy_backend", "ByonoyAbsorbance96AutomateBackend"
_VANTAGE = "liquid_handling.backends.hamilton.vantage_backend", "VantageBackend"

_EMPTY = {"least": _is_within(0.03, 0.6), "most": _is_within(0.03, 0.6), "wells": _is(96)}
"""What may be read of an empty plate: its wells differ a little."""

PROTOCOLS.update(
    {
        "star_transfer": (*_STAR, _on_star(_transfer_96), _ask_robot),
        "star_dilution": (*_STAR, _on_star(_dilute), _ask_robot),
        "vantage": (*_VANTAGE, (), _use_vantage, _ask_vantage),
        "infinite": (*_INFINITE, (), _read_absorbance, _ask_reader),
        "byonoy_a96a": (*_BYONOY, (), _read_absorbance, _ask_reader),
    }
)
CHECKS.update(
    {
        "star_transfer": {"tips": _is([False] * 8)},
        "star_dilution": {"tips": _is([False] * 8)},
        "vantage": {},
        "infinite": _EMPTY,
        "byonoy_a96a": _EMPTY,
    }
)
for _kind in ("star_transfer", "star_dilution", "vantage", "infinite"):
    PLACES[_kind] = _choose_usb
PLACES["byonoy_a96a"] = _choose_hid
