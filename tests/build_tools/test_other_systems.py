"""The files made for other systems, as far as they can be checked here."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from build_tools.appimage import package as appimage
from build_tools.debian import package as debian
from build_tools.desktop.icons import write_theme
from build_tools.desktop.integration import SOURCES
from build_tools.errors import BuildError
from build_tools.freezing.versions import numbers_of
from build_tools.installers.__main__ import MAKERS, OF_SYSTEM
from build_tools.installers.order import Order
from build_tools.macos import image
from build_tools.macos.bundle import INFO_PLIST
from build_tools.windows import installer, portable
from build_tools.windows.program import SIGNING, STARTERS
from praxis_desktop.core.shipped import MADE_AHEAD
from praxis_desktop.frozen import PORTABLE_HOME
from praxis_desktop.runs import making_ahead

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "installers.yml"
SCRIPT = installer.SCRIPT.read_text("utf-8")


def order(folder: Path) -> Order:
    return Order(folder, 1_700_000_000, lambda sentence: None, folder / "praxis-desktop")


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = import_module("yaml").safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    return found


def steps() -> list[dict[str, Any]]:
    return [step for job in jobs().values() for step in job["steps"]]


MAKES_SETUPS = pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder like a frozen program's, with a few bytes in each file."""
    folder = tmp_path / "praxis-desktop"
    for name in (*STARTERS, "_internal/python313.dll", "_internal/praxis_desktop/LICENSE"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"{name}\n".encode())
    return folder


@pytest.fixture
def signer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A signer, and its signature."""
    script = tmp_path / "a signer.py"
    script.write_text("import sys\nopen(sys.argv[2], 'a').write(f'signed by {sys.argv[1]}')\n", "ascii")
    monkeypatch.setenv(SIGNING, f'"{sys.executable}" "{script}" "a laboratory"')
    return b"signed by a laboratory"


def test_the_windows_script_is_told_all_that_it_does_not_define(tmp_path: Path) -> None:
    told = installer.definitions(order(tmp_path), tmp_path, icon=tmp_path, starters=tmp_path, made=tmp_path)
    names = {each.removeprefix("-D").split("=")[0] for each in told}
    own = set(re.findall(r"^ *!define (\w+)", SCRIPT, re.M))
    used = set(re.findall(r"\$\{([A-Z_]+)\}", SCRIPT))
    assert names <= used
    assert not names & own


def test_the_windows_script_says_everything_in_both_languages() -> None:
    said = re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\}", SCRIPT, re.M)
    english = {name for name, language in said if language == "ENGLISH"}
    assert english == {name for name, language in said if language == "GERMAN"}
    assert set(re.findall(r"\$\((\w+)\)", SCRIPT)) == english


def test_the_windows_script_takes_back_what_it_writes_to_the_registry() -> None:
    written = set(re.findall(r'^ *WriteReg\w+ SHCTX "([^"]+)"', SCRIPT, re.M))
    taken = set(re.findall(r'^ *DeleteReg\w+ (?:/ifempty )?SHCTX "([^"]+)"', SCRIPT, re.M))
    assert [key for key in written if not any(key.startswith(other) for other in taken)] == []
    assert [key for key in taken if ".py" in key and rf'/ifempty SHCTX "{key}"' not in SCRIPT] == []


@MAKES_SETUPS
@pytest.mark.parametrize("compression", ["", "1"])
def test_a_setup_is_made_on_this_system_twice_the_same(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str
) -> None:
    monkeypatch.setenv("PRAXIS_QUICK_PACKAGES", compression)
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ordered = Order(tmp_path / name, 1_700_000_000, lambda sentence: None, frozen)
        (setup,) = installer.make(ordered)
        contents.append(setup.read_bytes())
    assert contents[0][:2] == b"MZ"
    assert contents[0] == contents[1]


@MAKES_SETUPS
def test_who_publishes_a_setup_can_sign_it(frozen: Path, tmp_path: Path, signer: bytes) -> None:
    (setup,) = installer.make(order(tmp_path))
    assert setup.read_bytes().endswith(signer)
    assert not (frozen / STARTERS[0]).read_bytes().endswith(signer), "the frozen program is signed in a copy"


@MAKES_SETUPS
def test_a_setup_that_cannot_be_signed_is_not_made(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIGNING, "no-such-signer")
    with pytest.raises(BuildError, match=r"praxis-desktop\.exe could not be signed") as refused:
        installer.make(order(tmp_path))
    assert SIGNING in refused.value.hint


def test_the_portable_program_is_whole_signed_and_has_a_home(
    frozen: Path, tmp_path: Path, signer: bytes
) -> None:
    (made,) = portable.make(order(tmp_path))
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    files = {path.relative_to(frozen).as_posix() for path in frozen.rglob("*") if path.is_file()}
    assert set(inside) == {*files, f"{PORTABLE_HOME}/"}
    assert all(inside[name].endswith(signer) for name in STARTERS)
    assert inside["_internal/python313.dll"] == b"_internal/python313.dll\n"


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", "0.1.0.0"), ("1.2.3.4.5", "1.2.3.4"), ("2.0rc1", "2.0.0.0")]
)
def test_windows_gets_a_version_of_four_numbers(version: str, numbers: str) -> None:
    assert numbers_of(version) == numbers


@pytest.mark.skipif(sys.platform != "linux", reason="of systems that make none of them")
def test_another_systems_installer_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as refused:
        image.make(order(tmp_path))
    assert refused.value.hint


def test_without_nsis_there_is_no_setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match="NSIS") as refused:
        installer.make(order(tmp_path))
    assert refused.value.hint


def test_the_mac_application_is_offered_for_python_files_and_no_more() -> None:
    (kind,) = INFO_PLIST["CFBundleDocumentTypes"]
    assert kind["LSItemContentTypes"] == ["public.python-script"]
    assert kind["LSHandlerRank"] == "Alternate"
    assert INFO_PLIST["NSSupportsSuddenTermination"] is False


@pytest.mark.skipif(sys.platform != "linux", reason="AppImages are Linux's")
def test_an_appimage_starts_the_program_that_is_in_it(tmp_path: Path) -> None:
    tree = tmp_path / "a b.AppDir"
    program = tree / "usr" / "lib" / "praxis-desktop" / "praxis-desktop"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "started with $*"\n', "ascii")
    program.chmod(0o755)
    entry = tree / "usr" / "share" / "applications" / "praxis-desktop.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_bytes((SOURCES / entry.name).read_bytes())
    write_theme(tree / "usr" / "share")
    appimage.complete(tree)
    done = subprocess.run(
        [tree / "AppRun", "a file.py"],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "started with a file.py\n"
    assert (tree / ".DirIcon").resolve() == tree / "praxis-desktop.png"


def test_without_appimagetool_there_is_no_appimage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(appimage.TOOL, raising=False)
    with pytest.raises(BuildError, match="appimagetool"):
        appimage.make(order(tmp_path))


def test_every_kind_of_installer_has_its_maker() -> None:
    assert all(find_spec(module) for module in MAKERS.values())
    assert {name for names in OF_SYSTEM.values() for name in names} == set(MAKERS) - {"appimage"}


def test_the_workflow_runs_what_is_there() -> None:
    scripts = "\n".join(step["run"] for step in steps() if "run" in step)
    modules = re.findall(r"python -m (build_tools[\w.]*)(?: (\w+))?", scripts)
    assert {name for name, _ in modules} == {
        *("build_tools.installers", "build_tools.clean_machine", "build_tools.freezing.check"),
    }
    assert all(find_spec(name) for name, _ in modules)
    assert {what for name, what in modules if name.endswith("installers")} <= {*MAKERS, "all"}
    named = re.findall(r"-r (requirements/\S+)", scripts)
    assert named
    assert all((ROOT / file).is_file() for file in named)


def test_the_workflow_makes_tries_and_attaches_all() -> None:
    made = jobs()
    assert set(made) == {"linux", "windows", "macos", "release"}
    assert set(made["release"]["needs"]) == set(made) - {"release"}
    attached = "".join(step["with"]["path"] for step in steps() if "upload-artifact" in step.get("uses", ""))
    assert [kind for kind in (".deb", ".tar.xz", ".AppImage", ".exe", ".dmg") if kind not in attached] == []
    for job in ("linux", "windows", "macos"):
        assert "freezing.check" in "".join(step.get("run", "") for step in made[job]["steps"]), job


def test_every_installer_makes_what_first_starts_would_make_and_takes_it_away_again(tmp_path: Path) -> None:
    told = installer.definitions(order(tmp_path), tmp_path, icon=tmp_path, starters=tmp_path, made=tmp_path)
    assert rf"-DAHEAD=_internal\praxis_desktop\{MADE_AHEAD}" in told
    assert f'--module {making_ahead.__name__} "$INSTDIR\\${{AHEAD}}"' in SCRIPT
    assert 'RMDir /r "$INSTDIR\\old"' in SCRIPT
    unix = (SOURCES / "install.sh").read_text("utf-8")
    assert f"ahead=_internal/praxis_desktop/{MADE_AHEAD}\n" in unix
    assert f'--module {making_ahead.__name__} "$folder/$ahead"' in unix
    made, removed = ((debian.SOURCES / name).read_text("utf-8") for name in ("postinst", "postrm"))
    assert f"--module {making_ahead.__name__} \\\n        {debian.MADE_AHEAD} " in made
    assert f"rm -rf {debian.MADE_AHEAD}\n" in removed
