"""Small values that the host stores for a guest count towards its memory limit, however many there are."""

from __future__ import annotations

import pytest

from tests.interpreter.test_host_work import what_ends_it

KEEPING = {
    "objects": ("keep.append(js.Array.new()) if count % 1000 == 1 else keep[-1].push(js.Object.new())"),
    "a chain of objects": "made = js.Object.new(); made.next = keep[0]; keep[0] = made",
    "properties": (
        "keep.append(js.Object.new()) if count % 1000 == 1 else setattr(keep[-1], f'kept{count}', 1)"
    ),
    "maps": ("keep.append(js.Map.new()) if count % 1000 == 1 else keep[-1].set(count, f'a value {count}')"),
    "timers": "js.setTimeout(callback, 1_000_000, count)",
    "reactions": "keep[3].then(callback)",
}

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.mark.parametrize("statement", KEEPING.values(), ids=KEEPING)
def test_small_values_count_towards_the_limit_of_memory(statement: str) -> None:
    assert what_ends_it(statement) in ("MemoryError", "MemoryExhausted")
