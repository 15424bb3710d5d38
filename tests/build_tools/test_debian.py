"""Debian packages of small trees, made with the real tools, and the files that go into the real packages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from build_tools.debian.dependencies import needed_packages
from build_tools.debian.package import SCRIPTS, SOURCES
from build_tools.debian.packing import architecture, pack
from build_tools.freezing.library_paths import elf_files
from build_tools.publisher import maintainer

with_tools = pytest.mark.skipif(
    not all(map(shutil.which, ("dpkg-deb", "dpkg-shlibdeps"))), reason="no tools of Debian (dpkg-dev) here"
)

MADE_AT = 1_700_000_000


def make_tree(folder: Path) -> Path:
    tree = folder / "tree"
    (tree / "usr" / "lib" / "thing").mkdir(parents=True)
    (tree / "usr" / "lib" / "thing" / "thing").write_bytes(Path("/bin/sleep").read_bytes())
    (tree / "usr" / "lib" / "thing" / "part.txt").write_text("part", "ascii")
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / "thing").symlink_to("../lib/thing/thing")
    return tree


def pack_tree(tree: Path, output: Path) -> Path:
    output.mkdir()
    fields = {
        "Package": "thing",
        "Version": "1",
        "Architecture": architecture(),
        "Maintainer": "Somebody <somebody@example.org>",
        "Priority": "optional",
        "Description": "a thing\n for trials",
    }
    program = tree / "usr" / "lib" / "thing" / "thing"
    scripts = [SOURCES / name for name in SCRIPTS]
    return pack(tree, fields, made_at=MADE_AT, output=output, programs=[program], scripts=scripts)


@with_tools
@pytest.mark.parametrize("quick", ["1", ""])
def test_the_same_tree_gives_the_same_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: str
) -> None:
    monkeypatch.setenv("PRAXIS_QUICK_PACKAGES", quick)
    packages = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        tree = make_tree(folder)
        (tree / "usr" / "lib" / "thing" / "part.txt").chmod(0o600 + number)
        packages.append(pack_tree(tree, folder / "made"))
    assert packages[0].read_bytes() == packages[1].read_bytes()
    unpacked = tmp_path / "unpacked"
    subprocess.run(["dpkg-deb", "--extract", str(packages[0]), str(unpacked)], check=True)
    assert (unpacked / "usr/bin/thing").read_bytes() == Path("/bin/sleep").read_bytes()
    told = subprocess.run(
        ["dpkg-deb", "--field", str(packages[0]), "Package"], capture_output=True, text=True, check=True
    )
    assert told.stdout == "thing\n"


@with_tools
def test_files_are_roots_and_nobody_elses_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_QUICK_PACKAGES", "1")
    package = pack_tree(make_tree(tmp_path), tmp_path / "made")
    listed = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    modes = {line.split()[5]: tuple(line.split()[:2]) for line in listed.splitlines()}
    assert modes["./usr/lib/thing/thing"] == ("-rwxr-xr-x", "root/root")
    assert modes["./usr/lib/thing/part.txt"] == ("-rw-r--r--", "root/root")
    assert modes["./usr/lib/thing/"] == ("drwxr-xr-x", "root/root")
    control = tmp_path / "control"
    subprocess.run(["dpkg-deb", "--control", str(package), str(control)], check=True)
    sums = (control / "md5sums").read_text("utf-8").splitlines()
    assert [line.split("  ")[1] for line in sums] == ["usr/lib/thing/part.txt", "usr/lib/thing/thing"]
    assert (control / "postrm").stat().st_mode & 0o777 == 0o755
    assert "Installed-Size: " in (control / "control").read_text("utf-8")


@with_tools
def test_what_is_needed_of_the_system_is_found_in_the_files(tmp_path: Path) -> None:
    tree = make_tree(tmp_path)
    (tree / "DEBIAN").mkdir()
    assert list(elf_files(tree)) == [tree / "usr" / "lib" / "thing" / "thing"]
    assert needed_packages(tree).startswith("libc6 (>= ")


def test_nothing_is_needed_where_no_program_is(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("", "ascii")
    assert needed_packages(tmp_path) == ""


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell here")
@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_whole_and_do_nothing_when_asked_for_nothing(name: str) -> None:
    script = SOURCES / name
    subprocess.run(["sh", "-n", str(script)], check=True)
    done = subprocess.run(["sh", str(script), "abort-upgrade"], capture_output=True, check=True)
    assert done.stdout == done.stderr == b""


def test_who_makes_packages_says_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBFULLNAME", "A Laboratory")
    monkeypatch.setenv("DEBEMAIL", "it@laboratory.example")
    assert maintainer() == "A Laboratory <it@laboratory.example>"
