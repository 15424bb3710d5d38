"""Ports behind a serial server work like others: bytes, settings, closing, and failures of the network."""

from __future__ import annotations

import socket
import threading

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.errors import (
    PortClosed,
    PortDenied,
    PortDisconnected,
    PortNotFound,
    PortRefused,
    PortTimeout,
)
from praxis_desktop.ports.network._connecting import connect
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.transport import LineSettings, PortReader, Rs485Settings
from tests.ports.servers import plain_server, rfc2217_server
from tests.ports.wires import WAIT_S, failure, needs_ports, of_terminals

EVERYTHING = bytes(range(256)) * 64


def test_a_plain_network_port_passes_every_byte() -> None:
    with plain_server() as server:
        reader = PortReader("scale")
        with SerialPort(server.url, reader, name="scale") as port:
            far = server.accept()
            port.write(EVERYTHING, WAIT_S)
            assert server.receive(len(EVERYTHING)) == EVERYTHING
            far.sendall(EVERYTHING)
            assert reader.read(len(EVERYTHING), WAIT_S) == EVERYTHING
            assert port.drain(WAIT_S)
            assert "configured on the serial server" in port.statistics().notes[0]
            assert isinstance(failure(lambda: port.line("cts")), PortRefused)
            assert isinstance(failure(lambda: port.set_line("dtr", True)), PortRefused)
            port.configure(LineSettings(115200))
            port.write(b"last words", WAIT_S)
        assert server.receive(10) == b"last words"
        assert far.recv(1) == b""


def test_a_server_that_closes_the_connection_is_a_pulled_cable() -> None:
    with plain_server() as server:
        reader = PortReader("scale")
        with SerialPort(server.url, reader, name="scale") as port:
            far = server.accept()
            far.sendall(b"las")
            far.close()
            assert reader.read(3, WAIT_S) == b"las"
            error = failure(lambda: reader.read(1, WAIT_S))
            assert type(error) is PortDisconnected
            assert server.url in error.message
            assert type(failure(lambda: port.write(b"x", 1))) is PortDisconnected


def test_closing_ends_a_blocked_write_to_a_network() -> None:
    with plain_server() as server, SerialPort(server.url, PortReader("scale"), name="scale") as port:
        far = server.accept()
        outcome: list[PortError] = []
        writing = threading.Thread(
            target=lambda: outcome.append(failure(lambda: port.write(b"x" * 50_000_000, WAIT_S)))
        )
        writing.start()
        assert far.recv(1)
        port.close()
        writing.join(WAIT_S)
        assert [type(error) for error in outcome] == [PortClosed]


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    error = failure(lambda: SerialPort(f"socket://127.0.0.1:{free}", PortReader("x"), name="scale"))
    assert type(error) is PortNotFound
    assert "nothing is listening" in error.message
    for wrong in (
        "socket://127.0.0.1",
        "socket://:7",
        "socket://h:99999",
        "ftp://h:1",
        "socket://h:1?logging=debug",
    ):
        error = failure(lambda wrong=wrong: SerialPort(wrong, PortReader("x")))  # type: ignore[misc]
        assert type(error) is PortRefused
        assert "socket://HOST:PORT" in error.hint


def test_a_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*arguments: object, **named: object) -> socket.socket:
        raise TimeoutError("timed out")

    monkeypatch.setattr("socket.socket.connect", connect)
    error = failure(lambda: SerialPort("socket://10.255.255.1:4001", PortReader("x"), name="scale"))
    assert type(error) is PortTimeout


def test_a_plain_server_does_not_speak_rfc_2217(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praxis_desktop.ports.network._rfc2217._ANSWER_LIMIT_S", 0.2)
    with plain_server() as server:
        url = server.url.replace("socket", "rfc2217")
        error = failure(lambda: SerialPort(url, PortReader("x"), name="scale"))
    assert type(error) is PortRefused
    assert "RFC 2217" in error.message


@needs_ports
@of_terminals
def test_a_port_behind_rfc_2217_is_set_and_passes_every_byte() -> None:
    with rfc2217_server() as server:
        reader = PortReader("pump")
        with SerialPort(server.url, reader, LineSettings(19200, stopbits=2), name="pump") as port:
            assert (server.port.baudrate, server.port.stopbits) == (19200, 2)
            port.write(EVERYTHING[:2048], WAIT_S)
            assert server.wire.receive(2048) == EVERYTHING[:2048]
            server.wire.send(EVERYTHING[:2048])
            assert reader.read(2048, WAIT_S) == EVERYTHING[:2048]
            port.configure(LineSettings(4800, xonxoff=True))
            assert (server.port.baudrate, server.port.stopbits, server.port.xonxoff) == (4800, 1, True)
            port.discard_input()
            port.discard_output()
            port.set_line("break", True)
            port.set_line("break", False)
            for on in (True, False):
                port.set_line("rts", on)
                port.write(b"?")
                assert server.wire.receive(1) == b"?"
                server.wire.send(b"\xff\xff")
                assert reader.read(2, WAIT_S) == b"\xff\xff"
                assert port.line("cts") is on
            assert port.line("cd")
            assert not port.line("ri")
            error = failure(lambda: port.configure(LineSettings(rs485=Rs485Settings())))
            assert isinstance(error, PortRefused)
            assert error.setting == "rs485"
            server.drop()
            assert type(failure(lambda: reader.read(1, WAIT_S))) is PortDisconnected
        assert not [thread for thread in threading.enumerate() if thread.name == "port pump"]


@pytest.mark.parametrize("scheme", ["tcp", "http", "udp"])
def test_a_name_that_leads_to_several_addresses_is_refused(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"10.0.0.{last}", 5025)) for last in (8, 7)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(
        PortDenied, match=r"resolves to several addresses: 10\.0\.0\.7, 10\.0\.0\.8"
    ) as refused:
        connect(f"{scheme}://scope.example:5025", "scope")
    assert "Grant the address of the instrument" in refused.value.hint


def leading(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Resolve names to these addresses, one list after the other, the last one forever."""
    left = list(answers)

    def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("scheme", ["tcp", "http", "udp", "tls", "https"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "0.0.0.0"])
def test_a_name_of_this_computer_is_refused_before_anything_is_reached(
    scheme: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        leading(monkeypatch, [address])
        with pytest.raises(PortDenied, match="is this computer") as refused:
            connect(f"{scheme}://scope.example:{server.getsockname()[1]}", "scope")
        assert "Grant 127.0.0.1 or localhost" in refused.value.hint
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("address", ["224.0.0.1", "255.255.255.255"])
def test_a_name_of_a_group_of_computers_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leading(monkeypatch, [address])
    with pytest.raises(PortDenied, match="a group of computers"):
        connect("udp://scope.example:5025", "scope")


def test_a_name_that_leads_elsewhere_later_in_a_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    led_to: dict[str, frozenset[str]] = {}
    leading(monkeypatch, ["192.0.2.7"], ["192.0.2.7"], ["192.0.2.8"])
    reached: list[object] = []

    def refuse(_: object, place: object) -> None:
        reached.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.socket.connect", refuse)
    for _ in range(2):
        with pytest.raises(PortNotFound, match="nothing is listening there"):
            connect("tcp://scope.example:5025", "scope", led_to=led_to)
    with pytest.raises(
        PortDenied, match=r"resolves to 192\.0\.2\.8, but resolved to 192\.0\.2\.7 earlier in this run"
    ) as refused:
        connect("tcp://scope.example:5025", "scope", led_to=led_to)
    assert "grant the address instead of the name" in refused.value.hint
    assert ("192.0.2.8", 5025) not in reached


def test_a_name_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.wait(WAIT_S) and [])
    monkeypatch.setattr("praxis_desktop.ports.network._connecting._NAME_LIMIT_S", 0.1)
    with pytest.raises(PortTimeout, match="no name server answered in time") as refused:
        connect("tcp://scope.example:5025", "scope")
    assert "works without a name server" in refused.value.hint
    answers.set()
