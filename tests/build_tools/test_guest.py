"""The guest's files: current, complete, the same in every build, and replaced as a whole."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import tarfile
import zipfile
from importlib.machinery import SOURCE_SUFFIXES
from pathlib import Path

import pytest

from build_tools import descriptions
from build_tools.archives import read_zip
from build_tools.catalogue import look_up_with_guest
from build_tools.guest import OUTPUT, ROOT, Report, build_guest, is_current
from build_tools.layers import make_with_guest, name_of
from build_tools.npm import NpmPackage
from build_tools.recipe import recipe
from build_tools.stdlib import CompiledModules
from build_tools.wheels import Pin, read_pins
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.distribution import SHIMS, Distribution
from praxis_desktop.interpreter.host.files.sources import mapped
from praxis_desktop.protocols.benches.catalogue import FILE_NAME
from praxis_desktop.protocols.library.files import LibraryFolder

UNCHECKED_HASH = b"\1\0\0\0"
CHECKED_HASH = b"\3\0\0\0"


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    return Distribution.load(OUTPUT)


def _shipped_modules(distribution: Distribution) -> CompiledModules:
    """Return the modules compiled earlier, instead of compiling them again."""
    library, shims = (read_zip((OUTPUT / name).read_bytes()) for name in ("python314.zip", "shims.zip"))
    modules = {name: content for name, content in library.items() if name.endswith(".pyc")}
    return CompiledModules(Distribution.load(OUTPUT).manifest.python, modules, shims)


def test_the_checkout_has_current_and_sound_files(distribution: Distribution) -> None:
    assert is_current()
    distribution.verify()
    assert distribution.manifest.pyodide == "314.0.7"
    assert distribution.manifest.python == "3.14.2"
    projects = {wheel.name.split("-")[0] for wheel in distribution.wheels}
    assert projects >= {"pylabrobot", "pyserial", "typing_extensions", "tzdata", "websockets"}
    assert projects >= {"micropip", "ipython"}
    assert {layer.name.split("-")[0] for layer in distribution.layers} == projects


def _shipped_layer(distribution: Distribution, pin: Pin) -> bytes:
    """Return the layer made earlier."""
    return (OUTPUT / "layers" / name_of(pin)).read_bytes()


def _shipped_catalogue(distribution: Distribution) -> bytes:
    """Return the catalogue made earlier."""
    return (OUTPUT / FILE_NAME).read_bytes()


@pytest.mark.long
def test_the_catalogue_is_what_pylabrobot_has(distribution: Distribution) -> None:
    assert look_up_with_guest(cache_directory())(distribution) == _shipped_catalogue(distribution)


def test_a_shipped_layer_is_what_its_wheel_gives(distribution: Distribution, tmp_path: Path) -> None:
    [pin] = [pin for pin in read_pins(ROOT / "requirements" / "guest.txt") if pin.project == "pyserial"]
    assert make_with_guest(cache_directory())(distribution, pin) == _shipped_layer(distribution, pin)


def test_every_source_is_compiled_and_never_compared_with_a_file(distribution: Distribution) -> None:
    with zipfile.ZipFile(distribution.sources) as archive:
        sources = set(archive.namelist())
    assert all(name.endswith(tuple(SOURCE_SUFFIXES)) for name in sources)
    with zipfile.ZipFile(distribution.stdlib) as archive:
        compiled = {name for name in archive.namelist() if name.endswith(".pyc")}
        headers = {archive.read(name)[:8] for name in compiled}
        assert b"/lib/python3.14/json/decoder.py" in archive.read("json/decoder.pyc")
    assert compiled == {f"{name}c" for name in sources}
    [header] = headers
    assert header[4:] == UNCHECKED_HASH


def test_every_shim_is_compiled_and_compared_with_its_source(distribution: Distribution) -> None:
    assert distribution.shims is not None
    compiled = read_zip(distribution.shims.read_bytes())
    folder = shipped("shims")
    modules = {path.relative_to(folder) for path in folder.rglob("*.py")}
    assert "_praxis/__pycache__/entry.cpython-314.pyc" in compiled
    assert len(compiled) == len(modules)
    assert {content[4:8] for content in compiled.values()} == {CHECKED_HASH}


def _rebuilt(output: Path, report: Report = lambda sentence: None) -> Distribution:
    """Build the files without booting guests."""
    return build_guest(
        output,
        compiler=_shipped_modules,
        layer_maker=_shipped_layer,
        catalogue_maker=_shipped_catalogue,
        report=report,
    )


@pytest.mark.long
def test_building_again_needs_no_network_and_gives_the_same_bytes(
    distribution: Distribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rebuilt(tmp_path / "first")
    monkeypatch.setenv("npm_config_registry", "file:///nowhere")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    again = _rebuilt(tmp_path / "second", said.append)
    assert again.manifest == distribution.manifest
    assert not [sentence for sentence in said if "Download" in sentence]
    again.verify()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """Files of which one is damaged, with a foreign file among them."""
    output = tmp_path / "guest"
    shutil.copytree(OUTPUT, output)
    assert is_current(output)
    (output / "pyodide.wasm").write_bytes(b"")
    (output / "stray").write_text("left by somebody")
    return output


def test_what_the_shipped_protocols_declare_is_found_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocols = tmp_path / "protocols"
    protocols.mkdir()
    program = protocols / "wash.py"
    program.write_text("def main(rounds: int = 3) -> None: ...\n", "utf-8")
    monkeypatch.setattr(descriptions, "bundled_folder", lambda: LibraryFolder(protocols, "bundled"))
    reported: list[str] = []
    path = descriptions.write_descriptions(tmp_path, report=reported.append)
    first = path.read_bytes()
    assert b"rounds" in first
    assert descriptions.write_descriptions(tmp_path, report=reported.append).read_bytes() == first
    assert len(reported) == 1
    program.write_text("def main(cycles: int = 3) -> None: ...\n", "utf-8")
    assert b"cycles" in descriptions.write_descriptions(tmp_path, report=reported.append).read_bytes()


def test_damage_is_noticed(damaged: Path) -> None:
    assert not is_current(damaged)


@pytest.mark.long
def test_damaged_files_are_replaced_as_a_whole(distribution: Distribution, damaged: Path) -> None:
    output, tmp_path = damaged, damaged.parent
    rebuilt = _rebuilt(output)
    assert rebuilt.manifest == distribution.manifest
    assert not (output / "stray").exists()
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["guest"]


def _small_pyodide() -> tuple[NpmPackage, bytes]:
    """Return a Pyodide with an empty module and a library of one module, and its tarball."""
    library = io.BytesIO()
    with zipfile.ZipFile(library, "w") as archive:
        archive.writestr("this.py", "")
    tarball = io.BytesIO()
    with tarfile.open(fileobj=tarball, mode="w:gz") as packed:
        for name, content in (
            ("pyodide.asm.wasm", b""),
            ("pyodide-lock.json", b"{}"),
            ("python_stdlib.zip", library.getvalue()),
        ):
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    digest = base64.b64encode(hashlib.sha512(tarball.getvalue()).digest()).decode()
    return NpmPackage("pyodide", "0", f"sha512-{digest}"), tarball.getvalue()


@pytest.fixture
def without_pyodide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with a small Pyodide, because the real one would be downloaded and translated for half a
    minute.
    """
    downloads = tmp_path / "cache" / "downloads"
    pyodide, tarball = _small_pyodide()
    downloads.mkdir(parents=True)
    (downloads / pyodide.file_name).write_bytes(tarball)
    monkeypatch.setattr("build_tools.guest.PYODIDE", pyodide)
    monkeypatch.setattr("build_tools.wheels.read_pins", lambda path: [])
    for name in ("translate", "add_thread_layer", "add_stop_checks"):
        monkeypatch.setattr(f"build_tools.guest.{name}", lambda module, **_: module)
    return tmp_path / "cache"


def test_a_build_needs_no_file_that_a_guest_still_has_mapped(tmp_path: Path, without_pyodide: Path) -> None:
    mappings: list[memoryview] = []

    def compiled(distribution: Distribution) -> CompiledModules:
        mappings.append(mapped(distribution.stdlib))
        return CompiledModules("3.14.2", {"this.pyc": b""}, {})

    def catalogue(distribution: Distribution) -> bytes:
        mappings.append(mapped(distribution.stdlib))
        return b"{}"

    output = tmp_path / "build" / "guest"
    build_guest(output, cache=without_pyodide, compiler=compiled, catalogue_maker=catalogue).verify()
    assert len(mappings) == 2


def test_a_build_that_fails_leaves_what_was_there(tmp_path: Path, without_pyodide: Path) -> None:
    output = tmp_path / "build" / "guest"
    output.mkdir(parents=True)
    (output / "manifest.json").write_text("{}")

    def fail(distribution: Distribution) -> CompiledModules:
        assert distribution.sources.is_file()
        raise RuntimeError("the guest did not boot")

    with pytest.raises(RuntimeError, match="did not boot"):
        build_guest(output, cache=without_pyodide, compiler=fail)
    assert [path.name for path in output.iterdir()] == ["manifest.json"]
    assert [path.name for path in output.parent.iterdir() if path.is_dir()] == ["guest"]


def test_the_recipe_changes_with_what_it_is_made_of(tmp_path: Path) -> None:
    for folder in ("build_tools", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    before = recipe(tmp_path)
    pins = tmp_path / "requirements" / "guest.txt"
    pins.write_bytes(pins.read_bytes().replace(b"\n", b"\r\n"))
    assert recipe(tmp_path) == before
    pins.write_bytes(pins.read_bytes() + b"# changed\n")
    assert recipe(tmp_path) != before


@pytest.mark.long
def test_a_build_from_nothing_gives_the_same_bytes(distribution: Distribution, tmp_path: Path) -> None:
    rebuilt = build_guest(tmp_path / "guest").manifest.files
    # A checkout may have newer shims than those that it has compiled.
    assert {**rebuilt, SHIMS: None} == {**distribution.manifest.files, SHIMS: None}
