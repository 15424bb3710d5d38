"""Adding wheels to the user's shelf: all of them or none, whatever goes wrong."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from praxis_desktop.packages.errors import PackageError, PackageNotSaved, WheelDamaged, WheelUnusable
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.packages.wheels.info import WheelInfo
from tests.disks import room_for
from tests.packages.wheel_making import make_wheel

_ROOT = Path(__file__).parents[3]
_PROCESS = (sys.executable, "-m", "tests.packages.wheelhouse.shelf_process")


def house(folder: Path) -> Wheelhouse:
    return Wheelhouse(folder / "shipped", system=None, user=folder / "user", index=folder / "index")


def left_over(folder: Path) -> list[str]:
    """Return the files on the shelf other than wheels and the shelf's own."""
    belong = {"origins.json", "depends.json", ".shelf.lock"}
    return [path.name for path in folder.iterdir() if path.suffix != ".whl" and path.name not in belong]


# ---- accepted
def test_added_wheels_are_copies_that_know_where_they_came_from(tmp_path: Path) -> None:
    paths = [make_wheel(tmp_path / "in", name) for name in ("one", "two")]
    told: list[tuple[str, int, int]] = []
    added = house(tmp_path).add(paths, progress=lambda *step: told.append(step))
    assert [(wheel.project, wheel.shelf, wheel.origin) for wheel in added] == [
        ("one", "user", str(paths[0])),
        ("two", "user", str(paths[1])),
    ]
    total = sum(path.stat().st_size for path in paths)
    assert told == [(paths[0].name, paths[0].stat().st_size, total), (paths[1].name, total, total)]
    shutil.rmtree(tmp_path / "in")
    wheelhouse = house(tmp_path)
    assert wheelhouse.wheels() == added
    assert all(wheelhouse.path(wheel).is_file() for wheel in added)
    assert left_over(tmp_path / "user") == []


def test_origins_can_be_told_by_file(tmp_path: Path) -> None:
    paths = [make_wheel(tmp_path, name) for name in ("one", "two")]
    added = house(tmp_path).add(paths, origin={paths[0].name: "a colleague"})
    assert [wheel.origin for wheel in added] == ["a colleague", str(paths[1])]


def test_without_the_file_of_origins_only_the_origins_are_lost(tmp_path: Path) -> None:
    house(tmp_path).add([make_wheel(tmp_path)])
    (tmp_path / "user" / "origins.json").unlink()
    assert [wheel.origin for wheel in house(tmp_path).wheels()] == [""]
    (tmp_path / "user" / "origins.json").write_text('{"demo-1.0-py3-none-any.whl": 3}')
    assert [wheel.origin for wheel in house(tmp_path).wheels()] == [""]


def test_what_is_there_already_is_told_and_not_copied(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    shipped = make_wheel(tmp_path / "shipped", "other")
    house(tmp_path).add([path])
    before = house(tmp_path).fingerprint
    known: list[WheelInfo] = []
    added = house(tmp_path).add([path, shipped], on_known=known.append)
    assert [(wheel.project, wheel.shelf) for wheel in added] == [("demo", "user"), ("other", "shipped")]
    assert known == list(added)
    assert house(tmp_path).fingerprint == before


def test_the_same_version_with_other_contents_is_refused_unless_it_is_to_replace(tmp_path: Path) -> None:
    wheelhouse = house(tmp_path)
    native = make_wheel(tmp_path / "a", tag="cp314-cp314-pyemscripten_2026_0_wasm32")
    wheelhouse.add([native])
    other = make_wheel(tmp_path / "b", files={"demo.py": b"other"})
    with pytest.raises(PackageError, match=r"demo 1\.0 already exists with different contents") as caught:
        wheelhouse.add([make_wheel(tmp_path / "b", "new"), other])
    assert "--replace" in caught.value.hint
    assert [wheel.project for wheel in wheelhouse.wheels()] == ["demo"]
    wheelhouse.add([other], replace=True)
    assert [wheel.file_name for wheel in wheelhouse.wheels()] == [other.name]
    with pytest.raises(PackageError, match="is given twice, with different contents"):
        house(tmp_path / "else").add([other, make_wheel(tmp_path / "c")])


def test_another_version_of_what_ships_goes_before_it(tmp_path: Path) -> None:
    make_wheel(tmp_path / "shipped")
    wheelhouse = house(tmp_path)
    changed = make_wheel(tmp_path, files={"demo.py": b"changed"})
    with pytest.raises(PackageError):
        wheelhouse.add([changed])
    wheelhouse.add([changed], replace=True)
    assert [wheel.shelf for wheel in wheelhouse.find("demo")] == ["user", "shipped"]


def test_further_requirements_are_kept_with_a_wheel(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, requires=["Num.Py>=2", "rich; extra == 'x'"])
    depends = {path.name: ["num-py", "rich", "libx"]}
    wheelhouse = house(tmp_path)
    wheelhouse.add([path])
    (wheel,) = wheelhouse.add([path], depends=depends)
    assert wheel.requires == ("Num.Py>=2", "rich; extra == 'x'", "rich", "libx")
    assert house(tmp_path).wheels() == (wheel,)
    wheelhouse.add([make_wheel(tmp_path, "other")])
    assert house(tmp_path).find("demo") == (wheel,)
    make_wheel(tmp_path / "user", requires=["none"])  # by hand: the stored facts are those of another file
    assert house(tmp_path).find("demo")[0].requires == ("none",)


# ---- refused
@pytest.mark.parametrize("fault", ["damaged", "missing", "folder"])
def test_one_bad_wheel_keeps_all_out(tmp_path: Path, fault: str) -> None:
    sound = make_wheel(tmp_path / "in", "sound")
    bad = tmp_path / "in" / "bad-1.0-py3-none-any.whl"
    if fault == "damaged":
        bad.write_bytes(sound.read_bytes()[:-5])
    elif fault == "folder":
        bad.mkdir()
    with pytest.raises(WheelUnusable):
        house(tmp_path).add([sound, bad])
    assert house(tmp_path).wheels() == ()


def test_a_wheel_that_changes_while_it_is_added_is_noticed(tmp_path: Path) -> None:
    first, second = (make_wheel(tmp_path / "in", name) for name in ("one", "two"))

    def exchange(name: str, _done: int, _total: int) -> None:
        if name == first.name:
            make_wheel(tmp_path / "in", "two", files={"evil.py": b"evil"})

    with pytest.raises(WheelDamaged, match=f"{second.name} changed while it was being added"):
        house(tmp_path).add([first, second], progress=exchange)
    assert house(tmp_path).wheels() == ()
    assert left_over(tmp_path / "user") == []


def test_a_shelf_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "user").write_text("a file in the way")
    with pytest.raises(PackageNotSaved, match="could not be changed") as caught:
        house(tmp_path).add([make_wheel(tmp_path)])
    assert str(tmp_path / "user") in caught.value.message
    assert caught.value.hint


def test_a_sound_wheel_takes_the_place_of_a_damaged_one(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / path.name).write_bytes(path.read_bytes()[:-9])
    assert len(house(tmp_path).defects()) == 1
    house(tmp_path).add([path])
    assert house(tmp_path).defects() == ()
    assert len(house(tmp_path).wheels()) == 1


def test_a_folder_in_the_way_of_a_wheel_is_told(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    (tmp_path / "user" / path.name).mkdir(parents=True)
    with pytest.raises(PackageNotSaved, match=f"there is already a folder named {path.name}"):
        house(tmp_path).add([path, make_wheel(tmp_path, "other")])
    assert house(tmp_path).wheels() == ()
    assert left_over(tmp_path / "user") == []
    house(tmp_path).add([make_wheel(tmp_path, "other")])


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path) -> None:
    old = make_wheel(tmp_path / "in", "old")
    small = make_wheel(tmp_path / "in", "small")
    large = make_wheel(tmp_path / "in", "zlarge", files={"zlarge.bin": random.Random(1).randbytes(300_000)})
    shelf = tmp_path / "user"
    with room_for(shelf, 256 << 10) as limit:

        def add(*paths: Path) -> list[str]:
            code = f"{limit}\nimport sys\nfrom {_PROCESS[-1]} import main\nmain(*sys.argv[1:])"
            command = [sys.executable, "-c", code, "once", str(shelf), *map(str, paths)]
            return subprocess.check_output(command, cwd=_ROOT, text=True).splitlines()

        assert add(old) == ["added 1"]
        told, remedy = add(small, large)
        assert told.startswith("PackageNotSaved: ")
        assert told.endswith("File too large" if limit else "No space left on device")
        assert remedy.startswith("Free space on its disk and add the packages again")
        kept = {"depends.json", "origins.json", old.name}
        assert {path.name for path in shelf.iterdir()} - {".shelf.lock"} == kept
        assert add(small) == ["added 1"]


# ---- several processes
def test_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    sets = [[make_wheel(tmp_path / "in", f"p{number}x{part}") for part in range(3)] for number in range(3)]
    running = [_started("once", tmp_path / "user", paths) for paths in sets]
    assert [process.communicate(timeout=60)[0] for process in running] == ["added 3\n"] * 3
    wheels = house(tmp_path).wheels()
    assert {wheel.file_name for wheel in wheels} == {path.name for paths in sets for path in paths}
    assert all(wheel.origin for wheel in wheels)
    assert left_over(tmp_path / "user") == []


def test_a_change_that_was_decided_on_is_carried_out_by_who_comes_next(tmp_path: Path) -> None:
    """The state left by a process that is killed between its decision and the first move."""
    house(tmp_path).add([make_wheel(tmp_path, "old"), make_wheel(tmp_path, "kept")])
    decided = tmp_path / "user" / ".decided-0123"
    make_wheel(decided, "new")
    (decided / "removals.json").write_text('["old-1.0-py3-none-any.whl"]')
    assert [wheel.project for wheel in house(tmp_path).wheels()] == ["kept", "new"]
    assert left_over(tmp_path / "user") == []


def test_what_a_killed_process_was_copying_is_removed_in_time(tmp_path: Path) -> None:
    staged = tmp_path / "user" / ".staged-0123"
    path = make_wheel(staged)
    house(tmp_path).add([make_wheel(tmp_path, "other")])
    assert path.exists()
    os.utime(staged, (1, 1))
    house(tmp_path).remove("other")
    assert left_over(tmp_path / "user") == []
    assert house(tmp_path).wheels() == ()


def test_killed_processes_leave_a_sound_shelf(tmp_path: Path) -> None:
    _kill_again_and_again(tmp_path, 5)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_many_killed_processes_leave_a_sound_shelf(tmp_path: Path) -> None:
    _kill_again_and_again(tmp_path, 300)


def _kill_again_and_again(folder: Path, times: int) -> None:
    """Add and remove all three versions of each project at once, in processes that are killed."""
    sets = {
        project: {make_wheel(folder / project, project, version) for version in ("1.0", "2.0", "3.0")}
        for project in ("red", "green", "blue")
    }
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    house(folder).add([make_wheel(folder, "kept")])
    for _ in range(times):
        process = _started("endlessly", folder / "user", [folder / project for project in sets])
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        process.communicate()
        wheelhouse = house(folder)
        assert wheelhouse.defects() == (), seed
        assert {len(wheelhouse.find(project)) for project in sets} <= {0, 3}, seed
        assert len(wheelhouse.find("kept")) == 1, seed
    house(folder).add([path for paths in sets.values() for path in paths])
    assert len(house(folder).wheels()) == 10


def _started(how: str, shelf: Path, paths: Sequence[Path]) -> subprocess.Popen[str]:
    command = [*_PROCESS, how, str(shelf), *map(str, paths)]
    return subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
