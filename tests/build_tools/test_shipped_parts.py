"""Every installation has the manual where the window looks for it, and all other shipped files."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hatchling.builders.config import BuilderConfig
from hatchling.metadata.core import ProjectMetadata

import build_tools.guest
import build_tools.manual
import build_tools.stubs
import build_tools.translations
from build_tools.appimage import package as appimage
from build_tools.freezing import contents
from build_tools.hatch_hook import GuestBuildHook
from build_tools.installers.order import ROOT, Order
from build_tools.manual import NoBuilder
from build_tools.shipped_parts import GUEST, MANUAL, SHIPPED
from build_tools.tarball import package as tarball
from praxis_desktop.core import shipped
from praxis_desktop.core.shipped import find_manual

SPEC = ROOT / "resources" / "packaging" / "praxis-desktop.spec"


class App:
    """The object through which hatchling shows messages."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_info(self, sentence: str) -> None:
        pass

    def display_warning(self, sentence: str) -> None:
        self.warnings.append(sentence)


def hook(app: App) -> GuestBuildHook:
    nothing: Any = None
    config: BuilderConfig = nothing
    metadata: ProjectMetadata[Any] = nothing
    return GuestBuildHook(str(ROOT), {}, config, metadata, "", "wheel", app)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _nothing_is_really_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_tools.guest, "prepare", lambda *given, **named: None)
    monkeypatch.setattr(build_tools.translations, "make_translations", lambda **named: None)
    monkeypatch.setattr(build_tools.stubs, "write_stubs", lambda *given: None)
    for module in (build_tools.manual, tarball, appimage):
        monkeypatch.setattr(module, "build_manual", write_manual)
    for module in (tarball, appimage):
        monkeypatch.setattr(module, "integrate", lambda share, **named: share.mkdir(parents=True))
        monkeypatch.setattr(module, "ensure_environment", lambda report: Path(sys.executable))


def write_manual(folder: Path) -> Path:
    if folder != ROOT / MANUAL:
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("<html>", "utf-8")
    return folder / "index.html"


def test_a_wheel_has_the_manual_and_all_else_that_is_shipped() -> None:
    included: dict[str, str] = {}
    hook(App()).initialize("standard", {"force_include": included})
    assert included[str(ROOT / MANUAL)] == "praxis_desktop/manual"
    assert set(included) == {str(ROOT / folder) for folder in SHIPPED}


def test_a_wheel_is_built_without_the_manual_where_nothing_can_build_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(folder: Path) -> Path:
        raise NoBuilder("there is no index")

    monkeypatch.setattr(build_tools.manual, "build_manual", fail)
    included: dict[str, str] = {}
    app = App()
    hook(app).initialize("standard", {"force_include": included})
    assert str(ROOT / MANUAL) not in included
    assert str(ROOT / GUEST) in included
    assert app.warnings == ["The wheel has no manual (Shift+F1 in the window): there is no index"]


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_the_folders_for_windows_and_macos_have_the_manual_inside(system: str) -> None:
    assert contents.shipped(system)[MANUAL] == "manual"
    assert contents.kept([("praxis_desktop/manual/index.html", "/somewhere", "DATA")], ROOT)
    assert "contents.shipped()" in SPEC.read_text("utf-8")


def test_the_folder_for_linux_has_all_but_the_manual_which_lies_beside_it() -> None:
    assert set(SHIPPED) - set(contents.shipped("linux")) == {GUEST, MANUAL}
    assert contents.shipped("linux")[contents.STAGED] == ""


def order(folder: Path) -> Order:
    frozen = folder / "praxis-desktop"
    frozen.mkdir()
    (frozen / "praxis-desktop").write_text("#!/bin/sh\n", "ascii")
    return Order(folder, 1_700_000_000, lambda sentence: None, frozen)


@pytest.mark.skipif(sys.platform != "linux", reason="tarballs are for Linux")
def test_the_window_of_an_unpacked_tarball_finds_its_manual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = tarball.make(order(tmp_path))
    with tarfile.open(made) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (tree,) = (tmp_path / "unpacked").iterdir()
    assert_found(tree, tree / "praxis-desktop" / "praxis-desktop", monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="AppImages are for Linux")
def test_the_window_of_an_appimage_finds_its_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv(appimage.TOOL, "tool")
    monkeypatch.setattr(appimage, "complete", lambda tree: None)

    def keep(command: list[str], **named: object) -> SimpleNamespace:
        Path(command[2]).rename(seen)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr("build_tools.appimage.package.subprocess.run", keep)
    appimage.make(order(tmp_path))
    assert_found(seen / "usr", seen / "usr/lib/praxis-desktop/praxis-desktop", monkeypatch)


def assert_found(prefix: Path, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_shipped_manual", lambda: None)
    monkeypatch.setattr(sys, "executable", str(program))
    assert program.is_file()
    assert find_manual() == prefix / "share/doc/praxis-desktop/html/index.html"
