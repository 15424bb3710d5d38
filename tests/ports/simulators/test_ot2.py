"""The simulated OT-2 refuses or fails whatever it cannot carry out, and goes on; it fills wells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from praxis_desktop.ports.simulators import Labware, Well, Where
from tests.ports.simulators.clocked import Clocked

WELLS = {"A1": {"x": 14.38, "y": 74.24, "z": 5.0, "depth": 10.0}}
LABWARE = {"namespace": "lab", "version": 1, "parameters": {"loadName": "plate"}, "wells": WELLS}
RIGHT: dict[str, dict[str, Any]] = {
    "loadPipette": {"pipetteName": "p300_single_gen2", "mount": "left"},
    "loadLabware": {
        "location": {"slotName": "1"},
        "namespace": "lab",
        "loadName": "plate",
        "version": 1,
        "labwareId": "plate",
        "displayName": "plate",
    },
    "loadModule": {"model": "thermocyclerModuleV2", "location": {"slotName": "7"}, "moduleId": "tc1"},
    "pickUpTip": {"pipetteId": "PIPETTE", "labwareId": "plate", "wellName": "A1"},
    "aspirate": {
        "pipetteId": "PIPETTE",
        "labwareId": "plate",
        "wellName": "A1",
        "volume": 10,
        "flowRate": 10,
    },
    "dispense": {
        "pipetteId": "PIPETTE",
        "labwareId": "plate",
        "wellName": "A1",
        "volume": 10,
        "flowRate": 10,
    },
    "moveToCoordinates": {"pipetteId": "PIPETTE", "coordinates": {"x": 1, "y": 2, "z": 3}},
    "moveLabware": {"labwareId": "plate", "newLocation": {"slotName": "2"}},
    "moveToWell": {"pipetteId": "PIPETTE", "labwareId": "plate", "wellName": "A1"},
    "dropTip": {"pipetteId": "PIPETTE", "labwareId": "plate", "wellName": "A1"},
    "thermocycler/setTargetBlockTemperature": {"moduleId": "tc1", "celsius": 40},
    "thermocycler/runProfile": {
        "moduleId": "tc1",
        "blockMaxVolumeUl": 20,
        "profile": [{"celsius": 40, "holdSeconds": 1}],
    },
}
"""Commands in an order in which all succeed."""
WRONG = (
    "1e999",
    "-1e12",
    "NaN",
    f"1{'0' * 400}",
    "null",
    "true",
    '""',
    '"x"',
    "[]",
    "[1]",
    "{}",
    '{"slotName": 5}',
)
"""Values as they appear in a request."""


class Robot:
    """The robot with a run, a kind of labware and a Thermocycler."""

    def __init__(self, options: str = "") -> None:
        self._robot = Clocked(f"ot2,pace=100,thermocycler=tc1{options}")
        self.instrument = self._robot.instrument
        self.run = self.ask("POST", "/runs", "{}")[1]["data"]["id"]
        self.ask("POST", f"/runs/{self.run}/labware_definitions", json.dumps({"data": LABWARE}))
        self.pipette = ""

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, Any]:
        head = f"{method} {path} HTTP/1.1\r\nHost: ot2\r\nContent-Length: {len(body)}\r\n\r\n"
        reply = self._robot.say(f"{head}{body}".encode(), 60)
        return int(reply.split()[1]), json.loads(reply.partition(b"\r\n\r\n")[2])

    def does(self, command: str, params: str) -> str:
        """Have it carry out a command; returns "refused", or its status when it should have ended."""
        body = f'{{"data": {{"commandType": {command}, "params": {params}}}}}'.replace(
            "PIPETTE", self.pipette
        )
        status, reply = self.ask("POST", f"/runs/{self.run}/commands", body)
        if status != 201:
            assert status == 422
            return "refused"
        self._robot.wait(20_000)  # at this pace, the longest that a command takes
        told = self.ask("GET", f"/runs/{self.run}/commands/{reply['data']['id']}")[1]["data"]
        self.pipette = told.get("result", {}).get("pipetteId", self.pipette)
        return str(told["status"])


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_value_anywhere_in_a_command_fails_and_the_robot_goes_on(wrong: str) -> None:
    for spoilt, spoilt_params in RIGHT.items():
        for name in spoilt_params:
            robot = Robot()
            ended = set()
            for command, params in RIGHT.items():
                values = {key: json.dumps(value) for key, value in params.items()}
                if command == spoilt:
                    values[name] = wrong
                given = ", ".join(f'"{key}": {value}' for key, value in values.items())
                ended.add(robot.does(f'"{command}"', f"{{{given}}}"))
            assert ended <= {"failed", "succeeded"}, (spoilt, name)
            assert robot.does('"home"', "{}") == "succeeded"


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_command_is_refused(wrong: str) -> None:
    robot = Robot()
    assert robot.does(wrong, "{}") == "refused"
    assert robot.does('"home"', wrong) == ("succeeded" if wrong.startswith("{") else "refused")
    assert robot.does('"home"', "{}") == "succeeded"


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 1800, b"[" * 500 + b"]" * 500, b"{]"])
def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    robot = Clocked("ot2")
    head = b"POST /runs HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert robot.say(head + body).startswith(b"HTTP/1.1 400 ")


def test_a_length_with_thousands_of_digits_waits_for_a_body_as_a_large_one_does() -> None:
    robot = Clocked("ot2")
    assert robot.say(b"POST /runs HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}") == b""


def test_the_commands_succeed_with_right_values() -> None:
    robot = Robot()
    for command, params in RIGHT.items():
        assert robot.does(f'"{command}"', json.dumps(params)) == "succeeded", command


GRID = {
    f"{row}{column + 1}": {"x": 14.38 + 9 * column, "y": 74.24 - 9 * number, "z": 5.0, "depth": 10.0}
    | {"diameter": 6.8}
    for column in range(2)
    for number, row in enumerate("ABCDEFGH")
}
PLATE = {
    **LABWARE,
    "wells": GRID,
    "ordering": [[f"{row}{column}" for row in "ABCDEFGH"] for column in (1, 2)],
}
RESERVOIR = {
    **LABWARE,
    "parameters": {"loadName": "reservoir"},
    "wells": {"A1": {"x": 63.0, "y": 43.0, "z": 5.0, "depth": 30.0, "xDimension": 108, "yDimension": 72}},
}


class Pipetting:
    """A robot with a plate and a reservoir, and a pipette with tips."""

    def __init__(self, pipette: str) -> None:
        self.robot = Robot(f",left={pipette}")
        self.wells = self.robot.instrument.wells
        for definition in (PLATE, RESERVOIR):
            self.robot.ask(
                "POST", f"/runs/{self.robot.run}/labware_definitions", json.dumps({"data": definition})
            )
        self.load("plate", "1")
        self.load("reservoir", "2")
        self("loadPipette", pipetteName=pipette, mount="left")
        self("pickUpTip", pipetteId="PIPETTE", labwareId="plate", wellName="A1")

    def __call__(self, command: str, **params: Any) -> None:
        assert self.robot.does(json.dumps(command), json.dumps(params)) == "succeeded"

    def load(self, name: str, slot: str) -> None:
        self(
            "loadLabware",
            location={"slotName": slot},
            namespace="lab",
            loadName=name,
            version=1,
            labwareId=name,
            displayName=name,
        )

    def moves(self, kind: str, labware: str, well: str, volume: float) -> None:
        self(kind, pipetteId="PIPETTE", labwareId=labware, wellName=well, volume=volume, flowRate=100)

    def held(self, labware: str) -> dict[str, dict[str, float]]:
        """Return the contents of labware's wells, except unknown ones."""
        found = self.wells.labware(labware)
        assert found is not None
        held = {well.name: self.wells.held(Where(labware, well.name)) for well in found.wells}
        return {name: dict(liquid) for name, liquid in held.items() if liquid is not None}


def test_what_it_dispenses_is_in_the_wells_that_its_commands_name() -> None:
    robot = Pipetting("p300_single_gen2")
    robot.moves("aspirate", "reservoir", "A1", 100)
    robot.moves("dispense", "plate", "B2", 60)
    robot.moves("dispense", "plate", "C1", 40)
    assert robot.held("plate") == {"B2": {"reservoir": 60.0}, "C1": {"reservoir": 40.0}}
    robot("moveLabware", labwareId="plate", newLocation={"slotName": "5"})
    robot.moves("aspirate", "plate", "B2", 30)
    assert robot.held("plate")["B2"] == {"reservoir": 30.0}


def test_a_pipette_of_eight_channels_fills_a_column() -> None:
    robot = Pipetting("p300_multi_gen2")
    robot.moves("aspirate", "reservoir", "A1", 100)
    robot.moves("dispense", "plate", "A2", 100)
    assert robot.held("plate") == {f"{row}2": {"reservoir": 100.0} for row in "ABCDEFGH"}


def test_a_well_that_holds_less_gives_only_that() -> None:
    robot = Pipetting("p300_single_gen2")
    robot.wells.fill(Where("plate", "A1"), {"dye": 30.0})
    robot.moves("aspirate", "plate", "A1", 100)
    robot.moves("dispense", "plate", "A2", 100)
    assert robot.held("plate") == {"A1": {"dye": 0.0}, "A2": {"dye": 30.0}}


def test_labware_of_the_programs_own_deck_is_filled_where_it_dispenses() -> None:
    robot = Pipetting("p300_single_gen2")
    # Slot 3, from the corner of the deck's plate: 265 mm to the right of slot 1, which is at 115.65, 68.03.
    own = Labware("own", "", 380.65, 68.03, wells=(Well("A1", 395.03, 142.27, 6.8, 6.8),))
    robot.wells.stand(own)
    robot.moves("aspirate", "reservoir", "A1", 50)
    robot("moveToCoordinates", pipetteId="PIPETTE", coordinates={"x": 279.4, "y": 74.2, "z": 10})
    robot("dispenseInPlace", pipetteId="PIPETTE", volume=50, flowRate=100)
    assert robot.held("own") == {"A1": {"reservoir": 50.0}}
