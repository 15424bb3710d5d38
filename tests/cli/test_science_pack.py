"""An installed science pack: its packages are there for all programs, without being unpacked or compiled."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from build_tools.installers.order import Order
from build_tools.science.pack import assemble
from praxis_desktop import __version__
from praxis_desktop.core.pack_folders import SCIENCE
from praxis_desktop.packages.layers.pack_code import compile_pack
from tests.cli.command import praxis
from tests.cli.homes import share_cache
from tests.cli.test_damaged_layers import flip, place
from tests.packages.native import MARKUPSAFE

PROGRAM = "import markupsafe._speedups\nprint(markupsafe.escape('<b>'), markupsafe._speedups.__name__)\n"
SAFE = "&lt;b&gt; markupsafe._speedups\n"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with a native package, and its machine code."""
    folder = tmp_path_factory.mktemp("pack")
    (folder / "wheels").mkdir()
    shutil.copy(MARKUPSAFE, folder / "wheels")
    made = assemble(Order(folder, 1_700_000_000, lambda sentence: None, folder), folder / "wheels")
    [code] = compile_pack(made)
    assert code.is_file()
    assert compile_pack(made) == (code,)
    return made


@pytest.fixture
def home(tmp_path: Path, pack: Path) -> Path:
    home = tmp_path / "home"
    share_cache(home / "cache")
    (home / "data" / "packs").mkdir(parents=True)
    shutil.copytree(pack, home / "data" / "packs" / SCIENCE)
    return home


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_program_imports_a_package_of_the_pack(home: Path, tmp_path: Path, mode: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    env = {"PRAXIS_HOME": str(home)}
    done = praxis("exec", str(program), "--exec-mode", mode, env=env)
    assert (done.code, done.out) == (0, SAFE), done.err
    assert "Installing" not in done.err
    assert "Compiling markupsafe" not in done.err
    assert not [*(home / "cache" / "layers").glob("markupsafe-3.0.4-*.layer")]


def test_adding_the_pack_or_a_package_of_it_says_that_it_is_there(home: Path) -> None:
    env = {"PRAXIS_HOME": str(home)}
    for name in (SCIENCE, "markupsafe"):
        done = praxis("packages", "add", name, env=env)
        assert (done.code, done.out) == (0, "markupsafe 3.0.4 is already there (shipped)\n"), done.err


def test_a_damaged_layer_of_the_pack_is_built_again_from_its_wheel(home: Path, tmp_path: Path) -> None:
    [layer] = (home / "data" / "packs" / SCIENCE / "layers").glob("*.layer")
    os.truncate(layer, layer.stat().st_size - 1)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = praxis("exec", str(program), env={"PRAXIS_HOME": str(home)})
    assert (done.code, done.out) == (0, SAFE), done.err
    assert [*(home / "cache" / "layers").glob("markupsafe-3.0.4-*.layer")]


@pytest.mark.parametrize("command", ["exec", "verify"])
def test_a_layer_of_the_pack_that_is_damaged_inside_is_built_again_in_the_cache_and_the_pack_left_alone(
    home: Path, tmp_path: Path, command: str
) -> None:
    env = {"PRAXIS_HOME": str(home)}
    [layer] = (home / "data" / "packs" / SCIENCE / "layers").glob("*.layer")
    flip(layer, place(layer, "markupsafe/__init__.py") + 20)
    damaged = layer.read_bytes()
    program = tmp_path / "program.py"
    program.write_text(f"import markupsafe\nopen(markupsafe.__file__).read()\n{PROGRAM}")
    if command == "exec":
        done = praxis("exec", str(program), env=env)
        assert f"{layer.name} cannot be read: " in done.err
        assert done.code == 1
    else:
        done = praxis("packages", "verify", env=env)
        assert (done.code, f"{layer}: was damaged and has been rebuilt" in done.out) == (1, True), done.out
    for _ in range(2):
        done = praxis("exec", str(program), env=env)
        assert (done.code, done.out) == (0, SAFE), done.err
        assert "damaged" not in done.err
    assert layer.read_bytes() == damaged
    [made] = (home / "cache" / "layers").glob("markupsafe-3.0.4-*.layer")
    assert made.name == layer.name


def test_doctor_tells_where_the_pack_is_what_it_has_and_what_is_damaged(home: Path) -> None:
    pack = home / "data" / "packs" / SCIENCE
    found = doctor(home)
    assert found["finding"] == f"The science pack {__version__} in {pack} is sound: markupsafe 3.0.4"
    assert found["state"] == "ok"
    assert found["facts"]["packages"] == {"markupsafe": "3.0.4"}
    [layer] = (pack / "layers").glob("*.layer")
    os.truncate(layer, layer.stat().st_size - 1)
    found = doctor(home)
    assert found["finding"] == f"The science pack in {pack} is damaged: layers/{layer.name}"
    assert (found["state"], found["remedy"]) == ("warning", f"Reinstall {SCIENCE}.")
    (pack / "pack.json").write_bytes(b"{")
    assert f"the pack in {pack} is damaged" in doctor(home)["finding"]


def test_doctor_tells_of_a_pack_that_is_not_used_and_of_none(home: Path) -> None:
    pack = home / "data" / "packs" / SCIENCE
    if sys.platform != "win32":
        pack.chmod(0o777)
        assert doctor(home)["remedy"] == f"To use it: chmod -R go-w {pack}"
    shutil.rmtree(pack)
    assert "is not installed" in doctor(home)["finding"]


def test_doctor_tells_of_a_pack_for_another_version(home: Path) -> None:
    manifest = home / "data" / "packs" / SCIENCE / "pack.json"
    manifest.write_text(manifest.read_text().replace(f'"{__version__}"', '"0.0.9"'))
    found = doctor(home)
    assert found["state"] == "warning"
    assert found["remedy"] == (
        f"It was made for another version: startup is slower. Install {SCIENCE} {__version__}."
    )


def doctor(home: Path) -> dict[str, Any]:
    """Return what doctor says of the pack."""
    done = praxis("doctor", "--json", env={"PRAXIS_HOME": str(home)})
    told = [json.loads(line) for line in done.out.splitlines()]
    [found] = [each for each in told if "pack" in each.get("facts", {})]
    return cast("dict[str, Any]", found)


def test_a_version_that_the_pack_lacks_does_not_make_it_damaged(home: Path, tmp_path: Path) -> None:
    wanted = "markupsafe==2.0"
    program = tmp_path / "program.py"
    program.write_text(f'# /// script\n# dependencies = ["{wanted}"]\n# ///\n{PROGRAM}')
    for words in (["exec", str(program)], ["packages", "add", wanted, "--no-network"]):
        done = praxis(*words, env={"PRAXIS_HOME": str(home)})
        assert done.code != 0
        assert "available only as 3.0.4" in done.err or "not in any folder of wheels" in done.err
        assert "damaged" not in done.err, words


def test_a_pack_that_lacks_a_wheel_is_to_be_installed_again(home: Path, tmp_path: Path) -> None:
    pack = home / "data" / "packs" / SCIENCE
    shutil.rmtree(pack / "layers")
    for wheel in (pack / "wheels").iterdir():
        os.truncate(wheel, 1000)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = praxis("exec", str(program), env={"PRAXIS_HOME": str(home)})
    assert done.code == 1
    assert f"The pack in {pack} is damaged: install {SCIENCE} again." in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_pack_that_others_can_write_to_is_not_used_and_it_is_said_why(home: Path, tmp_path: Path) -> None:
    pack = home / "data" / "packs" / SCIENCE
    pack.chmod(0o777)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = praxis("exec", str(program), env={"PRAXIS_HOME": str(home)})
    assert done.code == 1
    assert f"because other users can write to it. To prevent that: chmod -R go-w {pack}" in done.err
    pack.chmod(0o755)
    done = praxis("exec", str(program), env={"PRAXIS_HOME": str(home)})
    assert (done.code, done.out) == (0, SAFE), done.err


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_pack_made_by_another_build_is_installed_from_its_wheels(
    home: Path, tmp_path: Path, mode: str
) -> None:
    pack = home / "data" / "packs" / SCIENCE
    [layer] = (pack / "layers").glob("*.layer")
    layer.rename(layer.with_stem(f"{layer.stem[:-32]}{'0' * 32}"))
    shutil.rmtree(pack / "machine-code")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = praxis("exec", str(program), "--exec-mode", mode, env={"PRAXIS_HOME": str(home)})
    assert (done.code, done.out) == (0, SAFE), done.err
    assert "Installing markupsafe" in done.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["exec"], 1), (["check"], 1), (["packages", "check"], 1), (["packages", "add", "numpy"], 2)],
)
def test_without_the_pack_whoever_wants_numpy_is_told_of_it(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    share_cache(tmp_path / "home" / "cache")
    program = tmp_path / "program.py"
    program.write_text("import numpy\n\n\ndef main():\n    return numpy.pi\n")
    if "add" not in arguments:
        arguments = [*arguments, str(program)]
    done = praxis(*arguments, env={"PRAXIS_HOME": str(tmp_path / "home")})
    assert done.code == code, done.out + done.err
    assert SCIENCE in done.err
    assert "needs no network" in done.err
    assert "packages add numpy --network" in done.err


def test_a_console_without_the_pack_tells_of_it(tmp_path: Path) -> None:
    share_cache(tmp_path / "home" / "cache")
    done = praxis("console", env={"PRAXIS_HOME": str(tmp_path / "home")}, given=b"import numpy\n")
    assert SCIENCE in done.out + done.err
