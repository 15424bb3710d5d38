"""A process that simulates the devices at a program's serial ports, on pseudo-terminals.

Its argument is a JSON list of ports. Each has a ``name`` and optionally: ``lines``, which are sent one
``every`` so many seconds, starting ``begin`` seconds after the first port was opened; ``replies``, pairs of a
regular expression and the text sent when it matches; ``echo``; and ``joined``, the name of the port at the
other end of a null-modem cable. Texts are Latin-1. The process prints the devices as JSON, then ``open`` when
the program has opened the first.
"""

from __future__ import annotations

import json
import os
import re
import select
import sys
import time
import tty
from typing import Any

_TICK_S = 0.005


class _Port:
    """One pseudo-terminal."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.master, slave = os.openpty()
        tty.setraw(slave)
        self.device = os.ttyname(slave)
        os.close(slave)
        self.lines = [text.encode("latin-1") for text in told.get("lines", ())]
        pairs = told.get("replies", ())
        self.replies = [
            (re.compile(ask.encode("latin-1"), re.DOTALL), reply.encode("latin-1")) for ask, reply in pairs
        ]
        self.taken = b""

    @property
    def is_open(self) -> bool:
        """Whether the program has the port open."""
        poll = select.poll()
        poll.register(self.master, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def send_due(self, since_open_s: float) -> None:
        """Send the lines that are due."""
        sent = len(self.told.get("lines", ())) - len(self.lines)
        if self.lines and since_open_s >= self.told.get("begin", 1.0) + sent * self.told.get("every", 0.2):
            os.write(self.master, self.lines.pop(0))

    def receive(self, ports: dict[str, _Port]) -> None:
        """React to what the program has sent, if anything."""
        ready, _, _ = select.select([self.master], [], [], 0)
        if not ready:
            return
        try:
            data = os.read(self.master, 65536)
        except OSError:  # it was closed just now
            return
        if self.told.get("echo"):
            os.write(self.master, data)
        if "joined" in self.told:
            os.write(ports[self.told["joined"]].master, data)
        self.taken += data
        for ask, reply in self.replies:
            while found := ask.search(self.taken):
                self.taken = self.taken[: found.start()] + self.taken[found.end() :]
                os.write(self.master, reply)


def main(told: str) -> None:
    """Serve the ports until the process is ended."""
    ports = {port["name"]: _Port(port) for port in json.loads(told)}
    print(json.dumps({name: port.device for name, port in ports.items()}), flush=True)
    opened = 0.0
    while True:
        time.sleep(_TICK_S)
        for port in ports.values():
            if not port.is_open:
                continue
            if not opened:
                opened = time.monotonic()
                print("open", flush=True)
            port.send_due(time.monotonic() - opened)
            port.receive(ports)


if __name__ == "__main__":
    main(sys.argv[1])
