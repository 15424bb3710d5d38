"""The tests on each system: a new installation, an upgrade, a removal, the findings of lintian."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from bench.window.screen import Screen
from build_tools.clean_machine.earlier import EARLIER_FILE
from build_tools.clean_machine.machine import HOME, Machine, Told
from build_tools.clean_machine.trial import Trial, end, instrument, memory_of, processes_of
from build_tools.publisher import IDENTIFIER

PROGRAM = "praxis-desktop"
_INSTALLED = f"/usr/lib/{PROGRAM}/{PROGRAM}"
_RULE = "/usr/lib/udev/rules.d/70-praxis-desktop.rules"
_MADE_AHEAD = f"/var/cache/{PROGRAM}"
_DATA = f"{HOME}/.local/share/{PROGRAM}"
_SETTINGS = f"{HOME}/.config/{PROGRAM}/settings.json"
_SAMPLE = "gravimetric_check"
_PASSED = "PASSED"
_IDLE_S = 20.0
_PAINTED_S = 90.0

_OTHERS_FILES = f"find {_MADE_AHEAD} -not -user root -o -perm /022"
"""A command that finds files that users other than root could change."""

_LEFT = (
    f"find /usr /opt -name '*{PROGRAM}*'; find /var/cache -maxdepth 1 -name {PROGRAM}; command -v {PROGRAM}"
)

_VERSION = ("dpkg-query", "--show", "--showformat=${Version}", PROGRAM)

_LOST_LIBRARIES = (
    f"find /usr/lib/{PROGRAM} -name '*.so*' -type f ! -path '*.libs/*' -exec ldd {{}} + 2>/dev/null"
    " | grep 'not found' | sort -u"
)


_TYPES = """for file in a.praxis.py b.py; do echo 'import praxis' > $file; done
gio info -a standard::content-type a.praxis.py b.py"""


def installation(trial: Trial, package: Path, display: str) -> None:
    """Install on a bare machine; start, run a sample and drive an instrument without a network."""
    machine = trial.machine
    trial.note("the system has no Python", machine.run(["sh", "-c", "command -v python3"]).code != 0)
    _install(trial, package, "apt installs the package, with what it needs and no more")
    made = machine.run(["sh", "-c", f"ls {_MADE_AHEAD}/images; {_OTHERS_FILES}"])
    is_made = "baseline-" in made.text and "package-" in made.text and _MADE_AHEAD not in made.text
    trial.note("it has made what first starts would make, for all users", is_made, told=made.text)
    lost = machine.run(["sh", "-c", _LOST_LIBRARIES])
    trial.note("every library that its files name is found", not lost.text.strip(), told=lost.text)
    trial.expect("`praxis-desktop --version`", machine.run([PROGRAM, "--version"]), has=PROGRAM)
    _windows(trial, display)
    first = machine.run([PROGRAM, "run", _SAMPLE, "--port", "scale=sim:mettler"])
    trial.expect("first run of a sample, on a simulator", first, has=_PASSED)
    second = machine.run([PROGRAM, "run", _SAMPLE, "--port", "scale=sim:mettler"])
    trial.expect("second run of it", second, has=_PASSED)
    with instrument(machine, "mettler", "/tmp/balance") as is_there:
        trial.note(
            "`praxis-desktop simulate mettler --link` serves a balance in a process of its own", is_there
        )
        driven = machine.run([PROGRAM, "run", _SAMPLE, "--port", "scale=/tmp/balance"])
        trial.expect("a protocol drives that balance over a pseudo-terminal", driven, has=_PASSED)
    in_process = machine.run([PROGRAM, "exec", "--exec-mode", "process", "-c", "print(6 * 7)"])
    trial.expect("a program in a process of its own", in_process, has="42")
    trial.expect("the record of the last run is sound", machine.run([PROGRAM, "history", "verify", "last"]))
    doctor = machine.run([PROGRAM, "doctor"])
    trial.expect("`praxis-desktop doctor` finds no faults", doctor, has="no faults")
    _desktop(trial)


def upgrade_and_removal(trial: Trial, earlier: Path, package: Path, display: str) -> None:
    """Upgrade from ``earlier``, keeping runs and settings. Remove and purge, keeping user data."""
    machine = trial.machine
    _install(trial, earlier, "apt installs the earlier version")
    before = machine.run(_VERSION).text
    trial.expect(
        "a run before the upgrade", machine.run([PROGRAM, "run", _SAMPLE, "--port", "scale=sim:mettler"])
    )
    trial.expect(
        "a setting before the upgrade", machine.run([PROGRAM, "settings", "set", "runs.on_error", "retry"])
    )
    settings = (machine.folder / _SETTINGS.lstrip("/")).read_text("utf-8")
    runs = _recorded(machine)

    window = machine.start([PROGRAM], variables={"DISPLAY": display})
    _await_painted(display)
    refused = machine.install(machine.take(package))
    trial.expect(
        "while the window is open apt refuses, and says why", refused, code=100, has="Close it first"
    )
    trial.note("the window is not touched by it", window.poll() is None)
    trial.note("the window closes when it is asked to", end(processes_of(machine, _INSTALLED)))
    window.wait()

    _install(trial, package, "apt upgrades the package")
    after = machine.run(_VERSION).text
    trial.note("another version is there", before != after, f"{before} → {after}")
    trial.note("what the earlier one had, and this one has not, is gone", not _earlier_file(machine).exists())
    kept = _recorded(machine)
    trial.note("the history is the same", kept == runs and bool(runs), told="\n".join(kept))
    trial.note(
        "the settings are the same", (machine.folder / _SETTINGS.lstrip("/")).read_text("utf-8") == settings
    )
    trial.expect("the record made before is sound", machine.run([PROGRAM, "history", "verify", "last"]))
    again = machine.run([PROGRAM, "run", _SAMPLE, "--port", "scale=sim:mettler"])
    trial.expect("a run after the upgrade", again, has=_PASSED)
    window = machine.start([PROGRAM], variables={"DISPLAY": display})
    trial.note("the window opens after the upgrade", _await_painted(display) is not None)
    trial.note("the window closes when it is asked to", end(processes_of(machine, _INSTALLED)))
    window.wait()

    _write_system_settings(machine)
    removed = _apt(machine, "remove", PROGRAM)
    trial.expect("apt removes the package, and says what stays", removed, has="were kept")
    left = machine.run(["sh", "-c", _LEFT])
    trial.note("no file of it is left", not left.text.strip(), told=left.text)
    trial.note("records of runs stay", any((machine.folder / _DATA.lstrip("/")).rglob("*.journal*")))
    trial.note("settings stay", (machine.folder / _SETTINGS.lstrip("/")).is_file())
    trial.expect("apt purges it, and says what stays", _apt(machine, "purge", PROGRAM), has="were kept")
    trial.note("the settings for all users are gone", not (machine.folder / f"etc/{PROGRAM}").exists())
    trial.note("records of runs stay", (machine.folder / _DATA.lstrip("/")).is_dir())


def tarball(trial: Trial, archive: Path, package: Path, display: str) -> None:
    """Install from the tarball as a user, both without and with its system libraries."""
    machine = trial.machine
    machine.run(["apt-get", "update"], as_root=True, has_network=True)
    trial.expect("apt installs xz, which a tarball needs", machine.install("xz-utils"), value="")
    unpacked = machine.run(["tar", "-xf", machine.take(archive)])
    trial.expect("a user unpacks it", unpacked)
    script = f"./{archive.name.removesuffix('.tar.xz')}/install.sh"
    installed = machine.run([script])
    trial.expect(
        "a user installs it, and hears which libraries are missing", installed, has="libxcb-cursor.so.0"
    )
    program = f"{HOME}/.local/bin/{PROGRAM}"
    ran = machine.run([program, "run", _SAMPLE, "--port", "scale=sim:mettler"])
    trial.expect("a sample runs without them", ran, has=_PASSED)
    _install(trial, package, "apt installs them (with the Debian package, which is removed again)")
    trial.expect("apt removes it", _apt(machine, "remove", PROGRAM), value="")
    again = machine.run([script])
    trial.note(
        "installed again, nothing is missing",
        again.code == 0 and "missing" not in again.text,
        told=again.text,
    )
    begun = time.monotonic()
    window = machine.start([program], variables={"DISPLAY": display})
    painted = _await_painted(display)
    value = f"{painted - begun:.2f} s" if painted is not None else "none"
    trial.note("start to a painted window", painted is not None, value)
    refused = machine.run([script, "--uninstall"])
    trial.expect("while it is open it is not removed", refused, code=1, has="Close it first")
    end(processes_of(machine, f"{HOME}/.local/lib/{PROGRAM}/{PROGRAM}"))
    window.wait()
    trial.expect("it is removed, and says what stays", machine.run([script, "--uninstall"]), has="were kept")
    left = machine.run(["sh", "-c", f"find ~/.local -name '*{PROGRAM}*' -not -path '*/share/{PROGRAM}*'"])
    trial.note("no file of it is left", not left.text.strip(), told=left.text)
    trial.note("records of runs stay", any((machine.folder / _DATA.lstrip("/")).rglob("*.journal*")))


def lint(trial: Trial, packages: Sequence[Path]) -> None:
    """Run lintian and the checkers of menu entries, descriptions and rules."""
    machine = trial.machine
    machine.run(["apt-get", "update"], as_root=True, has_network=True)
    tools = ("lintian", "desktop-file-utils", "appstream", "udev")
    trial.expect("apt installs what checks packages", machine.install(*tools), value="")
    for package in packages:
        told = machine.run(["lintian", "--tag-display-limit", "0", machine.take(package)], limit_s=1800.0)
        errors = [line for line in told.text.splitlines() if line.startswith("E:")]
        warnings = [line for line in told.text.splitlines() if line.startswith("W:")]
        words = f"{len(errors)} errors, {len(warnings)} warnings"
        trial.note(f"lintian: `{package.name}`", not errors and told.code in (0, 2), words, told.text.strip())
    machine.run(["dpkg", "--unpack", *map(machine.take, packages)], as_root=True)
    entry = machine.run(["desktop-file-validate", f"/usr/share/applications/{PROGRAM}.desktop"])
    trial.expect("desktop-file-validate says nothing", entry, value="")
    description = machine.run(
        ["appstreamcli", "validate", "--no-net", f"/usr/share/metainfo/{IDENTIFIER}.metainfo.xml"]
    )
    trial.expect("appstreamcli accepts the description", description, value="")
    rules = machine.run(["udevadm", "verify", _RULE], as_root=True)
    if "unrecognized" in rules.text.lower() or "unknown command" in rules.text.lower():
        trial.note("udevadm of this system cannot check rules", True)
    else:
        trial.expect("udevadm verify accepts the rule", rules, value="")


def _install(trial: Trial, package: Path, what: str) -> None:
    machine = trial.machine
    machine.run(["apt-get", "update"], as_root=True, has_network=True)
    told = machine.install(machine.take(package))
    found = re.search(r"(\d+) newly installed", told.text)
    others = f", {int(found[1]) - 1} other packages" if found and int(found[1]) > 1 else ""
    trial.expect(what, told, value=f"{told.seconds:.1f} s{others}")


def _windows(trial: Trial, display: str) -> None:
    """Measure the first and later starts as a user at the screen sees them."""
    machine = trial.machine
    for number, what in enumerate(("first start to a painted window", "second start", "third start")):
        begun = time.monotonic()
        window = machine.start([PROGRAM], variables={"DISPLAY": display})
        painted, complete = _await_complete(display)
        value = "none"
        if painted is not None and complete is not None:
            value = f"{painted - begun:.2f} s; with the library {complete - begun:.2f} s"
        trial.note(what, painted is not None, value)
        if number == 2:
            time.sleep(_IDLE_S)
            processes = processes_of(machine, _INSTALLED)
            words = f"{memory_of(processes):.0f} MiB in {len(processes)} processes"
            trial.note(f"memory after {_IDLE_S:g} s of idling", bool(processes), words)
        is_over = end(processes_of(machine, _INSTALLED))
        told, _ = window.communicate(timeout=30)
        trial.note("the window closes when it is asked to", is_over and window.returncode == 0, told=told)


def _await_painted(display: str) -> float | None:
    screen = Screen(display)
    try:
        return screen.await_painted(_PAINTED_S)
    except TimeoutError:
        return None
    finally:
        screen.close()


def _await_complete(display: str) -> tuple[float | None, float | None]:
    """Return the times when a window was painted and when its page was complete."""
    painted = _await_painted(display)
    if painted is None:
        return None, None
    screen = Screen(display)
    try:
        return painted, screen.await_still()
    finally:
        screen.close()


def _desktop(trial: Trial) -> None:
    """Test whether a desktop recognises the program, with GNOME's own tools, which are not installed before
    this point.
    """
    machine = trial.machine
    trial.expect(
        "apt installs what a desktop has",
        machine.install("desktop-file-utils", "shared-mime-info", "libglib2.0-bin", "xdg-user-dirs"),
        value="",
    )
    typed = machine.run(["sh", "-c", _TYPES])
    is_known = "text/x-praxis-protocol" in typed.text and "text/x-python" in typed.text
    trial.note("`NAME.praxis.py` is a protocol, `NAME.py` a Python file", is_known, told=typed.text)
    offered = machine.run(["gio", "mime", "text/x-praxis-protocol"])
    trial.expect("the program opens protocols", offered, has=f"{PROGRAM}.desktop", value="")
    offered = machine.run(["gio", "mime", "text/x-python"])
    trial.expect("the program is offered for Python files", offered, has=f"{PROGRAM}.desktop", value="")


def _recorded(machine: Machine) -> list[str]:
    """Return the runs in the history, one per line."""
    listed = machine.run([PROGRAM, "history", "list", "--json"]).text.splitlines()
    return [line for line in listed if '"event": "run"' in line]


def _earlier_file(machine: Machine) -> Path:
    return machine.folder / EARLIER_FILE


def _apt(machine: Machine, action: str, package: str) -> Told:
    return machine.run(["apt-get", action, "-y", package], as_root=True)


def _write_system_settings(machine: Machine) -> None:
    folder = machine.folder / "etc" / PROGRAM
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text('locked = ["pool.size"]\n\n[pool]\nsize = 2\n', "utf-8")
