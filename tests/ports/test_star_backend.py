"""PyLabRobot's STARBackend, unmodified and in the guest, on a simulated STAR."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from tests.ports.guests import Outcome, run_guest

BEGIN = """
import asyncio
from pylabrobot.liquid_handling import LiquidHandler, STARBackend
from pylabrobot.liquid_handling.standard import Mix
from pylabrobot.resources import *
from pylabrobot.resources.hamilton import STARLetDeck

deck = STARLetDeck()
backend = STARBackend()
lh = LiquidHandler(backend, deck)
tip_carrier, plate_carrier = TIP_CAR_480_A00("tip_carrier"), PLT_CAR_L5AC_A00("plate_carrier")
tips = tip_carrier[0] = hamilton_96_tiprack_300uL_filter("tips")
large = tip_carrier[1] = hamilton_96_tiprack_1000uL_filter("large")
plate = plate_carrier[0] = cor_96_wellplate_360uL_Fb("plate")
other = plate_carrier[1] = cor_96_wellplate_360uL_Fb("other")
deck.assign_child_resource(tip_carrier, rails=1)
deck.assign_child_resource(plate_carrier, rails=9)
got = []
await lh.setup()
"""
END = "\nawait lh.stop()\nrepr(got)\n"


def ran(use: str, options: str = "") -> Outcome:
    """Return the outcome of a program that uses a STAR after its set-up."""
    program = BEGIN + textwrap.dedent(use) + END
    return run_guest(program, [f"star=sim:star{options}"], environment=VirtualEnvironment())


def told(use: str, options: str = "") -> list[Any]:
    """Return the data that a program leaves in ``got``."""
    outcome = ran(use, options)
    assert outcome.error is None, outcome.error
    found: list[Any] = ast.literal_eval(str(outcome.value))
    return found


def test_set_up_finds_its_parts() -> None:
    got = told(
        """
        configuration, head = backend.extended_conf, backend._head96_information
        got += [backend.num_channels, backend.num_arms, backend.head96_installed, backend.iswap_parked]
        got += [configuration.instrument_size_slots, configuration.tip_waste_x_position, head.head_type]
        iswap = backend.iswap_information
        got += [head.z_range[1], iswap.fw_version, iswap.link_1_length]
        got += [await backend.request_instrument_initialization_status(), await backend.request_cover_open()]
        """
    )
    assert got == [8, 1, True, True, 30, 800.0, "96 head TADM", 342.5, "4.0S 2020-06-17", 138.0, True, False]


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        (",head96=0", [8, 1, False]),
        (",iswap=0", [8, 0, True]),
        (",channels=16,autoload=0", [16, 1, True]),
        (",initialized=1", [8, 1, True]),
    ],
)
def test_set_up_copes_with_the_parts_that_there_are(options: str, parts: list[object]) -> None:
    got = told("got += [backend.num_channels, backend.num_arms, backend.head96_installed]", options)
    assert got == parts


def test_tips_and_liquids_on_channels() -> None:
    got = told(
        """
        await lh.pick_up_tips(tips["A1:H1"])
        got.append(await backend.request_tip_presence())
        await lh.aspirate(plate["A1:H1"], vols=[100] * 8, mix=[Mix(50, 3, 100)] * 8)
        got.append([await backend.request_volume_in_tip(channel) for channel in (0, 7)])
        await lh.dispense(other["A1:H1"], vols=[100] * 8)
        await lh.drop_tips(tips["A1:H1"])
        got.append(await backend.request_tip_presence())
        await lh.pick_up_tips(large["A1", "B1"], use_channels=[4, 5])
        await lh.aspirate(plate["A2", "B2"], vols=[300, 200], use_channels=[4, 5])
        await lh.dispense(other["A2", "B2"], vols=[300, 200], use_channels=[4, 5], blow_out=[True, True])
        await lh.discard_tips()
        got.append((await backend.channel_request_cycle_counts(4))["aspiration_cycles"])
        """
    )
    assert got == [[True] * 8, [107.2, 107.2], [False] * 8, 2]


def test_the_96_head() -> None:
    got = told(
        """
        await lh.pick_up_tips96(large)
        got.append(await backend.head96_request_tip_presence())
        await lh.aspirate96(plate, volume=100)
        await lh.dispense96(other, volume=100)
        await lh.drop_tips96(large)
        got.append(await backend.head96_request_tip_presence())
        await backend.head96_move_to_z_safety()
        place = await backend.head96_request_position()
        got += [round(place.z, 1), await backend.head96_request_y_speed()]
        """
    )
    assert got == [1, 0, 342.5, 390.62]


def test_the_iswap_and_the_core_gripper_carry_plates() -> None:
    got = told(
        """
        Rotation, Wrist = backend.RotationDriveOrientation, backend.WristDriveOrientation
        await lh.move_plate(plate, plate_carrier[3])
        got += [backend.iswap_parked, await backend.request_plate_in_iswap()]
        await backend.rotate_iswap_rotation_drive(Rotation.FRONT)
        await backend.rotate_iswap_wrist(Wrist.STRAIGHT)
        got.append((await backend.request_iswap_rotation_drive_orientation()).name)
        got.append((await backend.request_iswap_wrist_drive_orientation()).name)
        await backend.iswap_rotate_to_angles(rotation_angle=Rotation.LEFT, wrist_angle=Wrist.RIGHT)
        got.append(round(await backend.iswap_rotation_drive_request_angle()))
        await backend.park_iswap()
        got.append((await backend.request_iswap_in_parking_position())["rg"])
        await lh.pick_up_resource(plate, use_arm="iswap")
        got.append(await backend.request_plate_in_iswap())
        await lh.drop_resource(plate_carrier[0], use_arm="iswap")
        await lh.move_plate(other, plate_carrier[2], use_arm="core")
        got += [plate.parent.name, other.parent.name, backend.core_parked]
        """
    )
    places = ["plate_carrier-0", "plate_carrier-2"]
    assert got == [False, False, "FRONT", "STRAIGHT", -90, 1, True, *places, True]


def test_channels_cover_and_autoload() -> None:
    got = told(
        """
        await backend.spread_pip_channels()
        await backend.prepare_for_manual_channel_operation(3)
        await backend.move_channel_y(3, 300)
        await backend.move_channel_x(0, 400)
        await backend.move_channel_stop_disk_z(0, 200)
        ys = await backend.get_channels_y_positions()
        got += [ys[3], await backend.request_left_x_arm_position()]
        got.append(round(await backend.request_probe_z_position(0)))
        got.append(await backend.channel_request_y_minimum_spacing(0))
        await backend.move_all_channels_in_z_safety()
        await backend.lock_cover()
        await backend.unlock_cover()
        await backend.move_autoload_to_track(5)
        got += [await backend.request_autoload_track(), await backend.request_presence_of_carriers_on_deck()]
        got.append((await backend.x_arm_request_firmware_version())[0])
        await backend.halt()
        """
    )
    assert got[:4] == [300.0, 400.0, 200, 8.98]
    assert got[4:6] == [5, []]
    assert got[6] == "1.0S"


PICK_UP = "await lh.pick_up_tips(tips['A1', 'B1'])\n"
TWICE = (
    PICK_UP
    + """
from pylabrobot.liquid_handling.standard import Pickup
spot = tips.get_item("C1")
await backend.pick_up_tips([Pickup(spot, Coordinate.zero(), spot.get_tip())], [0])
"""
)
GRIP = """
await backend.iswap_get_plate(
    3479, 0, 1142, 0, 1874, open_gripper_position=1308, plate_width_tolerance=20
)
"""
ERRORS = {
    "no tip": (",missing=1", PICK_UP, "ChannelizedError .*NoTipError"),
    "a tip already": ("", TWICE, "ChannelizedError .*HasTipError"),
    "too little liquid": (",fails=1,motion=C0TP,code=6,trace=70,module=P1", PICK_UP, "TooLittleLiquidError"),
    "step loss": (",fails=1,motion=C0TP,code=2,trace=62,module=P3", PICK_UP, "Z-drive movement error"),
    "out of reach": (",fails=1,motion=C0TP,code=27,trace=0", PICK_UP, "PositionNotReachableError"),
    "unknown code": (",fails=1,motion=C0TP,code=77,trace=99", PICK_UP, "UnknownHamiltonError"),
    "cover opened": (",opens=1,motion=C0TP", PICK_UP, "IllegalUserAccessError"),
    "plate held": ("", GRIP + GRIP, "ElementStillHoldingError"),
    "unknown command": ("", "await backend.send_command('C0', 'XZ')", "CommandSyntaxError.*Unknown command"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_of_its_firmware_reach_the_program(name: str) -> None:
    options, use, error = ERRORS[name]
    outcome = ran(use, options)
    assert outcome.error is not None
    said = f"{outcome.error.type_name} {outcome.error.message}"
    assert re.search(error, said, re.DOTALL), said
