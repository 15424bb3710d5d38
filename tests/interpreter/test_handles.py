"""Host values as numbers: they come back unchanged, and dropped ones are freed even while the guest runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.handles import MANY, HandleTable
from praxis_desktop.interpreter.host.js.values import ERROR, NO_VALUE, NULL
from tests.interpreter.guests import Guest, in_guest


def no_sweep(stack_address: int) -> None:
    """Do not sweep: no wasm runs with these tables."""


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=3),
    st.sampled_from([NULL, ERROR, NO_VALUE]),
    st.builds(object),
    st.lists(st.integers(), max_size=2),
)


@given(st.lists(VALUES, max_size=30))
def test_a_handle_is_the_value_it_was_made_for(values: list[object]) -> None:
    table = HandleTable(no_sweep)
    raws = [table.encode(value) for value in values]
    assert all(
        0 <= raw < 2**32 and (raw & 1 or value is NULL) for raw, value in zip(raws, values, strict=True)
    )
    for raw, value in zip(raws, values, strict=True):
        found = table[raw]
        assert found is value or (type(found) is type(value) and found == value)


@given(st.integers(-(2**23), 2**23 - 1))
def test_small_integers_take_no_place(value: int) -> None:
    table = HandleTable(no_sweep)
    size = len(table)
    assert table[table.encode(value)] == value
    assert len(table) == size


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), max_size=60))
def test_a_sweep_frees_what_is_not_held_and_nothing_else(steps: list[tuple[bool, int]]) -> None:
    table = HandleTable(no_sweep)
    held: dict[int, object] = {}
    for sweeps, which in steps:
        if sweeps:
            table.sweep(set(held))
            assert all(table[raw] is value for raw, value in held.items())
            assert len(table.young) == len(held)
        elif which % 3 and held:
            held.pop(sorted(held)[which % len(held)])
        else:
            value = object()
            raw = table.encode(value)
            assert raw not in held
            held[raw] = value


def test_a_freed_number_is_used_again() -> None:
    table = HandleTable(no_sweep)
    first = table.encode(object())
    table.sweep(set())
    with pytest.raises(KeyError, match="stale reference"):
        _ = table[first]
    assert table.encode(object()) == first


def test_a_captured_table_goes_on_where_it_was() -> None:
    table = HandleTable(no_sweep)
    kept, dropped = object(), object()
    raws = [table.encode(kept), table.encode(dropped)]
    table.sweep({raws[0]})
    copy = HandleTable(no_sweep)
    copy.restore(table.capture())
    assert copy[raws[0]] is kept
    new = object()
    assert copy.encode(new) == raws[1]


class Sensor:
    """A host object whose results are separate objects."""

    def __init__(self, guest: Guest) -> None:
        self._handles = guest.interpreter.host.instance.handles
        self.most = 0

    def read(self, *arguments: object) -> object:
        """Return a reading."""
        self.most = max(self.most, len(self._handles))
        return [arguments]

    def call(self, function: Any) -> object:
        """Call back into the guest."""
        self.most = max(self.most, len(self._handles))
        return function([1])


@pytest.mark.parametrize(
    "program",
    [
        f"for i in range({3 * MANY}): sensor.read(i)",
        f"for i in range({MANY}): sensor.call(lambda value: value)",
        f"held = []\nfor i in range({2 * MANY}):\n  held.append(sensor.read(i))\n  del held[:-10]",
        f"""import asyncio
async def main():
    for i in range({MANY // 2}):
        await asyncio.sleep(0)
        sensor.read(i)
asyncio.run(main())""",
    ],
    ids=["calls", "callbacks", "some held", "a loop inside a call"],
)
def test_a_program_inside_one_call_gathers_no_handles(program: str) -> None:
    def use(guest: Guest) -> None:
        sensor = Sensor(guest)
        guest.interpreter.register_module("sensor", sensor)
        guest.run("import sensor")
        guest.run(program)
        assert 0 < sensor.most < 2 * MANY

    in_guest(use)


def test_what_frames_below_a_host_call_hold_is_not_freed() -> None:
    """Values in C code, in deep recursion and in iterators are referenced only from the stack."""

    def use(guest: Guest) -> None:
        table = guest.interpreter.host.instance.handles
        sweeps = [0]

        class Eager:
            def churn(self, *arguments: object) -> list[object]:
                """Sweep at the next result."""
                table.limit = -1
                sweeps[0] += 1
                return [*arguments, object()]

            def call(self, function: Any, *arguments: object) -> object:
                """Call back with new values."""
                table.limit = -1
                return function(*arguments, [len(arguments)])

        guest.interpreter.register_module("eager", Eager())
        assert guest.run(
            "import eager\nfrom pyodide.ffi import to_js\n"
            "def dive(depth, value):\n"
            "  made = eager.churn(depth, value)\n"
            "  if depth: inner = eager.call(lambda fresh: (dive(depth - 1, made), fresh.to_py()))\n"
            "  assert made[0] == depth and (value is None or made[1][0] == depth + 1), depth\n"
            "  return made\n"
            "for _ in range(20): dive(12, None)\n"
            "rows = [eager.churn(i, to_js([i, i + 1])) for i in range(300)]\n"
            "all(row[0] == i and row[1].to_py() == [i, i + 1] for i, row in enumerate(rows))"
        )
        assert guest.run(
            "import js\npairs = js.Map.new([['a', [1, 2]], ['b', {'c': 3}]])\nout = []\n"
            "for key, value in pairs.items():\n  eager.churn(key, value)\n  out.append(key)\n"
            "out == ['a', 'b']"
        )
        assert guest.run("max(range(9), key=lambda i: eager.churn(-i)[0])") == 0
        assert sweeps[0] > 500

    in_guest(use)
