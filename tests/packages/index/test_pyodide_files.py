"""Packages that the index lacks are taken from Pyodide's own distribution, as its lock file names them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.packages.errors import (
    IndexUnreachable,
    PackageError,
    PackageNotFound,
    WheelDamaged,
    WrongPlatform,
)
from praxis_desktop.packages.index.pyodide_files import PyodideFiles
from praxis_desktop.packages.wheelhouse.adding import Added, Adding, Wanted
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from tests.packages.index.index_server import NATIVE, IndexServer, index_server, wheel_file
from tests.packages.layers.layer_guests import layer_store
from tests.packages.wheel_making import make_wheel

LINUX = "cp314-cp314-manylinux_2_28_x86_64"


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexServer]:
    with index_server() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


class Lab:
    """A wheelhouse, an index, and a distribution of Pyodide whose files have the server's address."""

    def __init__(self, folder: Path, index: IndexServer) -> None:
        self.wheelhouse = Wheelhouse([], system=None, user=folder / "user", index=folder / "index")
        self._folder = folder
        self._index = index
        self._packages: dict[str, object] = {}
        self.abi = "2026_0"
        self.place = index.address.replace("/simple", "/pyodide")

    def publish(self, name: str, version: str, *depends: str, file_name: str = "") -> str:
        """Put a native package into the distribution, as a file with that name if one is given."""
        made_name, content = wheel_file(name, version, tag=NATIVE)
        made_name = file_name or made_name
        self._index.unlisted[made_name] = content
        self._packages[name] = {
            "name": name,
            "version": version,
            "file_name": made_name,
            "install_dir": "site",
            "sha256": hashlib.sha256(content).hexdigest(),
            "package_type": "package",
            "depends": list(depends),
        }
        return made_name

    def add(self, *requirements: str, may_ask: Callable[[PackageError], bool] = lambda error: True) -> Added:
        info = {"abi_version": self.abi, "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
        lock = self._folder / "pyodide-lock.json"
        lock.write_text(json.dumps({"info": info, "packages": self._packages}))
        adding = Adding(
            self.wheelhouse,
            layer_store(self._folder / "layers"),
            self._folder / "staging",
            may_ask=may_ask,
            report=lambda event: None,
            pyodide=PyodideFiles(lock, self.place),
        )
        return adding.add(Wanted(requirements=requirements))


@pytest.fixture
def lab(tmp_path: Path, index: IndexServer) -> Lab:
    return Lab(tmp_path, index)


def origins(added: Added) -> dict[str, str]:
    return {f"{wheel.project} {wheel.version}": wheel.origin for wheel in added.added}


def test_a_package_without_a_wheel_for_guests_comes_from_pyodide(lab: Lab, index: IndexServer) -> None:
    index.add(wheel_file("arrays", "3.0", tag=LINUX), wheel_file("pure", "1.0"))
    lab.publish("arrays", "2.0", "pure")
    lab.publish("pure", "0.9")
    make_wheel(lab.wheelhouse.user, "pure", "0.8")
    assert origins(lab.add("arrays")) == {"arrays 2.0": lab.place}


def test_all_that_it_needs_comes_from_there_too(lab: Lab) -> None:
    lab.publish("tables", "2.0", "arrays")
    lab.publish("arrays", "1.0")
    assert origins(lab.add("tables")) == {"arrays 1.0": lab.place, "tables 2.0": lab.place}


def test_what_the_index_has_for_guests_is_taken_from_there(lab: Lab, index: IndexServer) -> None:
    index.add(wheel_file("arrays", "3.0", tag=NATIVE), wheel_file("uses", "1.0", "arrays", "frames"))
    lab.publish("arrays", "2.0")
    lab.publish("frames", "1.0", "arrays")
    taken = origins(lab.add("uses"))
    assert taken.pop("frames 1.0") == lab.place
    assert [*taken] == ["arrays 3.0", "uses 1.0"]
    assert all(origin.endswith(".whl") and "/files/" in origin for origin in taken.values())


def test_a_file_that_is_not_the_one_in_the_lock_is_refused(lab: Lab, index: IndexServer) -> None:
    name = lab.publish("arrays", "2.0")
    index.unlisted[name] += b"\0"
    with pytest.raises(WheelDamaged):
        lab.add("arrays")
    assert lab.wheelhouse.wheels() == ()


def test_an_unreachable_distribution_is_named_in_place_of_the_index(lab: Lab, index: IndexServer) -> None:
    index.add(wheel_file("arrays", "3.0", tag=LINUX))
    lab.publish("arrays", "2.0")
    lab.place = "http://127.0.0.1:9/pyodide"
    with pytest.raises(IndexUnreachable, match=r"^127\.0\.0\.1:9 cannot be queried for arrays: it refused"):
        lab.add("arrays")


def test_a_distribution_for_another_guest_is_not_used(lab: Lab) -> None:
    lab.publish("arrays", "2.0")
    lab.abi = "2025_0"
    with pytest.raises(WrongPlatform, match="with the ABI 2025_0"):
        lab.add("arrays")
    assert lab.wheelhouse.wheels() == ()


def test_a_file_that_is_not_a_wheel_is_left_to_people(lab: Lab) -> None:
    lab.publish("arrays", "2.0", "libarrays")
    lab.publish("libarrays", "1.0", file_name="libarrays-1.0.zip")
    with pytest.raises(PackageNotFound, match=r"libarrays-1\.0\.zip") as caught:
        lab.add("arrays")
    assert lab.place in caught.value.hint


def test_what_neither_has_is_not_there(lab: Lab) -> None:
    lab.publish("arrays", "2.0")
    with pytest.raises(PackageError, match="frames"):
        lab.add("frames")
    with pytest.raises(PackageError, match="arrays"):
        lab.add("arrays>=3")
    assert lab.wheelhouse.wheels() == ()


def test_without_permission_no_network_is_asked(lab: Lab, index: IndexServer) -> None:
    lab.publish("arrays", "2.0")
    with pytest.raises(PackageNotFound):
        lab.add("arrays", may_ask=lambda error: False)
    assert index.asked == []
