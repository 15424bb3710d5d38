"""The tarball, and its script that installs the program for one user and removes it again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from build_tools.tarball.package import pack, place_scripts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tarballs are for Linux")

MADE_AT = 1_700_000_000
ENTRY = (
    "[Desktop Entry]\nType=Application\nName=Praxis Desktop\nExec=praxis-desktop %f\nTryExec=praxis-desktop\n"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The contents of a tarball; in place of the program, a script that can wait and print its version."""
    tree = tmp_path / "praxis-desktop-1"
    (tree / "praxis-desktop" / "_internal").mkdir(parents=True)
    (tree / "praxis-desktop" / "_internal" / "part").write_text("1", "ascii")
    shutil.copy("/bin/sleep", tree / "praxis-desktop" / "praxis-desktop")
    (tree / "share" / "applications").mkdir(parents=True)
    (tree / "share" / "applications" / "praxis-desktop.desktop").write_text(ENTRY, "utf-8")
    (tree / "share" / "doc" / "praxis-desktop").mkdir(parents=True)
    (tree / "share" / "doc" / "praxis-desktop" / "index.html").write_text("<html>", "ascii")
    (tree / "share" / "icons").mkdir()
    (tree / "share" / "icons" / "praxis-desktop.svg").write_text("<svg/>", "utf-8")
    place_scripts(tree)
    return tree


def install(tree: Path, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(tree / "install.sh"), "--prefix", str(home / ".local"), *options],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_same_files_give_the_same_tarball(tree: Path, tmp_path: Path) -> None:
    (tree / "praxis-desktop" / "praxis-desktop").chmod(0o700)
    one, another = tmp_path / "one.tar.xz", tmp_path / "another.tar.xz"
    pack(tree, one, MADE_AT)
    (tree / "praxis-desktop" / "_internal" / "part").touch()
    (tree / "share").chmod(0o700)
    pack(tree, another, MADE_AT)
    assert one.read_bytes() == another.read_bytes()
    with tarfile.open(one) as archive:
        members = {member.name: member for member in archive}
    assert {member.mtime for member in members.values()} == {MADE_AT}
    assert {(member.uname, member.gname) for member in members.values()} == {("root", "root")}
    runnable = [name for name, member in members.items() if member.isfile() and member.mode == 0o755]
    assert sorted(runnable) == [
        "praxis-desktop-1/install.sh",
        "praxis-desktop-1/praxis-desktop/praxis-desktop",
    ]


def test_a_user_installs_upgrades_and_removes_it(tree: Path, tmp_path: Path) -> None:
    home = tmp_path / "home of a user"
    data = home / ".local" / "share" / "praxis-desktop" / "runs"
    data.mkdir(parents=True)
    installed = install(tree, home)
    assert installed.returncode == 0, installed.stderr
    program = home / ".local" / "bin" / "praxis-desktop"
    assert subprocess.run([program, "0"], check=False).returncode == 0
    entry = (home / ".local/share/applications/praxis-desktop.desktop").read_text("utf-8")
    folder = home / ".local" / "lib" / "praxis-desktop"
    assert f'Exec="{folder}/praxis-desktop" %f\n' in entry
    assert "not in PATH" in installed.stdout

    (tree / "praxis-desktop" / "_internal" / "part").unlink()
    shutil.rmtree(tree / "share" / "icons")
    assert install(tree, home).returncode == 0
    assert not (folder / "_internal" / "part").exists()
    assert not (home / ".local/share/icons/praxis-desktop.svg").exists()

    removed = install(tree, home, "--uninstall")
    assert removed.returncode == 0, removed.stderr
    assert "were kept" in removed.stdout
    assert data.is_dir()
    left = [path for path in home.rglob("*") if path not in (data, *data.parents)]
    desktop = ("applications", "mimeinfo.cache")  # written by update-desktop-database, where it is installed
    assert [path for path in left if path.name not in ("lib", "bin", *desktop)] == []
    assert install(tree, home, "--uninstall").returncode == 1


def test_only_libraries_of_the_system_are_told_to_be_missing(tree: Path, tmp_path: Path) -> None:
    parts = tree / "praxis-desktop" / "_internal"
    bundled = parts / "hidapi.libs"
    bundled.mkdir()
    found = find_spec("hid")
    assert found is not None
    assert found.origin is not None
    for library in (Path(found.origin).parent / "hidapi.libs").glob("lib*.so*"):
        shutil.copy(library, bundled)
    assert any(bundled.iterdir())
    assert "missing" not in install(tree, tmp_path).stdout

    shutil.copy(next(bundled.glob("libcap-*")), parts)  # which needs another that is not beside it
    told = install(tree, tmp_path).stdout
    assert "These libraries of the system are missing" in told
    assert "  libattr" in told


def test_a_program_that_runs_is_not_exchanged(tree: Path, tmp_path: Path) -> None:
    assert install(tree, tmp_path).returncode == 0
    program = tmp_path / ".local" / "bin" / "praxis-desktop"
    with subprocess.Popen([program, "100"]) as running:
        for options in ((), ("--uninstall",)):
            refused = install(tree, tmp_path, *options)
            assert refused.returncode == 1
            assert f"process {running.pid}" in refused.stderr
        assert program.exists()
        running.kill()
    assert install(tree, tmp_path, "--uninstall").returncode == 0


def test_what_it_does_not_know_it_refuses(tree: Path, tmp_path: Path) -> None:
    assert install(tree, tmp_path, "--everything").returncode == 2
    assert not (tmp_path / ".local").exists()
