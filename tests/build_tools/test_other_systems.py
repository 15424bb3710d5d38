"""The files made for other systems, as far as they can be checked here."""

from __future__ import annotations

import re
import subprocess
import sys
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
from build_tools.installers.__main__ import MAKERS, OF_SYSTEM
from build_tools.installers.order import Order
from build_tools.macos import image
from build_tools.macos.bundle import INFO_PLIST
from build_tools.windows import installer
from praxis_desktop.core.shipped import MADE_AHEAD
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


def setup_value(name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", SCRIPT, re.M)
    assert found, name
    return found[1]


def test_the_windows_script_is_told_all_that_it_does_not_define(tmp_path: Path) -> None:
    used = set(re.findall(r"\{#(\w+)\}", SCRIPT)) - {"SourcePath"}
    defined = set(re.findall(r"^#define (\w+)", SCRIPT, re.M))
    told = {
        each.removeprefix("/D").split("=")[0] for each in installer.definitions(order(tmp_path), tmp_path)
    }
    assert used - defined == told
    assert not defined & told


def test_the_windows_script_takes_the_whole_folder_and_needs_no_administrator() -> None:
    sources = re.findall(r'^Source: "([^"]+)"; DestDir: "([^"]+)"; Flags: (.*)$', SCRIPT, re.M)
    assert sources == [(r"{#Frozen}\*", "{app}", "ignoreversion recursesubdirs createallsubdirs")]
    assert setup_value("PrivilegesRequired") == "lowest"
    licence = setup_value("LicenseFile").replace("{#SourcePath}", str(installer.SCRIPT.parent))
    assert Path(licence.replace("\\", "/")).is_file()


def test_the_windows_script_says_everything_in_both_languages() -> None:
    block = SCRIPT.split("[CustomMessages]")[1].split("[")[0]
    messages = re.findall(r"^(english|german)\.(\w+)=(.+)$", block, re.M)
    english = {name for language, name, _ in messages if language == "english"}
    assert english == {name for language, name, _ in messages if language == "german"}
    used = set(re.findall(r"CustomMessage\('(\w+)'\)", SCRIPT)) | set(re.findall(r"\{cm:(\w+)\}", SCRIPT))
    assert used == english


def test_the_windows_script_takes_no_file_type_for_its_own() -> None:
    keys = re.findall(r'^Root: HKA; Subkey: "([^"]+)"', SCRIPT, re.M)
    assert [key for key in keys if ".py" in key] == [r"Software\Classes\.py\OpenWithProgids"]
    own = [key for key in keys if "{#Kind}\\" not in key]
    lines = [line for line in SCRIPT.splitlines() if any(f'"{key}"' in line for key in own)]
    assert len(lines) == 3
    assert all("uninsdelete" in line for line in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="of systems that make none of them")
@pytest.mark.parametrize("name", ["setup", "dmg"])
def test_another_systems_installer_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    make = {"setup": installer.make, "dmg": image.make}[name]
    with pytest.raises(BuildError) as refused:
        make(order(tmp_path))
    assert refused.value.hint


def test_the_mac_application_is_offered_for_python_files_and_no_more() -> None:
    (kind,) = INFO_PLIST["CFBundleDocumentTypes"]
    assert kind["LSItemContentTypes"] == ["public.python-script"]
    assert kind["LSHandlerRank"] == "Alternate"
    assert INFO_PLIST["NSSupportsSuddenTermination"] is False


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


def test_every_installer_makes_what_first_starts_would_make_and_takes_it_away_again() -> None:
    windows = rf"_internal\praxis_desktop\{MADE_AHEAD}"
    assert f'#define Ahead "{windows}"' in SCRIPT
    assert f'--module {making_ahead.__name__} ""{{app}}\\{{#Ahead}}""' in SCRIPT
    assert r'Type: filesandordirs; Name: "{app}\{#Ahead}"' in SCRIPT
    unix = (SOURCES / "install.sh").read_text("utf-8")
    assert f"ahead=_internal/praxis_desktop/{MADE_AHEAD}\n" in unix
    assert f'--module {making_ahead.__name__} "$folder/$ahead"' in unix
    made, removed = ((debian.SOURCES / name).read_text("utf-8") for name in ("postinst", "postrm"))
    assert f"--module {making_ahead.__name__} \\\n        {debian.MADE_AHEAD} " in made
    assert f"rm -rf {debian.MADE_AHEAD}\n" in removed
