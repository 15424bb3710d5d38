"""Tests of the simulated STAR at its wire: its replies to commands, and its tips and liquids afterwards."""

from __future__ import annotations

from typing import Any, cast

import pytest

from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.profiles import find_profile
from praxis_desktop.ports.simulators import Labware, Well, Where, make_instrument
from tests.ports.simulators.star_commands import ROLE, Robot

PICK_UP = "C0TPxp01179 01179 00000&yp1458 1368 0000&tm1 1 0&tt01tp2244tz2164th2450td0"
DROP = "C0TRxp01179 01179 00000&yp1458 1368 0000&tm1 1 0&tp2244tz2164th2450te2450ti1"
ASPIRATE = (
    "C0ASat0&tm1 1 0&xp02983 02983 00000&yp1457 1367 0000&th2450te2450zl1866&"
    "av{av}&as1000&ta000&ba0000&lm{lm}&"
)
DISPENSE = "C0DSdm{dm}&tm1 1 0&xp03073 03073 00000&yp1457 1367 0000&th2450te2450zl1866&dv{dv}&ds1200&"
PLATE = Labware(
    "plate",
    ROLE,
    x=284.0,
    y=71.0,
    wells=tuple(
        Well(f"{row}{column + 1}", 298.3 + 9 * column, 145.7 - 9 * number, 6.86, 6.86)
        for column in range(12)
        for number, row in enumerate("ABCDEFGH")
    ),
)


def channels(robot: Robot) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", robot.state["channels"])


def test_set_up_initializes_it() -> None:
    robot = Robot(is_set_up=False)
    assert robot.do("C0QW") == "er00/00qw0"
    robot.set_up()
    assert robot.do("C0QW") == "er00/00qw1"
    assert robot.do("R0QW") == "er00qw1"
    assert robot.do("H0QW") == "er00qw1"
    assert robot.do("C0RT") == "er00/00rt0 0 0 0 0 0 0 0"


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ("", "kb0Fkp08"),
        (",iswap=0", "kb0Dkp08"),
        (",autoload=0,channels=16", "kb07kp16"),
    ],
)
def test_it_says_which_parts_it_has(options: str, parts: str) -> None:
    assert Robot(f"star{options}", is_set_up=False).do("C0RM") == f"er00/00{parts}"


@pytest.mark.parametrize(
    ("module", "name", "was", "becomes"),
    [("P2", "yv", "6000", "1000"), ("H0", "zr", "080000", "020000"), ("R0", "wv", "55000", "10000")],
)
def test_a_module_keeps_what_it_is_told_of_its_drives(module: str, name: str, was: str, becomes: str) -> None:
    robot = Robot()
    assert robot.do(f"{module}RAra{name}") == f"er00{name}{was}"
    assert robot.do(f"{module}AA{name}{becomes}") == "er00"
    assert robot.do(f"{module}RAra{name}") == f"er00{name}{becomes}"
    assert robot.do("P1RArayv") == "er00yv6000"  # each channel has its own
    assert robot.do(f"{module}RAraqq").startswith("er31")


def test_a_table_of_places_is_only_read() -> None:
    robot = Robot()
    table = robot.do("R0RArapw")
    assert table.startswith("er00pw+00000 -29068")
    assert robot.do("R0AApw12345").startswith("er31")
    assert robot.do("R0RArapw") == table


def test_its_drives_say_where_they_are() -> None:
    robot = Robot()
    assert robot.do("C0II", 10) == "er00/00"
    assert robot.do("I0XPxp11", 10) == "er00"
    assert robot.do("I0RX") == "er00rx02250 02250"
    assert robot.do("H0RD") == "er00rd00000 00000"


def test_a_command_that_fills_its_packets_ends_with_an_empty_one() -> None:
    robot = Robot()
    command = "C0TTid0099tt01tf1tl0519tv03600tg2tu0"
    robot.write((command + " " * (64 - len(command))).encode())
    assert robot.wait(1) == ["C0TTid0099er00/00"]
    robot.instrument.receive(Transfer(2, command.ljust(64).encode()).to_bytes(), robot.now)
    assert robot.wait(1) == []  # the end of the command is still to come


def test_a_motion_takes_its_time_while_questions_are_answered() -> None:
    robot = Robot()
    robot.send(PICK_UP)
    assert robot.do("C0RT", 0.1) == "er00/00rt0 0 0 0 0 0 0 0"
    assert robot.state["motion"] == "C0TP"
    assert [reply[:4] for reply in robot.wait(10)] == ["C0TP"]
    assert robot.do("C0RT") == "er00/00rt1 1 0 0 0 0 0 0"


def test_motions_wait_for_their_turn_until_they_are_discarded() -> None:
    robot = Robot()
    robot.send(PICK_UP)
    robot.send(DROP)
    assert robot.state["queued"] == 1
    robot.send("C0HD")
    assert [reply[:4] + reply[10:] for reply in robot.wait(0.1)] == ["C0TRer10/00", "C0HDer00/00"]
    assert channels(robot)[0]["tip"] is None  # still on its way
    robot.wait(30)
    assert channels(robot)[0]["tip"] is not None  # what had begun was finished


def test_tips_are_picked_up_with_their_kind_and_dropped() -> None:
    robot = Robot()
    assert robot.do("C0TTtt01tf1tl0519tv03600tg2tu0") == "er00/00"
    assert robot.do(PICK_UP) == "er00/00"
    tip = channels(robot)[0]["tip"]
    assert (tip["length_mm"], tip["largest_ul"], tip["has_filter"]) == (51.9, 360.0, True)
    assert robot.do(DROP).startswith("er00/00kz000")
    assert [channel["tip"] for channel in channels(robot)] == [None] * 8


@pytest.mark.parametrize(
    ("options", "before", "command", "error"),
    [
        ("", [], DROP, "er99/00 P108/75 P208/75"),
        ("", [PICK_UP], PICK_UP, "er99/00 P107/76 P207/76"),
        (",missing=2", [], PICK_UP, "er99/00 P100/00 P208/75"),
        (",empties=1", [PICK_UP, DROP.replace("01179", "08000")], PICK_UP, "er99/00 P108/75 P208/75"),
        ("", [PICK_UP], ASPIRATE.format(av="04500", lm="0"), "er99/00 P102/53 P202/53"),
        ("", [PICK_UP], DISPENSE.format(dm="2", dv="00500"), "er99/00 P102/54 P202/54"),
        ("", [], PICK_UP.replace("1458", "6400"), "er99/00 P127/00 P200/00"),
        ("", [], PICK_UP.replace("01179", "29000"), "er27/00"),
        ("", [], PICK_UP.replace("tt01", "tt77"), "er01/32"),
        ("", [], PICK_UP.replace("th2450", ""), "er01/33"),
        ("", [], "C0XZ", "er01/30"),
        ("", [], "C0ERxs01179xd0yh2418za2164zh2450ze2450", "er99/00 H008/75"),
        ("", [], "C0PRxs03479xd0yj2102yd0zj1874zd0th2800te2800gr1go1308ga0gc0", "er99/00 R021/96"),
        (
            "",
            [],
            "C0ZPxs03479xd0yj1142yv0050zj1876zy0500yo0885yg0825yw15th2800te2800",
            "er99/00 P708/75 P808/75",
        ),
        (",cover=1", [], "C0JXxs02000", "er25/00"),
        (",cover=1", [], "C0CO", "er16/00"),
        (",fails=1,motion=C0TP,code=36,trace=99", [], PICK_UP, "er36/99"),
        (",fails=1,motion=C0TP,code=2,trace=62,module=P2", [], PICK_UP, "er99/00 P202/62"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_error(
    options: str, before: list[str], command: str, error: str
) -> None:
    robot = Robot(f"star{options}") if "cover" not in options else Robot(f"star{options}", is_set_up=False)
    for each in before:
        assert robot.do(each).startswith("er00/00")
    assert robot.do(command) == error
    if error != "er16/00":
        assert str(robot.state["last_error"]).endswith(error)


def test_nothing_moves_before_it_is_initialized() -> None:
    robot = Robot(is_set_up=False)
    assert robot.do(PICK_UP) == "er99/00 P102/61 P202/61"
    assert robot.do("C0EPxs01179xd0yh2418tt01wu0za2164zh2450ze2450") == "er99/00 H002/51"
    assert robot.do("C0PGth2800") == "er99/00 R002/91"


def test_liquid_goes_from_well_to_well() -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": 200.0}, "B1": {"water": 150.0}})
    assert robot.do(PICK_UP) == "er00/00"
    assert robot.do(ASPIRATE.format(av="01072", lm="1")) == "er00/00"
    assert channels(robot)[0]["tip"]["liquid_ul"] == {"dye": 100.0}
    assert robot.do(DISPENSE.format(dm="2", dv="01072")) == "er00/00"
    assert robot.wells.held(Where("plate", "A1")) == pytest.approx({"dye": 100.0})
    assert robot.wells.held(Where("plate", "A2")) == pytest.approx({"dye": 100.0})
    assert robot.wells.held(Where("plate", "B2")) == pytest.approx({"water": 100.0})
    assert robot.state["liquid_without_known_labware_ul"] == {}


def test_the_air_in_a_tip_swallows_what_liquid_classes_correct() -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": 300.0}, "B1": {"dye": 300.0}})
    assert robot.do(PICK_UP) == "er00/00"
    assert robot.do(ASPIRATE.format(av="01000", lm="0")) == "er00/00"
    assert channels(robot)[0]["tip"]["liquid_ul"]["dye"] == pytest.approx(93.1, abs=0.1)


def test_an_emptied_tip_gives_everything() -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": 200.0}, "B1": {"dye": 200.0}})
    robot.do(PICK_UP)
    robot.do(ASPIRATE.format(av="01072", lm="0"))
    assert robot.do(DISPENSE.format(dm="4", dv="00100")) == "er00/00"
    assert robot.wells.held(Where("plate", "A2")) == pytest.approx({"dye": 100.0})
    assert channels(robot)[0]["tip"]["liquid_ul"] == {}


@pytest.mark.parametrize(
    ("held", "error"), [(0.0, "er99/00 P106/70 P200/00"), (40.0, "er99/00 P106/71 P200/00")]
)
def test_a_channel_that_detects_finds_too_little_liquid(held: float, error: str) -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": held}, "B1": {"dye": 200.0}})
    robot.do(PICK_UP)
    assert robot.do(ASPIRATE.format(av="01072", lm="1")) == error
    assert channels(robot)[1]["tip"]["liquid_ul"] == {"dye": pytest.approx(100.0)}


def test_without_detection_a_tip_takes_air_where_liquid_is_missing() -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": 40.0}, "B1": {"dye": 200.0}})
    robot.do(PICK_UP)
    assert robot.do(ASPIRATE.format(av="01072", lm="0")) == "er00/00"
    assert channels(robot)[0]["tip"]["liquid_ul"] == {"dye": 40.0}
    assert channels(robot)[0]["tip"]["air_ul"] == pytest.approx(60.0)


def test_liquid_where_no_labware_is_known_is_told_by_its_position() -> None:
    robot = Robot()
    robot.do(PICK_UP)
    robot.do(ASPIRATE.format(av="01072", lm="0"))
    robot.do(DISPENSE.format(dm="2", dv="01072"))
    assert robot.state["liquid_without_known_labware_ul"] == {
        "x 307.3 y 145.7": 100.0,
        "x 307.3 y 136.7": 100.0,
    }


def test_the_head_fills_a_whole_plate() -> None:
    robot = Robot()
    other = PLATE.moved(ROLE, 284.0, 167.0)
    robot.wells.stand(PLATE, {well.name: {"dye": 200.0} for well in PLATE.wells})
    robot.wells.stand(Labware("other", ROLE, other.x, other.y, wells=other.wells))
    assert robot.do("C0EPxs01179xd0yh2418tt01wu0za2164zh2450ze2450") == "er00/00"
    assert robot.do("C0QH") == "er00/00qh1"
    assert (
        robot.do("C0EAaa0xs02983xd0yh1457zh2450ze2450af01072ag2500cm0cwFFFFFFFFFFFFFFFFFFFFFFFF") == "er00/00"
    )
    assert robot.do("C0EDda2xs02983xd0yh2417zh2450ze2450df01072dg1200cwFFFFFFFFFFFFFFFFFFFFFFFF") == "er00/00"
    for well in PLATE.wells:
        assert robot.wells.held(Where("other", well.name)) == pytest.approx({"dye": 100.0})
    assert robot.do("C0ERxs01179xd0yh2418za2164zh2450ze2450") == "er00/00"


@pytest.mark.parametrize(
    ("get", "put"),
    [
        (
            "C0PPxs03479xd0yj1142yd0zj1874zd0gr1th2800te2800gw4go1308gb1245gt20ga0gc0",
            "C0PRxs03479xd0yj3062yd0zj1874zd0th2800te2800gr1go1308ga0gc0",
        ),
        (
            "C0ZPxs03479xd0yj1142yv0050zj1876zy0500yo0885yg0825yw15th2800te2800",
            "C0ZRxs03479xd0yj3062zj1876zi000zy0500yo0885th2800te2800",
        ),
    ],
)
def test_a_plate_is_carried_with_its_liquid(get: str, put: str) -> None:
    robot = Robot()
    robot.wells.stand(PLATE, {"A1": {"dye": 50.0}})
    assert robot.do("C0ZTxs07975xd0ya1250yb1070pa07pb08tp2350tz2250th2800tt14") == "er00/00"
    assert robot.do(get) == "er00/00"
    assert robot.wells.at(ROLE, 347.9, 114.2) is None
    assert robot.do(get).startswith(("er99/00 R022", "er22/00"))
    assert robot.do(put) == "er00/00"
    (plate,) = robot.wells.on(ROLE)
    assert (round(plate.x, 1), round(plate.y, 1)) == (284.0, 263.5)
    assert robot.wells.held(robot.wells.well_at(ROLE, 298.3, 338.2)) == {"dye": 50.0}
    assert robot.do(get).endswith(("R021/94", "er21/00"))


def test_it_does_not_pipette_while_the_iswap_is_unfolded() -> None:
    robot = Robot()
    assert robot.do("R0WPwp2") == "er00"
    assert robot.do(PICK_UP) == "er24/00"
    assert robot.do("C0PGth2800") == "er00/00"
    assert robot.do(PICK_UP) == "er00/00"


def test_opening_the_cover_stops_what_moves() -> None:
    robot = Robot("star,opens=1,motion=C0TP")
    assert robot.do(PICK_UP) == "er25/00"
    assert channels(robot)[0]["tip"] is None
    assert robot.state["cover"] == "open"
    assert robot.do(PICK_UP) == "er25/00"
    assert robot.do("C0CD") == "er00/00"
    assert robot.do(PICK_UP) == "er00/00"


def test_what_has_begun_is_finished_without_its_cable() -> None:
    robot = Robot()
    robot.send(PICK_UP)
    robot.wait(0.5)
    robot.instrument.unplug()
    assert robot.wait(30) == []
    robot.instrument.plug_in()
    assert robot.do("C0RT") == "er00/00rt1 1 0 0 0 0 0 0"


@pytest.mark.parametrize(
    "command", ["", "C0", "xx", "C0TP", "C0TPid0001", "C0TPid0001xp yp tm", "C0ASid0001tm1&"]
)
def test_a_mangled_command_harms_nothing(command: str) -> None:
    robot = Robot()
    robot.write(command.encode())
    replies = robot.wait(5)
    assert len(replies) <= 1
    assert robot.do("C0QW") == "er00/00qw1"


def test_it_is_found_on_usb_by_its_serial_number() -> None:
    described = make_instrument("star,serial=4711").on_usb()
    assert described is not None
    assert described.device[8:12] == bytes.fromhex("af080080")
    assert described.strings[3] == "4711"


def test_a_power_cycle_needs_a_set_up_again_and_leaves_what_was_moving_low_over_the_deck() -> None:
    robot = Robot()
    robot.wells.stand(PLATE)
    assert robot.do(PICK_UP) == "er00/00"
    profile = find_profile("star")
    assert profile is not None
    assert all(each.holds(robot.state) for each in profile.at_end)
    robot.send(ASPIRATE.format(av="01000", lm="0"))
    robot.instrument.lose_power(robot.now)
    assert robot.wait(60.0) == []
    assert robot.do("C0QW") == "er00/00qw0"
    assert [each["tip"] is not None for each in channels(robot)][:3] == [True, True, False]
    left = [each.otherwise for each in profile.at_end if not each.holds(robot.state)]
    assert left == ["a channel is left low over the deck"]
    robot.set_up()
    assert all(each.holds(robot.state) for each in profile.at_end)


def test_a_core_gripper_that_loses_its_power_over_a_plate_leaves_its_channels_low() -> None:
    robot = Robot()
    assert robot.do("C0ZTxs07975xd0ya1250yb1070pa07pb08tp2350tz2250th2800tt14") == "er00/00"
    assert [each["channel_is_low"] for each in channels(robot)] == [False] * 8
    robot.send("C0ZPxs03479xd0yj1142yv0050zj1876zy0500yo0885yg0825yw15th2800te2800")
    robot.instrument.lose_power(robot.now)
    assert [each["channel_is_low"] for each in channels(robot)] == [False] * 6 + [True] * 2


def test_an_iswap_that_stands_low_is_told_until_it_is_raised_or_parked() -> None:
    robot = Robot()
    assert robot.do("C0PPxs03475xd0yj1145yd0zj1874zd0gr1th2840te2840gw4go1308gb1245gt20ga0gc1") == "er00/00"
    assert robot.do("C0GZgz1500zd1") == "er00/00"
    profile = find_profile("star")
    assert profile is not None
    (low,) = (each for each in profile.at_end if each.entry == "iswap_is_low")
    assert not low.holds(robot.state)
    assert robot.do("C0PGth2840") == "er00/00"
    assert low.holds(robot.state)
