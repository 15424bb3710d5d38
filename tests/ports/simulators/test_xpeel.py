"""The simulated peeler moves, keeps its error codes and runs out of tape like an XPeel."""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive

ACK = b"*ack:\r\n"


def ready(codes: str = "00,00,00") -> bytes:
    return f"*ready:{codes}\r\n".encode()


def test_a_peeling_is_acknowledged_at_once_and_ready_when_it_is_done() -> None:
    peeler = Clocked("xpeel")
    assert peeler.say(b"*xpeel:41\r\n", 11) == ACK
    assert peeler.state["motion"] == "xpeel"
    assert peeler.wait(1) == ready()
    assert not peeler.state["has_seal"]
    assert peeler.say(b"*xpeel:34\r\n", 15.9) == ACK
    assert peeler.wait(0.2) == ready()


def test_while_it_moves_it_ignores_what_it_is_told() -> None:
    peeler = Clocked("xpeel")
    assert peeler.say(b"*movein\r\n", 1) == ACK
    assert peeler.say(b"*stat\r\n*moveup\r\n", 1) == b""
    assert peeler.wait(5) == ready()
    assert (peeler.state["conveyor"], peeler.state["elevator"]) == ("in", "up")
    assert peeler.say(b"*movedown\r\n", 3) == ACK + ready()
    assert peeler.state["elevator"] == "down"


def test_seals_and_plates_are_found_or_not() -> None:
    assert Clocked("xpeel").say(b"*sealcheck\r\n", 5) == ACK + ready("04,00,00")
    assert Clocked("xpeel,seal=0").say(b"*sealcheck\r\n", 5) == ACK + ready()
    assert Clocked("xpeel,plate=0").say(b"*sealcheck\r\n", 5) == ACK + ready("06,00,00")
    empty = Clocked("xpeel,plate=0")
    assert empty.say(b"*xpeel:31\r\n", 20) == ACK + ready()
    assert empty.say(b"*platecheck:y\r\n") == ACK + ready()
    assert empty.say(b"*xpeel:31\r\n", 20) == ACK + ready("06,00,00")


def test_error_codes_stay_until_the_next_motion() -> None:
    peeler = Clocked("xpeel,stuck=1,supply=25,takeup=28")
    assert peeler.say(b"*xpeel:41\r\n", 20) == ACK + ready("04,20,21")
    for _ in range(2):
        assert peeler.say(b"*stat\r\n") == ready("04,20,21")
    assert peeler.say(b"*moveout\r\n", 5) == ACK + ready()
    assert peeler.say(b"*stat\r\n") == ready()
    assert peeler.state["has_seal"]


def test_a_restart_clears_the_codes_and_a_reset_ends_a_motion() -> None:
    peeler = Clocked("xpeel,supply=0")
    assert peeler.say(b"*xpeel:41\r\n", 20) == ACK + ready("07,20,00")
    assert peeler.say(b"*restart\r\n", 10) == ACK + b"*poweron\r\n*homing\r\n" + ready()
    assert peeler.say(b"*movein\r\n", 1) == ACK
    assert peeler.say(b"*reset\r\n", 10) == ACK + ready()
    assert peeler.state["conveyor"] == "out"


@pytest.mark.parametrize(("motion", "code"), [("movein", "01"), ("moveup", "02"), ("movespool", "03")])
def test_motors_stall(motion: str, code: str) -> None:
    peeler = Clocked("xpeel,stall=1")
    assert peeler.say(f"*{motion}\r\n".encode()) == ACK + ready(f"{code},00,00")


@pytest.mark.parametrize(
    "command", ["*fly", "stat", "*STAT", "*xpeel:01", "*xpeel:45.0", "*sealhigher:1", ""]
)
def test_an_illegal_command_is_a_code(command: str) -> None:
    peeler = Clocked("xpeel")
    assert peeler.say(f"{command}\r\n".encode()) == ready("05,00,00")
    assert peeler.say(b"*\xb5\r\n") == ready("05,05,00")


def test_the_tape_is_counted_in_tens_and_unknown_before_the_first_motion() -> None:
    peeler = Clocked("xpeel,supply=101,takeup=139")
    assert peeler.say(b"*tapeleft\r\n") == b"*tape:99,99\r\n" + ready()
    peeler.say(b"*movespool\r\n*movespool\r\n", 2)
    peeler.say(b"*xpeel:41\r\n", 20)
    assert peeler.say(b"*tapeleft\r\n") == b"*tape:09,13\r\n" + ready()


def test_what_is_done_at_its_front_is_told() -> None:
    peeler = Clocked("xpeel,button=2")
    assert peeler.wait(10) == b"*manual\r\n*xpeel\r\n"
    assert peeler.say(b"*stat\r\n") == b""
    assert peeler.wait(5) == ready()
    stopped = Clocked("xpeel,button=2")
    assert stopped.say(b"*xpeel:41\r\n", 5) == ACK + ready("09,00,00")
    assert stopped.state["has_seal"]


def test_thresholds_are_kept() -> None:
    peeler = Clocked("xpeel")
    assert peeler.say(b"*sealhigher:650\r\n") == ACK + ready()
    assert peeler.say(b"*seallower:120\r\n") == ACK + ready()
    assert peeler.say(b"*sealstat\r\n") == ACK + b"*sealstat:650,120\r\n" + ready()
    assert peeler.say(b"*version\r\n") == b"*version:2.11\r\n" + ready()


def test_pylabrobot_drives_it(drive: Drive, capsys: pytest.CaptureFixture[str]) -> None:
    from pylabrobot.peeling.xpeel_backend import XPeelBackend

    found: list[object] = []

    async def protocol(device: str) -> None:
        backend = XPeelBackend(device, timeout=5)
        await backend.setup()
        await backend.reset()
        found.append(await backend.seal_check())
        found.append(await backend.peel())
        found.append(await backend.seal_check())
        found.append(await backend.move_conveyor_in())
        found.append(await backend.set_seal_threshold_upper(700))
        await backend.stop()

    state = drive("xpeel,pace=100", protocol)
    done = ["*ack:", "*ready:00,00,00 [No error]"]
    assert found == ["seal_detected", done, "no_seal", done, done]
    assert (state["conveyor"], state["seals_on_supply"]) == ("in", 499)
    assert "Seal not removed" in capsys.readouterr().out
