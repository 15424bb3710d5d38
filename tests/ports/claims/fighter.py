"""A process that claims a pty repeatedly, and reports on the line when it gets and releases the claim.

python -m tests.ports.claims.fighter FOLDER DEVICE NAME SECONDS
python -m tests.ports.claims.fighter --hold FOLDER DEVICE NAME
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.roles import Binding


def _fight(folder: Path, device: str, name: str, seconds: float) -> None:
    claims, port = Claims(folder), Binding("scale", device)
    descriptor = os.open(device, os.O_WRONLY | os.O_NOCTTY)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with claims.take([port], owner=ClaimOwner(name, "a fight", "anna"), queue=True):
            (number,) = [ticket.number for ticket in claims.present() if ticket.is_granted]
            os.write(descriptor, f"+{name} {number}\n".encode())
            time.sleep(0.002)
            os.write(descriptor, f"-{name} {number}\n".encode())


def _hold(folder: Path, device: str, name: str) -> None:
    with Claims(folder).take([Binding("scale", device)], owner=ClaimOwner(name, "a_protocol", "anna")):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    if sys.argv[1] == "--hold":
        _hold(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        _fight(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]))
