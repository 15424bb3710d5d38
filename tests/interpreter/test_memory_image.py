"""A copy of a memory: sealed or copied, filled by its maker, and never changed afterwards."""

from __future__ import annotations

import mmap
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bench.processes import memory
from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.memory_image import PAGE, MemoryImage, written_stretches
from tests.interpreter.guests import Guest, in_guest

WAYS = [
    pytest.param(False, marks=pytest.mark.skipif(sys.platform != "linux", reason="needs memory files")),
    True,
]


@pytest.mark.parametrize("copying", WAYS)
def test_an_image_is_what_the_memory_was_and_stays_it(copying: bool) -> None:
    memory = bytearray(40 * PAGE)
    memory[3 * PAGE] = 1
    memory[17 * PAGE - 1] = 2
    memory[-1] = 3
    image = MemoryImage(memoryview(memory), copying=copying)
    expected = bytes(memory)
    memory[0] = 9
    assert image.size == len(memory)
    assert image.read() == expected
    view = image.view()
    assert view.readonly
    image.close()
    image.close()
    assert view == expected
    for use in (image.view, image.read):
        with pytest.raises(ValueError, match="closed"):
            use()


@pytest.mark.parametrize("copying", WAYS)
def test_an_image_can_be_filled_by_its_maker_who_then_has_no_hold_on_it(copying: bool) -> None:
    kept: list[memoryview] = []

    def fill(view: memoryview) -> None:
        assert bytes(view) == bytes(3 * PAGE)
        view[PAGE : PAGE + 5] = b"hello"
        kept.append(view)

    image = MemoryImage.filled(3 * PAGE, fill, copying=copying)
    with image.view() as view:
        assert bytes(view[PAGE : PAGE + 6]) == b"hello\0"
    with pytest.raises(ValueError, match="released"):
        kept[0][0] = 1
    image.close()


@pytest.mark.parametrize("copying", WAYS)
def test_a_maker_that_fails_leaves_nothing_open(copying: bool) -> None:
    def fill(view: memoryview) -> None:
        raise OSError(5, "the disk is gone")

    before = _descriptors()
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            MemoryImage.filled(PAGE, fill, copying=copying)
    assert _descriptors() == before


def _descriptors() -> list[str]:
    """Return the process's open descriptors of memory images."""
    found = []
    for name in os.listdir("/proc/self/fd") if sys.platform == "linux" else []:  # noqa: PTH208
        try:
            target = os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
        except OSError:
            continue  # the folder's own
        if "praxis-image" in target:
            found.append(target)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="memory files")
def test_the_bytes_of_a_memory_file_cannot_be_changed() -> None:
    image = MemoryImage(memoryview(b"x" * PAGE))
    descriptor = image._descriptor
    attempts: list[Callable[[], object]] = [
        lambda: os.pwrite(descriptor, b"y", 0),
        lambda: os.ftruncate(descriptor, 0),
        lambda: os.ftruncate(descriptor, 2 * PAGE),
        lambda: mmap.mmap(descriptor, PAGE),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionError):
            attempt()
    image.close()


@settings(deadline=None)
@given(st.integers(0, 40), st.lists(st.integers(0, 40 * PAGE - 1), max_size=20))
def test_the_stretches_are_the_pages_that_are_not_zero(pages: int, written: list[int]) -> None:
    memory = bytearray(pages * PAGE + 100)
    for position in written:
        memory[position % len(memory)] = 1
    covered: list[int] = []
    for start, end in written_stretches(memoryview(memory)):
        assert start % PAGE == 0
        covered += range(start // PAGE, -(-end // PAGE))
    assert covered == sorted({position % len(memory) // PAGE for position in written})


@pytest.mark.parametrize("copying", WAYS)
def test_an_interpreter_restored_either_way_is_the_same_and_changes_no_other(copying: bool) -> None:
    def use(guest: Guest) -> None:
        guest.run("import random\nkept = list(range(10_000))")
        image = guest.interpreter.capture()
        with image.memory.view() as view:
            other = structs.replace(image, memory=MemoryImage(view, copying=copying))
        for _ in range(2):
            with Interpreter.restore(other) as copy:
                assert copy.run("kept.append(1)\nlen(kept)") == 10_001
        with image.memory.view() as first, other.memory.view() as second:
            assert first.tobytes() == second.tobytes()
        image.close()
        other.close()

    in_guest(use)


def test_copied_images_that_nobody_has_any_more_give_their_memory_back() -> None:
    size, images = 32 << 20, list[MemoryImage]()
    before = memory(os.getpid())
    for _ in range(4):
        images.append(MemoryImage(memoryview(b"1" * size), copying=True))
    assert memory(os.getpid()) - before > 3 * size
    images[0].close()
    images.clear()
    assert memory(os.getpid()) - before < size


@pytest.mark.skipif(sys.platform != "linux", reason="needs memory files")
def test_an_image_that_nobody_has_any_more_gives_its_memory_back() -> None:
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    images = [MemoryImage(memoryview(bytes(PAGE))) for _ in range(8)]
    images.append(MemoryImage.filled(PAGE, lambda view: None))
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before + 9
    images[0].close()
    images.clear()
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs memory files")
def test_an_image_is_sealed_once_nobody_uses_its_pages_any_more() -> None:
    """Rarely, the system itself uses a page for a moment, and refuses the seal meanwhile."""
    kept: list[mmap.mmap] = []

    def fill(view: memoryview) -> None:
        view[0] = 7
        files = [path for path in Path("/proc/self/fd").iterdir() if "praxis-image" in str(path.resolve())]
        own = next(int(path.name) for path in files if path.stat().st_size == size)
        kept.append(mmap.mmap(own, PAGE))
        threading.Timer(0.3, kept[0].close).start()

    size = 37 * PAGE  # as no other image in this process
    image = MemoryImage.filled(size, fill)
    assert kept[0].closed
    assert image.read()[:2] == b"\7\0"
    image.close()
