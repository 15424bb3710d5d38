"""A wheelhouse: its wheels, the shelf of each, and the files that a start has to open."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from praxis_desktop.packages.errors import PackageError, PackageNotFound, VersionNotFound
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from tests.packages.wheel_making import make_wheel


def house(folder: Path) -> Wheelhouse:
    """Return a wheelhouse with its three shelves and its index in ``folder``."""
    return Wheelhouse(
        folder / "shipped", system=folder / "system", user=folder / "user", index=folder / "cache" / "index"
    )


def names(wheelhouse: Wheelhouse) -> list[str]:
    return [wheel.file_name for wheel in wheelhouse.wheels()]


# ---- contents
def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert house(tmp_path).wheels() == ()
    assert Wheelhouse([], system=None, user=tmp_path / "user", index=tmp_path / "index").find("x") == ()


def test_wheels_that_somebody_puts_into_a_folder_are_found_at_once(tmp_path: Path) -> None:
    wheelhouse = house(tmp_path)
    assert wheelhouse.find("demo") == ()
    empty = wheelhouse.fingerprint
    path = make_wheel(tmp_path / "user")
    (found,) = wheelhouse.find("Demo")
    assert wheelhouse.path(found) == path
    assert wheelhouse.fingerprint != empty
    path.unlink()
    assert wheelhouse.wheels() == ()
    assert wheelhouse.fingerprint == empty


def test_other_files_in_a_folder_are_nobodys_business(tmp_path: Path) -> None:
    path = make_wheel(tmp_path / "user")
    before = house(tmp_path).fingerprint
    (tmp_path / "user" / "read me.txt").write_text("wheels")
    (tmp_path / "user" / "._demo-1.0-py3-none-any.whl").write_bytes(b"of another system")
    (tmp_path / "user" / "more").mkdir()
    assert names(house(tmp_path)) == [path.name]
    assert house(tmp_path).fingerprint == before


def test_versions_are_ordered_as_versions(tmp_path: Path) -> None:
    for version in ("1.10", "1.9", "1.10rc1", "2.0.dev1"):
        make_wheel(tmp_path / "user", version=version)
    found = [wheel.version for wheel in house(tmp_path).find("demo")]
    assert found == ["2.0.dev1", "1.10", "1.10rc1", "1.9"]


def test_the_users_wheel_goes_before_the_administrators_and_that_before_the_programs(tmp_path: Path) -> None:
    for shelf in ("shipped", "system", "user"):
        make_wheel(tmp_path / shelf, files={"demo.py": shelf.encode()})
    make_wheel(tmp_path / "shipped", version="2.0")
    found = house(tmp_path).find("demo")
    told = [(wheel.version, wheel.shelf) for wheel in found]
    assert told == [("2.0", "shipped"), ("1.0", "user"), ("1.0", "system"), ("1.0", "shipped")]
    assert [house(tmp_path).path(wheel).parent.name for wheel in found] == [shelf for _, shelf in told]


def test_a_native_wheel_goes_before_one_for_any_computer(tmp_path: Path) -> None:
    make_wheel(tmp_path / "user")
    native = make_wheel(tmp_path / "user", tag="cp314-cp314-pyemscripten_2026_0_wasm32")
    assert house(tmp_path).find("demo")[0].file_name == native.name


def test_who_has_a_module(tmp_path: Path) -> None:
    make_wheel(tmp_path / "user", "aaa", files={"yaml/extras.py": b""})
    make_wheel(tmp_path / "user", "yaml", files={"yaml/__init__.py": b"", "_yaml.py": b""})
    make_wheel(tmp_path / "user", "yaml", "2.0", files={"yaml/__init__.py": b""})
    wheelhouse = house(tmp_path)
    found = [(wheel.project, wheel.version) for wheel in wheelhouse.providers("yaml.reader")]
    assert found == [("yaml", "2.0"), ("yaml", "1.0"), ("aaa", "1.0")]
    assert [wheel.project for wheel in wheelhouse.providers("_yaml")] == ["yaml"]
    assert wheelhouse.providers("nobody") == ()


def test_a_wheel_that_is_gone_is_named(tmp_path: Path) -> None:
    path = make_wheel(tmp_path / "user")
    wheelhouse = house(tmp_path)
    (wheel,) = wheelhouse.wheels()
    path.unlink()
    with pytest.raises(PackageNotFound, match="is gone") as caught:
        wheelhouse.path(wheel)
    assert f"packages add demo=={wheel.version} --network" in caught.value.hint


# ---- damaged files
def test_damaged_wheels_are_left_out_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sound = make_wheel(tmp_path / "user")
    (tmp_path / "user" / "broken-1.0-py3-none-any.whl").write_bytes(b"PK")
    (tmp_path / "user" / "sound-1.0-py3-none-any (1).whl").write_bytes(sound.read_bytes())
    (tmp_path / "user" / "folder-1.0-py3-none-any.whl").mkdir()
    (tmp_path / "user" / "nowhere-1.0-py3-none-any.whl").symlink_to(tmp_path / "gone")
    make_wheel(tmp_path / "user", "foreign", tag="cp314-cp314-win_amd64")
    with caplog.at_level(logging.WARNING):
        wheelhouse = house(tmp_path)
        assert names(wheelhouse) == [sound.name]
    told = {defect.file.partition("-")[0]: defect for defect in wheelhouse.defects()}
    assert told.keys() == {"broken", "sound", "folder", "foreign"}
    assert "Windows" in told["foreign"].reason
    assert all(defect.hint and defect.folder == str(tmp_path / "user") for defect in told.values())
    assert all(defect.file in caplog.text for defect in told.values())
    caplog.clear()
    again = house(tmp_path)
    assert again.defects() == wheelhouse.defects()
    assert caplog.text == ""


@pytest.mark.parametrize("name", ["origins.json", "depends.json"])
@pytest.mark.parametrize(
    "text", ["[", "[" * 100_000, "[]", "null", '{"a": 1}', '{"a": ["x", 5]}', '{"a": [null, {}]}']
)
def test_damaged_notes_leave_the_wheels_what_they_are(tmp_path: Path, name: str, text: str) -> None:
    path = make_wheel(tmp_path / "user")
    (tmp_path / "user" / name).write_text(text)
    assert names(house(tmp_path)) == [path.name]


def test_a_damaged_wheel_that_is_mended_is_used(tmp_path: Path) -> None:
    sound = make_wheel(tmp_path).read_bytes()
    path = tmp_path / "user" / "demo-1.0-py3-none-any.whl"
    path.parent.mkdir()
    path.write_bytes(sound[:-1])
    wheelhouse = house(tmp_path)
    assert len(wheelhouse.defects()) == 1
    path.write_bytes(sound)
    assert wheelhouse.defects() == ()
    assert names(wheelhouse) == [path.name]


# ---- the index
def test_a_start_opens_no_wheel_and_loads_nothing_to_read_one(tmp_path: Path) -> None:
    for number in range(3):
        make_wheel(tmp_path / "user", f"demo{number}")
    assert len(house(tmp_path).wheels()) == 3
    program = f"""
import sys
from pathlib import Path
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
folder = Path({str(tmp_path)!r})
shelves = {{"system": folder / "system", "user": folder / "user"}}
house = Wheelhouse(folder / "shipped", **shelves, index=folder / "cache" / "index")
assert len(house.wheels()) == 3 and len(house.find("demo1")) == 1 and house.fingerprint
assert len(house.providers("demo")) == 3
print(sorted({{"zipfile", "packaging", "email", "csv"}} & sys.modules.keys()))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_a_user_with_other_folders_opens_no_wheel_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(user: str) -> Wheelhouse:
        place = tmp_path / "cache" / f"{user}.index"
        return Wheelhouse(tmp_path / "shipped", system=None, user=tmp_path / user, index=place)

    shipped, own = make_wheel(tmp_path / "shipped"), make_wheel(tmp_path / "ada", "own")
    assert sorted(names(start("ada"))) == sorted([shipped.name, own.name])
    monkeypatch.setattr("zipfile.ZipFile", None)
    assert names(start("bob")) == [shipped.name]
    assert sorted(names(start("ada"))) == sorted([shipped.name, own.name])


def test_the_index_is_kept_in_the_cache_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    make_wheel(tmp_path / "user")
    wheelhouse = Wheelhouse([], system=None, user=tmp_path / "user", cache=tmp_path / "cache")
    assert len(wheelhouse.wheels()) == 1
    assert len(list((tmp_path / "cache").rglob("*.index"))) == 1
    assert not (tmp_path / "home").exists()


def test_the_index_tells_the_same_as_the_wheels(tmp_path: Path) -> None:
    make_wheel(tmp_path / "system", requires=["numpy"], headers="Provides-Extra: x\nSummary: café\n")
    first = house(tmp_path)
    first.add([make_wheel(tmp_path, "other")], origin="a colleague")
    assert house(tmp_path).wheels() == first.wheels()
    assert house(tmp_path).find("other")[0].origin == "a colleague"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_index_is_made_anew(data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_wheel(folder / "user")
        wheels = house(folder).wheels()
        index = folder / "cache" / "index"
        sound = index.read_bytes()
        content = bytearray(sound[: data.draw(st.integers(0, len(sound)))])
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        index.write_bytes(content)
        assert house(folder).wheels() == wheels
        assert index.read_bytes() == sound


def test_a_wheelhouse_works_without_a_place_for_its_index(tmp_path: Path) -> None:
    make_wheel(tmp_path / "user")
    (tmp_path / "cache").write_text("a file in the way")
    assert len(house(tmp_path).wheels()) == 1
    assert len(house(tmp_path).wheels()) == 1


def test_indexes_of_folders_that_nobody_has_any_more_go(tmp_path: Path) -> None:
    for number in range(30):
        user, index = tmp_path / f"user{number}", tmp_path / "cache" / f"{number}.index"
        make_wheel(user)
        assert len(Wheelhouse([], system=None, user=user, index=index).wheels()) == 1
        os.utime(index, (number, number))
    assert len(list((tmp_path / "cache").iterdir())) == 20
    assert index.exists()


def test_a_changed_wheel_is_read_again(tmp_path: Path) -> None:
    wheelhouse = house(tmp_path)
    path = make_wheel(tmp_path / "user", requires=["a"])
    assert wheelhouse.find("demo")[0].requires == ("a",)
    before = wheelhouse.fingerprint
    make_wheel(tmp_path / "user", requires=["b"])
    os.utime(path, ns=(1, 1))
    assert wheelhouse.fingerprint != before
    assert wheelhouse.find("demo")[0].requires == ("b",)


# ---- removing
def test_removing_takes_wheels_from_the_users_shelf(tmp_path: Path) -> None:
    wheelhouse = house(tmp_path)
    wheelhouse.add([make_wheel(tmp_path / "in", version=version) for version in ("1.0", "2.0", "3.0")])
    assert [wheel.version for wheel in wheelhouse.remove("demo", "2.0.0")] == ["2.0"]
    assert [wheel.version for wheel in wheelhouse.find("demo")] == ["3.0", "1.0"]
    assert len(wheelhouse.remove("DEMO")) == 2
    assert wheelhouse.wheels() == ()
    assert (tmp_path / "user" / "origins.json").read_text() == "{}\n"


@pytest.mark.parametrize(
    ("shelf", "told"), [("shipped", "ships with Praxis Desktop"), ("system", "set in packages.wheelhouse")]
)
def test_what_is_not_the_users_stays(tmp_path: Path, shelf: str, told: str) -> None:
    make_wheel(tmp_path / shelf)
    with pytest.raises(PackageError, match=told) as caught:
        house(tmp_path).remove("demo")
    assert "Add another version" in caught.value.hint
    assert len(house(tmp_path).wheels()) == 1


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    make_wheel(tmp_path / "user")
    with pytest.raises(PackageNotFound, match="no package other"):
        house(tmp_path).remove("other")
    with pytest.raises(VersionNotFound, match="no version 9 of demo") as caught:
        house(tmp_path).remove("demo", "9")
    assert caught.value.hint == "Available: 1.0."


def test_a_wheelhouse_can_be_copied_to_another_computer(tmp_path: Path) -> None:
    house(tmp_path).add([make_wheel(tmp_path)], origin="a colleague", depends={})
    shutil.copytree(tmp_path / "user", tmp_path / "copy" / "system")
    (found,) = house(tmp_path / "copy").wheels()
    assert (found.shelf, found.origin) == ("system", "a colleague")


@settings(max_examples=30, deadline=None)
@given(
    st.sets(st.sampled_from(["1", "1.0.1", "1.1a1", "1.1", "1.1.post1", "2.dev0", "10", "0!3+x"]), min_size=2)
)
def test_the_newest_version_comes_first(versions: set[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        for version in versions:
            make_wheel(Path(name) / "user", version=version)
        found = [Version(wheel.version) for wheel in house(Path(name)).find("demo")]
    assert found == sorted(map(Version, versions), reverse=True)
