"""A guest's objects on the host: called, read, iterated, awaited, and released in a turn of the loop."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.js.proxies import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import JsTypedArray
from praxis_desktop.interpreter.host.js.values import JsError
from tests.interpreter.guests import Guest, in_guest


def test_a_guest_object_is_used_like_a_python_object() -> None:
    def use(guest: Guest) -> None:
        thing = guest.run(
            "class Thing:\n"
            "    size = 5\n"
            "    def grow(self, by=1, *, twice=False): return self.size + by * (2 if twice else 1)\n"
            "Thing()"
        )
        assert thing.size == 5
        assert thing.grow() == 6
        assert thing.grow(2, twice=True) == 9
        thing.set_attribute("size", 7)
        assert thing.get_attribute("size") == 7
        assert thing.has_attribute("grow")
        assert not thing.has_attribute("shrink")
        assert thing.get_attribute("shrink", None) is None
        with pytest.raises(AttributeError, match="shrink"):
            thing.get_attribute("shrink")
        assert thing.type == "Thing"
        assert "size" in thing.attribute_names()

    in_guest(use)


def test_containers_of_the_guest_behave_like_containers() -> None:
    def use(guest: Guest) -> None:
        table = guest.run("{'a': 1, 'b': [1, 2]}")
        assert table["a"] == 1
        assert "a" in table
        assert "z" not in table
        assert table.get_item("z") is None
        with pytest.raises(KeyError):
            table["z"]
        table["c"] = 3
        del table["a"]
        assert list(table) == ["b", "c"]
        assert len(table) == 2
        assert table.to_js(dict_converter=dict) == {"b": [1, 2], "c": 3}
        assert table.to_js().b == [1, 2]
        assert guest.run("[x * x for x in range(4)]").to_js() == [0, 1, 4, 9]
        assert list(guest.run("(x for x in 'abc')")) == ["a", "b", "c"]

    in_guest(use)


def test_values_of_every_kind_make_the_round_trip() -> None:
    def use(guest: Guest) -> None:
        same = guest.run("lambda x: x")
        for value in (
            0,
            -1,
            2**31,
            -(2**31) - 1,
            2**53 - 1,
            2**53,
            -(2**80),
            1.5,
            -0.0,
            True,
            False,
            None,
            "",
            "a",
        ):
            assert same(value) == value
            assert type(same(value)) is type(value)
        for text in ("é", "€", "😀", "a\0b", "\ud800", "x" * 5000, "é" * 5000, "中" * 3000):
            assert same(text) == text
        array = [1]
        assert same(array) is array

    in_guest(use)


def test_a_destroyed_proxy_says_so() -> None:
    def use(guest: Guest) -> None:
        proxy = guest.run("[1]")
        copy = proxy.copy()
        proxy.destroy()
        proxy.destroy()
        with pytest.raises(JsError, match="Object has already been destroyed"):
            len(proxy)
        assert len(copy) == 1
        named = guest.run("[2]")
        named.destroy("It was borrowed.")
        with pytest.raises(JsError, match=r"It was borrowed\."):
            named[0]

    in_guest(use)


def test_a_guest_exception_tells_type_message_and_traceback() -> None:
    def use(guest: Guest) -> None:
        fail = guest.run("def fail(x):\n    raise ValueError('first\\nsecond')\nfail")
        with pytest.raises(PythonError) as caught:
            fail(1)
        assert caught.value.type_name == "ValueError"
        assert caught.value.message == "first\nsecond"
        assert caught.value.traceback.endswith("ValueError: first\nsecond\n")
        with pytest.raises(PythonError) as caught:
            guest.run("raise ExceptionGroup('several', [KeyError(1), ValueError(2)])")
        assert caught.value.type_name == "ExceptionGroup"
        assert caught.value.message.startswith("several (2 sub-exceptions)")

    in_guest(use)


def test_coroutines_and_promises_can_be_awaited_from_the_host() -> None:
    def use(guest: Guest) -> None:
        slow = guest.run(
            "import asyncio\nasync def slow(x):\n    await asyncio.sleep(0.001)\n    return x + 1\nslow"
        )
        assert guest.interpreter.wait(slow(1)) == 2
        fails = guest.run("async def fails():\n    raise KeyError('k')\nfails")
        with pytest.raises(PythonError, match="KeyError"):
            guest.interpreter.wait(fails())

    in_guest(use)


def test_a_buffer_of_the_guest_is_read_and_written_in_place() -> None:
    def use(guest: Guest) -> None:
        proxy = guest.run("import array\nnumbers = array.array('i', [1, 2, 3])\nnumbers")
        view = proxy.get_buffer()
        assert isinstance(view.data, JsTypedArray)
        assert list(view.data.view) == [1, 2, 3]
        view.data[1] = 20
        assert guest.run("list(numbers)").to_js() == [1, 20, 3]
        guest.run("x = bytearray(50_000_000)\nnumbers[0] = 10")
        assert view.data[0] == 10
        view.release()
        view.release()

    in_guest(use)


def alive(guest: Guest) -> bool:
    """Return whether the guest still holds the object to which it kept a weak reference."""
    return bool(guest.run("import gc\n_ = gc.collect()\nkept() is not None"))


def test_what_the_host_drops_is_released_at_the_start_of_a_turn_and_not_before() -> None:
    def use(guest: Guest) -> None:
        proxy: Any = guest.run(
            "import weakref\nclass Thing: pass\nthing = Thing()\nkept = weakref.ref(thing)\nthing"
        )
        guest.run("del thing")
        registry = guest.interpreter._host.proxies
        number, ended = proxy.target.number, weakref.ref(proxy)
        del proxy
        guest.interpreter._host.instance.sweep()
        gc.collect()
        assert ended() is None
        assert number in registry.dead
        assert number in registry.pointers
        guest.interpreter.run_async("import asyncio\nawait asyncio.sleep(0.001)")
        guest.interpreter.run_async("await asyncio.sleep(0.001)")
        assert not alive(guest)

    in_guest(use)


def test_references_are_numbered_and_a_replay_may_release_one_that_lives() -> None:
    def use(guest: Guest) -> None:
        registry = guest.interpreter._host.proxies
        proxy = guest.run("[1]")
        assert isinstance(proxy, PyProxy)
        number = proxy.target.number
        assert registry.pointers[number] == proxy.pointer
        registry.release([number])
        assert not proxy.alive
        with pytest.raises(JsError, match="already been destroyed"):
            len(proxy)
        registry.release([number])

    in_guest(use)
