"""Test a frozen program, within a time limit: ``python -m build_tools.freezing.check FOLDER``.

It tests what freezing breaks first: modules found by name, child processes, resource files, the window. It
works in a separate home, without network and without this checkout's Python.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from build_tools.errors import BuildError
from build_tools.freezing.contents import shipped
from build_tools.freezing.versions import version_of
from build_tools.installers.order import PROGRAM, ROOT
from build_tools.shipped_parts import MANUAL
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.own_processes import MODULE_OPTION

LIMIT_S = 180.0
"""Seconds for each of the checks, on a busy computer."""

_SAMPLE = "gravimetric_check"


class FrozenProgram:
    """The program in ``folder``, with its home in ``home``."""

    def __init__(self, folder: Path, home: Path) -> None:
        suffix = ".exe" if os.name == "nt" else ""
        self.starter = folder / f"{PROGRAM}{suffix}"
        self.home = home
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "HOME", "USERPROFILE")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment["PRAXIS_HOME"] = str(home)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command. Raises BuildError if it fails or takes too long."""
        told = f"{PROGRAM} {' '.join(arguments)}"
        try:
            done = subprocess.run(
                [str(self.starter), *arguments],
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BuildError(f"{told} has not ended in {LIMIT_S:.0f} s", hint="Run it by hand.") from error
        if done.returncode:
            raise BuildError(
                f"{told} ended with {done.returncode}: {done.stderr[-2000:] or done.stdout[-2000:]}",
                hint="See there.",
            )
        return done


Check = Callable[[FrozenProgram], None]

IMPORTED_LATE = ("praxis_desktop.gui.live._plot", "praxis_desktop.gui.history.printing")
"""The modules for charts and printing, which import the largest libraries and are not imported at a start."""


def _its_version(program: FrozenProgram) -> None:
    _expect(version_of(ROOT) in program.run("--version").stdout, "another version")


def _runs_code_without_compiling(program: FrozenProgram) -> None:
    done = program.run("exec", "-c", "print(6 * 7)")
    _expect(done.stdout.strip() == "42", f"{done.stdout!r} for 42")
    _expect("Compiling" not in done.stderr, "Pyodide was compiled: the machine code was not taken")


def _runs_code_in_a_process(program: FrozenProgram) -> None:
    done = program.run("exec", "-c", "print(6 * 7)", PRAXIS_EXEC_MODE="process")
    _expect(done.stdout.strip() == "42", f"{done.stdout!r} for 42")


def _runs_a_sample_and_reports(program: FrozenProgram) -> None:
    result = _result_of_sample(program)
    report = program.home / "report.pdf"
    program.run("history", "export", result["run_id"], "--format", "pdf", "--output", str(report))
    _expect(report.read_bytes().startswith(b"%PDF"), "the report is no PDF")


def _runs_a_sample_in_a_process(program: FrozenProgram) -> None:
    _result_of_sample(program, PRAXIS_EXEC_MODE="process")


def _result_of_sample(program: FrozenProgram, **environment: str) -> dict[str, Any]:
    lines = program.run("run", _SAMPLE, "--simulate", "--json", **environment).stdout.splitlines()
    result: dict[str, Any] = json.loads(lines[-1])
    _expect(result.get("state") == "completed", f"the run is {result.get('state')}")
    return result


def _lists_what_it_ships(program: FrozenProgram) -> None:
    _expect(_SAMPLE in program.run("protocols", "list").stdout, "the samples are missing")
    _expect("pylabrobot" in program.run("packages", "list").stdout.lower(), "the wheels are missing")


def _has_what_charts_and_printing_need(program: FrozenProgram) -> None:
    for module in IMPORTED_LATE if _can_load_numpy() else IMPORTED_LATE[1:]:
        program.run(MODULE_OPTION, module, QT_QPA_PLATFORM="offscreen")


def _can_load_numpy() -> bool:
    """Return whether this computer can load numpy: Wine cannot (``build_tools.wine.differences``)."""
    try:
        import_module("numpy")
    except ImportError:
        return os.name != "nt"
    return True


def _is_healthy_and_finds_its_manual(program: FrozenProgram) -> None:
    told = [json.loads(line) for line in program.run("doctor", "--json").stdout.splitlines()]
    manuals = [event["facts"]["manual"] for event in told if "manual" in event.get("facts", ())]
    # On Linux the manual is at in the packages, not in the folder.
    _expect(MANUAL not in shipped() or bool(manuals and manuals[0]), "the manual is at missing")


def _shows_its_window(program: FrozenProgram) -> None:
    """Show the window until its sample is prepared, then end it as at the end of a session."""
    with subprocess.Popen(
        [str(program.starter)],
        env={**program.environment, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as window:
        try:
            images = program.home / "cache" / "images"
            _await(lambda: any(images.glob("dedicated-*.image")), window, "it has prepared no sample")
            window.terminate()
            window.wait(LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise BuildError("the window does not close", hint="Look at it.") from error
        finally:
            window.kill()
        output = window.stdout.read().decode(errors="replace") if window.stdout else ""
    _expect("Traceback" not in output, output)
    if os.name != "nt":
        _expect(window.returncode == 0, f"the window ended with {window.returncode}: {output}")


def _await(is_so: Callable[[], bool], window: subprocess.Popen[bytes], otherwise: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        _expect(window.poll() is None, f"the window ended by itself with {window.returncode}")
        _expect(time.monotonic() < deadline, otherwise)
        time.sleep(0.05)


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise BuildError(otherwise, hint="The frozen program is not fit to be installed.")


CHECKS: tuple[Check, ...] = (
    _its_version,
    _runs_code_without_compiling,
    _runs_code_in_a_process,
    _shows_its_window,
    _runs_a_sample_and_reports,
    _runs_a_sample_in_a_process,
    _lists_what_it_ships,
    _has_what_charts_and_printing_need,
    _is_healthy_and_finds_its_manual,
)


def check(folder: Path, report: Callable[[str], None]) -> None:
    """Test the program in ``folder``. Raises BuildError for the first failure."""
    with tempfile.TemporaryDirectory(prefix="praxis-frozen-", ignore_cleanup_errors=True) as home:
        program = FrozenProgram(folder, Path(home))
        for each in CHECKS:
            begun = time.monotonic()
            each(program)
            report(f"{each.__name__.strip('_').replace('_', ' ')}: yes, {time.monotonic() - begun:.1f} s")


def main(arguments: Sequence[str]) -> int:
    """Test the program in the given folder."""
    parser = argparse.ArgumentParser(prog="python -m build_tools.freezing.check", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="the frozen program's folder, such as dist/praxis-desktop")
    folder = parser.parse_args(arguments).folder.absolute()
    try:
        check(folder, lambda sentence: print(sentence, flush=True))  # noqa: T201
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
