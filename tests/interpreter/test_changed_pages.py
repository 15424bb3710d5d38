"""The pages that differ from an image are found equally by the page map and by comparison."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.memory_image import PAGE, MemoryImage
from tests.interpreter.guests import Guest, in_guest

linux = pytest.mark.skipif(sys.platform != "linux", reason="page maps are Linux's")
IMAGE_PAGES, PAGES = 32, 48

_changes = st.lists(st.tuples(st.integers(0, PAGES * PAGE - 1), st.integers(0, 255)), min_size=0, max_size=12)


@contextmanager
def mapped(image: MemoryImage) -> Iterator[Any]:
    """A stand-in for an instance of 48 pages, the first 32 of which are the image's."""
    flags = () if sys.platform == "win32" else (mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,)
    area = mmap.mmap(-1, PAGES * PAGE, *flags)
    buffer = (ctypes.c_ubyte * len(area)).from_buffer(area)
    instance: Any = SimpleNamespace(base=ctypes.addressof(buffer), memory=memoryview(area))
    image.load_into(instance)
    yield instance
    instance.memory.release()
    del buffer
    area.close()


def pages_of(runs: list[tuple[int, int]]) -> set[int]:
    assert all(before[0] + before[1] < after[0] for before, after in pairwise(runs))
    return {first + i for first, count in runs for i in range(count)}


@settings(deadline=None)
@given(first=_changes, then=_changes)
def test_both_ways_find_what_differs_and_nothing_else(
    first: list[tuple[int, int]], then: list[tuple[int, int]]
) -> None:
    original = bytearray(PAGES * PAGE)
    for place, value in first:
        original[place] = value
    original[IMAGE_PAGES * PAGE :] = bytes((PAGES - IMAGE_PAGES) * PAGE)
    image = MemoryImage(memoryview(original)[: IMAGE_PAGES * PAGE])
    with mapped(image) as instance:
        for place, value in then:
            instance.memory[place] = value
        # Reading a page must not make it count as changed.
        changed = {
            i for i in range(PAGES) if instance.memory[i * PAGE :][:PAGE] != original[i * PAGE :][:PAGE]
        }
        for by_page_map in (True, False, None) if sys.platform == "linux" else (False, None):
            found = changed_pages(instance, image, by_page_map=by_page_map, exactly=True)
            assert pages_of(found) == changed
        written = {place // PAGE for place, _ in then}
        beyond = {number for number in written - changed if number >= IMAGE_PAGES}
        assert changed <= pages_of(changed_pages(instance, image)) <= written - beyond
    image.close()


def test_an_image_that_is_copied_is_compared() -> None:
    original = bytearray(IMAGE_PAGES * PAGE)
    original[5 * PAGE] = 1
    image = MemoryImage(memoryview(original), copying=True)
    memory = bytearray(original + bytes(PAGE))
    memory[5 * PAGE], memory[7 * PAGE], memory[8 * PAGE], memory[-1] = 2, 1, 1, 9
    instance: Any = SimpleNamespace(memory=memoryview(memory))
    assert changed_pages(instance, image) == [(5, 1), (7, 2), (IMAGE_PAGES, 1)]
    image.close()
    with pytest.raises(ValueError, match="closed"):
        changed_pages(instance, image)


@linux
def test_where_the_page_map_cannot_be_read_all_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    image = MemoryImage(memoryview(bytes(IMAGE_PAGES * PAGE)))
    with mapped(image) as instance:
        instance.memory[3 * PAGE] = 1

        def refuse(*arguments: object) -> int:
            raise PermissionError(13, "not for you")

        monkeypatch.setattr("praxis_desktop.interpreter.changed_pages.os.open", refuse)
        assert changed_pages(instance, image) == [(3, 1)]
        with pytest.raises(PermissionError):
            changed_pages(instance, image, by_page_map=True)
    image.close()


def test_both_ways_agree_about_a_guest() -> None:
    def use(guest: Guest) -> None:
        image = guest.interpreter.capture()
        with Interpreter.restore(image) as copy:
            copy.run("kept = [bytes([i % 7]) * 1000 for i in range(20_000)]\ndel kept[::3]")
            instance = copy.host.instance
            found = changed_pages(instance, image.memory, by_page_map=False)
            if sys.platform == "linux":
                assert changed_pages(instance, image.memory, by_page_map=True, exactly=True) == found
            assert found[0][0] * PAGE < image.memory.size < sum(found[-1]) * PAGE
        image.close()

    in_guest(use)
