"""Run a command on the machine, with its own processes, mounts and screen."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

from build_tools.errors import BuildError
from build_tools.wine.lending import DATA, HEAD, READ, VARIABLE, read_line
from praxis_desktop.ports.simulators.pty import TerminalPair
from praxis_desktop.ports.transport import LineSettings

if sys.platform != "win32":
    import fcntl

_MOUNTS = """set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --rbind /sys "$1/sys"
mount --bind "$2" "$1/d/checkout"
root=$1 checkout=$2; shift 2
exec chroot "$root" env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 WINEDEBUG=-all "$LENT" \
  sh -c "$INSIDE" wine "$@"
"""

_INSIDE = """screen=$(mktemp -d) || exit
mkfifo "$screen/number"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$screen/number" >"$screen/log" 2>&1 &
read -r number <"$screen/number" || { cat "$screen/log" >&2; exit 70; }
export DISPLAY=":$number"
ports=$1; shift
wineserver -p60 2>/dev/null  # at its end it lists what is left
[ -e "$HOME/.wine/system.reg" ] || timeout 300 wineboot --init >/dev/null 2>&1
ln -sfn /d "$HOME/.wine/dosdevices/d:"
[ -z "$ports" ] || timeout 60 wine cmd /c ver >/dev/null 2>&1
rm -f "$HOME"/.wine/dosdevices/com*
for port in $ports; do ln -sfn "${port#*=}" "$HOME/.wine/dosdevices/${port%%=*}"; done
cd /d/checkout || exit
code=0; "$@" || code=$?
timeout 30 wineserver -k || :
exit $code
"""

_ASKED_AGAIN_S = 0.2

_NUMBERS = range(20, 250)
_WINDOW = 1024
"""Maximum number of bytes from a port that are on their way to a program, unread, like a driver's buffer."""
_CHUNK = 65536


def run(
    root: Path,
    checkout: Path,
    command: Sequence[str],
    *,
    ports: Mapping[str, Path],
    deadline_s: float,
    stdout: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in ``checkout``; when it or this process ends, so does everything that it started.

    ``ports`` are serial ports and their devices on this computer. Raises BuildError after ``deadline_s``.
    """
    links = " ".join(f"{name.lower()}={device}" for name, device in ports.items())
    until = time.monotonic() + deadline_s
    devices = root / "root" / ".wine" / "dosdevices"
    with _turn(root.with_name("lock"), until), Lender(devices) as lender:
        process = subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL"),
                *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
                *("sh", "-c", _MOUNTS, "machine", str(root), str(checkout), links, *command),
            ],
            env={**os.environ, "INSIDE": _INSIDE, "LENT": f"{VARIABLE}={lender.address}"},
            stdout=stdout,
            text=True,
        )
        try:
            told, _ = process.communicate(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise BuildError(
                f"{command[0]} was ended after {deadline_s:g} s.", hint="Allow more with --deadline SECONDS."
            ) from None
        finally:
            process.kill()  # with --kill-child everything inside ends, too
            process.wait()
    return subprocess.CompletedProcess(list(command), process.returncode, told)


@contextmanager
def _turn(path: Path, until: float) -> Iterator[None]:
    """Lock the machine while the block runs: two simultaneous commands would share one Wine, and the first to
    end would end both.
    """
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise BuildError("Another command is using the machine.", hint="Wait for it.") from None
                time.sleep(_ASKED_AGAIN_S)
        yield


class Lender:
    """Lends ports to the programs that use ``devices``, Wine's folder of devices, within a ``with`` block."""

    def __init__(self, devices: Path) -> None:
        self._devices = devices
        self._numbers = cycle(_NUMBERS)
        self._pairs: dict[str, TerminalPair] = {}
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            verb, *given = read_line(connection).split()
            if verb == "open":
                self._lend(connection, int(given[0]))
            else:
                connection.sendall(self._answer(verb, given).encode() + b"\n")

    def _answer(self, verb: str, given: list[str]) -> str:
        if verb == "name":
            return self._name()
        if verb == "present":
            links = self._devices.glob("com*")
            return " ".join(each.name.upper() for each in links if "/pts/" in str(each.readlink()))
        if verb == "rate":
            return str(self._pairs[given[0]].settings().baudrate)
        link = self._devices / given[0].lower()
        link.unlink(missing_ok=True)
        if verb == "link":
            link.symlink_to(self._pairs[given[1]].device)
        return given[0]

    def _name(self) -> str:
        with self._lock:
            return next(
                name
                for name in (f"COM{number}" for number in self._numbers)
                if name not in self._pairs and not (self._devices / name.lower()).is_symlink()
            )

    def _lend(self, connection: socket.socket, rate: int) -> None:
        pair, name = TerminalPair(LineSettings(rate)), self._name()
        link = self._devices / name.lower()
        self._pairs[name] = pair
        try:
            link.symlink_to(pair.device)
            connection.sendall(name.encode() + b"\n")
            self._move(connection, pair)
        finally:
            link.unlink(missing_ok=True)
            del self._pairs[name]
            pair.close()

    def _move(self, connection: socket.socket, pair: TerminalPair) -> None:
        """Move bytes both ways until the program closes its end."""
        received, waiting, room = b"", b"", _WINDOW
        while not self._ends.is_set():
            sources: list[socket.socket | TerminalPair] = [connection, pair] if room else [connection]
            ready, writable, _ = select.select(sources, [pair] if waiting else [], [], 1.0)
            if pair in ready:
                data = pair.read(room)
                room -= len(data)
                connection.sendall(data)
            if writable:
                waiting = waiting[pair.write(waiting) :]
            if connection in ready:
                came = connection.recv(_CHUNK)
                if not came:
                    return
                received += came
            while len(received) >= HEAD.size:
                kind, size = HEAD.unpack_from(received)
                end = HEAD.size + (size if kind == DATA else 0)
                if len(received) < end:
                    break
                if kind == READ:
                    room += size
                waiting += received[HEAD.size : end]
                received = received[end:]
