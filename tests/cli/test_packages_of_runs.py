"""The packages of runs: present, missing, kept between runs, and reported."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.journal import JournalReader
from tests.cli.command import COMMAND, finish, praxis, start
from tests.cli.homes import share_cache
from tests.packages.wheel_making import make_wheel

MODES = ("thread", "process")


class Desk:
    """A home with its own wheels, and programs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"PRAXIS_HOME": str(folder / "home")}
        self.data = folder / "home" / "data"
        self.cache = folder / "home" / "cache"
        share_cache(self.cache)

    def add(self, project: str, version: str = "1.0", *requires: str) -> None:
        content = f"# {self.folder}\nversion = {version!r}\n"  # used by no other test: its image is new, too
        files = {f"{project}/__init__.py": content.encode()}
        make_wheel(self.data / "wheelhouse", project, version, files, requires=requires)

    def program(self, source: str, *requirements: str) -> str:
        path = self.folder / "dilution.py"
        listed = ", ".join(f'"{requirement}"' for requirement in requirements)
        header = f"# /// script\n# dependencies = [{listed}]\n# ///\n" if requirements else ""
        path.write_text(header + source)
        return str(path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def packages(event: dict[str, Any]) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in event["details"].get("packages", [])}


@pytest.mark.parametrize("mode", MODES)
def test_a_program_that_declares_what_nobody_has_does_not_start(desk: Desk, mode: str) -> None:
    path = desk.program("print('never')\n", "unheard-of>=2")
    for command in ("exec", "run"):
        finished = praxis(command, path, "--exec-mode", mode, env=desk.env)
        assert (finished.code, finished.out) == (2, "")
        assert finished.told[:2] == [
            "praxis-desktop: dilution.py asks for unheard-of>=2, but there is no package unheard-of",
            'Add it with: praxis-desktop packages add "unheard-of>=2" --network',
        ]
        records = [line.partition(" (")[0] for line in finished.told[2:]]
        assert records == (["praxis-desktop: record: run 1"] if command == "run" else [])
    finished = praxis("exec", path, "--exec-mode", mode, "--json", env=desk.env)
    assert finished.code == 2
    assert finished.events[-2] == {"event": "state", "state": "failed"}
    assert finished.events[-1]["state"] == "failed"
    assert finished.result["error"]["name"] == "PackageNotFound"
    assert "packages add" in finished.result["error"]["message"]
    assert not (desk.data / "locks").exists()


@pytest.mark.parametrize("mode", MODES)
def test_a_program_has_what_it_declares_and_its_result_says_so(desk: Desk, mode: str) -> None:
    desk.add("alpha", "1.0", "beta")
    desk.add("beta")
    path = desk.program("import beta\nprint(beta.version)\nopen('kept.txt', 'w').close()\n", "alpha")
    finished = praxis("exec", path, "--exec-mode", mode, "--json", env=desk.env)
    assert finished.code == 0, finished.err
    last = finished.events[-1]
    assert packages(last).items() >= {"alpha": "1.0", "beta": "1.0"}.items()
    assert {"pylabrobot", "pyserial", "tzdata", "micropip"} <= packages(last).keys()
    stages = [event["stage"] for event in finished.events if event["event"] == "progress"]
    assert "Installing alpha 1.0" in stages
    kept = Path(last["details"]["artifacts"]["folder"]).parent / "pylock.toml"
    assert 'name = "alpha"' in kept.read_text()
    desk.add("beta", "2.0")
    again = praxis("exec", path, "--exec-mode", mode, env=desk.env)
    assert (again.code, again.out) == (0, "1.0\n")


@pytest.mark.parametrize("mode", MODES)
def test_a_module_that_nobody_has_may_be_done_without(desk: Desk, mode: str) -> None:
    path = desk.program("try:\n    import unheard_of\nexcept ImportError:\n    print('without')\n")
    finished = praxis("exec", path, "--exec-mode", mode, env=desk.env)
    assert (finished.code, finished.out, finished.told) == (0, "without\n", [])
    finished = praxis("exec", desk.program("import unheard_of\n"), "--exec-mode", mode, env=desk.env)
    assert finished.code == 1
    assert finished.told[-2:] == [
        "ModuleNotFoundError: No module named 'unheard_of'",
        "No installed package has unheard_of. Add one with: praxis-desktop packages add unheard_of --network",
    ]


def test_a_program_installs_the_version_that_it_asks_micropip_for(desk: Desk) -> None:
    desk.add("alpha", "1.0")
    desk.add("alpha", "2.0")
    source = "import micropip\nawait micropip.install('alpha==1.0')\nimport alpha\nprint(alpha.version)\n"
    finished = praxis("exec", desk.program(source), env=desk.env)
    assert (finished.code, finished.out) == (0, "1.0\n"), finished.told


def test_what_is_there_but_not_asked_for_can_be_asked_for(desk: Desk) -> None:
    desk.add("alpha")
    finished = praxis("exec", "-c", "__import__('alpha')", env=desk.env)
    assert finished.code == 1
    assert "alpha is in the installed package alpha 1.0" in finished.told[-1]
    assert 'dependencies = ["alpha"]' in finished.told[-1]
    finished = praxis("exec", "-c", "__import__('tkinter')", env=desk.env)
    assert "tkinter is a part of Python's standard library" in finished.told[-1]
    finished = praxis("exec", "-c", "import alpha; print(alpha.version)", env=desk.env)
    assert finished.out == "1.0\n"


def test_a_package_is_made_ready_once_for_all_processes(desk: Desk) -> None:
    desk.add("alpha")
    path = desk.program("import alpha\nprint('alpha')\n", "alpha")
    first = praxis("exec", "-v", path, env=desk.env)
    assert any("Building an image for the packages of" in line for line in first.told), first.err
    for mode in ("thread", "process"):
        finished = praxis("exec", "-v", path, "--exec-mode", mode, env=desk.env)
        assert finished.told == [
            "praxis-desktop: [Pyodide] Restoring from snapshot...",
            "praxis-desktop: [Pyodide] Snapshot restored",
        ]


def test_the_journal_begins_with_the_packages(desk: Desk) -> None:
    desk.add("alpha")
    file = desk.folder / "run.journal"
    path = desk.program("import alpha\n", "alpha")
    assert praxis("exec", path, "--journal", str(file), env=desk.env).code == 0
    with JournalReader(file) as journal:
        header: dict[str, Any] = dict(journal.header)
    told = {pin["name"]: pin for pin in header["packages"]}
    assert told["alpha"]["version"] == "1.0"
    assert len(told["alpha"]["sha256"]) == 64
    refused = desk.folder / "refused.journal"
    path = desk.program("", "unheard-of")
    assert praxis("exec", path, "--journal", str(refused), env=desk.env).code == 2
    assert not refused.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_ends_the_installing(desk: Desk) -> None:
    files = {f"alpha/m{number}.py": b"x = [1, 2, 3]\n" * 60_000 for number in range(12)}
    make_wheel(desk.data / "wheelhouse", "alpha", "1.0", files)
    process = start("exec", desk.program("print('never')\n", "alpha"), env=desk.env)
    assert process.stderr is not None
    line = process.stderr.readline()
    while b"Installing alpha" not in line:
        line = process.stderr.readline()
        assert line
    process.send_signal(signal.SIGINT)
    finished = finish(process)
    assert (finished.code, finished.out) == (3, "")
    assert "Traceback" not in finished.err


def test_a_checkpoint_needs_the_packages_that_its_program_began_with(desk: Desk, tmp_path: Path) -> None:
    desk.add("alpha")
    waiting = (
        "import alpha, asyncio\nwhile True:\n    print('pause', flush=True)\n    await asyncio.sleep(0.02)\n"
    )
    file = tmp_path / "checkpoint"
    options = ("--checkpoint", str(file), "--checkpoint-every", "0.01", "--timeout", "100")
    process = start("exec", desk.program(waiting, "alpha"), *options, env=desk.env)
    assert process.stdout is not None
    while not file.exists():
        assert process.stdout.readline()
    process.kill()
    finish(process)
    desk.add("alpha", "2.0")
    resumed = start("exec", "--resume", str(file), "--timeout", "100", env=desk.env)
    assert resumed.stdout is not None
    assert resumed.stdout.readline() == b"pause\n", resumed.communicate()
    resumed.kill()
    finish(resumed)
    (desk.data / "wheelhouse" / "alpha-1.0-py3-none-any.whl").unlink()
    for layer in (desk.cache / "layers").glob("alpha-1.0-*.layer"):
        layer.unlink()
    refused = praxis("exec", "--resume", str(file), env=desk.env)
    assert refused.code == 2
    assert "it needs the packages that it began with: the wheel alpha-1.0" in refused.err
    assert "packages add alpha==1.0" in refused.err


PROBE = """
import sys
from praxis_desktop.cli import main
code = main()
loaded = [name for name in sys.modules if name.startswith(PREFIXES)]
sys.stderr.write(" ".join(sorted(loaded)))
sys.exit(code)
"""


def loaded(prefixes: tuple[str, ...], desk: Desk, *arguments: str) -> str:
    command = (sys.executable, "-c", PROBE.replace("PREFIXES", repr(prefixes)))
    finished = finish(start(*arguments, command=command, env=desk.env))
    assert finished.code == 0, finished.err
    return finished.err


def test_a_program_without_packages_loads_nothing_for_them(desk: Desk) -> None:
    ours = (
        "praxis_desktop.packages.",
        "praxis_desktop.runs.packages.environments",
        "packaging",
        "resolvelib",
    )
    for code in ("print(1)", "import json; print(json.dumps(1))"):
        assert loaded(ours, desk, "exec", "-c", code) == ""


def test_a_program_whose_packages_are_known_loads_no_resolver(desk: Desk) -> None:
    desk.add("alpha")
    path = desk.program("import alpha\n", "alpha")
    for _ in range(2):
        praxis("exec", path, env=desk.env)
    assert loaded(("packaging", "resolvelib", "tomli_w"), desk, "exec", path) == ""


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="only root can be put where there is no network",
)
def test_all_of_it_works_without_a_network(desk: Desk) -> None:
    desk.add("alpha")
    offline = ("unshare", "-n", "--", *COMMAND)

    def without(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        process = start(*arguments, command=offline, env=desk.env)
        out, err = process.communicate(given, timeout=100)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    sample = without("run", "gravimetric_check", "--port", "scale=sim:mettler", "--json")
    assert sample.returncode == 0, sample.stderr
    assert "pylabrobot" in packages(json.loads(sample.stdout.splitlines()[-1]))
    own = without("exec", desk.program("import alpha\nprint(alpha.version)\n", "alpha"))
    assert (own.returncode, own.stdout) == (0, b"1.0\n")
    console = without("console", given=b"import pylabrobot, serial\nprint(serial.__version__)\n")
    assert (console.returncode, console.stdout) == (0, b"3.5\n"), console.stderr
    listed = without("packages", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    assert b'"alpha"' in listed.stdout
