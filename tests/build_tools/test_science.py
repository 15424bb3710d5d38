"""The science pack: wheels without their tests, their layers, and the packages in which they come."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from build_tools.errors import BuildError
from build_tools.installers.order import Order
from build_tools.science.licences import licence_of
from build_tools.science.pack import assemble, find_wheels
from build_tools.science.packages import make_debian, make_tarball
from build_tools.science.stripping import strip
from praxis_desktop.core.pack_folders import SCIENCE
from praxis_desktop.packages.packs import PackedPackage, read_pack
from praxis_desktop.packages.wheels.reading import read_wheel
from tests.packages.native import MARKUPSAFE
from tests.packages.wheel_making import make_wheel

MOST_BYTES = 25_000_000
"""The size that the pack may have when it is fetched."""

LICENCE = {"demo-1.0.dist-info/LICENSE": b"Do as you like.\n"}


def order(output: Path) -> Order:
    return Order(output, 1_700_000_000, lambda sentence: None, output)


def test_a_stripped_wheel_is_a_wheel_without_its_tests(tmp_path: Path) -> None:
    files = {
        "demo/__init__.py": b"",
        "demo/testing/__init__.py": b"",
        "demo/tests.py": b"",
        "demo/tests/test_demo.py": b"assert False\n",
        "demo/sub/tests/data/large.bin": b"0" * 1000,
        "demo/conftest.py": b"",
    }
    wheel = make_wheel(tmp_path / "given", files=files)
    stripped = tmp_path / wheel.name
    stripped.write_bytes(strip(wheel))
    read_wheel(stripped)  # compares each file with RECORD
    with zipfile.ZipFile(stripped) as archive:
        kept = [name for name in archive.namelist() if name.startswith("demo/")]
        assert archive.namelist()[-1] == "demo-1.0.dist-info/RECORD"
    assert kept == ["demo/__init__.py", "demo/testing/__init__.py", "demo/tests.py"]
    assert strip(stripped) == stripped.read_bytes()


def test_a_file_that_is_not_a_wheel_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "demo-1.0-py3-none-any.whl"
    broken.write_bytes(b"PK")
    with pytest.raises(BuildError, match="is not a wheel"):
        strip(broken)


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ("License-Expression: BSD-3-Clause\n", "BSD-3-Clause"),
        ("License: MIT\n", "MIT"),
        ("Classifier: License :: OSI Approved :: Apache Software License\n", "Apache Software License"),
    ],
)
def test_a_packages_licence_is_the_one_that_its_wheel_states(
    tmp_path: Path, headers: str, licence: str
) -> None:
    assert licence_of(make_wheel(tmp_path, files=LICENCE, headers=headers)) == licence


@pytest.mark.parametrize(
    ("files", "headers", "told"),
    [
        (LICENCE, "", "does not say under which licence"),
        (LICENCE, "License: UNKNOWN\n next line\n", "does not say under which licence"),
        ({"demo/__init__.py": b""}, "License-Expression: MIT\n", "has no text of its licence, MIT"),
    ],
)
def test_no_package_is_packed_without_its_licence(
    tmp_path: Path, files: dict[str, bytes], headers: str, told: str
) -> None:
    with pytest.raises(BuildError, match=told):
        licence_of(make_wheel(tmp_path, files=files, headers=headers))


def test_a_pack_has_digests_and_licences_and_is_the_same_each_time(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    shutil.copy(MARKUPSAFE, wheels)
    make_wheel(wheels, "tzdata", "1.0")  # ships with the program
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append(assemble(order(tmp_path / name), wheels))
    pack = read_pack(made[0])
    assert pack == read_pack(made[1])
    assert pack.packages == (PackedPackage("markupsafe", "3.0.4", "BSD-3-Clause"),)
    assert [name.partition("-")[0] for name in pack.files] == ["layers/markupsafe", "wheels/markupsafe"]
    for name, record in pack.files.items():
        content = (made[0] / name).read_bytes()
        assert (record.sha256, record.size) == (hashlib.sha256(content).hexdigest(), len(content))
    with tarfile.open(make_tarball(order(tmp_path), made[0])) as archive:
        assert f"{SCIENCE}/pack.json" in archive.getnames()


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="no tools of Debian (dpkg-dev) here")
def test_the_debian_package_is_for_all_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_QUICK_PACKAGES", "1")
    folder = tmp_path / SCIENCE
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(MARKUPSAFE, folder / "wheels")
    package = make_debian(order(tmp_path), folder)
    assert package.name.endswith("_all.deb")
    shown = subprocess.check_output(["dpkg-deb", "--contents", str(package)], text=True)
    assert f"./usr/lib/{SCIENCE}/wheels/{MARKUPSAFE.name}" in shown
    assert f"./usr/lib/{SCIENCE}/machine-code -> /var/cache/{SCIENCE}" in shown


@pytest.mark.long
def test_the_real_pack_is_not_too_large_to_fetch(tmp_path: Path) -> None:
    wheels = find_wheels()
    if wheels is None:
        pytest.skip("no wheels of the science pack here: make them with build_tools.science")
    folder = assemble(order(tmp_path), wheels)
    assert {each.project for each in read_pack(folder).packages} >= {"numpy", "pandas", "matplotlib"}
    assert make_tarball(order(tmp_path), folder).stat().st_size < MOST_BYTES
