"""Classes of PyLabRobot 1.0 that drive an instrument themselves, without a backend, on simulators."""

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
STAR = """
from pylabrobot.hamilton.star import STARDriver, STARlet
from pylabrobot.resources import PLT_CAR_L5AC_A00, TIP_CAR_480_A00, STARLetDeck, cor_96_wellplate_360uL_Fb
from pylabrobot.resources import hamilton_96_tiprack_300uL_filter, set_volume_tracking
set_volume_tracking(True)
deck = STARLetDeck()
star = STARlet(deck=deck, driver=STARDriver(deck=deck))
racks, plates = TIP_CAR_480_A00("racks"), PLT_CAR_L5AC_A00("plates")
tips = racks[0] = hamilton_96_tiprack_300uL_filter("tips")
source, target = (cor_96_wellplate_360uL_Fb(name) for name in ("source", "target"))
plates[0], plates[1] = source, target
deck.assign_child_resource(racks, rails=1)
deck.assign_child_resource(plates, rails=9)
for well in source["A1:B1"]:
    well.tracker.set_volume(200)
await star.setup()
pipettes = star.driver.left_x_arm.pipettes
await pipettes.pick_up_tips(tips["A1:B1"])
await pipettes.aspirate(source["A1:B1"], [100, 50])
await pipettes.dispense(target["A2:B2"], [100, 50])
await pipettes.return_tips()
await star.stop()
value = [well.tracker.get_used_volume() for well in target["A2:B2"]]
"""
ABSORBANCE = """
from pylabrobot.byonoy import ByonoyAbsorbance96
from pylabrobot.resources import cor_96_wellplate_360uL_Fb
plate = cor_96_wellplate_360uL_Fb("plate")
driver = ByonoyAbsorbance96()
await driver.setup()
value = [driver.available_wavelengths[0], (await driver.request_status()).is_measuring]
value.append(len((await driver.read_absorbance(plate, plate.get_all_items(), 600))[0].data))
await driver.stop()
"""
LUMINESCENCE = """
from pylabrobot.byonoy import ByonoyLuminescence96
from pylabrobot.resources import cor_96_wellplate_360uL_Fb
plate = cor_96_wellplate_360uL_Fb("plate")
driver = ByonoyLuminescence96("reader", 155.26, 95.48, 56.9)
await driver.setup()
value = [len((await driver.read_luminescence(plate, plate.get_all_items()))[0].data)]
await driver.stop()
"""


class OwnClass(NamedTuple):
    """A class, its simulator, and what a program does with it; ``value`` is the result."""

    name: str
    kind: str
    work: str
    value: object


OWN_CLASSES = [
    OwnClass("PreciseFlex", "preciseflex", ARM, 30.0),
    OwnClass("OT2", "ot2", ROBOT, [300, False]),
    OwnClass("STARDriver", "star", STAR, [100, 50]),
    OwnClass("ByonoyAbsorbance96", "byonoy_a96a", ABSORBANCE, [405.0, False, 8]),
    OwnClass("ByonoyLuminescence96", "byonoy_l96a", LUMINESCENCE, [8]),
]
