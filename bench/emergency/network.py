"""``python -m bench.emergency.network``: emergency stops of instruments on the network, at random moments.

A program starts an instrument over TCP or TLS, then hangs, writes without end, or closes its connection. It
is stopped by a key, by another process while it is suspended as a whole, or by its death. The
instruments are simulators behind a relay, which notes when bytes arrive; some accept only one connection at a
time. With TLS, such an instrument cannot be stopped while the program that has the connection is suspended;
the guardian must then say so.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from bench import table
from bench.certificates import Authority
from bench.processes import suspend
from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.ports.emergency.other_guardians import ask_guardian
from praxis_desktop.ports.emergency.stop_commands import known_stop_commands
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.listening import ListeningInstrument

Press = Literal["key", "another process, this one stands still", "death"]
PRESSES: tuple[Press, ...] = ("key", "another process, this one stands still", "death")
STARTS = {
    "preciseflex": ("preciseflex", b"nop\n"),
    "microspin": ("microspin", b"status\r\n"),
    "dp832": ("dp832", b"*IDN?\n"),
    "agrow_tcp": ("agrow", bytes.fromhex("000100000006010300130002")),
}
"""For each kind: its simulator, and a command that a program sends first."""
_OPEN = "import socket, time\nline = socket.create_connection(('instrument', PORT), timeout=30)\n"
_GO = _OPEN + "line.sendall(START)\n"
PROGRAMS = {
    "sleeps": _GO + "time.sleep(100)",
    "computes": _GO + "while True: pass",
    "writes without end": _GO + "while True: line.sendall(START); time.sleep(0.001)",
    "waits for an answer": _GO + "line.settimeout(None)\nwhile True: line.recv(100)",
    "closed": _GO + "line.close()\ntime.sleep(100)",
}
_WAIT_S, _MISSED_S = 60.0, 5.0
_CHUNK = 65536


class Instrument:
    """A simulator behind a relay on this computer, with or without TLS. With ``takes_one``, it refuses a
    second connection. ``secret`` names the secret that programs may send to it.
    """

    def __init__(
        self, kind: str, folder: Path, *, is_secure: bool, takes_one: bool, secret: str = ""
    ) -> None:
        self._served = ListeningInstrument(make_instrument(STARTS[kind][0]), "127.0.0.1:0")
        self._behind = int(self._served.device.rpartition(":")[2])
        self._takes_one = takes_one
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.device = f"tcp://127.0.0.1:{self.port}"
        self._context: ssl.SSLContext | None = None
        if is_secure:
            self._context, fingerprint = Authority(folder).context("127.0.0.1", self_signed=True)
            self.device = f"tls://127.0.0.1:{self.port}?fingerprint={fingerprint}"
        if secret:
            self.device += f"{',' if is_secure else '?'}secret={secret}"
        self._turn = threading.Condition()
        self._heard: list[bytearray] = []
        """The bytes received, one array per connection."""
        self._at: list[float] = []
        self._open = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with self._turn:
                if self._takes_one and self._open:
                    line.close()
                    continue
                self._open += 1
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            with line if self._context is None else self._context.wrap_socket(line, server_side=True) as near:
                self._relay(near)
        except OSError:
            line.close()
        finally:
            with self._turn:
                self._open -= 1

    def _relay(self, near: socket.socket) -> None:
        received = bytearray()
        with self._turn:
            self._heard.append(received)
            self._at.append(0.0)
            number = len(self._at) - 1
        with socket.create_connection(("127.0.0.1", self._behind)) as far:
            threading.Thread(target=_pass_on, args=(far, near), daemon=True).start()
            while data := near.recv(_CHUNK):
                with self._turn:
                    received += data
                    self._at[number] = time.monotonic()
                    self._turn.notify_all()
                far.sendall(data)
            far.shutdown(socket.SHUT_RDWR)  # the other thread's recv() would keep it open

    def wait_for(self, wanted: bytes, seconds: float) -> float:
        """Return the time (``time.monotonic``) at which ``wanted`` had arrived on any connection; 0.0 if not
        within ``seconds``.
        """
        deadline = time.monotonic() + seconds
        with self._turn:
            while True:
                for received, at in zip(self._heard, self._at, strict=True):
                    if wanted in received:
                        return at
                if (left := deadline - time.monotonic()) <= 0:
                    return 0.0
                self._turn.wait(left)

    @property
    def heard(self) -> list[bytes]:
        """The bytes received on each connection, in the order in which the connections were made."""
        with self._turn:
            return [bytes(received) for received in self._heard]

    def close(self) -> None:
        """Switch the instrument off."""
        self._listener.close()
        self._served.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError, ValueError):
        while data := source.recv(_CHUNK):
            target.sendall(data)


def stop(
    kind: str, program: str, press: Press, mode: str, instrument: Instrument, after_s: float
) -> tuple[float, str]:
    """Start ``program`` in a separate process, and press ``after_s`` seconds after its first command has
    arrived. Returns the milliseconds until the whole stop had reached the instrument (inf if it never did),
    and what the guardian reported about a failure.
    """
    begin = STARTS[kind][1]
    wanted = known_stop_commands()[kind].commands
    laboratory = subprocess.Popen(
        [sys.executable, "-m", "bench.emergency.laboratory", mode, instrument.device, "instrument", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert laboratory.stdin is not None
        source = PROGRAMS[program].replace("PORT", str(instrument.port)).replace("START", repr(begin))
        laboratory.stdin.write(json.dumps(source) + "\n")
        laboratory.stdin.flush()
        assert instrument.wait_for(begin, _WAIT_S), (kind, program)
        time.sleep(after_s)
        (address,) = [at for at, pid in guardian_addresses().items() if pid == laboratory.pid]
        if press == "another process, this one stands still":
            suspend(laboratory.pid)
        pressed, failed = time.monotonic(), ""
        if press == "another process, this one stands still":
            reports = ask_guardian(address, runs=(), by="bench", reason="", seconds=_MISSED_S) or ()
            failed = ", ".join(report.failure for report in reports)
        elif press == "death":
            laboratory.kill()
        else:
            laboratory.send_signal(signal.SIGQUIT)
        arrived = instrument.wait_for(b"".join(wanted), _MISSED_S)
        return (arrived - pressed) * 1000 if arrived else float("inf"), failed
    finally:
        laboratory.kill()
        laboratory.communicate()


def main(arguments: Sequence[str]) -> int:
    """Perform the trials; return 1 if a stop was missed and the guardian did not say so."""
    parser = argparse.ArgumentParser(prog="python -m bench.emergency.network", description=__doc__)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    took: dict[tuple[str, Press, str], list[float]] = {}
    missed: Counter[str] = Counter()
    untold = 0
    with TemporaryDirectory(prefix="bench-network-") as folder:
        for number in range(options.trials):
            kind, program = chance.choice(list(STARTS)), chance.choice(list(PROGRAMS))
            press, mode = PRESSES[number % len(PRESSES)], chance.choice(["thread", "process"])
            is_secure, takes_one = number // 3 % 2 == 1, number // 6 % 2 == 1
            instrument = Instrument(kind, Path(folder), is_secure=is_secure, takes_one=takes_one)
            try:
                ms, failed = stop(kind, program, press, mode, instrument, chance.uniform(0, 0.3))
            finally:
                instrument.close()
            ways = "TLS" if is_secure else "TCP", "one connection" if takes_one else "several"
            took.setdefault((ways[0], press, ways[1]), []).append(ms)
            if ms == float("inf"):
                missed[f"{', '.join(ways)}, {press}: {kind}, {program}, {mode}: {failed or 'not told'}"] += 1
                untold += not failed
    print(f"{options.trials} emergency stops on the network; ms from the press until the stop had arrived")
    for (line, press, count), series in sorted(took.items()):
        there = [each for each in series if each != float("inf")]
        told = table.spread(there) if there else ""
        print(f"  {f'{line}, {press}, {count}':62} {len(there):3} of {len(series):3} arrived  {told}")
    print(f"  missed: {sum(missed.values())}, of which nobody was told: {untold}")
    for told, times in missed.items():
        print(f"    {times} times: {told}")
    return 1 if untold else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
