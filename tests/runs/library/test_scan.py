"""The library is listed whatever its files contain, and known files need no guest."""

from __future__ import annotations

import functools
import json
import time
from pathlib import Path

import pytest

from bench.library import BROKEN, make_library
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.library.files import LibraryFolder
from praxis_desktop.runs import library as library_scan
from praxis_desktop.runs.describing import describing
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.library import INDEX, Library, LibraryEntry, outline_library, scan_library


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


TWO = """from praxis import protocol_function

@protocol_function(name="Wash", version="2.0.0", category="plates")
async def wash(state: dict, rounds: int = 3) -> dict:
    return state

@protocol_function(name="Rinse")
async def rinse(state: dict) -> dict:
    return state
"""


class Lab:
    """A folder of protocols, with its own cache."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder / "protocols", folder / "cache"
        self.folder.mkdir()
        self.told: list[Event] = []

    def write(self, **sources: str) -> None:
        for name, source in sources.items():
            (self.folder / f"{name}.py").write_text(source, "utf-8")

    def scan(self, control: Control | None = None, *folders: Path) -> Library:
        named = [LibraryFolder(path, "added") for path in (self.folder, *folders)]
        return scan_library(
            interpreters(), self.cache, folders=named, report=self.told.append, control=control
        )


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


@pytest.fixture
def no_guests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of programs that would be described in a guest; no guest is started."""
    asked: list[str] = []

    def describe(program: Program, *rest: object, **more: object) -> tuple[()]:
        asked.append(program.title)
        return ()

    monkeypatch.setattr(library_scan, "describe_file", describe)
    return asked


def by_target(library: Library) -> dict[str, LibraryEntry]:
    return {entry.target: entry for entry in library.entries}


def test_broken_files_are_told_with_their_reasons_and_harm_no_other(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(describing, "TIME_LIMIT_S", 3.0)
    lab.write(**BROKEN)
    lab.write(
        two=TWO, helped="import _shared\n\ndef main(count: int = _shared.COUNT): ...\n", _shared="COUNT = 4\n"
    )
    lab.write(script='"""Say hello."""\nimport unheard_of\nprint("hello")\n')
    library = lab.scan()
    told = by_target(library)

    problems = {
        target: (entry.problem.reason, entry.problem.line)
        for target, entry in told.items()
        if entry.problem is not None
    }
    assert problems == {
        "binary": ("file", 0),
        "empty": ("file", 0),
        "syntax": ("syntax", 3),
        "raises": ("import", 1),
        "missing_module": ("import", 1),
        "missing_package": ("packages", 0),
        "endless": ("endless", 0),
        "memory": ("memory", 1),
        "metadata": ("declaration", 0),
        "declaration": ("declaration", 4),
    }
    assert all(entry.problem.message for entry in told.values() if entry.problem)
    wash = told["two:wash"].protocol
    assert wash is not None
    assert (wash.name, wash.version, wash.category) == ("Wash", "2.0.0", "plates")
    assert told["two:rinse"].protocol is not None
    helped = told["helped"].protocol
    assert helped is not None
    assert [(each.name, each.default) for each in helped.parameters] == [("count", 4)]
    script = told["script"].protocol
    assert script is not None
    assert (script.entry, script.title, told["script"].missing) == ("script", "Say hello", ("unheard_of",))

    # Known files cost no guest, a changed companion does.
    asked: list[str] = request.getfixturevalue("no_guests")
    assert lab.scan() == library
    assert asked == []
    lab.write(_shared="COUNT = 5\n")
    lab.scan()
    assert asked == ["helped.py"]


def test_files_are_outlined_by_their_text_before_a_guest_has_imported_them(
    lab: Lab, no_guests: list[str]
) -> None:
    lab.write(
        two=TWO,
        script='"""Say hello."""\nprint("hello")\n',
        main='"""Count tubes."""\ndef main(count: int = 4): ...\n',
        odd='from praxis import protocol_function\n\n@protocol_function(title=1 / 0, tags=["a", 2])\n'
        "def pick_tips(): ...\n",
        syntax="def broken(:\n",
        metadata="# /// script\n# tool.praxis = 3\n# ///\n",
    )
    folders = [LibraryFolder(lab.folder, "added")]
    wheelhouse = interpreters().environments.wheelhouse
    outline = outline_library(lab.cache, wheelhouse, folders=folders)
    assert outline is not None
    told = by_target(outline)
    titles = {target: each.protocol.title for target, each in told.items() if each.protocol is not None}
    assert titles == {
        "two:wash": "Wash",
        "two:rinse": "Rinse",
        "script": "Say hello",
        "main": "Count tubes",
        "odd": "Pick tips",
        "syntax": "syntax",
    }
    assert all(each.is_outline for target, each in told.items() if target != "metadata")
    assert told["metadata"].problem is not None
    odd = told["odd"].protocol
    assert odd is not None
    assert odd.tags == ("a",)
    assert no_guests == []

    scan_library(interpreters(), lab.cache, folders=folders)
    assert outline_library(lab.cache, wheelhouse, folders=folders) is None, "all of them are known"


def test_files_of_one_name_are_called_by_their_paths(lab: Lab, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    lab.write(same="print(1)", alone="print(1)")
    (other / "same.py").write_text("print(2)")
    library = lab.scan(None, other, tmp_path / "gone")
    paths = [str(folder / "same.py") for folder in (lab.folder, other)]
    assert [entry.target for entry in library.entries] == ["alone", *paths]
    assert [problem.folder.path.name for problem in library.problems] == ["gone"]


def test_a_file_that_is_too_large_is_not_parsed(lab: Lab) -> None:
    lab.write(large="x = 1\n" * 200_000, small="x = 1\n")
    told = by_target(lab.scan())
    assert told["large"].problem is not None
    assert told["large"].problem.message == f"{lab.folder / 'large.py'} is larger than 1 MiB"
    assert told["small"].problem is None


def test_a_damaged_index_is_made_anew(lab: Lab, no_guests: list[str]) -> None:
    lab.write(one="def main(): ...")
    lab.scan()
    path = lab.cache / INDEX
    whole = json.loads(path.read_bytes())
    entry = {"problem": {"message": 3}, "wheels": "x", "at": 0}
    damaged = [b"", b"[]", b"{", json.dumps({**whole, "maker": "another version"}).encode()]
    damaged.append(json.dumps({**whole, "files": dict.fromkeys(whole["files"], entry)}).encode())
    damaged.append(json.dumps({**whole, "files": dict.fromkeys(whole["files"], 3)}).encode())
    for content in damaged:
        path.write_bytes(content)
        no_guests.clear()
        lab.scan()
        assert no_guests == ["one.py"], content


def test_problems_are_looked_at_again_with_other_packages_and_after_a_time(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    lab.write(broken="def main(:\n", endless=BROKEN["endless"])
    monkeypatch.setattr(describing, "TIME_LIMIT_S", 1.0)
    lab.scan()
    asked: list[str] = request.getfixturevalue("no_guests")
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now + 2 * describing.ENDLESS_HOLDS_S)
        lab.scan()
        assert asked == ["endless.py"]
    asked.clear()
    index = lab.cache / INDEX
    index.write_text(index.read_text().replace(interpreters().environments.wheelhouse.fingerprint, "other"))
    lab.scan()
    assert asked == ["broken.py"]


def test_how_far_it_is_is_told_and_it_can_be_stopped(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_scan, "PATIENCE_S", 0.0)
    lab.write(**{f"p{number}": f"def main(count: int = {number}): ..." for number in range(4)})
    lab.scan()
    stages = [event.stage for event in lab.told if isinstance(event, ProgressEvent)]
    assert stages
    assert stages[-1] == "Reading protocols, 4 of 4"
    assert len(set(stages)) == len(stages)

    lab.write(endless=BROKEN["endless"])
    control = Control()
    monkeypatch.setattr(library_scan._Loading, "_tell", lambda *arguments: control.kill())
    begun = time.monotonic()
    with pytest.raises(Killed):
        lab.scan(control)
    assert time.monotonic() - begun < describing.TIME_LIMIT_S


@pytest.mark.long
def test_two_hundred_known_files_are_listed_within_a_second(lab: Lab) -> None:
    make_library(lab.folder, 200)
    first = lab.scan()
    assert len({entry.path for entry in first.entries}) == 200
    assert {entry.target for entry in first.entries if entry.problem is not None} == set(BROKEN)
    times = []
    for _ in range(3):
        begun = time.monotonic()
        assert lab.scan() == first
        times.append(time.monotonic() - begun)
    assert min(times) < 1.0
