"""Try a wheel and a fresh checkout on bare systems.

``python -m build_tools.clean_machine.wheel_and_checkout WHEEL`` needs root, debootstrap, and the Python and
npm package indexes for which this computer is configured. ``--page`` updates deployment.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from build_tools.clean_machine.machine import Machine, Told, bootstrap, copied, mirror_of_this_system
from build_tools.clean_machine.trial import Finding, Trial
from praxis_desktop.core.errors import PraxisError

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "deployment.md"
BEGIN = "<!-- tried: python -m build_tools.clean_machine.wheel_and_checkout -->\n"
END = "<!-- end of what was tried -->\n"
SUITES = ("bookworm", "trixie")

_SAMPLE = "praxis-desktop run gravimetric_check --simulate --on-prompt default"
_PASSED = "PASSED"
_OFFSCREEN = "QT_QPA_PLATFORM=offscreen"
_WINDOW = f"{_OFFSCREEN} timeout --preserve-status --signal=TERM 20 praxis-desktop"
_TESTS = "tests/core tests/settings tests/journal"
_LONG_S = 3600.0

_HANDED_ON = (
    *("PIP_CERT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"),
    *("NODE_EXTRA_CA_CERTS", "npm_config_registry", "SSL_CERT_FILE"),
    *("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)
"""Environment variables that say where this computer gets its packages."""


def main(arguments: Sequence[str]) -> int:
    """Run the trials; the exit code is 1 if one of them failed."""
    options = _grammar().parse_args(arguments)
    try:
        done = _try_all(options)
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    if options.page:
        PAGE.write_text(renewed(PAGE.read_text("utf-8"), tables(done, options.wheel)), "utf-8")
    return 0 if all(trial.is_good for trial in done) else 1


def _try_all(options: argparse.Namespace) -> list[Trial]:
    done: list[Trial] = []
    with tempfile.TemporaryDirectory(prefix="praxis-machines-") as scratch:
        folder = options.work or Path(scratch)
        for suite in options.suite or SUITES:
            base = folder / f"bare-{suite}"
            if not base.is_dir():
                _tell(f"Making a bare {suite}")
                bootstrap(suite, base, options.mirror or mirror_of_this_system())
            for name, perform in (("the wheel", _try_wheel), ("a fresh checkout", _try_checkout)):
                trial = Trial(
                    f"{suite}: {name}", Machine(copied(base, base.with_name("machine-of-wheels"))), _tell
                )
                done.append(trial)
                try:
                    perform(trial, options.wheel)
                except (OSError, subprocess.SubprocessError) as error:
                    trial.note("the trial went on to its end", False, told=f"{type(error).__name__}: {error}")
                finally:
                    trial.machine.delete()
    return done


# ---- the trials
def _try_wheel(trial: Trial, wheel: Path) -> None:
    machine = trial.machine
    _prepare(machine, "pipx")
    on_path = {"PATH": "/usr/bin:/bin:.local/bin", **_indices()}
    place = machine.take(wheel)
    installed = machine.run(
        ["pipx", "install", place], has_network=True, limit_s=_LONG_S, variables=_indices()
    )
    trial.expect("`pipx install` of the wheel", installed)

    def shell(command: str, *, has_network: bool = False) -> Told:
        return machine.run(["sh", "-c", command], limit_s=900.0, has_network=has_network, variables=on_path)

    trial.expect("first run of a sample: Pyodide is compiled, images are made", shell(_SAMPLE), has=_PASSED)
    trial.expect("second run of it", shell(_SAMPLE), has=_PASSED)
    lacks = shell(f"{_OFFSCREEN} praxis-desktop")
    trial.expect("without Qt's libraries the window says which", lacks, code=2, has="sudo apt-get install")
    _install_named(machine, lacks.text)
    opened = shell(_WINDOW)
    trial.note("with them it opens, and closes when it is asked to", opened.code == 0, told=opened.text)
    report = shell("praxis-desktop doctor --output report.zip")
    trial.expect("`praxis-desktop doctor --output report.zip`", report, has="no faults")
    folder = machine.folder / "etc" / "praxis-desktop"
    folder.mkdir()
    (folder / "settings.toml").write_text('locked = ["packages.network"]\n', "utf-8")
    refused = shell("praxis-desktop settings set packages.network true")
    trial.expect("what the administrator locks stays locked", refused, code=2, has="is locked by /etc/praxis")
    removed = machine.run(["pipx", "uninstall", "praxis-desktop"], variables=_indices())
    trial.expect("`pipx uninstall`", removed)
    uv = shutil.which("uv")
    if uv is not None:
        shutil.copy(uv, machine.folder / "usr" / "bin" / "uv")
        trial.expect("`uv tool install` of it", shell(f"uv tool install {place}", has_network=True))
        trial.expect("a run of the sample", shell(_SAMPLE), has=_PASSED)
        kept = shell('praxis-desktop history list --json | grep -c \'"event": *"run"\'')
        trial.note("the records made before the removal are there", kept.text.strip() == "3", told=kept.text)


def _try_checkout(trial: Trial, wheel: Path) -> None:
    machine = trial.machine
    _prepare(machine, "python3", "git")
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(ROOT), str(machine.folder / "srv" / "origin.git")],
        check=True,
    )
    # The checkout belongs to another user.
    (machine.folder / "etc" / "gitconfig").write_text("[safe]\n\tdirectory = *\n", "utf-8")
    shell = "git clone --quiet /srv/origin.git praxis-desktop && cd praxis-desktop && "
    asked = machine.run(["sh", "-c", f"{shell}{_OFFSCREEN} python3 -m praxis_desktop"], has_network=True)
    trial.expect("a user without rights is told the one line to run", asked, code=2, has="apt-get install")

    def root(command: str, *, clones: bool = False, has_network: bool = True) -> Told:
        return machine.run(
            ["sh", "-c", f"{shell if clones else 'cd praxis-desktop && '}{command}"],
            as_root=True,
            has_network=has_network,
            limit_s=_LONG_S,
            variables=_indices(),
        )

    first = root("python3 -m praxis_desktop", clones=True)
    trial.expect("`python3 -m praxis_desktop`: all the set-up, then the sample as text", first, has=_PASSED)
    again = root("python3 -m praxis_desktop", has_network=False)
    trial.expect("the same again, without a network", again, has=_PASSED)
    opened = root(f"{_WINDOW.replace('praxis-desktop', 'python3 -m praxis_desktop')}", has_network=False)
    trial.note("where there is a display, it is the window", opened.code == 0, told=opened.text)
    tests = root(f"python3 -m tests -q {_TESTS}")
    trial.expect(f"`python3 -m tests`, of all tests {_TESTS}", tests, has=" passed")


def _prepare(machine: Machine, *packages: str) -> None:
    """Install Debian packages, and the certificates that this computer trusts."""
    machine.run(["apt-get", "update"], as_root=True, has_network=True)
    machine.install("ca-certificates", *packages)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", machine.folder / "etc" / name)
    trusted = os.environ.get("SSL_CERT_FILE")
    if trusted:
        shutil.copy(trusted, machine.folder / trusted.lstrip("/"))


def _indices() -> Mapping[str, str]:
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ}


def _install_named(machine: Machine, told: str) -> None:
    """Install the packages that the message names."""
    named = told.partition("apt-get install ")[2].partition("\n")[0].split()
    machine.install(*named)


# ---- the page
def tables(done: Sequence[Trial], wheel: Path) -> str:
    """Return the results as tables for the page."""
    lines = [
        f"On {datetime.now(UTC):%d %B %Y}, on {os.cpu_count()} cores ({platform.machine()}) that had other",
        f"work (load {os.getloadavg()[0]:.0f} at the end), so that times are upper limits. The wheel has",
        f"{wheel.stat().st_size / 1e6:.1f} MB. Only what installs had a network.",
    ]
    for trial in done:
        lines += ["", f"**{trial.name}**", "", "| what | came out | measured |", "|---|---|---|"]
        lines += [_row(finding) for finding in trial.findings]
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> str:
    return f"| {finding.what} | {'as expected' if finding.is_good else '**failed**'} | {finding.value} |"


def renewed(page: str, found: str) -> str:
    """Return ``page`` with new results. Raises ValueError if the page has no place for them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no lines {BEGIN.strip()!r} and {END.strip()!r}")
    return f"{before}{BEGIN}\n{found}\n{END}{after}"


def _grammar() -> argparse.ArgumentParser:
    name = "python -m build_tools.clean_machine.wheel_and_checkout"
    parser = argparse.ArgumentParser(prog=name, description=__doc__)
    parser.add_argument("wheel", type=Path, metavar="WHEEL", help="as 'pip wheel' or 'uv build' makes it")
    parser.add_argument(
        "--suite", action="append", metavar="NAME", help=f"a Debian (default: {', '.join(SUITES)})"
    )
    parser.add_argument("--mirror", metavar="URL", help="of Debian (default: that of this computer's apt)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the bare systems for the next time")
    parser.add_argument("--page", action="store_true", help="write what was found into docs/deployment.md")
    return parser


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
