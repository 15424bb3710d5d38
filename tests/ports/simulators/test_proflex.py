"""The simulated thermal cyclers: the effects of runs, and what a client without rights may do."""

from __future__ import annotations

import hmac

import pytest

from tests.ports.simulators.clocked import Clocked

PROTOCOL = """TBC1:Protocol -Volume=25 -RunMode=Fast pcr <multiline.outer>
        STAGe -repeat=2 1 Stage_1 <multiline.stage>
                STEP 1 <multiline.step>
                        RAMP -rate=100 95 95
                        HOLD 10
                </multiline.step>
                STEP 2 <multiline.step>
                        RAMP -rate=100 60 60
                        HOLD 20
                </multiline.step>
        </multiline.stage>
        STAGe -repeat=1 2 Stage_2 <multiline.stage>
                STEP 1 <multiline.step>
                        CoverRAMP 30
                        RAMP -rate=100 4 4
                        HOLD
                </multiline.step>
        </multiline.stage>
</multiline.outer>\r\n"""
RUN = b"TBC1:RunProtocol -User=Admin -CoverTemperature=105 -CoverEnabled=On pcr run1\r\n"


def authenticated(specification: str) -> Clocked:
    """Return a cycler whose client has authenticated, taken control and switched it on."""
    cycler = Clocked(specification, carries_lines=False)
    cycler.wait(1)
    challenge = cycler.say(b"CHAL?\r\n").split()[-1]
    token = hmac.new(b"f4ct0rymt55", challenge, "md5").hexdigest().encode()
    assert cycler.say(b"AUTH " + token + b"\r\n") == b"OK AUTH " + token + b"\n"
    assert cycler.say(b"ACCess -stealth Controller\r\n") == b"OK ACCess -stealth Controller\n"
    assert cycler.say(b"POWER On\r\n", 2) == b"OK POWER On\n"
    return cycler


def block(cycler: Clocked) -> dict[str, object]:
    blocks = cycler.state["blocks"]
    assert isinstance(blocks, list)
    return dict(blocks[0])


def test_a_run_goes_through_its_steps_holds_and_ends_when_it_is_continued() -> None:
    cycler = authenticated("proflex")
    assert cycler.say(PROTOCOL.encode()) == b"OK " + PROTOCOL.replace("\r", "").encode()
    assert cycler.say(RUN).startswith(b"NEXT TBC1:RunProtocol")
    assert cycler.say(b"TBC1:RUNProgress?\r\n").endswith(b"-RunTitle=run1 -Stage=1 -Step=1\n")
    cycler.wait(17)
    assert block(cycler)["temperatures_c"] == [95.0, 95.0]
    assert cycler.say(b"TBC1:RAMP -rate=100 20 20\r\n").startswith(b"ERRor TBC1:RAMP -221")
    assert cycler.wait(300) == b""
    assert block(cycler)["temperatures_c"] == [4.0, 4.0]
    assert block(cycler)["cover_c"] == 30.0
    said = cycler.say(b"TBC1:CONTinue\r\n", 1)
    assert said == b"OK TBC1:CONTinue\n" + b"OK " + RUN.strip() + b"\n"
    assert cycler.say(b"TBC1:RUNTitle?\r\n") == b"OK TBC1:RUNTitle? run1\n"
    cycler.wait(60)
    assert cycler.say(b"TBC1:RUNTitle?\r\n") == b"OK TBC1:RUNTitle? -\n"


def test_an_aborted_run_stops_holding() -> None:
    cycler = authenticated("proflex")
    cycler.say(PROTOCOL.encode())
    cycler.say(RUN)
    assert cycler.say(b"TBC1:AbortRun other\r\n").startswith(b"ERRor TBC1:AbortRun -221")
    assert cycler.say(b"TBC1:AbortRun run1\r\n") == b"OK TBC1:AbortRun run1\n"
    assert block(cycler)["run"] == ""
    assert cycler.wait(600) == b""
    assert block(cycler)["temperatures_c"] == [25.0, 25.0]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"TBC1:RAMP -rate=100 37\r\n", b"ERRor TBC1:RAMP -203 not authenticated\n"),
        (b"TBC:BID?\r\n", b"ERRor TBC:BID? -203 not authenticated\n"),
        (b"AUTH 0123456789abcdef0123456789abcdef\r\n", b"ERRor AUTH -203 authentication failed\n"),
    ],
)
def test_a_client_that_has_not_authenticated_may_do_nothing(command: bytes, answer: bytes) -> None:
    cycler = Clocked("proflex", carries_lines=False)
    cycler.wait(1)
    cycler.say(b"CHAL?\r\n")
    assert cycler.say(command) == answer


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"TBC1:RAMP -rate=100 120 37\r\n", b"-222 120 is not between 4 and 100"),
        (b"TBC1:RAMP -rate=100 37 37 37\r\n", b"-102 2 temperatures expected"),
        (b"TBC4:RAMP -rate=100 37 37\r\n", b"-113 undefined header"),
        (b"TBC1:COVER 1\r\n", b"-102 a number is missing"),
        (b"TBC1:RunProtocol x y\r\n", b"-256 no such protocol is loaded"),
        (b"TBC1:Protocol x <multiline.outer>\nPOWER Off\n</multiline.outer>\r\n", b"no part of a protocol"),
    ],
)
def test_what_it_cannot_do_is_an_error(command: bytes, answer: bytes) -> None:
    said = authenticated("proflex").say(command)
    assert said.startswith(b"ERRor ")
    assert answer in said


def test_the_lid_of_an_atc_takes_its_time() -> None:
    cycler = authenticated("atc")
    assert cycler.say(b"lidopen\r\n", 7) == b""
    assert cycler.wait(2) == b"OK lidopen\n"
    assert cycler.state["is_lid_open"]
    assert cycler.say(b"lidopen\r\n") == b"OK lidopen\n"
    assert authenticated("proflex").say(b"lidopen\r\n") == b"ERRor lidopen -113 undefined header\n"
