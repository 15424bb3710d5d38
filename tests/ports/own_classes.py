"""Classes of PyLabRobot 1.0 that drive an instrument on the network themselves, on simulators."""

from __future__ import annotations

from typing import NamedTuple

ARM = """
from pylabrobot.brooks.precise_flex import Axis, PreciseFlex
driver = PreciseFlex(HOST, gripper_length=162, gripper_z_offset=0, closed_gripper_position=75)
await driver.setup()
await driver.start_freedrive_mode()
await driver.stop_freedrive_mode()
await driver.home()
await driver.move_to_joint_position({Axis.SHOULDER: 30.0})
value = (await driver.request_joint_position())[Axis.SHOULDER]
await driver.stop()
"""
ROBOT = """
from pylabrobot.opentrons.ot2 import OT2
from pylabrobot.resources import Tip, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_300uL_filter
driver = OT2(HOST)
await driver.setup()
tips, plate = hamilton_96_tiprack_300uL_filter("tips"), cor_96_wellplate_360uL_Fb("plate")
spot, wells = tips["A1"][0], plate["A1:B1"]
spot.tracker.remove_tip()
spot.tracker.add_tip(Tip("tip", 7.0, 59.3, False, 300.0, 7.47, model="300 µL"), commit=True)
driver.deck.assign_child_at_slot(tips, 1)
driver.deck.assign_child_at_slot(plate, 2)
wells[0].tracker.set_volume(200)
pipette = driver.left_pipette
await pipette.pick_up_tip(spot)
await pipette.aspirate(wells[0], 100)
await pipette.dispense(wells[1], 100)
await pipette.return_tip()
value = [pipette.maximum_volume, pipette.has_tip]
await driver.stop()
"""


class OwnClass(NamedTuple):
    """A class, its simulator, and what a program does with it; ``value`` is the result."""

    name: str
    kind: str
    work: str
    value: object


OWN_CLASSES = [OwnClass("PreciseFlex", "preciseflex", ARM, 30.0), OwnClass("OT2", "ot2", ROBOT, [300, False])]
