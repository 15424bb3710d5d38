"""The workshop: a Debian system with emscripten and the target folder, on which each step is done once.

A step is identified by its name and the digest of its ingredients, so that a build continues where the last
one stopped. Needs root.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from build_tools import npm
from build_tools.clean_machine.machine import Machine, bootstrap, mirror_of_this_system
from build_tools.downloads import Downloads
from build_tools.errors import BuildError
from build_tools.guest import PYODIDE, ROOT
from build_tools.science.recipes import System
from build_tools.science.target import TOOLCHAIN, make_target
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import replacing

WORK = Path("/w")
TARGET = WORK / "target"
TOOLS = WORK / "tools"
SOURCES = WORK / "sources"
WHEELS = WORK / "wheels"

_INSTALLING_S = 3600.0
_TOOLS_S = 900.0
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_CERTIFICATES_INSIDE = Path("/etc/certificates-outside.crt")
_NETWORK = ("PIP_INDEX_URL", "http_proxy", "https_proxy", "no_proxy")
_LINES_SHOWN = 20

Report = Callable[[str], None]


class Made(Struct, frozen=True):
    """A finished step: how long it took, and how much processor time it used."""

    digest: str
    seconds: float
    processor_s: float


class Workshop:
    """The system in ``folder``, which ``set_up`` makes; ``close`` it in any case."""

    def __init__(self, folder: Path, system: System, report: Report, mirror: str | None = None) -> None:
        self.folder = folder
        self.report = report
        self._system = system
        self._mirror = mirror
        self._records = folder / "records"
        self._logs = folder / "logs"
        self._machine: Machine | None = None
        self._network: dict[str, str] = {}

    @property
    def files(self) -> Path:
        """The folder that is the system's root."""
        return self.folder / "system"

    @property
    def world(self) -> str:
        """A digest that changes with anything that every step uses."""
        digest = hashlib.sha256(PYODIDE.integrity.encode() + msgspec.json.encode(self._system))
        for file in (*sorted(TOOLCHAIN.glob("*.py")), Path(__file__).with_name("target.py")):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def set_up(self) -> None:
        """Make the system, as far as it has not been made yet, and start it."""
        for folder in (self._records, self._logs):
            folder.mkdir(parents=True, exist_ok=True)
        mirror = self._mirror or mirror_of_this_system()
        suite = self._system.suite
        self.step("system", f"{suite} {mirror}", lambda: self._bootstrap(suite, mirror))
        self._machine = Machine(self.files)
        self._share_network()
        self.step("packages", self._digest(self._system.packages, mirror), lambda: self._install(mirror))
        self.step("tools", self._digest(self._system.tools), self._make_tools)
        self.step("target", self.world, self._make_target)

    def close(self) -> None:
        """End everything that runs on the system. Its files stay."""
        if self._machine is not None:
            self._machine.close()
            self._machine = None

    def path(self, inside: Path) -> Path:
        """Return the path on this computer of the system's file ``inside``."""
        return self.files / inside.relative_to("/")

    def step(self, name: str, digest: str, make: Callable[[], None]) -> Made:
        """Call ``make`` unless the step was already done with this digest; return its duration."""
        record = self._records / f"{name}.json"
        try:
            made = msgspec.json.decode(record.read_bytes(), type=Made)
        except (OSError, msgspec.MsgspecError):
            made = None
        if made is not None and made.digest == digest:
            return made
        self.report(f"Making {name}")
        begun, worked = time.monotonic(), _processor_s()
        make()
        made = Made(digest, time.monotonic() - begun, _processor_s() - worked)
        with replacing(record) as file:
            file.write(msgspec.json.encode(made))
        self.report(f"Made {name}: {made.seconds:.0f} s, {made.processor_s:.0f} s of processor time")
        return made

    def run(
        self,
        name: str,
        commands: Sequence[str],
        *,
        limit_s: float,
        folder: Path = WORK,
        variables: Mapping[str, str] | None = None,
        has_network: bool = False,
    ) -> None:
        """Run shell commands in ``folder`` of the system, as root. Their output goes to a log of this name.

        Raises BuildError if a command fails, or if they take longer than ``limit_s`` seconds.
        """
        assert self._machine is not None, "the workshop is closed"
        script = "\n".join(("set -eu", f"cd {folder}", *commands))
        told = self._machine.run(
            ["sh", "-c", script],
            as_root=True,
            has_network=has_network,
            limit_s=limit_s,
            variables={**self._network, **(variables or {})},
        )
        log = self._logs / f"{name}.log"
        log.write_text(told.text, "utf-8")
        if told.code:
            last = "\n".join(told.text.strip().splitlines()[-_LINES_SHOWN:])
            raise BuildError(
                f"{name} could not be made (exit code {told.code}):\n{last}", hint=f"All output is in {log}."
            )

    def _bootstrap(self, suite: str, mirror: str) -> None:
        shutil.rmtree(self.files, ignore_errors=True)
        bootstrap(suite, self.files, mirror)

    def _share_network(self) -> None:
        """Make the system use the same name servers, and trust the same certificates, as this computer."""
        for name in ("etc/resolv.conf", "etc/hosts"):
            if Path("/", name).is_file():
                shutil.copyfile(Path("/", name), self.files / name)
        self._network = {name: value for name in _NETWORK if (value := os.environ.get(name))}
        if _CERTIFICATES.is_file():
            shutil.copyfile(_CERTIFICATES, self.path(_CERTIFICATES_INSIDE))
            self._network["PIP_CERT"] = str(_CERTIFICATES_INSIDE)

    def _install(self, mirror: str) -> None:
        lines = [f"deb {mirror} {self._system.suite} main"]
        lines += [f"deb-src {mirror} {suite} main" for suite in self._system.sources]
        self.path(Path("/etc/apt/sources.list")).write_text("\n".join(lines) + "\n", "utf-8")
        commands = [
            "apt-get -o Acquire::Check-Valid-Until=false update",
            f"apt-get install -y --no-install-recommends {' '.join(self._system.packages)}",
            # emscripten lays out its headers when it compiles for the first time.
            f"mkdir -p {WORK} && echo 'int main(void) {{ return 0; }}' >{WORK}/first.c",
            f"emcc -c {WORK}/first.c -o {WORK}/first.o",
        ]
        self.run("packages", commands, folder=Path("/"), limit_s=_INSTALLING_S, has_network=True)

    def install_tools(self, tools: Sequence[str], name: str = "tools") -> None:
        """Install Python packages for builds. Raises BuildError."""
        (self.path(WORK) / "tools.txt").write_text("\n".join(tools) + "\n", "utf-8")
        pip = f"{TOOLS}/bin/pip install --quiet --no-deps --only-binary :all: --require-hashes -r tools.txt"
        self.run(name, [pip], limit_s=_TOOLS_S, has_network=True)

    def _make_tools(self) -> None:
        commands = [f"rm -rf {TOOLS}", f"python3 -m venv {TOOLS}"]
        self.run("tools", commands, limit_s=_TOOLS_S)
        self.install_tools(self._system.tools)

    def _make_target(self) -> None:
        downloads = Downloads(cache_directory() / "downloads")
        tarball = downloads.get(
            PYODIDE.file_name, PYODIDE.verify, lambda: npm.fetch(PYODIDE, ROOT, self.report)
        )
        make_target(self.files, TARGET, tarball)

    def _digest(self, names: Sequence[str], more: str = "") -> str:
        return hashlib.sha256("\n".join((*names, more)).encode()).hexdigest()


def _processor_s() -> float:
    """Return the processor time, in seconds, of all commands that have ended."""
    used = os.times()
    return used.children_user + used.children_system
