"""The simulated pump takes numbers, turns and counts like a Masterflex L/S drive."""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive

ACK, NAK, ENQ = b"\x06", b"\x15", b"\x05"


def pump(options: str = "number=2,") -> Clocked:
    return Clocked(f"masterflex,{options}".rstrip(","))


def command(text: str) -> bytes:
    return b"\x02P02" + text.encode() + b"\r"


def test_a_new_drive_asks_for_a_number_and_takes_it() -> None:
    drive = pump("")
    assert drive.instrument.input_line("cts")
    assert drive.say(ENQ) == b"\x02P?2\r"
    assert drive.say(b"\x02P02I\r") == b""
    assert drive.say(b"\x02P90\r") == b""
    assert drive.say(b"\x02P02\r") == ACK
    assert drive.state["number"] == 2
    assert not drive.instrument.input_line("cts")
    assert drive.say(ENQ) == b"\x02P02I10000\r"


def test_it_turns_as_often_and_as_fast_as_it_is_told() -> None:
    drive = pump()
    assert drive.say(command("S-120.0V00010.00G"), 2) == ACK
    assert drive.say(command("I"), 0.5) == b"\x02P02I11110\r"
    assert drive.state["revolutions_total"] == pytest.approx(5.0)
    assert drive.say(command("E"), 0.5) == b"\x02E00005.00\r"
    drive.wait(10)
    assert drive.say(command("C")) == b"\x02C00010.00\r"
    assert drive.say(command("S")) == b"\x02S-120.0\r"
    assert not drive.state["is_running"]
    assert drive.say(command("G")) == NAK


def test_it_runs_on_until_it_is_halted() -> None:
    drive = pump()
    assert drive.say(command("S+60G0"), 30) == ACK
    assert drive.state["is_running"]
    assert drive.say(command("H")) == ACK
    assert drive.state["revolutions_total"] == pytest.approx(30.0)
    assert drive.say(command("G0"), 5) == ACK
    assert drive.say(b"\x02P99H\r") == b""
    assert not drive.state["is_running"]
    assert drive.say(command("Z0C")) == b"\x02C00000.00\r"


@pytest.mark.parametrize("text", ["S+601", "S100", "X", "V1G0X", "V-5.0G", "S+0.0G0", "V0G", "G" * 40])
def test_what_cannot_be_obeyed_is_refused_and_does_nothing(text: str) -> None:
    drive = pump()
    before = drive.state
    assert drive.say(command(text)) == NAK
    assert drive.state == before


def test_a_local_drive_refuses_to_move() -> None:
    drive = pump()
    assert drive.say(command("L")) == ACK
    assert drive.say(command("S+60G0")) == NAK
    assert drive.say(command("R")) == ACK
    assert drive.say(command("S+60G0")) == ACK


def test_a_string_can_be_taken_back_and_begun_anew() -> None:
    drive = pump()
    assert drive.say(b"\x02P02G0\x18\x02P02H\r") == ACK
    assert drive.say(b"\x02P02G0\x02P02H\r") == ACK
    assert drive.say(b"G0\r\r") == b""
    assert not drive.state["is_running"]
    assert drive.say(b"\x02P02\xc7\r") == NAK
    assert drive.say(b"\x02P03H\r") == b""


def test_the_outputs_are_set_at_once_or_at_the_next_start() -> None:
    drive = pump()
    outputs = []
    for text in ("B10", "G0", "O01"):
        drive.say(command(text))
        outputs.append(drive.state["outputs"])
    assert outputs == ["00", "10", "01"]
    assert drive.say(command("U07")) == ACK
    assert drive.say(b"\x02P07K\r") == b"\x02K0\r"


def test_pylabrobot_drives_it(drive: Drive) -> None:
    from pylabrobot.pumps.cole_parmer.masterflex_backend import MasterflexBackend

    answers: list[bytes] = []

    async def protocol(device: str) -> None:
        backend = MasterflexBackend(device)
        await backend.setup()
        for text in ("S+100", "V0.5G", "H"):
            # send_command returns the reading in the answer, not the answer.
            answers.append(await (await backend.send_command(text)))
        for _ in range(11):
            answers.append(await backend.io.read())
        await backend.stop()

    state = drive("masterflex", protocol)
    # The answers to the two ENQ and the number were not read, so they come first. The last says that it has
    # halted.
    assert b"".join(answers) == 2 * b"\x02P?2\r" + 4 * b"\x06"
    assert (state["number"], state["is_remote"], state["is_running"]) == (2, True, False)
