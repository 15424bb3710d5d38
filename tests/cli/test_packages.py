"""Packages on the command line: shown, added all or none, removed, checked, locked and verified."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter.distribution import Distribution
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import SYSTEM_FOLDER, lend
from tests.cli.terminal import Terminal
from tests.disks import room_for
from tests.packages.wheel_making import make_wheel

NATIVE = "cp314-cp314-pyemscripten_2026_0_wasm32"
LINUX = "cp314-cp314-manylinux_2_28_x86_64"
LIMITED = """
import sys
from praxis_desktop.cli import main
{limit}
sys.exit(main())
"""


class Lab:
    """A home without added packages, and wheels beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.index = folder / "index"
        self.index.mkdir()
        self.env: dict[str, str] = {
            "PRAXIS_HOME": str(_home(folder)),
            # No network is used: the index is a folder.
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "",
        }

    def packages(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Finished:
        return praxis("packages", *map(str, arguments), env={**self.env, **(env or {})})

    def wheel(self, project: str, version: str = "1.0", *, requires: Iterable[str] = ()) -> Path:
        return make_wheel(
            self.wheels, project, version, {f"{project}.py": b"x = 1\n"}, requires=tuple(requires)
        )

    def in_index(self, project: str, version: str = "1.0", *, requires: Iterable[str] = ()) -> Path:
        return make_wheel(
            self.index, project, version, {f"{project}.py": b"x = 2\n"}, requires=tuple(requires)
        )

    def program(self, source: str, name: str = "program.py") -> Path:
        path = self.folder / name
        path.write_text(source)
        return path

    @property
    def own(self) -> list[str]:
        """The contents of the user's folder of wheels, by project and version."""
        folder = Path(self.env["PRAXIS_HOME"], "data", "wheelhouse")
        return sorted(" ".join(path.name.split("-")[:2]) for path in folder.glob("*.whl"))

    def is_sound(self) -> bool:
        return self.packages("verify").code == 0


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def _home(folder: Path) -> Path:
    """Return a home with its own layers, so that added and damaged packages do not affect other tests."""
    shared = cache_directory()
    cache = folder / "home" / "cache"
    (cache / "layers").mkdir(parents=True)
    for path in shared.iterdir():
        if path.name != "layers":
            lend(path, cache / path.name)
    for wheel in (Distribution.find().folder / "wheels").glob("*.whl"):
        for path in (shared / "layers").glob(f"{wheel.name.partition('-')[0]}-*.layer"):
            lend(path, cache / "layers" / path.name)
    return cache.parent


def needing(*requirements: str) -> str:
    listed = ", ".join(f'"{requirement}"' for requirement in requirements)
    return f"# /// script\n# dependencies = [{listed}]\n# ///\nprint('ran')\n"


# ---- list
def test_what_ships_is_listed_with_who_needs_it(lab: Lab) -> None:
    done = lab.packages()
    assert done.code == 0, done.err
    assert done.out.splitlines()[0].split()[:4] == ["NAME", "VERSION", "FROM", "KIND"]
    (row,) = [line for line in done.out.splitlines() if line.startswith("pylabrobot ")]
    assert row.split()[2:4] == ["shipped", "pure"]
    assert "gravimetric_check" in row
    (event,) = [
        event for event in lab.packages("list", "--json").events if event.get("project") == "pyserial"
    ]
    assert (event["change"], event["shelf"], event["is_native"]) == ("present", "shipped", False)
    assert {"gravimetric_check", "pump_dispense"} <= set(event["needed_by"])
    assert len(event["sha256"]) == 64


def test_a_file_that_is_no_wheel_is_a_warning(lab: Lab) -> None:
    folder = Path(lab.env["PRAXIS_HOME"], "data", "wheelhouse")
    folder.mkdir(parents=True)
    (folder / "broken-1.0-py3-none-any.whl").write_bytes(b"nothing")
    done = lab.packages()
    assert done.code == 0
    assert "broken-1.0-py3-none-any.whl" in done.err
    assert lab.packages("verify").code == 1


# ---- add
def test_wheels_are_added_with_what_they_need_and_installed_at_once(lab: Lab) -> None:
    first, second = lab.wheel("first", requires=["second>=1"]), lab.wheel("second", "1.5")
    done = lab.packages("add", first, second, "--json")
    assert done.code == 0, done.err
    progress = [event["value"] for event in done.events if event["event"] == "progress"]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    told = [event for event in done.events if event["event"] == "package"]
    assert [(event["project"], event["change"], event["is_installed"]) for event in told] == [
        ("first", "added", True),
        ("second", "added", True),
    ]
    assert done.result["value"]["added"] == 2
    again = lab.packages("add", "first")
    assert again.code == 0
    assert again.out == "first 1.0 is already there (user)\n"
    ran = praxis("exec", "-c", "import first, second; print(first.x)", env=lab.env)
    assert ran.out == "1\n", ran.err


def test_a_folder_adds_all_its_wheels_also_those_that_do_not_go_together(lab: Lab) -> None:
    lab.wheel("first", requires=["second<2"])
    lab.wheel("second", "1.0")
    lab.wheel("second", "2.0")
    done = lab.packages("add", lab.wheels)
    assert done.code == 0, done.err
    assert lab.own == ["first 1.0", "second 1.0", "second 2.0"]


def test_all_or_nothing(lab: Lab) -> None:
    good = lab.wheel("good")
    bad = lab.wheel("bad")
    bad.write_bytes(bad.read_bytes()[:-40])
    done = lab.packages("add", good, bad)
    assert done.code == 2
    assert "bad-1.0-py3-none-any.whl" in done.err
    assert lab.own == []


def test_another_wheel_of_a_version_is_refused_before_anything_is_installed(lab: Lab) -> None:
    assert lab.packages("add", lab.wheel("alpha")).code == 0
    other = make_wheel(lab.folder / "other", "alpha", "1.0", {"alpha.py": b"x = 3\n"}, requires=("beta",))
    refused = lab.packages("add", other, make_wheel(lab.folder / "other", "beta", "1.0", {"beta.py": b""}))
    assert refused.code != 0
    assert "alpha 1.0 already exists with different contents" in refused.err
    assert "Installing" not in refused.err
    assert lab.packages("add", "--replace", lab.folder / "other").code == 0


def test_without_dependencies(lab: Lab) -> None:
    wheel = lab.wheel("needy", requires=["absent>=2"])
    refused = lab.packages("add", wheel)
    assert refused.code == 2
    assert "needy 1.0 needs absent>=2" in refused.err
    assert "--no-deps" in refused.err
    assert lab.packages("add", wheel, "--no-deps").code == 0
    assert lab.own == ["needy 1.0"]


def test_the_index_is_asked_only_if_that_is_allowed(lab: Lab) -> None:
    lab.in_index("deep")
    lab.in_index("wanted", requires=["deep"])
    refused = lab.packages("add", "wanted")
    assert refused.code == 2
    assert "wanted is not in any wheel folder" in refused.err
    assert "--network" in refused.err
    assert lab.packages("add", "wanted", "--no-network", env={"PRAXIS_PACKAGES_NETWORK": "1"}).code == 2
    assert lab.own == []
    done = lab.packages("add", "wanted", "--network")
    assert done.code == 0, done.err
    assert lab.own == ["deep 1.0", "wanted 1.0"]


def test_a_computer_whose_administrator_forbids_the_index_does_not_ask_it(lab: Lab) -> None:
    lab.in_index("wanted")
    place = lab.folder / "system" / "praxis-desktop"
    place.mkdir(parents=True)
    (place / "settings.json").write_text('{"packages": {"network": false}, "locked": ["packages.network"]}')
    env = {SYSTEM_FOLDER: str(place.parent)}
    refused = lab.packages("add", "wanted", "--network", env=env)
    assert refused.code == 2
    assert f"{place / 'settings.json'} sets packages.network" in refused.err
    refused = lab.packages("add", "wanted", env=env)
    assert refused.code == 2
    assert f"Add its wheel as a file: {place / 'settings.json'} does not allow" in refused.err
    assert "--network" not in refused.err
    assert lab.packages("add", lab.wheel("own"), "--no-network", env=env).code == 0


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("", 2)])
def test_on_a_terminal_it_is_asked_for(lab: Lab, answer: str, code: int) -> None:
    lab.in_index("wanted")
    with Terminal("packages", "add", "wanted", env=lab.env) as terminal:
        terminal.until("wanted is not in any wheel folder. Look in pip's index? [y/N] ")
        terminal.line(answer)
        assert terminal.end()[0] == code
    assert lab.own == ["wanted 1.0"] * (code == 0)


def test_a_mistyped_name_is_recognised(lab: Lab) -> None:
    done = lab.packages("add", "pylabrobt")
    assert done.code == 2
    assert "Did you mean pylabrobot?" in done.err


def test_a_module_s_name_leads_to_its_package(lab: Lab) -> None:
    for network in ((), ("--network",)):
        done = lab.packages("add", "yaml", *network)
        assert done.code == 2
        assert "Did you mean pyyaml?" in done.err


def test_both_sides_of_a_conflict_are_shown(lab: Lab) -> None:
    wheels = lab.wheel("alpha", requires=["good<1"]), lab.wheel("beta", requires=["good>=1"])
    lab.packages("add", lab.wheel("good", "0.5"), lab.wheel("good", "1.0"))
    done = lab.packages("add", *wheels)
    assert done.code == 2
    assert "alpha 1.0 needs good<1" in done.err
    assert "beta 1.0 needs good>=1" in done.err
    assert lab.own == ["good 0.5", "good 1.0"]


def test_an_index_that_does_not_answer(lab: Lab) -> None:
    nobody = {
        "PIP_NO_INDEX": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_INDEX_URL": "http://user:secret@127.0.0.1:9/simple",
    }
    done = lab.packages("add", "wanted", "--network", env=nobody)
    assert done.code == 1
    assert "the index at 127.0.0.1:9 cannot be queried for wanted" in done.err
    assert "secret" not in done.err
    assert lab.is_sound()


def test_packages_of_pyodides_distribution_are_chosen_by_name(lab: Lab) -> None:
    from hashlib import sha256

    folder = lab.folder / "pyodide"
    locked = {}
    for project, depends in (("numpy", []), ("pandas", ["numpy"]), ("scipy", [])):
        path = make_wheel(folder, project, "2.0", {f"{project}.py": b"x = 3\n"}, tag=NATIVE)
        locked[project] = {
            "name": project,
            "version": "2.0",
            "file_name": path.name,
            "install_dir": "site",
            "sha256": sha256(path.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": [project],
            "depends": depends,
        }
    lock = {
        "info": {
            "arch": "wasm32",
            "platform": "emscripten_5_0_3",
            "version": "314.0.7",
            "python": "3.14.2",
            "abi_version": "2026_0",
        },
        "packages": locked,
    }
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    done = lab.packages("add", folder, "pandas>=2")
    assert done.code == 0, done.err
    assert lab.own == ["numpy 2.0", "pandas 2.0"]
    other = make_wheel(folder, "scipy", "2.0", {"scipy.py": b"x = 4\n"}, tag=NATIVE)
    refused = lab.packages("add", folder / "pyodide-lock.json", "scipy")
    assert refused.code == 2
    assert f"{other.name} is not the file that Pyodide's lock names" in refused.err
    assert lab.is_sound()


def test_a_wheel_for_another_platform(lab: Lab) -> None:
    wheel = make_wheel(lab.wheels, "fast", "1.0", {"fast.so": b"\x7fELF"}, tag=LINUX)
    done = lab.packages("add", wheel)
    assert done.code == 2
    assert f"{wheel.name} is for Linux on x86-64" in done.err


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("nowhere.whl", "there is no file nowhere.whl"),
        ("https://user:secret@example.com/a.whl", "https://example.com/a.whl is an address"),
        ("not>>right", "not>>right"),
    ],
)
def test_what_cannot_be_meant(lab: Lab, what: str, told: str) -> None:
    done = lab.packages("add", what, "--json")
    assert done.code == 2
    assert told in done.result["error"]["message"]


def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(lab: Lab) -> None:
    large = make_wheel(lab.wheels, "large", "1.0", {"large.py": b"x = 1\n", "large.dat": os.urandom(4 << 20)})
    with room_for(Path(lab.env["PRAXIS_HOME"], "data", "wheelhouse"), 1 << 20) as limit:
        lab.packages("add", lab.wheel("good"))
        command = (sys.executable, "-c", LIMITED.format(limit=limit))
        done = finish(start("packages", "add", str(large), command=command, env=lab.env))
        assert done.code == 1
        assert "large-1.0-py3-none-any.whl cannot be added" in done.err
        assert "Nothing was lost." in done.err
        assert lab.own == ["good 1.0"]
        assert lab.is_sound()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_everything_as_it_was(lab: Lab) -> None:
    slow = make_wheel(
        lab.wheels, "slow", "1.0", {f"slow/m{number}.py": b"x = [1, 2, 3]\n" * 9000 for number in range(40)}
    )
    process = start("packages", "add", str(slow), "--json", env=lab.env)
    assert process.stdout is not None
    for line in process.stdout:
        if b"Installing slow" in line:
            break
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=100)
    assert process.returncode == 3
    assert b"nothing was added" in rest
    assert lab.own == []
    assert lab.is_sound()


# ---- remove
def test_one_version_or_all_of_them_are_removed(lab: Lab) -> None:
    lab.packages("add", lab.wheel("two", "1.0"), lab.wheel("two", "2.0"), lab.wheel("one"))
    assert "two 1.0 (user) remains" in lab.packages("remove", "two==2").out
    assert lab.own == ["one 1.0", "two 1.0"]
    nothing = lab.packages("remove", "one", "nowhere")
    assert nothing.code == 2
    assert lab.own == ["one 1.0", "two 1.0"]
    done = lab.packages("remove", "one", "two", "--json")
    assert [event["change"] for event in done.events[:-1]] == ["removed", "removed"]
    assert lab.own == []
    shipped = lab.packages("remove", "pylabrobot")
    assert shipped.code == 2
    assert "ships with Praxis Desktop" in shipped.err


def test_who_needs_what_was_removed_is_told(lab: Lab) -> None:
    lab.packages("add", lab.wheel("wants", requires=["given"]), lab.wheel("given"))
    done = lab.packages("remove", "given")
    assert done.code == 0
    assert "wants 1.0 can no longer be used: it needs given" in done.err


# ---- check and lock
def test_a_program_is_checked_for_what_it_says(lab: Lab) -> None:
    program = lab.program(needing("pylabrobot", "thing>=1"))
    done = lab.packages("check", program, "--json")
    assert done.code == 1
    problems = {event["requirement"]: event for event in done.events if event["event"] == "requirement"}
    assert problems["pylabrobot"]["problem"] == ""
    assert problems["thing>=1"]["source"] == "header"
    assert "packages add" in problems["thing>=1"]["remedy"]
    lab.packages("add", lab.wheel("thing"))
    done = lab.packages("check", program)
    assert done.code == 0, done.err
    (row,) = [line.split() for line in done.out.splitlines() if line.startswith("  thing ")]
    assert row == ["thing", "1.0", "user"]


def test_a_program_is_checked_for_what_it_imports(lab: Lab) -> None:
    program = lab.program("import json, serial, nowhere_at_all\n")
    done = lab.packages("check", program)
    assert done.code == 1
    assert "nowhere_at_all, missing" in done.out
    assert "imports nowhere_at_all, which no available package provides" in done.err
    assert lab.packages("check", lab.program("import json\n")).out == "program.py needs no packages.\n"


def test_a_lock_keeps_its_versions_until_it_is_upgraded(lab: Lab) -> None:
    program = lab.program(needing("thing"), "weigh.py")
    lab.packages("add", lab.wheel("thing", "1.0"))
    done = lab.packages("lock", program)
    assert done.code == 0, done.err
    assert "  thing 1.0" in done.out
    lock = lab.folder / "pylock.weigh.toml"
    assert 'name = "thing"' in lock.read_text()
    lab.packages("add", lab.wheel("thing", "2.0"))
    assert "as before" in lab.packages("lock", program).out
    changes = [
        event for event in lab.packages("lock", program, "--upgrade", "--json").events if "before" in event
    ]
    assert [(event["before"], event["version"]) for event in changes if event["project"] == "thing"] == [
        ("1.0", "2.0")
    ]


def test_a_lock_has_a_name_that_other_tools_know_and_a_place_of_the_users(lab: Lab) -> None:
    assert lab.packages("lock", "gravimetric_check", "-o", lab.folder / "other.txt").code == 2
    assert lab.packages("lock", "gravimetric_check").code == 2
    assert lab.packages("lock", "gravimetric_check", "-o", lab.folder / "pylock.toml").code == 0
    nowhere = lab.packages("lock", "gravimetric_check", "-o", lab.folder / "none" / "pylock.toml")
    assert nowhere.code == 2
    assert "there is no folder" in nowhere.err


# ---- verify
def test_damage_is_found_and_layers_are_made_again(lab: Lab) -> None:
    lab.packages("add", lab.wheel("frail"), "--no-deps")
    layers = Path(lab.env["PRAXIS_HOME"], "cache", "layers")
    (layer,) = layers.glob("frail-1.0-*.layer")
    layer.write_bytes(layer.read_bytes().replace(b"x = 1\n", b"x = 2\n"))
    done = lab.packages("verify", "--json")
    assert done.code == 1
    (event,) = [event for event in done.events if event["event"] == "verified" and event["state"] != "sound"]
    assert (event["kind"], event["state"]) == ("layer", "repaired")
    assert lab.is_sound()
    wheel = Path(lab.env["PRAXIS_HOME"], "data", "wheelhouse", "frail-1.0-py3-none-any.whl")
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    done = lab.packages("verify")
    assert done.code == 1
    assert "frail-1.0-py3-none-any.whl" in done.out
