"""A bare Debian system in a folder, made by debootstrap, with its own processes, terminals and users, and a
network only for commands that ask for one. Needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from build_tools.errors import BuildError

USER = "bench"
HOME = f"/home/{USER}"

SOCKETS = Path("/tmp/.X11-unix")
"""The folder of this computer's X sockets. Its screens are shared, so the machine needs no X server."""

_START = """set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount -t sysfs -o ro sysfs "$1/sys"
mkdir -p "$1/dev/pts" "$1/dev/shm" "$1/tmp/.X11-unix"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$1/dev/pts"
rm -f "$1/dev/ptmx"
ln -s pts/ptmx "$1/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
test ! -d "$2" || mount --bind "$2" "$1/tmp/.X11-unix"
echo started
exec sleep infinity
"""
_DEBOOTSTRAP_S = 1800.0
_START_S = 30.0
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Told(Struct, frozen=True):
    """The output of a command, and how long it took."""

    code: int
    text: str
    seconds: float


def mirror_of_this_system() -> str:
    """Return the Debian mirror that apt uses on this computer. Raises BuildError if there is none."""
    files = [*Path("/etc/apt").glob("sources.list"), *Path("/etc/apt/sources.list.d").glob("debian.sources")]
    for file in files:
        if found := re.search(r"^(?:URIs:|deb)\s.*?(https?://\S+)", file.read_text("utf-8"), re.M):
            return found[1]
    raise BuildError("apt is not set up with Debian's packages", hint="Name a mirror of Debian: --mirror URL")


def bootstrap(suite: str, folder: Path, mirror: str, *, packages: Sequence[str] = ()) -> None:
    """Make a bare system from ``suite`` in ``folder``, with one user and ``packages``. Raises BuildError."""
    more = [f"--include={','.join(packages)}"] if packages else []
    command = ["debootstrap", "--variant=minbase", *more, suite, str(folder), mirror]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DEBOOTSTRAP_S, check=False)
    except OSError as error:
        raise BuildError(f"debootstrap could not be started: {error}", hint="Install debootstrap.") from error
    if done.returncode:
        raise BuildError(
            f"debootstrap failed: {done.stdout.strip().splitlines()[-1:]}",
            hint="It needs root and a network.",
        )
    subprocess.run(
        ["chroot", str(folder), "useradd", "--create-home", "--shell", "/bin/bash", USER], check=True
    )


def copied(base: Path, folder: Path) -> Path:
    """Copy the system in ``base`` to ``folder``, replacing what is there; return ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(folder)], check=True)
    return folder


class Machine:
    """The running system in ``folder``, which ``bootstrap`` made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._init = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"),
                *("sh", "-c", _START, "start", str(folder), str(SOCKETS)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._init.stdout is not None
        if self._init.stdout.readline().strip() != "started":
            raise BuildError("the machine did not start", hint="It needs root.")
        self._inside = _first_child(self._init.pid)

    def close(self) -> None:
        """Stop the system and all of its processes. Its files stay."""
        self._init.kill()
        self._init.wait()

    def delete(self) -> None:
        """Stop the system, and delete its files."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(
        self,
        command: Sequence[str],
        *,
        as_root: bool = False,
        has_network: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[str]:
        """Start ``command`` on the system, in a separate process."""
        user = "root" if as_root else USER
        environment = {
            "PATH": _PATH,
            "HOME": "/root" if as_root else HOME,
            "USER": user,
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(variables or {}),
        }
        return subprocess.Popen(
            [
                *("nsenter", "--target", str(self._inside), "--mount", "--pid", "--ipc", "--uts"),
                *([] if has_network else ["unshare", "--net"]),
                *(
                    "chroot",
                    str(self.folder),
                    "setpriv",
                    f"--reuid={user}",
                    f"--regid={user}",
                    "--init-groups",
                ),
                *("env", "-i", f"--chdir={environment['HOME']}"),
                *(f"{name}={value}" for name, value in environment.items()),
                *command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(
        self,
        command: Sequence[str],
        *,
        limit_s: float = 300.0,
        as_root: bool = False,
        has_network: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> Told:
        """Run ``command`` on the system and wait. At the time limit it is ended, with the exit code 124."""
        begun = time.monotonic()
        process = self.start(command, as_root=as_root, has_network=has_network, variables=variables)
        try:
            said, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            return Told(124, f"{said}\nnot ended within {limit_s:g} s", time.monotonic() - begun)
        return Told(process.returncode, said, time.monotonic() - begun)

    def install(self, *packages: str) -> Told:
        """Install packages with apt, by name or as files on this machine, without recommended packages."""
        command = ["apt-get", "install", "-y", "--no-install-recommends", "--allow-downgrades", *packages]
        return self.run(command, as_root=True, has_network=True, limit_s=1800.0)

    def take(self, file: Path) -> str:
        """Copy a file from this computer to the system; return its path there."""
        place = self.folder / "srv" / file.name
        shutil.copyfile(file, place)
        return f"/srv/{file.name}"


def _first_child(parent: int) -> int:
    """Return the process inside the namespaces; unshare itself stays outside them."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if found := children.read_text("ascii").split():
            return int(found[0])
        time.sleep(0.01)
    raise BuildError("the machine has no first process")
