"""Run a command on the machine, in processes, mounts and with a screen of its own."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from build_tools.errors import BuildError

_MOUNTS = """set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --rbind /sys "$1/sys"
mount --bind "$2" "$1/d/checkout"
root=$1 checkout=$2; shift 2
exec chroot "$root" env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 WINEDEBUG=-all \
  sh -c "$INSIDE" wine "$@"
"""

_INSIDE = """screen=$(mktemp -d) || exit
mkfifo "$screen/number"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$screen/number" >"$screen/log" 2>&1 &
read -r number <"$screen/number" || { cat "$screen/log" >&2; exit 70; }
export DISPLAY=":$number"
ports=$1; shift
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


def run(
    root: Path,
    checkout: Path,
    command: Sequence[str],
    *,
    ports: Mapping[str, Path],
    deadline_s: float,
    stdout: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in ``checkout``; when it ends, so does everything that it started.

    ``ports`` are serial ports and their devices on this computer. Raises BuildError after ``deadline_s``.
    """
    links = " ".join(f"{name.lower()}={device}" for name, device in ports.items())
    until = time.monotonic() + deadline_s
    with _turn(root.with_name("lock"), until):
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
                *("sh", "-c", _MOUNTS, "machine", str(root), str(checkout), links, *command),
            ],
            env={**os.environ, "INSIDE": _INSIDE},
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
    """Hold the machine: two commands at a time would share one Wine, and the first to end would end both."""
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
