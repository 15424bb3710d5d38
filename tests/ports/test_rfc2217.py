"""Line settings over RFC 2217: the server's answers are accepted, and its notifications are reported."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.lines.line import SettingsRefused
from praxis_desktop.ports.lines.line_errors import LineEvent, Piece
from praxis_desktop.ports.network._rfc2217 import (
    DO,
    DONT,
    WILL,
    WONT,
    Option,
    Rfc2217Line,
    Subnegotiation,
    Telegram,
    TelnetReader,
    escaped,
    option,
    subnegotiation,
)
from praxis_desktop.ports.transport import LineSettings
from tests.ports.wires import WAIT_S

_COM_PORT = 44
_DATA = st.binary(min_size=1, max_size=20) | st.just(b"\xff\xff\xf0")
_OPTIONS = st.builds(Option, st.sampled_from([WILL, WONT, DO, DONT]), st.integers(0, 255))
_SUBNEGOTIATIONS = st.builds(
    Subnegotiation, st.integers(0, 254), st.binary(max_size=20) | st.just(b"\xff\xf0")
)


def _wire(telegram: Telegram) -> bytes:
    if isinstance(telegram, bytes):
        return escaped(telegram)
    if isinstance(telegram, Option):
        return option(telegram.verb, telegram.option)
    return subnegotiation(telegram.option, telegram.body)


def _joined(telegrams: list[Telegram]) -> list[Telegram]:
    joined: list[Telegram] = []
    for telegram in telegrams:
        if isinstance(telegram, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += telegram
        else:
            joined.append(telegram)
    return joined


@given(st.lists(_DATA | _OPTIONS | _SUBNEGOTIATIONS, max_size=10), st.lists(st.integers(1, 5), max_size=60))
def test_a_stream_comes_apart_however_it_was_cut(telegrams: list[Telegram], cuts: list[int]) -> None:
    stream = b"".join(map(_wire, telegrams))
    reader = TelnetReader()
    found: list[Telegram] = []
    at = 0
    for cut in [*cuts, len(stream) + 1]:
        found += reader.feed(stream[at : at + cut])
        at += cut
    assert _joined(found) == _joined(telegrams)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\xff\xfa", b"\xff\xf0", b"\xff"]), max_size=20))
def test_any_bytes_are_taken(chunks: list[bytes]) -> None:
    reader = TelnetReader()
    for chunk in chunks:
        reader.feed(chunk)


def test_a_command_without_an_end_is_not_waited_for() -> None:
    reader = TelnetReader()
    with pytest.raises(OSError, match="not Telnet"):
        reader.feed(b"\xff\xfa" + b"x" * 10_000)


class Server:
    """A server that agrees to everything and answers each command with its own value, or with that in
    ``answers``.
    """

    def __init__(self, answers: dict[int, bytes] | None = None, *, agrees: bool = True) -> None:
        self.near, self._far = socket.socketpair()
        self.near.setblocking(False)
        self._answers = answers or {}
        self._agrees = agrees
        self.told: list[Telegram] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def send(self, data: bytes) -> None:
        """Send a message that is not an answer."""
        self._far.sendall(data)

    def wait_for(self, telegram: Telegram) -> None:
        """Wait until the client has sent ``telegram``."""
        with self._changed:
            assert self._changed.wait_for(lambda: telegram in self.told, WAIT_S), self.told

    def _run(self) -> None:
        # The client may disconnect in the middle of an answer.
        with self._far, suppress(ConnectionError):
            self._serve()

    def _serve(self) -> None:
        reader = TelnetReader()
        while data := self._far.recv(1000):
            for telegram in reader.feed(data):
                with self._changed:
                    self.told.append(telegram)
                    self._changed.notify_all()
                self._far.sendall(self._answer(telegram))

    def _answer(self, telegram: Telegram) -> bytes:
        if isinstance(telegram, Option):
            yes, no = (DO, DONT) if telegram.verb == WILL else (WILL, WONT)
            return option(yes if self._agrees else no, telegram.option)
        if isinstance(telegram, Subnegotiation):
            command, value = telegram.body[0], telegram.body[1:]
            answer = self._answers.get(command, value)
            return subnegotiation(_COM_PORT, bytes((command + 100,)) + answer)
        return b""

    def join(self) -> None:
        """Wait for the end of the connection."""
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()


def _open(server: Server, settings: LineSettings | None = None) -> Rfc2217Line:
    return Rfc2217Line(server.near, settings or LineSettings(), dtr=True, rts=False)


def test_errors_that_the_server_notifies_of_are_told_between_the_bytes() -> None:
    server = Server()
    line = _open(server)
    server.wait_for(Subnegotiation(_COM_PORT, b"\x05\x08"))  # DTR on
    server.wait_for(Subnegotiation(_COM_PORT, b"\x05\x0c"))  # RTS off
    server.send(
        b"ab" + subnegotiation(_COM_PORT, b"\x6a\x0c") + b"c" + subnegotiation(_COM_PORT, b"\x6a\x12")
    )
    pieces: list[Piece] = []
    while len(pieces) < 6:
        pieces += line.read_some()
    assert pieces == [
        b"ab",
        LineEvent("parity", b""),
        LineEvent("framing", b""),
        b"c",
        LineEvent("overrun", b""),
        LineEvent("break", b""),
    ]
    server.send(subnegotiation(_COM_PORT, b"\x6b\x90"))
    server.send(b"\xff\xff")
    while line.read_some() != [b"\xff"]:
        pass
    assert line.line("cts")
    assert line.line("cd")
    assert not line.line("dsr")
    line.write_now(b"\xff\xf0\xff")
    server.wait_for(b"\xff\xf0\xff")
    line.close()
    server.join()


@pytest.mark.parametrize(
    ("answers", "setting"),
    [
        ({1: (19200).to_bytes(4, "big")}, "baudrate"),
        ({2: b"\x07"}, "bytesize"),
        ({3: b"\x02"}, "parity"),
        ({4: b"\x03"}, "stopbits"),
        ({5: b"\x01"}, "xonxoff"),
        ({1: b""}, "baudrate"),
    ],
)
def test_what_the_server_answers_otherwise_is_refused(answers: dict[int, bytes], setting: str) -> None:
    server = Server(answers)
    with pytest.raises(SettingsRefused) as refused:
        _open(server, LineSettings(9600, xonxoff=setting == "xonxoff"))
    assert refused.value.settings == (setting,)
    server.near.close()
    server.join()


def test_a_server_that_declines_is_told() -> None:
    server = Server(agrees=False)
    with pytest.raises(OSError, match="RFC 2217"):
        _open(server)
    server.near.close()
    server.join()


def _read_for_ever(line: Rfc2217Line) -> None:
    while True:
        line.read_some()


def test_a_server_that_talks_nonsense_ends_the_line() -> None:
    server = Server()
    line = _open(server)
    server.send(b"\xff\xfa" + b"x" * 10_000)
    with pytest.raises(OSError, match="not Telnet"):
        _read_for_ever(line)
    line.close()
    server.join()
