"""The contents of the frozen program, the comparison of two builds, and the program in the folder
PRAXIS_FROZEN.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from email.parser import Parser
from importlib.util import find_spec
from pathlib import Path

import pytest

from build_tools.freezing import contents
from build_tools.freezing.check import IMPORTED_LATE, check
from build_tools.freezing.compare import differences
from build_tools.freezing.parts import licence_of
from build_tools.freezing.sizes import sizes
from build_tools.freezing.stripping import is_loadable
from build_tools.freezing.versions import version_of
from build_tools.installers.order import made_at
from praxis_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_is_read_where_it_stands() -> None:
    assert version_of(ROOT) == __version__


def test_every_module_is_frozen_but_those_for_checkouts() -> None:
    modules = set(contents.own_modules(ROOT))
    assert {"praxis_desktop", "praxis_desktop.frozen", "praxis_desktop.gui.app.application"} <= modules
    assert "praxis_desktop.workers.pool.child" in modules
    assert not {f"praxis_desktop.{name}" for name in contents.NOT_FROZEN} & modules


def test_what_the_program_depends_on_is_found_with_what_that_depends_on() -> None:
    names = contents.distributions(ROOT)
    assert {"pyside6-essentials", "shiboken6", "wasmtime", "pillow", "cffi"} <= set(names)
    assert not {"pip", "pytest", "pyinstaller", "hatchling"} & set(names)


@pytest.mark.parametrize(
    ("place", "is_kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6Qml.so.6", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtNetwork.abi3.so", False),
        ("praxis_desktop/resources/packaging/praxis-desktop.spec", False),
        ("praxis_desktop/resources/fonts/DejaVuSans.ttf", True),
    ],
)
def test_of_qt_and_the_resources_only_what_is_needed_is_kept(place: str, is_kept: bool) -> None:
    entry = (place, place, "DATA")
    assert contents.kept([entry], ROOT) == ([entry] if is_kept else [])


def test_how_pip_installed_a_library_stays_out() -> None:
    folder = "attrs-26.1.0.dist-info"
    files = ("INSTALLER", "METADATA", "RECORD", "REQUESTED", "licenses/LICENSE", "licenses/RECORD")
    kept = contents.kept([(f"{folder}/{file}", "/somewhere", "DATA") for file in files], ROOT)
    assert [place.removeprefix(f"{folder}/") for place, _, _ in kept] == [
        "METADATA",
        "licenses/LICENSE",
        "licenses/RECORD",
    ]


def test_each_library_of_a_wheel_for_windows_stays_in_its_folder(tmp_path: Path) -> None:
    same = [tmp_path / folder / "msvcp140-a4c2.dll" for folder in ("numpy.libs", "google_re2.libs")]
    for library in same:
        library.parent.mkdir()
        library.touch()
    (tmp_path / "numpy.libs" / "notes.txt").touch()
    found = contents.windows_libraries(tmp_path)
    assert found == [(str(same[1]), "google_re2.libs"), (str(same[0]), "numpy.libs")]


def test_links_stay_only_with_what_they_lead_to() -> None:
    library = ("PySide6/Qt/lib/libQt6Core.so.6", "/somewhere", "DATA")
    link = ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")
    lost = ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK")
    assert contents.kept([library, link, lost], ROOT) == sorted([library, link])


def test_modules_that_libraries_offer_by_name_stay_out() -> None:
    names = ("pygments.lexers.python", "pygments.lexers.fortran", "praxis_desktop.frozen")
    kept = contents.kept_modules([(name, "", "PYMODULE") for name in names])
    assert [name for name, _, _ in kept] == ["praxis_desktop.frozen", "pygments.lexers.python"]


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: BSD", "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: Apache Software License", "Apache-2.0"),
        ("License: Something of their own", "Something of their own"),
    ],
)
def test_licences_are_told_as_expressions_where_that_is_known(metadata: str, licence: str) -> None:
    assert licence_of(Parser().parsestr(metadata)) == licence


def test_the_time_of_a_build_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert made_at(tmp_path) == 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert made_at(tmp_path) == 315_532_800


def test_builds_are_compared_by_content_mode_and_time(tmp_path: Path) -> None:
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        for file in ("same", "content", "mode", "time"):
            (folder / file).write_text(file)
            os.utime(folder / file, (1, 1))
    other = tmp_path / "other"
    (other / "content").write_text("changed")
    os.utime(other / "content", (1, 1))
    (other / "mode").chmod(0o755)
    os.utime(other / "time", (2, 2))
    (other / "more").touch()
    found = list(differences(tmp_path / "one", other))
    modes = ["mode"] if os.name == "posix" else []  # files have no modes on Windows
    assert [line.partition(":")[0] for line in found] == ["content", *modes, "more", "time"]


def test_sizes_are_of_the_parts(tmp_path: Path) -> None:
    for name, size in (("praxis-desktop", 3), ("_internal/wasmtime/linux/_libwasmtime.so", 5), ("more", 7)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"." * size)
    found = sizes(tmp_path)
    assert found["wasmtime"] == 5
    assert sum(found.values()) == 15


@pytest.mark.parametrize("module", IMPORTED_LATE)
def test_the_modules_that_are_tried_in_it_exist(module: str) -> None:
    assert find_spec(module) is not None


def test_charts_are_drawn_without_the_bindings_of_opengl() -> None:
    """The frozen program does not have them."""
    program = "import sys; import praxis_desktop.gui.live._plot"
    told = "print([each for each in sys.modules if each.startswith('PySide6.QtOpenGL') "
    told += "and hasattr(sys.modules[each], '__file__')])"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {told}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_of_the_start_up_hooks_only_the_one_that_lists_modules_is_kept() -> None:
    """Without it, ``pkgutil.iter_modules`` finds nothing, and a parameter of a protocol has no kind."""
    names = ("pyi_rth_inspect", "pyi_rth_pkgutil", "pyi_rth_multiprocessing", "__main__")
    scripts = [(name, f"{name}.py", "PYSOURCE") for name in names]
    assert [name for name, _, _ in contents.kept_scripts(scripts)] == ["pyi_rth_pkgutil", "__main__"]


def segment(offset: int, address: int, size: int) -> bytes:
    """Return an ELF file with one loadable segment."""
    header = bytearray(64)
    header[32:40] = (64).to_bytes(8, "little")
    header[56:58] = (1).to_bytes(2, "little")
    return bytes(header) + struct.pack("<IIQQQQQQ", 1, 4, offset, address, 0, size, size, 4096)


def test_libraries_that_cannot_be_loaded_are_seen() -> None:
    assert is_loadable(segment(0, 0x1000, 64))
    assert not is_loadable(segment(8, 0x1000, 64)), "it does not lie where a page begins"
    assert not is_loadable(segment(0, 0x1000, 640)), "it is longer than the file"


FROZEN = os.environ.get("PRAXIS_FROZEN", "")
needs_a_frozen_program = pytest.mark.skipif(not FROZEN, reason="PRAXIS_FROZEN names no frozen program")


@needs_a_frozen_program
@pytest.mark.timeout(1500)
def test_the_frozen_program_does_what_it_should() -> None:
    check(Path(FROZEN), lambda sentence: None)


@needs_a_frozen_program
def test_every_part_has_its_licence() -> None:
    package = Path(FROZEN, "_internal", "praxis_desktop")
    table = (package / "licenses" / "README.md").read_text("utf-8")
    rows = [line.split(" | ") for line in table.splitlines() if line.endswith("` |")]
    assert len(rows) > 50
    for row in rows:
        assert any((package / "licenses" / row[-1].strip("`| ")).rglob("*")), row
    assert (package / "sbom.cdx.json").read_text("utf-8").count('"bom-ref"') > len(rows)
