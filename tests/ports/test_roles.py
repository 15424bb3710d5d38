"""``--port`` is parsed, and an error in it is reported with its remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.devices import discovery
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.errors import PortNotFound, PortRefused
from praxis_desktop.ports.roles import Binding, parse_binding, parse_bindings
from praxis_desktop.ports.transport import LineSettings
from tests.ports.wires import needs_ports, wire


def test_a_device_and_a_simulator() -> None:
    assert parse_binding("scale=/dev/ttyUSB0") == Binding("scale", "/dev/ttyUSB0")
    simulated = parse_binding("scale = sim:mettler,seed=3,late:at=2")
    assert simulated.is_simulated
    assert simulated.info().vid == 0x0403
    assert "balance" in simulated.info().description


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scale", "which role"),
        ("scale=", "which role"),
        ("=/dev/ttyUSB0", "name of a role"),
        ("my scale=/dev/ttyUSB0", "name of a role"),
        ("scale=/dev/tty\0", "name of a port"),
        ("scale=/dev/../etc/passwd", "contains '..'"),
        ("scale=../ttyUSB0", "contains '..'"),
        ("scale=sim:", "no simulator ''"),
        ("scale=sim:oven", "no simulator 'oven'"),
    ],
)
def test_what_cannot_be_meant(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse_binding(text)
    assert caught.value.exit_code == 2
    assert "mettler" in caught.value.hint


@pytest.mark.skipif(os.name != "posix", reason="paths")
@pytest.mark.parametrize("device", ["ttyUSB0", "dev/ttyUSB0", "./ttyUSB0", "~/scale"])
def test_a_port_is_named_by_its_full_path(device: str) -> None:
    with pytest.raises(UsageError, match="not a full path") as caught:
        parse_binding(f"scale={device}")
    assert "/dev/" in caught.value.hint


@pytest.mark.skipif(os.name != "posix", reason="paths")
def test_the_full_path_of_a_port_in_this_folder_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "balance").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="not a full path") as caught:
        parse_binding("scale=./balance")
    assert caught.value.hint.startswith(f"Did you mean {tmp_path}/balance? ")


@pytest.mark.parametrize(
    "device", ["socket://10.0.0.5:4001", "rfc2217://serial-server:2217", "socket://[::1]:4001"]
)
def test_a_serial_server_is_named_by_its_address(device: str) -> None:
    binding = parse_binding(f"scale={device}")
    assert binding == Binding("scale", device)
    assert not binding.is_local
    assert not binding.is_simulated
    assert binding.info().kind == "network"
    binding.check()


@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("socket://", "must contain a host and a port"),
        ("socket://host", "must contain a host and a port"),
        ("socket://:4001", "must contain a host and a port"),
        ("socket://host:0", "number from 1 to 65535"),
        ("socket://host:70000", "number from 1 to 65535"),
        ("socket://host:x", "number from 1 to 65535"),
        ("rfc2217://host:1/../etc", "must contain only a host and a port"),
        ("rfc2217://host:1?logging=debug", "must contain only a host and a port"),
        ("rfc2217://user:word@host:1", "must contain only a host and a port"),
        ("spy:///dev/ttyUSB0?file=/etc/passwd", "is not the address"),
        ("alt:///dev/ttyUSB0?class=PosixPollSerial", "is not the address"),
        ("hwgrep://0403", "is not the address"),
        ("ftp://host:80", "is not the address"),
    ],
)
def test_what_is_no_address_of_a_serial_server(device: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse_binding(f"scale={device}")
    assert "socket://HOST:PORT" in caught.value.hint


BALANCE = PortInfo("/dev/ttyUSB3", vid=0x0403, pid=0x6001, serial_number="A10K9X", location="1-2")


def test_a_device_is_found_by_its_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [BALANCE, PortInfo("/dev/ttyUSB4", vid=0x0403, pid=0x6001, serial_number="B", location="1-3")]
    monkeypatch.setattr(discovery, "present_ports", lambda **_: there)
    binding = parse_binding("scale=usb:0403:6001,serial=A10K9X")
    assert binding.path() == "/dev/ttyUSB3"
    assert binding.info().serial_number == "A10K9X"
    assert binding.info().device == binding.device == "usb:0403:6001,serial=A10K9X"
    there.remove(BALANCE)
    for missing in ("usb:0403:6001,serial=A10K9X", "usb:1a86:7523"):
        with pytest.raises(PortNotFound, match=missing):
            parse_binding(f"scale={missing}").check()
    there += [BALANCE]
    with pytest.raises(PortNotFound, match="more than one"):
        parse_binding("scale=usb:0403:6001").path()
    with pytest.raises(UsageError, match="identity"):
        parse_binding("scale=usb:balance")


def test_what_is_no_port_is_told_before_anything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    no_port = PortRefused if os.name == "posix" else PortNotFound
    for path, kind in (
        (tmp_path, no_port),
        (tmp_path / "file", no_port),
        (tmp_path / "x", PortNotFound),
    ):
        with pytest.raises(kind) as caught:
            parse_binding(f"scale={path}").check()
        assert caught.value.port == "scale"
        assert caught.value.hint
    if os.name == "posix":
        with pytest.raises(PortRefused, match="regular file"):
            parse_binding("scale=/etc/passwd").check()


@needs_ports
def test_an_unplugged_port_is_missed_before_it_is_opened() -> None:
    with wire() as made:
        binding = parse_binding(f"scale={made.device.lower()}")
        assert binding.path() == made.device
        binding.check()
        made.unplug()
        with pytest.raises(PortNotFound, match="does not exist"):
            binding.check()


@pytest.mark.skipif(os.name == "posix", reason="about names of Windows")
def test_a_port_of_an_unusual_driver_is_present_though_it_is_not_listed() -> None:
    parse_binding("scale=\\\\.\\NUL").check()
    with pytest.raises(PortNotFound, match="does not exist"):
        parse_binding("scale=\\\\.\\NULL").check()


def test_two_names_of_one_port_are_one(tmp_path: Path) -> None:
    first, second = "COM7", "\\\\.\\com7"
    if os.name == "posix":
        (tmp_path / "ttyUSB0").touch()
        (tmp_path / "by-id").symlink_to(tmp_path / "ttyUSB0")
        first, second = f"{tmp_path}/ttyUSB0", f"{tmp_path}/by-id"
    with pytest.raises(UsageError, match="is bound to"):
        parse_bindings([f"scale={first}", f"pump={second}"])


@pytest.mark.parametrize(
    "texts", [["scale=/dev/a", "scale=/dev/b"], ["scale=/dev/a", "pump=/dev/a"]], ids=["role", "device"]
)
def test_nothing_is_bound_twice(texts: list[str]) -> None:
    with pytest.raises(UsageError, match="scale"):
        parse_bindings(texts)


def test_two_simulators_of_a_kind_are_two_instruments() -> None:
    first, second = parse_bindings(["left=sim:mettler", "right=sim:mettler"])
    assert first.instrument is not second.instrument


@given(st.text(max_size=60))
def test_any_text_is_a_binding_or_a_usage_error(text: str) -> None:
    try:
        binding = parse_binding(text)
    except UsageError:
        return
    assert binding.role
    assert binding.device


@pytest.mark.parametrize(
    "wrong",
    [
        {"baudrate": 0},
        {"baudrate": -9600},
        {"baudrate": True},
        {"bytesize": 9},
        {"parity": "X"},
        {"stopbits": 3},
    ],
)
def test_settings_no_line_can_have(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        LineSettings(**wrong)  # type: ignore[arg-type]


def test_settings_read_as_technicians_write_them() -> None:
    assert str(LineSettings(19200, 7, "E", 2)) == "19200 7E2"
    assert LineSettings(9600).seconds_for(960) == 1.0


def test_a_script_may_keep_its_own_path_as_the_role() -> None:
    bindings = parse_bindings(["/dev/ttyUSB0=sim:mettler", "COM3=sim:bioshake", "\\\\.\\COM10=loop://"])
    assert [binding.role for binding in bindings] == ["/dev/ttyUSB0", "COM3", "\\\\.\\COM10"]
