"""The simulated temperature module answers, heats and cools like the real one."""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive

OK = b"ok\r\nok\r\n"


def degrees(module: Clocked) -> tuple[str, float]:
    """Return the temperatures of target and plate, as it reports them."""
    first, _, rest = module.say(b"M105\r\n", 0.1).partition(b"\r\n")
    assert rest == OK
    target, _, plate = first.decode().partition(" C:")
    return target.removeprefix("T:"), float(plate)


def test_every_line_is_acknowledged_twice() -> None:
    module = Clocked("tempdeck")
    assert module.say(b"\r\n") == OK
    assert module.say(b"foobar\r\n") == OK
    assert module.say(b"M104 S37") == b""
    assert module.say(b"\r\n") == OK
    assert module.say(b"M10\xb5\r\n") == OK


def test_it_heats_holds_and_cools() -> None:
    module = Clocked("tempdeck,ambient=20")
    assert degrees(module)[0] == "none"
    assert module.say(b"M104 S50\r\n") == OK
    target, plate = degrees(module)
    assert target == "50.000"
    assert plate == pytest.approx(20.2, abs=0.2)
    module.wait(90)
    assert degrees(module)[1] == pytest.approx(35.2, abs=0.3)
    module.wait(120)
    assert degrees(module)[1] == pytest.approx(50, abs=0.1)
    assert module.state["is_at_target"]
    module.say(b"M104S4\r\n")
    module.wait(1200)
    assert degrees(module)[1] == pytest.approx(4, abs=0.1)


def test_deactivated_it_cools_fast_to_where_it_does_not_burn_and_then_drifts() -> None:
    module = Clocked("tempdeck")
    module.say(b"M104 S95\r\n", 1000)
    module.say(b"M18\r\n", 300)
    assert degrees(module)[1] == pytest.approx(75, abs=1)
    module.wait(300)
    assert degrees(module)[1] == pytest.approx(55, abs=1)
    module.say(b"M104 S90\r\nM18\r\n", 1)
    module.wait(3000)
    assert degrees(module)[1] == pytest.approx(23, abs=0.1)


def test_a_line_may_hold_several_commands() -> None:
    module = Clocked("tempdeck")
    first, second, rest = module.say(b"M104 S40 M105 M115\r\n").split(b"\r\n", 2)
    assert first.startswith(b"T:40.000 C:2")
    assert second.startswith(b"serial:TDV20P")
    assert b" model:temp_deck_v20 version:v" in second
    assert rest == OK


@pytest.mark.parametrize(("asked", "taken", "word"), [("-20", -9.0, b"low"), ("150.5", 99.0, b"high")])
def test_a_target_out_of_reach_is_cut_with_a_warning(asked: str, taken: float, word: bytes) -> None:
    module = Clocked("tempdeck")
    warning, _, rest = module.say(f"M104 S{asked}\r\n".encode()).partition(b"\r\n")
    assert word in warning
    assert rest == OK
    assert module.state["target_c"] == taken


def test_an_overheated_module_says_so_unasked() -> None:
    module = Clocked("tempdeck,overheats=5")
    module.say(b"M104 S60\r\n", 4)
    assert module.wait(6) == b"Temperature module overheated! Deactivating.\r\n" * 3
    assert module.state["target_c"] is None


def test_for_new_firmware_it_leaves_the_bus() -> None:
    module = Clocked("tempdeck")
    assert module.say(b"dfu\r\n", 2).startswith(OK + b"Restarting")
    module.wait(2)
    assert module.instrument.unplugged
    assert module.state["is_in_bootloader"]


def test_pylabrobot_drives_it(drive: Drive) -> None:
    from pylabrobot.temperature_controlling.opentrons_backend_usb import OpentronsTemperatureModuleUSBBackend

    read: list[float] = []

    async def protocol(device: str) -> None:
        backend = OpentronsTemperatureModuleUSBBackend(device)
        await backend.setup()
        await backend.set_temperature(37.5)
        read.extend([await backend.get_current_temperature() for _ in range(3)])
        await backend.stop()

    assert drive("tempdeck,pace=1000000", protocol)["target_c"] is None
    assert read == pytest.approx([37.5] * 3, abs=0.2)


def test_pylabrobot_tells_that_a_target_was_cut(drive: Drive) -> None:
    from pylabrobot.temperature_controlling.opentrons_backend_usb import OpentronsTemperatureModuleUSBBackend

    async def protocol(device: str) -> None:
        backend = OpentronsTemperatureModuleUSBBackend(device)
        await backend.setup()
        with pytest.raises(RuntimeError, match="too high"):
            await backend.set_temperature(120)
        await backend.serial.stop()

    drive("tempdeck", protocol)
