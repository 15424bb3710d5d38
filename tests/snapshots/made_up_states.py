"""A process that restores images with invented states and correct digests.

``made_up_states.py FOLDER COUNT`` exits with 0 if each image was refused, or caused at worst a fault of its
own guest.
"""

from __future__ import annotations

import copy
import io
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter import Image, run_in_guest_thread
from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.snapshots.format import ImageUnusable, write_container
from praxis_desktop.snapshots.image_files import read_image, written_runs
from praxis_desktop.snapshots.metadata import PAGE
from praxis_desktop.snapshots.recipes import BASELINE
from tests.snapshots.services import service
from tests.snapshots.small_images import written

GUEST_LIMIT_S = 10.0

PROGRAM = """
import asyncio, json, js
from pathlib import Path
Path("/tmp/file").write_text(json.dumps([1]))
await asyncio.sleep(0.001)
6 * 7
"""

Change = Callable[[dict[str, Any]], None]


def at(*path: str | int, become: object) -> Change:
    """Replace one part of a state."""

    def change(state: dict[str, Any]) -> None:
        place: Any = state
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = copy.deepcopy(become)

    return change


def nested(depth: int) -> list[Any]:
    """Return a list in a list in a list."""
    made: list[Any] = []
    for _ in range(depth):
        made = [made]
    return made


KNOWN: dict[str, Change] = {
    **{
        f"a reference {number:#x}": at("references", "$t1", 1, become=number)
        for number in (2, 4, 4096, 1 << 31, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, 1 << 40)
    },
    **{
        f"a table of {size}": at("table_size", become=size)
        for size in (0, 1 << 22, 1 << 31, 1 << 32, 10**400)
    },
    **{f"libraries' table of {size}": at("linker", "table_size", become=size) for size in (1 << 22, 1 << 31)},
    **{
        f"a stack at {address:#x}": at("globals", "__stack_pointer", become=address)
        for address in (0, 16, -16, (1 << 31) - 16, (1 << 32) - 16)
    },
    **{
        f"a global {name}": at("globals", name, become=4096)
        for name in ("memory", "malloc", "__heap_base", "$nothing", "__indirect_function_table")
    },
    **{
        f"references in {name}": at("references", name, become=[1, 3])
        for name in ("memory", "malloc", "__indirect_function_table", "$nothing")
    },
    **{
        f"a callback {callback}": at("libffi", become=[callback])
        for callback in (
            [0, 1, 2, 3, 4, "ii", "i"],
            [1 << 31, 1, 2, 3, 4, "i", "i"],
            [-1, 1, 2, 3, 4, "zz", "q"],
        )
    },
    **{
        f"a function at {index}": at("linker", "added", become=[[index, -1, "malloc"]])
        for index in (0, 8735, 1 << 22, 1 << 31)
    },
    **{
        f"proxies of {address:#x}": at("proxies", "pointers", become=[[1, address]])
        for address in (0, 1 << 40)
    },
    **{
        f"{name} {number:#x}": at(name, become=number)
        for name in ("first_array", "next_handle", "memory_limit", "buffers")
        for number in (0, 1 << 31, 1 << 60)
    },
    **{
        f"clocks {clocks}": at("clocks", become=clocks)
        for clocks in ([], ["UTC"], ["UTC", 0, 0, 0, 0, 0], [1] * 5)
    },
    "a zone of files": at("clocks", 0, become="../../../etc/passwd"),
    "no time": at("moment", become=[10**78] * 4),
    "another time": at("moment", become=[1]),
    "a deep state": at("beyond", become=nested(300)),
    "a deep node": at("nodes", 0, become=["list", nested(300)]),
    "a class": at("nodes", 0, become=["method", "", "__class__"]),
    "all classes": at("nodes", 0, become=["method", ["name", "loop"], "__subclasshook__"]),
    "a constructor": at("nodes", 0, become=["method", ["name", "loop"], "__init__"]),
    "an unknown name": at("nodes", 0, become=["list", ["name", "js.eval"]]),
    "a tuple of itself": at("nodes", 0, become=["tuple", ["node", 0]]),
    "no such node": at("nodes", 0, become=["list", ["node", 1 << 40]]),
    "a mount of nothing": at("filesystem", "mounts", 0, become=["/", "elsewhere", True, 0, None]),
    "a folder in itself": at("filesystem", "nodes", 0, become=["directory", "a", 0]),
}

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -1, 2**31 - 1, 2**31, -(2**31), 2**32 - 1, 2**32, 2**63, 2**64, 10**400]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "js.eval", "__class__", "..", "/", "\udcff", "a" * 5000]),
    st.sampled_from(
        [["name", "loop"], ["node", 0], ["node", -1], ["int", "x"], ["float", "0x1p+99999"], ["bytes", "z"]]
    ),
    st.sampled_from([[], {}, [[]], {"a": 1}, [1] * 300]),
)


@st.composite
def changes(draw: st.DrawFn, whole: dict[str, Any]) -> Change:
    """Change one part of a state, found by descending from its top, into something odd."""
    path: list[str | int] = []
    place: Any = whole
    while isinstance(place, dict | list) and place and (not path or draw(st.integers(0, 4))):
        steps = sorted(place) if isinstance(place, dict) else range(len(place))
        path.append(draw(st.sampled_from(steps)))
        place = place[path[-1]]  # type: ignore[index]
    near = (
        st.sampled_from([place + by for by in (1, -1, 4096, -65536, 1 << 30)]) if type(place) is int else ODD
    )
    return at(*path, become=draw(st.one_of(ODD, near)))


class Bench:
    """The baseline image, and the results of restoring it with another state."""

    def __init__(self, image: Image) -> None:
        self.state = image.state
        self._image = image
        with image.memory.view() as memory:
            self._runs = written_runs(memory)
            self._pages = [
                bytes(memory[first * PAGE : (first + count) * PAGE]) for first, count in self._runs
            ]
        self._metadata = read_image(io.BytesIO(content := written(image)), len(content)).metadata

    def outcome(self, *made_up: Change) -> str:
        """Restore and run an image with this state; returns a word for the outcome."""
        state = copy.deepcopy(self.state)
        for change in made_up:
            try:
                change(state)
            except (LookupError, TypeError):
                return "nothing left to change"
        file = io.BytesIO()
        try:
            write_container(file, self._metadata, state, self._pages)
        except (RecursionError, ValueError):
            return "no JSON"
        size = file.tell()
        file.seek(0)
        try:
            stored = read_image(file, size)
        except ImageUnusable:
            return "refused"
        return run_in_guest_thread(
            lambda: self._run(Image(self._image.runtime, stored.memory, stored.state, self._image.sources))
        )

    def _run(self, image: Image) -> str:
        try:
            prepared = PreparedInterpreter(image)
        except GuestError:
            return "not restored"
        finally:
            image.close()
        try:
            with prepared.start(stdout=_nobody, stderr=_nobody) as interpreter:
                timer = threading.Timer(GUEST_LIMIT_S, interpreter.kill)
                timer.start()
                try:
                    interpreter.run_async(PROGRAM)
                finally:
                    timer.cancel()
        except GuestError as error:
            return type(error).__name__
        return "ran"


def _nobody(data: bytes | memoryview) -> None:
    """Ignore output."""


def main() -> None:
    """Try the known cases, then the requested number of random ones."""
    with service(Path(sys.argv[1])) as only:
        bench = Bench(only.image(BASELINE))
        assert bench.outcome() == "ran"
        for name, change in KNOWN.items():
            sys.stdout.write(f"{name}: {bench.outcome(change)}\n")

        @settings(max_examples=int(sys.argv[2]), deadline=None, database=None, derandomize=True)
        @given(st.lists(changes(bench.state), min_size=1, max_size=3))
        def try_more(made_up: list[Change]) -> None:
            bench.outcome(*made_up)

        try_more()


if __name__ == "__main__":
    main()
