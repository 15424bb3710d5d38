"""Protocols that use robots and readers on USB while a fault occurs. This module runs in the guest after
``guest_protocols``, whose names it uses.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.instrument_faults.guest_protocols import (
        CHECKS,
        ON_USB,
        PROTOCOLS,
        Believed,
        Protocol,
        _ask_robot,
        _hamilton_deck,
        _handler_of,
        _is,
        _is_within,
        _within_limit,
        backend_class,
    )

_resources: Any = importlib.import_module("pylabrobot.resources")


async def _on_plates(robot: Any, work: Any) -> None:
    """Do ``work`` on a STAR with two racks of tips and three plates."""
    deck = _hamilton_deck(racks=2, plates=3)
    handler = _handler_of(robot, deck)
    await handler.setup()
    racks = [deck.get_resource(f"tips{number}") for number in range(2)]
    await work(handler, racks, [deck.get_resource(f"plate{number}") for number in range(3)])


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


@functools.cache
def _vantage_deck() -> Any:
    deck = backend_class("resources.hamilton", "VantageDeck")(size=1.3)
    racks, plates = _resources.TIP_CAR_480_A00("racks"), _resources.PLT_CAR_L5AC_A00("plates")
    racks[0] = _resources.hamilton_96_tiprack_300uL_filter("tips")
    for site, name in enumerate(("source", "target")):
        plates[site] = _resources.cor_96_wellplate_360uL_Fb(name)
    deck.assign_child_resource(racks, rails=18)
    deck.assign_child_resource(plates, rails=24)
    return deck


def _vantage_handler(robot: Any) -> Any:
    robot._head96_installed, robot._num_arms = True, 1  # 0.2.2 sets neither
    return _handler_of(robot, _vantage_deck())


async def _use_vantage(robot: Any) -> Believed:
    handler = _vantage_handler(robot)
    tips, source, target = map(handler.deck.get_resource, ("tips", "source", "target"))
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


@functools.cache
def _evo_deck() -> Any:
    tecan: Any = importlib.import_module("pylabrobot.resources.tecan")
    deck, racks, plates = tecan.EVO150Deck(), tecan.DiTi_3Pos("racks"), tecan.MP_3Pos("plates")
    racks[0] = tecan.DiTi_200ul_LiHa("tips")
    for site, name in enumerate(("source", "target")):
        plates[site] = tecan.Microplate_96_Well(name)
    deck.assign_child_resource(racks, rails=10)
    deck.assign_child_resource(plates, rails=16)
    return deck


def _forget_positions() -> None:
    """Clear the arms' positions, which the driver's class stores, so that they are unknown as in a new
    program.
    """
    backends: Any = importlib.import_module("pylabrobot.liquid_handling.backends.tecan.EVO_backend")
    backends.EVOArm._pos_cache.clear()


async def _use_evo(robot: Any) -> Believed:
    _forget_positions()
    standard: Any = importlib.import_module("pylabrobot.liquid_handling.standard")
    deck = _evo_deck()
    handler = _handler_of(robot, deck)
    tips, plates, source, target = map(deck.get_resource, ("tips", "plates", "source", "target"))
    for well in source["A1:B1"]:
        well.tracker.set_volume(200)
    used = {"use_channels": [0, 1]}
    front = standard.GripDirection.FRONT
    grip = {"pickup_distance_from_top": 5, "direction": front}
    none, place = _resources.Coordinate.zero(), plates[2].get_location_wrt(deck)

    async def work() -> None:
        await handler.setup()
        await handler.pick_up_tips(tips["A1:B1"], **used)
        await handler.aspirate(source["A1:B1"], vols=[100, 50], **used)
        await handler.dispense(target["A2:B2"], vols=[100, 50], **used)
        await handler.drop_tips(tips["A1:B1"], **used)
        await robot.pick_up_resource(standard.ResourcePickup(target, none, **grip))
        turned = {"pickup_direction": front, "rotation": 0}
        drop = standard.ResourceDrop(target, place, _resources.Rotation(), none, **turned, **grip)
        await robot.drop_resource(drop)

    await _within_limit(work())
    return {}


async def _ask_evo(robot: Any) -> Believed:
    _forget_positions()
    await _within_limit(_handler_of(robot, _evo_deck()).setup())
    return {}


_MEASURING_S = 60.0


def _reading(wells: str = "") -> Protocol:
    async def protocol(reader: Any) -> Believed:
        plate = _resources.cor_96_wellplate_360uL_Fb("plate")
        await _within_limit(reader.setup())
        if hasattr(reader, "open"):
            with contextlib.suppress(NotImplementedError):
                await _within_limit(reader.open())
                await _within_limit(reader.close(plate))
        chosen = plate[wells] if wells else plate.get_all_items()
        read = await _within_limit(reader.read_absorbance(plate, chosen, 600))
        rows = read[0]["data"]
        return {"least": min(map(min, rows)), "most": max(map(max, rows)), "wells": sum(map(len, rows))}

    return protocol


async def _ask_reader(reader: Any) -> Believed:
    await asyncio.sleep(_MEASURING_S)  # the reader finishes a measurement even without a cable
    await _within_limit(reader.setup())
    return {}


_STAR = ("liquid_handling", "STARBackend", ())
_INFINITE = "plate_reading.tecan.infinite_backend", "ExperimentalTecanInfinite200ProBackend"
_BYONOY = "plate_reading.byonoy.byonoy_backend", "ByonoyAbsorbance96AutomateBackend"
_VANTAGE = "liquid_handling.backends.hamilton.vantage_backend", "VantageBackend"
_EVO = ("liquid_handling.backends.tecan.EVO_backend", "EVOBackend", (8,))
_SPARK = ("plate_reading.tecan.spark20m.spark_backend", "ExperimentalSparkBackend", ())
_CLARIOSTAR = "plate_reading.bmg_labtech.clario_star_backend", "CLARIOstarBackend"

_EMPTY = {"least": _is_within(0.03, 0.6), "most": _is_within(0.03, 0.6), "wells": _is(96)}
"""The plausible readings of an empty plate, whose wells differ a little."""
_FOUR_EMPTY = {**_EMPTY, "wells": _is(4)}

PROTOCOLS.update(
    {
        "star_transfer": (*_STAR, _on_star(_transfer_96), _ask_robot),
        "star_dilution": (*_STAR, _on_star(_dilute), _ask_robot),
        "vantage": (*_VANTAGE, (), _use_vantage, _ask_vantage),
        "evo": (*_EVO, _use_evo, _ask_evo),
        "infinite": (*_INFINITE, (), _reading(), _ask_reader),
        "byonoy_a96a": (*_BYONOY, (), _reading(), _ask_reader),
        "spark": (*_SPARK, _reading("A1:B2"), _ask_reader),
        "spark_absorbance": (*_SPARK, _reading("A1:B2"), _ask_reader),
        "clariostar": (*_CLARIOSTAR, (), _reading(), _ask_reader),
    }
)
CHECKS.update(
    {
        "star_transfer": {"tips": _is([False] * 8)},
        "star_dilution": {"tips": _is([False] * 8)},
        "vantage": {},
        "evo": {},
        **dict.fromkeys(("infinite", "byonoy_a96a", "clariostar"), _EMPTY),
        "spark": _FOUR_EMPTY,
        "spark_absorbance": _FOUR_EMPTY,
    }
)
ON_USB.update(("star_transfer", "star_dilution", "vantage", "evo"))
ON_USB.update(("infinite", "byonoy_a96a", "spark", "spark_absorbance", "clariostar"))
