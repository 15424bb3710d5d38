"""Kills processes while they save an image: ``python -m tests.snapshots.kill_series 1000 FOLDER``.

Each is killed at a random moment. Afterwards other processes must find a sound image and be able to go on;
all the while another process loads images. The table at the end is one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.image import Image
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.metadata import PAGE
from praxis_desktop.snapshots.store import LOCKS_FOLDER, ImageStore
from tests.snapshots.small_images import KEY, identity, image

PAGES = 250
SIZE = 2 << 20


@dataclass
class Table:
    """The results of a series."""

    kills: int = 0
    killed_before_the_first_save_ended: int = 0
    half_files_left: int = 0
    found_sound: int = 0
    found_none: int = 0
    found_wrong: int = 0
    turns_refused: int = 0
    loads_beside_it: int = 0
    wrong_beside_it: int = 0
    images_at_the_end: int = 0
    other_files_at_the_end: int = 0
    seconds: float = 0.0


def numbered(number: int) -> Image:
    """Make an image that holds its number in every page and in its state."""
    content = number.to_bytes(8, "little") * (PAGE // 8)
    return image(dict.fromkeys(range(1, PAGES + 1), content), size=SIZE, next_handle=number)


def number_in(store: ImageStore) -> int | None:
    """Return the number of the stored image, or None if there is none. Raises ValueError for a mixture of
    two.
    """
    stored = store.load("baseline", KEY)
    if stored is None:
        return None
    try:
        number: int = stored.state["next_handle"]
        with stored.memory.view() as view:
            content = bytes(view[PAGE : (PAGES + 1) * PAGE])
        if content != number.to_bytes(8, "little") * (PAGE // 8) * PAGES:
            raise ValueError(f"a wrong image: not all of it is number {number}")
        return number
    finally:
        stored.close()


def series(folder: Path, kills: int, seed: int) -> Table:
    """Kill ``kills`` processes while they save to ``folder``."""
    table, chance = Table(), random.Random(seed)
    store = ImageStore(folder, 1 << 30)
    begun = time.monotonic()
    store.save(numbered(1), identity())
    duration = time.monotonic() - begun
    reader = _start("read", folder)
    for number in range(2, kills + 2):
        child = _start(str(number), folder)
        assert child.stdout is not None
        child.stdout.read(1)
        time.sleep(chance.uniform(0, 2 * duration))
        child.kill()
        has_saved = child.communicate()[0] == b"s"
        _look(store, table, number, has_saved)
    table.loads_beside_it, table.wrong_beside_it = json.loads(reader.communicate(b"\n")[0])
    store.save(numbered(kills + 2), identity())
    left = [path for path in folder.iterdir() if path.name != LOCKS_FOLDER]
    table.images_at_the_end = len(store.entries())
    table.other_files_at_the_end = len(left) - table.images_at_the_end
    table.seconds = round(time.monotonic() - begun, 1)
    return table


def _look(store: ImageStore, table: Table, number: int, has_saved: bool) -> None:
    table.kills += 1
    table.killed_before_the_first_save_ended += not has_saved
    table.half_files_left += len(list(store.folder.glob(".*.tmp")))
    try:
        found = number_in(store)
    except (ImageUnusable, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        table.found_wrong += 1
    else:
        if found is None:
            table.found_none += 1
        elif found > number or (has_saved and found != number):
            table.found_wrong += 1
        else:
            table.found_sound += 1
    with store.lock("baseline", KEY, Deadline.after(10)) as has_turn:
        table.turns_refused += not has_turn
        # The next save sweeps up what an interrupted one has left; every other round leaves it there.
        if number % 2:
            store.save(numbered(number), identity())


def _start(role: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that saves the image of a number, or reads."""
    command = [sys.executable, "-m", "tests.snapshots.kill_series", role, str(folder), "child"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _save(store: ImageStore, number: int) -> None:
    """Save until this process is killed; say when that begins, and when it has saved once."""
    made = numbered(number)
    os.write(1, b"b")
    is_first = True
    while True:
        with store.lock("baseline", KEY):
            store.save(made, identity())
        if is_first:
            os.write(1, b"s")
        is_first = False


def _read(store: ImageStore) -> None:
    """Load until a line is given, and then say how often that was, and how often it was wrong."""
    loads = wrong = 0
    ending = threading.Thread(target=sys.stdin.readline, daemon=True)
    ending.start()
    while ending.is_alive():
        try:
            wrong += number_in(store) is None
        except (ImageUnusable, ValueError) as error:
            sys.stderr.write(f"beside it: {error}\n")
            wrong += 1
        loads += 1
        time.sleep(0.005)
    sys.stdout.write(json.dumps([loads, wrong]))


if __name__ == "__main__":
    if sys.argv[3:]:
        kept = ImageStore(Path(sys.argv[2]), 1 << 30)
        if sys.argv[1] == "read":
            _read(kept)
        else:
            _save(kept, int(sys.argv[1]))
        sys.exit()
    sys.stdout.write(
        json.dumps(asdict(series(Path(sys.argv[2]), int(sys.argv[1]), seed=time.time_ns()))) + "\n"
    )
