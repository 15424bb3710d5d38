"""The simulated BioShake shakes, locks and heats at realistic speeds, and refuses what the real
one refuses.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive


def ask(shaker: Clocked, command: str, seconds: float = 1.0) -> str:
    """Return the single line that answers ``command``."""
    sent = shaker.say(command.encode() + b"\r", seconds)
    assert sent.endswith(b"\r\n"), sent
    assert sent.count(b"\r\n") == 1, sent
    return sent[:-2].decode()


def test_it_tells_who_it_is() -> None:
    shaker = Clocked("bioshake,seed=4")
    assert ask(shaker, "getDescription") == "BioShake 3000-T elm"
    assert ask(shaker, "getVersion") == "v1.8.01"
    assert ask(shaker, "getSerial") == ask(Clocked("bioshake,seed=4"), "getSerial")
    assert ask(shaker, "getSerial") != ask(Clocked("bioshake,seed=5"), "getSerial")


@pytest.mark.parametrize("command", ["makeCoffee", "getshakestate", "setShakeTargetSpeed", "shakeOn5"])
def test_what_it_does_not_know_it_says_back(command: str) -> None:
    assert ask(Clocked("bioshake"), command) == f"u -> {command}"


def test_a_reset_takes_seconds_and_says_when_it_is_over() -> None:
    shaker = Clocked("bioshake")
    assert b"complete" not in shaker.say(b"resetDevice\r", 2)
    assert shaker.say(b"getVersion\r", 1) == b"Searching home position\r\n", "it does not listen meanwhile"
    assert shaker.wait(2) == b"Initialization complete\r\n"
    assert ask(shaker, "getShakeState") == "3"


def test_its_speed_rises_within_the_seconds_that_were_set() -> None:
    shaker = Clocked("bioshake")
    for command in ("setShakeTargetSpeed1000", "setShakeAcceleration4", "shakeOn"):
        assert ask(shaker, command, 0) == "ok"
    shaker.wait(2)
    assert ask(shaker, "getShakeActualSpeed", 0) == "500.0"
    assert ask(shaker, "getShakeStateAsString", 0) == "RAMP+"
    shaker.wait(2)
    assert (ask(shaker, "getShakeActualSpeed"), ask(shaker, "getShakeState")) == ("1000.0", "0")
    assert ask(shaker, "setShakeTargetSpeed400", 0) == "ok"
    assert ask(shaker, "getShakeState", 0) == "6"


def test_it_does_not_unlock_before_it_is_home() -> None:
    shaker = Clocked("bioshake")
    ask(shaker, "shakeOn")
    assert ask(shaker, "setElmUnlockPos") == "e"
    assert ask(shaker, "shakeOff", 0.5) == "ok"
    assert ask(shaker, "setElmUnlockPos") == "e", "it still turns"
    shaker.wait(3)
    assert ask(shaker, "setElmUnlockPos") == "ok"
    assert ask(shaker, "getElmState") == "3"
    assert ask(shaker, "shakeOn") == "e", "nothing holds the plate"


def test_locking_takes_its_time() -> None:
    shaker = Clocked("bioshake")
    assert shaker.say(b"setElmUnlockPos\r", 0.3) == b""
    assert shaker.wait(0.5) == b"ok\r\n"


def test_shaking_for_some_seconds_ends_by_itself() -> None:
    shaker = Clocked("bioshake")
    assert ask(shaker, "shakeOnWithRuntime10", 4) == "ok"
    assert ask(shaker, "getShakeRemainingTime", 0) == "6"
    shaker.wait(10)
    assert shaker.state["shaker"] == "STOP"


def test_the_emergency_stop_acts_at_once_and_home_must_be_found_again() -> None:
    shaker = Clocked("bioshake")
    ask(shaker, "setShakeTargetSpeed3000")
    ask(shaker, "shakeOn", 3)
    assert ask(shaker, "shakeEmergencyOff", 0.2) == "ok"
    assert shaker.state["speed_rpm"] == 0
    assert ask(shaker, "getShakeStateAsString") == "ESTOP"
    assert ask(shaker, "shakeOn") == "e"
    assert ask(shaker, "shakeGoHome", 3) == "ok"
    assert ask(shaker, "shakeOn") == "ok"


def test_it_heats_and_cools_down() -> None:
    shaker = Clocked("bioshake,ambient=20,heating=0.5,cooling=0.1")
    assert ask(shaker, "setTempTarget370", 0) == "ok"
    assert ask(shaker, "getTempActual", 0) == "20.00", "only tempOn heats"
    assert ask(shaker, "tempOn", 10) == "ok"
    assert ask(shaker, "getTempActual", 50) == "25.00"
    assert (ask(shaker, "getTempActual", 0), ask(shaker, "getTempState", 0)) == ("37.00", "1")
    assert ask(shaker, "tempOff", 20) == "ok"
    assert ask(shaker, "getTempActual") == "35.00"


@pytest.mark.parametrize("command", ["setTempTarget1000", "setShakeTargetSpeed100", "setShakeAcceleration99"])
def test_what_is_out_of_range_changes_nothing(command: str) -> None:
    shaker = Clocked("bioshake")
    before = dict(shaker.state)
    assert ask(shaker, command) == "e"
    assert shaker.state == before


def test_pylabrobot_shakes_and_heats_with_it(drive: Drive) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.heating_shaking.bioshake_backend import BioShake

        shaker = BioShake(device)
        await shaker.setup(skip_home=True)
        await shaker.lock_plate()
        await shaker.start_shaking(500, acceleration=1)
        with pytest.raises(RuntimeError, match="Device returned error"):
            await asyncio.wait_for(shaker.unlock_plate(), 10)
        await shaker.set_temperature(37)
        assert await shaker.get_current_temperature() >= 24.97
        await shaker.stop()

    state = drive("bioshake", protocol)
    assert (state["shaker"], state["target_rpm"], state["target_c"]) == ("RUN", 500, 37.0)
