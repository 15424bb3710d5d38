"""Checks a port with a loopback plug, which connects the port's output to its input."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

from msgspec import structs

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.check.report import Finding, Verdict, distribution
from praxis_desktop.ports.errors import PortRefused, named
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import (
    InputLine,
    LineErrorKind,
    LineSettings,
    OutputLine,
    Port,
    PortReader,
    never,
)

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
FRAMES = (
    (8, "N", 1),
    (8, "E", 1),
    (8, "O", 1),
    (8, "N", 2),
    (7, "E", 1),
    (7, "O", 1),
    (7, "N", 2),
    (5, "N", 1),
)
JOINED: tuple[tuple[OutputLine, InputLine], ...] = (("rts", "cts"), ("dtr", "dsr"), ("dtr", "cd"))
ROUND_TRIPS = 200
_PATTERN_BYTES = 16
_FLOW_SECONDS = 3.0
_LEAST_FLOW, _MOST_FLOW = 1024, 1 << 20
_PATIENCE_S = 2.0
_BREAK_S = 0.1
_SETTLE_S = 0.05


class NoLoopback(PortError):
    """None of the sent data came back."""

    exit_code = ExitCode.FAULT


class _Listener(PortReader):
    """A reader that also records breaks."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.breaks = threading.Event()

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        if kind == "break":
            self.breaks.set()
        else:
            super().on_line_error(kind, data)


class LoopbackCheck:
    """Checks one port; ``findings`` yields each result as soon as it is known.

    ``cancelled`` is called between exchanges. Because the check sends bytes, nothing but the plug may be
    connected.
    """

    STEPS = ("echo", "line settings", "latency", "throughput", "break", "modem lines", "errors on the line")

    def __init__(
        self, binding: Binding, settings: LineSettings, *, cancelled: Callable[[], bool] = never
    ) -> None:
        self._binding = binding
        self._settings = settings
        self._cancelled = cancelled
        self._chance = random.Random(0)

    def findings(self) -> Iterator[Finding]:
        """Open the port, run each test in turn, and close the port. Raises PortError or NoLoopback."""
        listener = _Listener(self._binding.role)
        with self._binding.open(listener, self._settings, dtr=True, rts=True) as port:
            looks = (
                self._echo,
                self._line_settings,
                self._latency,
                self._throughput,
                self._break,
                self._modem_lines,
                self._errors,
            )
            for look in looks:
                if self._cancelled():
                    return
                yield look(port, listener)

    # ---- the tests
    def _echo(self, port: Port, listener: _Listener) -> Finding:
        sent = self._pattern(256, port.settings.bytesize)
        received = self._round_trip(port, listener, sent)
        if not received:
            raise NoLoopback(
                Message("nothing sent to {name} comes back", name=named(port.name, port.device)),
                port=port.name,
                hint=(
                    "Attach a loopback plug that connects TX and RX (pins 2 and 3 of a DE-9), then check "
                    "again."
                ),
            )
        is_same = received == sent
        return Finding(
            "echo",
            "passed" if is_same else "failed",
            Message("{count} bytes came back unchanged", count=len(sent))
            if is_same
            else _difference(sent, received),
            "every byte value is sent once, in random order; the echo is compared",
            {"bytes": len(sent), "settings": str(port.settings)},
        )

    def _line_settings(self, port: Port, listener: _Listener) -> Finding:
        carried: list[str] = []
        wrong: list[str] = []
        refused: list[str] = []
        ignored: list[str] = []
        before = port.settings
        for settings in self._every_setting():
            if self._cancelled():
                break
            try:
                port.configure(settings)
            except (PortRefused, UsageError) as error:
                refused.append(f"{settings} ({error.message})")
                continue
            sent = self._pattern(_PATTERN_BYTES, settings.bytesize)
            received = self._round_trip(port, listener, sent)
            if received != sent:
                wrong.append(str(settings))
            elif port.statistics().notes:
                ignored.append(str(settings))
            else:
                carried.append(str(settings))
        port.configure(before)
        verdict: Verdict = "failed" if wrong else "passed"
        summary: str = Message("bytes arrive unchanged with {count} settings", count=len(carried))
        if wrong:
            summary = Message("bytes are altered or lost when using {wrong}", wrong=", ".join(wrong))
        if refused:
            summary += Message(", {count} are rejected by the driver", count=len(refused))
        if ignored:
            summary += Message(", {count} have no effect on this kind of port", count=len(ignored))
        return Finding(
            "line settings",
            verdict,
            summary,
            Message(
                "{pattern_bytes} bytes are sent at each speed with 8N1, and in each frame format; the echo "
                "is compared",
                pattern_bytes=_PATTERN_BYTES,
            ),
            {"carried": carried, "refused": refused, "without_effect": ignored},
        )

    def _latency(self, port: Port, listener: _Listener) -> Finding:
        times: list[float] = []
        lost = 0
        for number in range(ROUND_TRIPS):
            if self._cancelled():
                break
            sent = bytes([number & 0x7F])
            started = time.perf_counter()
            port.write(sent, _PATIENCE_S)
            received = listener.read(1, _PATIENCE_S)
            times.append(time.perf_counter() - started)
            lost += received != sent
        on_the_wire = round(port.settings.seconds_for(1) * 1e6, 1)
        figures = {**distribution(times, "round_trip"), "one_byte_on_the_wire_us": on_the_wire, "wrong": lost}
        return Finding(
            "latency",
            "failed" if lost else "passed",
            f"p50 {figures['round_trip_p50_us']} µs, p99 {figures['round_trip_p99_us']} µs"
            if not lost
            else Message(
                "{lost} of {count} bytes did not come back as they were sent", lost=lost, count=len(times)
            ),
            "bytes are written one at a time, and each echo is read before the next; timed from call to "
            "return",
            figures,
        )

    def _throughput(self, port: Port, listener: _Listener) -> Finding:
        rate = 1 / port.settings.seconds_for(1)
        count = int(min(max(_FLOW_SECONDS * rate, _LEAST_FLOW), _MOST_FLOW))
        sent = self._pattern(count, port.settings.bytesize)
        failure: list[PortError] = []

        def write() -> None:
            try:
                port.write(sent, 10 * _FLOW_SECONDS, cancelled=self._cancelled)
            except PortError as error:
                failure.append(error)

        writer = threading.Thread(target=write, name=f"check {port.name}", daemon=True)
        started = time.perf_counter()
        writer.start()
        received = listener.read(count, 2 * _FLOW_SECONDS + count / rate)
        seconds = time.perf_counter() - started
        writer.join()
        if failure:
            raise failure[0]
        is_same = received == sent
        return Finding(
            "throughput",
            "passed" if is_same else "failed",
            Message("{count} bytes at {speed:.0f} bytes/s, none lost", count=count, speed=count / seconds)
            if is_same
            else _difference(sent, received),
            "random bytes are written at full speed while the echo is read; the echo is compared",
            {
                "bytes": count,
                "received": len(received),
                "bytes_per_s": round(len(received) / seconds, 1),
                "line_bytes_per_s": round(rate, 1),
            },
        )

    def _break(self, port: Port, listener: _Listener) -> Finding:
        listener.breaks.clear()
        method = Message(
            "a break of {break_s:g} s is sent; the receiver must report one within 1 s", break_s=_BREAK_S
        )
        try:
            port.set_line("break", True)
            threading.Event().wait(_BREAK_S)
            port.set_line("break", False)
        except PortRefused as error:
            return Finding("break", "absent", error.message, method)
        came = listener.breaks.wait(1.0)
        self._quiet(listener)
        if came:
            return Finding("break", "passed", "breaks arrive at the other end", method)
        return Finding(
            "break",
            "absent",
            "no break was reported: the system does not report breaks, or the line does not carry them",
            method,
        )

    def _modem_lines(self, port: Port, listener: _Listener) -> Finding:
        method = (
            "each output is switched off and on; the input that a fully wired plug connects to it must follow"
        )
        joined: list[str] = []
        apart: list[str] = []
        try:
            for output, line in JOINED:
                seen = []
                for on in (False, True):
                    port.set_line(output, on)
                    threading.Event().wait(_SETTLE_S)
                    seen.append(port.line(line))
                pair = f"{output.upper()}-{line.upper()}"
                (joined if seen == [False, True] else apart).append(pair)
        except PortRefused as error:
            return Finding("modem lines", "absent", error.message, method)
        verdict: Verdict = "passed" if joined else "absent"
        summary = (
            Message("{joined} connected", joined=", ".join(joined))
            if joined
            else ("the plug does not connect any of them")
        )
        return Finding("modem lines", verdict, summary, method, {"joined": joined, "not_joined": apart})

    def _errors(self, port: Port, listener: _Listener) -> Finding:
        statistics = port.statistics()
        counts = {
            "framing_errors": statistics.framing_errors,
            "parity_errors": statistics.parity_errors,
            "overruns": statistics.overruns,
            "bytes_out": statistics.bytes_out,
            "bytes_in": statistics.bytes_in,
        }
        wrong = statistics.framing_errors + statistics.parity_errors + statistics.overruns
        return Finding(
            "errors on the line",
            "failed" if wrong else "passed",
            Message("{wrong} errors", wrong=wrong) if wrong else "none",
            "the system's error counters during the whole check",
            counts,
        )

    # ---- exchanges
    def _pattern(self, count: int, bytesize: int) -> bytes:
        values = list(range(1 << bytesize))
        self._chance.shuffle(values)
        repeated = values * (count // len(values) + 1)
        return bytes(repeated[:count])

    def _round_trip(self, port: Port, listener: _Listener, sent: bytes) -> bytes:
        self._quiet(listener)
        port.write(sent, _PATIENCE_S + port.settings.seconds_for(len(sent)), cancelled=self._cancelled)
        return listener.read(len(sent), _PATIENCE_S + 2 * port.settings.seconds_for(len(sent)))

    @staticmethod
    def _quiet(listener: _Listener) -> None:
        """Discard received data until no more arrives."""
        while listener.read(1, _SETTLE_S):
            listener.clear()

    def _every_setting(self) -> Iterator[LineSettings]:
        for baudrate in BAUD_RATES:
            yield structs.replace(self._settings, baudrate=baudrate, bytesize=8, parity="N", stopbits=1)
        for bytesize, parity, stopbits in FRAMES:
            yield structs.replace(self._settings, bytesize=bytesize, parity=parity, stopbits=stopbits)


def _difference(sent: bytes, received: bytes) -> str:
    """Describe where the received data first differs from the sent data."""
    place = next(
        (place for place, pair in enumerate(zip(sent, received, strict=False)) if pair[0] != pair[1]),
        min(len(sent), len(received)),
    )
    if place == len(received) < len(sent):
        return Message("{count} of {sent} bytes did not come back", count=len(sent) - place, sent=len(sent))
    return Message(
        "wrong bytes came back, starting at byte {place} of {count}: sent {sent}, received {received}",
        place=place + 1,
        count=len(sent),
        sent=sent[place : place + 8].hex(" "),
        received=received[place : place + 8].hex(" "),
    )
