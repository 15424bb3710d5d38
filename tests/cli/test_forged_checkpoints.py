"""Forged checkpoints with correct digests: they are refused or resumed, but never cause a defect."""

from __future__ import annotations

import copy
import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.snapshots.format import ALIGNMENT, DIGEST_BYTES, FORMAT_VERSION, MAGIC, Digest
from tests.cli.command import Finished, praxis
from tests.cli.test_checkpoints import killed_in_its_pause

HEADER = struct.Struct("<8sII")
PROGRAM = """
import js
from pyodide.ffi import create_proxy, to_js
held, there = to_js([1, 2, 3]), js.Object.new()
there.called = create_proxy(lambda *given: 7)
open("kept.txt", "w").write("kept")
file = open("kept.txt")
await pause()
print(file.read(), held.length, there.called(1))
"""
VALUES: tuple[object, ...] = (
    *(0, 1, -1, 2, 1 << 22, 1 << 24, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 53, 1 << 62, -(1 << 62)),
    *(0.5, 1e308, True, None, "", "js", "\ud800", "../../passwd", "/", "a" * 100_000, [], {}, [1, 2]),
    *(["node", 0], ["node", 10**9], ["name", "js"], ["name", "nothing"], [["node", 0]], [0] * 100_000),
)
SAMPLE, SERIES = 10, 600


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A checkpoint of PROGRAM during its pause."""
    file = tmp_path_factory.mktemp("sound") / "checkpoint"
    killed_in_its_pause(PROGRAM, file)
    return file.read_bytes()


def read(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the metadata and the pages of a checkpoint."""
    _, _, length = HEADER.unpack_from(content)
    begin = HEADER.size + length
    metadata: dict[str, Any] = json.loads(content[HEADER.size : begin])
    return metadata, content[begin + -begin % ALIGNMENT : -DIGEST_BYTES]


def write(file: Path, metadata: dict[str, Any], pages: bytes) -> None:
    """Write a checkpoint with a correct digest."""
    text = json.dumps(metadata, separators=(",", ":")).encode()
    head = HEADER.pack(MAGIC, FORMAT_VERSION, len(text)) + text
    head += bytes(-len(head) % ALIGNMENT)
    digest = Digest(head)
    digest.update(pages)
    file.write_bytes(head + pages + digest.digest())


def resumed(file: Path) -> Finished:
    return praxis("exec", "--resume", str(file), "--timeout", "20")


def forge(metadata: dict[str, Any], path: tuple[str | int, ...], value: object) -> None:
    """Replace the value at ``path``."""
    place: Any = metadata
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("state", "first_array"), (1 << 32) - 1024, "its metadata is damaged"),
        (("state", "first_array"), 1000, "its metadata is damaged"),
        (("state", "free_handles"), [16, 16], "its handles contradict each other"),
        (("state", "young_handles"), [1 << 20 | 1], "its handles contradict each other"),
        (("state", "next_handle"), 1, "its handles contradict each other"),
        (("state", "references", "$t1", 1), 1 << 20 | 1, "a reference of the guest has no value"),
        (("details", "interval"), -1, "it is not the checkpoint of a program"),
        (("details", "packages", 0), {}, "it is not the checkpoint of a program"),
        (("details", "packages", 0, "version"), "../../x", "it is not the checkpoint of a program"),
        (("details", "packages", 0, "sha256"), "\ud800", "it is not the checkpoint of a program"),
        (("details", "requirements"), ["\ud800"], "it is not the checkpoint of a program"),
        (("details", "modules"), ["\ud800"], "it is not the checkpoint of a program"),
    ],
)
def test_what_makes_no_sense_is_refused(
    path: tuple[str | int, ...], value: object, reason: str, sound: bytes, tmp_path: Path
) -> None:
    metadata, pages = read(sound)
    forge(metadata, path, value)
    write(tmp_path / "forged", metadata, pages)
    refused = resumed(tmp_path / "forged")
    assert refused.code == 2, refused
    assert "cannot be resumed: " in refused.err
    assert reason in refused.err


def test_checkpoints_seldom_enough_are_no_defect(sound: bytes, tmp_path: Path) -> None:
    metadata, pages = read(sound)
    forge(metadata, ("details", "interval"), 1e300)
    write(tmp_path / "forged", metadata, pages)
    finished = resumed(tmp_path / "forged")
    assert (finished.code, "kept 3 7" in finished.out, "Traceback" in finished.err) == (0, True, False)


def test_a_checkpoint_gives_no_more_memory_than_the_settings(sound: bytes, tmp_path: Path) -> None:
    metadata, pages = read(sound)
    forge(metadata, ("size",), 1 << 32)
    forge(metadata, ("state", "memory_limit"), 1 << 32)
    write(tmp_path / "forged", metadata, pages)
    refused = resumed(tmp_path / "forged")
    assert refused.code == 2
    assert "it needs 4096 MiB of memory, but programs may use only 1024 MiB here" in refused.err


def mutated(metadata: dict[str, Any], chance: random.Random) -> str:
    """Change one thing in ``metadata``; returns a description. Each kind of field is equally likely."""
    kinds: dict[tuple[str, ...], list[tuple[str | int, ...]]] = {}
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), metadata)]
    while waiting:
        path, value = waiting.pop()
        if path:
            kinds.setdefault(tuple(each if isinstance(each, str) else "" for each in path), []).append(path)
        if isinstance(value, dict):
            waiting += [((*path, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, number), each) for number, each in enumerate(value)]
    path = chance.choice(kinds[chance.choice(sorted(kinds))])
    place: Any = metadata
    for key in path[:-1]:
        place = place[key]
    way = chance.randrange(5)
    old = place[path[-1]]
    if way == 0:
        del place[path[-1]]
        return f"{path} removed"
    if way == 1 and isinstance(place, list):
        place.insert(place.index(old), copy.deepcopy(old))
        return f"{path} twice"
    if way == 2 and isinstance(old, int):
        place[path[-1]] = old + chance.choice((1, -1, 8, -8, 256, -256, 1 << 20))
    else:
        place[path[-1]] = copy.deepcopy(chance.choice(VALUES))
    return f"{path} from {old!r:.60} to {place[path[-1]]!r:.60}"


def check(sound: bytes, file: Path, seed: int) -> None:
    metadata, pages = read(sound)
    what = f"seed {seed}: {mutated(metadata, random.Random(seed))}"
    write(file, metadata, pages)
    finished = resumed(file)
    assert finished.code in (0, 1, 2, 5), f"{what}: {finished}"
    assert "praxis_desktop/" not in finished.err, f"{what}: {finished}"


@pytest.mark.parametrize("seed", range(SAMPLE))
def test_no_change_of_a_checkpoint_is_a_defect(seed: int, sound: bytes, tmp_path: Path) -> None:
    check(sound, tmp_path / "forged", seed)


@pytest.mark.long
def test_no_change_of_many_is_a_defect(sound: bytes, tmp_path: Path) -> None:
    for seed in range(SAMPLE, SERIES):
        check(sound, tmp_path / "forged", seed)
