"""``python -m bench.crashes.instrument LOG [--at-once] NAME...``: instruments in a separate process.

They survive while the run that uses them is killed. Each holds a pseudo-terminal open and logs what it
receives.

The first line on standard output is a JSON object that maps names to paths. A command is ``#7 31``, its
number and a value; the reply is ``#7 ok 31``. ``?last`` asks for the last few commands, ``?kind`` for the
kind of instrument. With ``--at-once``, replies take no time and nothing is logged. A line on standard input,
such as ``a #7 31``, is a person's action on instrument ``a``.
"""

from __future__ import annotations

import heapq
import json
import os
import random
import select
import socket
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from praxis_desktop.ports.simulators.pty import TerminalPair
from praxis_desktop.ports.transport import LineSettings

PROFILE: dict[str, object] = {
    "version": 1,
    "kind": "numbered",
    "name": "Instrument that numbers its commands",
    "maker": "bench",
    "category": "dispenser",
    "backend": "",
    "line": {"baudrate": 115200},
    "identify": {"steps": [{"send": "?kind\r\n", "expect": "kind (?P<model>[^\r\n]+)\r\n"}]},
    "told_apart_by": ["model"],
    "state": {"steps": [{"send": "?last\r\n", "expect": "last (?P<last>[^\r\n]+)\r\n"}]},
    "stop": {"send": [], "advice": "It moves nothing."},
    "limits": {"commands": [{"pattern": "#[0-9]+ -?[0-9]+"}, {"pattern": "\\?last"}, {"pattern": "\\?kind"}]},
    "recover": {"advice": "Nothing."},
    "replies": {"terminator": "\r\n"},
    "settle": [
        {"pattern": "\\?[a-z]+", "repeatable": True},
        {
            "pattern": "#(?P<number>[0-9]+) (?P<value>-?[0-9]+)",
            "ask": [{"send": "?last\r\n", "expect": "last [^\r\n]+\r\n"}],
            "done": "last ([^\r\n]*,)?#{number} {value}[,\r]",
            "not_done": "last ",
            "reply": "#{number} ok {value}\r\n",
        },
    ],
    "sources": ["bench/crashes"],
}
"""The instrument's profile, which says how to query the outcome of a command."""

_LATENCY_S = (0.001, 0.008)
_HALVES = 0.3
"""The share of replies that are sent in two parts."""
_BETWEEN_S = 0.004
_REMEMBERED = 9


class _Reply(NamedTuple):
    """Bytes to be sent."""

    due: float
    order: int
    line: TerminalPair
    data: bytes


class _Instrument:
    """An instrument: its end of the line, and its state."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = TerminalPair(LineSettings(115200))
        self.path = self.line.device
        self.received = b""
        self.last: list[str] = []

    def reply_to(self, command: str) -> str:
        """Return the reply to a line."""
        if command == "?last":
            return f"last {','.join(self.last) or 'none'}\r\n"
        if command == "?kind":
            return "kind numbered\r\n"
        number, _, value = command.partition(" ")
        self.last = [*self.last[-_REMEMBERED:], command]
        return f"{number} ok {value}\r\n"


def main() -> None:
    """Serve until standard input ends."""
    at_once = "--at-once" in sys.argv
    names = [name for name in sys.argv[2:] if name != "--at-once"]
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    instruments = {each.line: each for each in map(_Instrument, names)}
    print(json.dumps({each.name: each.path for each in instruments.values()}), flush=True)
    hands, person = socket.socketpair()
    threading.Thread(target=_pass_on, args=(person,), daemon=True).start()
    chance = random.Random(sys.argv[1])
    replies: list[_Reply] = []
    order = 0
    while True:
        pause = max(0.0, replies[0].due - time.monotonic()) if replies else None
        sources: list[TerminalPair | socket.socket] = [*instruments, hands]
        ready, _, _ = select.select(sources, [], [], pause)
        while replies and replies[0].due <= time.monotonic():
            reply = heapq.heappop(replies)
            reply.line.write(reply.data)
        if hands in ready:
            name, _, command = hands.recv(65536).decode().strip().partition(" ")
            if not name:
                return
            next(each for each in instruments.values() if each.name == name).reply_to(command)
            _note(log, name, command)
        for line, instrument in instruments.items():
            if line not in ready:
                continue
            instrument.received += line.read(65536)
            *lines, instrument.received = instrument.received.split(b"\n")
            for one in lines:
                command = one.strip(b"\r").decode("latin-1")
                data = instrument.reply_to(command).encode("latin-1")
                if at_once:
                    line.write(data)
                    continue
                _note(log, instrument.name, command)
                earliest = max([time.monotonic(), *(each.due for each in replies if each.line is line)])
                due = earliest + chance.uniform(*_LATENCY_S)
                cut = chance.randrange(1, len(data)) if chance.random() < _HALVES else len(data)
                for part, at in ((data[:cut], due), (data[cut:], due + _BETWEEN_S)):
                    if part:
                        order += 1
                        heapq.heappush(replies, _Reply(at, order, line, part))


def _pass_on(person: socket.socket) -> None:
    """Pass standard input on to a socket, for which ``select`` can wait on every system."""
    with person:
        for line in sys.stdin.buffer:
            person.sendall(line)


def _note(log: int, name: str, command: str) -> None:
    told = {"at": time.time(), "name": name, "command": command}
    os.write(log, json.dumps(told).encode() + b"\n")
    os.fsync(log)


def commands_of(log: Path) -> list[tuple[str, str]]:
    """Return the commands that each instrument received, in order."""
    told = [json.loads(line) for line in log.read_bytes().splitlines()] if log.exists() else []
    return [(each["name"], each["command"]) for each in told]


if __name__ == "__main__":
    main()
