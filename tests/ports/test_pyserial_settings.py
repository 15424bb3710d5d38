"""Settings that a port cannot have are refused by name; all others take effect."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.errors import PortRefused
from praxis_desktop.ports.serial import _pyserial
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.transport import LineSettings, PortReader, Rs485Settings
from tests.ports.wires import WAIT_S, Connection, failure, needs_ports, of_terminals, wire

pytestmark = needs_ports


@pytest.fixture
def as_if_a_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat a pseudo-terminal, which keeps no frame settings, as a line whose driver does not."""
    monkeypatch.setattr("praxis_desktop.ports.serial._terminals.is_pseudo", lambda descriptor: False)


@pytest.mark.usefixtures("as_if_a_wire")
@pytest.mark.parametrize(
    ("settings", "setting", "said"),
    [
        (LineSettings(9600, 7), "bytesize", "7 data bits"),
        (LineSettings(9600, 5), "bytesize", "5 data bits"),
        (LineSettings(9600, 8, "E"), "parity", "parity E"),
        (LineSettings(9600, 8, "M"), "parity", "parity M"),
        (LineSettings(9600, rs485=Rs485Settings()), "rs485", "RS-485"),
    ],
)
@of_terminals
def test_what_a_driver_does_not_keep_is_refused_by_name(
    settings: LineSettings, setting: str, said: str
) -> None:
    with Connection() as connection:
        before = connection.port.settings
        error = failure(lambda: connection.port.configure(settings))
        assert isinstance(error, PortRefused)
        assert error.setting == setting
        assert said in error.message
        assert "'scale'" in error.message
        assert error.hint
        assert connection.port.settings == before
        connection.wire.send(b"ok")
        assert connection.reader.read(2, WAIT_S) == b"ok"
    with wire() as free:
        opening = failure(lambda: SerialPort(free.device, PortReader("x"), settings, name="scale"))
        assert isinstance(opening, PortRefused)
        assert opening.setting == setting


@pytest.mark.usefixtures("as_if_a_wire")
@of_terminals
def test_a_driver_with_another_speed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with Connection() as connection:
        monkeypatch.setattr("praxis_desktop.ports.serial._terminals.terminal_speed", lambda descriptor: 9600)
        error = failure(lambda: connection.port.configure(LineSettings(1_500_000)))
        assert isinstance(error, PortRefused)
        assert error.setting == "baudrate"
        assert "1500000 baud" in error.message
        assert "its driver has 9600 baud" in error.message
        connection.port.configure(LineSettings(9700))


def _unsupported(port: object, value: object) -> Any:
    raise NotImplementedError("not supported on this platform")


@pytest.mark.parametrize(
    ("method", "settings", "setting"),
    [
        ("_set_special_baudrate", LineSettings(12345), "baudrate"),
        ("_set_rs485_mode", LineSettings(rs485=Rs485Settings()), "rs485"),
    ],
)
@pytest.mark.usefixtures("as_if_a_wire")
@of_terminals
def test_what_pyserial_cannot_do_on_a_system_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, method: str, settings: LineSettings, setting: str
) -> None:
    monkeypatch.setattr(_pyserial.Driver.__mro__[1], method, _unsupported)
    with wire() as free:
        error = failure(lambda: SerialPort(free.device, PortReader("x"), settings, name="scale"))
    assert isinstance(error, PortRefused)
    assert error.setting == setting


def test_a_parity_that_a_system_lacks_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = _pyserial.as_refusal(ValueError("Invalid parity: 'M'"), LineSettings(parity="M"))
    assert refusal is not None
    assert refusal.settings == ("parity",)
    assert _pyserial.as_refusal(OSError(5, "no"), LineSettings()) is None


@pytest.mark.usefixtures("as_if_a_wire")
@of_terminals
def test_an_uncommon_speed_is_in_force() -> None:
    with Connection() as connection:
        connection.port.configure(LineSettings(12345))
        connection.port.configure(LineSettings(115200, xonxoff=True, rtscts=True))
        connection.port.configure(LineSettings(115200))
        assert connection.port.statistics().notes == ()


@pytest.mark.parametrize("baudrate", [0, -9600, 9600.5, True, "9600", None, 2**31, 10**12])
def test_what_is_no_baud_rate_is_bad_input(baudrate: Any) -> None:
    with pytest.raises(UsageError, match="baud"):
        LineSettings(baudrate)


@of_terminals
def test_two_may_share_a_port_that_is_not_exclusive() -> None:
    with wire() as free:
        first = SerialPort(free.device, PortReader("a"), exclusive=False)
        second = SerialPort(free.device, PortReader("b"), exclusive=False)
        first.close()
        second.close()


@pytest.mark.usefixtures("as_if_a_wire")
@of_terminals
def test_a_port_is_free_again_after_its_close() -> None:
    with wire() as free:
        for _ in range(3):
            SerialPort(free.device, PortReader("a")).close()
