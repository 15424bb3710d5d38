"""The position of an instrument's arm, found in its replies and drawn over the deck."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.arm import ArmPosition, ArmReader, arm_readers, positions_in
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.run.forecast import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.parameters.wells import PlateShape, Well
from praxis_desktop.runs.request import RunRequest
from tests.gui.plates.conftest import ShowDeck
from tests.ports.simulators.clocked import Clocked

TIMEOUT_MS = 20_000
SLOT_X, SLOT_Y = 132.5, 90.5
D6: Well = (4, 6)
D6_X, D6_Y = 14.38 + 5 * 9, 74.24 - 3 * 9
"""The centre of well D6, in millimetres from the corner of its plate (ANSI/SLAS 4)."""
BENCH = BenchFacts(
    (
        LabwareFacts("tip_rack", "tips", PlateShape(8, 12), place="4", slot=4),
        LabwareFacts("plate", "plate", PlateShape(8, 12), {D6: 200.0}, {D6: 200.0}, place="5", slot=5),
    ),
    "OTDeck",
)
OF_D6 = ArmPosition("robot", SLOT_X + D6_X, SLOT_Y + D6_Y, 55.0)


class Robot:
    """The simulated OT-2 with a run and a pipette, and all of its replies."""

    def __init__(self) -> None:
        self._robot = Clocked("ot2,pace=50")
        self.run = ""
        self.run = self.post("/runs", {})["id"]
        well = {"x": D6_X, "y": D6_Y, "z": 5.0, "depth": 50.0}
        definition = {
            "namespace": "lab",
            "version": 1,
            "parameters": {"loadName": "plate"},
            "wells": {"D6": well},
        }
        self.post(f"/runs/{self.run}/labware_definitions", definition)
        self.does(
            "loadLabware",
            location={"slotName": "5"},
            namespace="lab",
            loadName="plate",
            version=1,
            labwareId="p",
        )
        pipette = self.does("loadPipette", pipetteName="p300_single_gen2", mount="left")
        self.pipette = json.loads(pipette.partition(b"\r\n\r\n")[2])["data"]["result"]["pipetteId"]

    def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\nHost: ot2\r\nContent-Type: application/json\r\n"
        return self._robot.say(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body, 5.0)

    def post(self, path: str, data: object) -> dict[str, str]:
        reply = self.ask("POST", path, json.dumps({"data": data}).encode())
        return dict(json.loads(reply.partition(b"\r\n\r\n")[2])["data"])

    def does(self, command: str, **params: object) -> bytes:
        """Have it carry out a command; return its reply to the query about the command's result."""
        path = f"/runs/{self.run}/commands"
        number = self.post(path, {"commandType": command, "params": params, "intent": "setup"})["id"]
        return self.ask("GET", f"{path}/{number}")


def replies(data: bytes) -> tuple[SerialEvent, ...]:
    """Data as it arrives on a line: in pieces."""
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    return tuple(SerialEvent("robot", "in", piece.hex()) for piece in pieces)


@pytest.fixture
def panel(show_deck: ShowDeck) -> PlatePanel:
    """A visible card that shows the deck of a robot."""
    return show_deck(BENCH)


def pixels(panel: PlatePanel, color: str, least: int) -> list[tuple[int, int]]:
    """Return the pixels of a colour that are in rows of at least this many."""
    image, wanted = panel.deck.grab().toImage(), QColor(color)
    found: list[tuple[int, int]] = []
    for y in range(image.height()):
        run: list[tuple[int, int]] = []
        for x in range(image.width() + 1):
            if x < image.width() and image.pixelColor(x, y) == wanted:
                run.append((x, y))
                continue
            found += run if len(run) >= least else []
            run = []
    assert found, "no such pixels"
    return found


def centre(found: list[tuple[int, int]]) -> tuple[float, float]:
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


def test_an_ot2s_replies_say_over_which_well_it_is() -> None:
    robot = Robot()
    readers = arm_readers(RunRequest(Program("", "move.py"), ports=("robot=sim:ot2", "scale=sim:mettler")))
    assert set(readers) == {"robot"}
    at_home = robot.ask("GET", "/health")
    assert positions_in(readers, replies(at_home)) is None
    over_d6 = robot.does("moveToWell", pipetteId=robot.pipette, labwareId="p", wellName="D6")
    sent = tuple(SerialEvent("robot", "out", event.data) for event in replies(over_d6))
    assert positions_in(readers, sent) is None  # data written to it contains no position
    assert positions_in(readers, replies(over_d6)) == OF_D6


def test_only_the_newest_position_counts_and_garbage_is_none() -> None:
    reader = ArmReader("robot", r"at (?P<x>[-0-9.]+) (?P<y>[-0-9.]+)\n", scale=0.1)
    assert reader.feed(b"at 10 20\nat 30 40\nat 50") == ArmPosition("robot", 3.0, 4.0)
    assert reader.feed(b" 60\n") == ArmPosition("robot", 5.0, 6.0)
    assert reader.feed(b"at 1.2.3 --\n") is None
    assert reader.feed(b"x" * 1_000_000) is None
    assert reader.feed(b"at -10 20\n") == ArmPosition("robot", -1.0, 2.0)


def test_the_arm_is_drawn_over_the_well_that_it_is_over(panel: PlatePanel, appearance: Appearance) -> None:
    well = centre(pixels(panel, appearance.colors.liquid, 4))
    panel.show_arm(OF_D6)
    arm = centre(pixels(panel, appearance.tone("run").line, 8))
    assert arm == pytest.approx(well, abs=1.5)


def test_the_arm_is_drawn_over_a_container_wherever_in_its_slot_it_is(
    panel: PlatePanel, appearance: Appearance
) -> None:
    """A narrow trough is drawn wider than it is: to scale, the arm would stand beside it."""
    full = {WHOLE: 60_000.0}
    panel.begin(
        BenchFacts((LabwareFacts("trough", "trough", None, full, full, place="6", slot=6),), "OTDeck")
    )
    panel.show_labware("")
    liquid = pixels(panel, appearance.colors.liquid, 4)
    panel.show_arm(ArmPosition("robot", 2 * SLOT_X + 9.5, SLOT_Y + 67.8))
    x, y = centre(pixels(panel, appearance.tone("run").line, 8))
    assert min(x for x, _ in liquid) < x < max(x for x, _ in liquid)
    assert min(y for _, y in liquid) < y < max(y for _, y in liquid)


def test_the_age_of_a_position_is_said_and_an_old_one_is_none(qtbot: QtBot, panel: PlatePanel) -> None:
    panel.show_arm(OF_D6)
    arm = panel.deck.arm
    assert arm is not None
    assert arm.words.startswith("Arm X 191.9 mm, Y 137.7 mm · 0.")
    qtbot.waitUntil(
        lambda: panel.deck.arm is not None and panel.deck.arm.words.startswith("Arm: position unknown for "),
        timeout=TIMEOUT_MS,
    )
    assert not panel.grab().isNull()
    panel.end()
    assert panel.deck.arm is None  # the run is over: nobody asks the robot where it is


@pytest.mark.parametrize(("x", "y"), [(-500.0, -500.0), (0.0, 361.0), (9000.0, 9000.0)])
def test_wherever_the_arm_is_it_is_drawn_inside_the_deck(
    panel: PlatePanel, appearance: Appearance, x: float, y: float
) -> None:
    panel.show_arm(ArmPosition("robot", x, y))
    assert pixels(panel, appearance.tone("run").line, 7)
