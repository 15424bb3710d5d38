"""A guest sees only the marked methods of this program's objects, and no argument of any type
harms the host.
"""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.host.guest_methods import guest_method, guest_methods
from praxis_desktop.interpreter.host.js.values import JsError
from tests.cli.command import finish, start

LISTED = {
    "_praxis_packages": ["cancel", "mount", "request"],
    "_praxis_engine": ["ask", "set_dispatcher", "wait", "wait_for", "withdraw"],
    "_praxis_outputs": ["tell"],
    "_praxis_display": ["begin_cell", "show"],
}

HIDDEN = """
import js
OTHERS = "begin set_graph_state graph_state dispatch is_under_way graph_kind _take _host".split()
OTHERS += "_source _engine _tell _show _waiting _layers __globals__ __func__ __self__ __wrapped__".split()
COMMON = set(dir(js.Object.new()))
import _praxis_host, _praxis_serial
objects = {name: getattr(js, name, None) for name in %r}
objects |= {"_praxis_host": _praxis_host, "_praxis_serial": _praxis_serial}
told = {}
for name, value in objects.items():
    if value is None:
        continue
    told[name] = sorted(set(dir(value)) - COMMON)
    for other in OTHERS:
        for holder in (value, getattr(value, told[name][0])):
            if hasattr(holder, other):
                raise SystemExit(f"{name} has {other}")
    for key in (*told[name], "something"):
        try:
            setattr(value, key, 1)
        except Exception:
            continue
        if name not in ("_praxis_host", "_praxis_serial"):
            raise SystemExit(f"{name}.{key} can be set")
told
"""

FUZZ = """
import js, random, sys
from pyodide.ffi import create_proxy, to_js

import _praxis_host, _praxis_serial

chance = random.Random(%d)
calls = [0]

def again(*arguments):
    calls[0] += 1
    if calls[0] %% 7 == 0:
        raise ValueError("called back")
    target = chance.choice(TARGETS)
    name = chance.choice([name for name in dir(target) if name[:2] != "__"])
    if calls[0] < 400 and name not in WAITING:
        return getattr(target, name)(*arguments[:2])

class Odd:
    def __getattr__(self, name): raise RuntimeError(name)
    def __call__(self, *arguments, **named): return again(*arguments)
    def __iter__(self): return iter([again(), self])
    def __len__(self): return -5
    def __bool__(self): raise ValueError("no truth")

cycle = js.Array.new()
cycle.push(cycle)
node = js.Object.new()
node.self = node
proxies = [create_proxy(again), create_proxy(Odd()), create_proxy({1: 2}), create_proxy([1, [2]])]
VALUES = [None, True, 0, -1, 1, 3, 2**31, 2**53, 10**30, -(10**400), 1.5, float("nan"), float("inf"), -0.0]
VALUES += ["", "x", "1", "-1", "\\ud800", "a" * 70000, "[" * 5000, "[]", "{}", b"", b"ab"]
VALUES += ['{"requirements": ["x"], "installed": []}', '{"kind": "x"}', '[{"layer": "a"}]']
VALUES += [to_js([]), to_js([1, "x"]), to_js({"a": 1}), cycle, node, js.Object.new(), js.Map.new()]
VALUES += [js.Uint8Array.new(9), js.Promise.resolve(1), js.Error.new("e")]
VALUES += [js.setTimeout, js.JSON, js, *proxies]
WAITING = set("sleep turn read_line wait wait_for connect set_timeout request_tick setInterval".split())
WAITING |= {"constructor"}
TARGETS = [value for name in %r if (value := getattr(js, name, None)) is not None]
TARGETS += [_praxis_host, _praxis_serial]
for name in dir(js):
    if name[:1] == "_" or name in ("globalThis",):
        continue
    value = getattr(js, name)
    if callable(value) or hasattr(value, "js_id"):
        TARGETS.append(value)

failures = {}
for _ in range(%d):
    target = chance.choice(TARGETS)
    names = [name for name in dir(target) if name[:2] != "__" and name not in WAITING]
    if not names:
        continue
    name = chance.choice(names)
    arguments = [chance.choice(VALUES) for _ in range(chance.randrange(6))]
    try:
        member = getattr(target, name)
        if callable(member):
            if chance.random() < 0.2 and hasattr(member, "new"):
                member.new(*arguments)
            else:
                member(*arguments)
    except Exception as error:
        failures[type(error).__name__] = failures.get(type(error).__name__, 0) + 1
print("calls that were refused:", sum(failures.values()) > 0)
"""


def test_only_what_is_listed_is_there() -> None:
    finished = finish(start("exec", "--json", "-c", HIDDEN % (tuple(LISTED),)))
    assert finished.code == 0, finished.out
    told = finished.result["value"]
    for name, methods in LISTED.items():
        assert told.get(name, methods) == methods
    assert "set_dispatcher" in told["_praxis_serial"]
    assert {"begin", "graph_state", "set_graph_state"}.isdisjoint(set().union(*told.values()))


@pytest.mark.parametrize("seed", range(4))
def test_hostile_arguments_are_refused_and_the_program_goes_on(seed: int) -> None:
    program = FUZZ % (seed, tuple(LISTED), 1500)
    finished = finish(start("exec", "--timeout", "60", "-c", program))
    assert finished.code in (0, 7), finished.err  # it calls coroutine functions and awaits nothing
    assert finished.out.endswith("calls that were refused: True\n")


class Scale:
    """An object of this program, according to ``is_ours``."""

    @guest_method
    def weigh(self, item: str, times: int, exact: bool, most: float | None) -> str:
        """Return the weight."""
        return f"{item} {times} {exact} {most}"

    def tare(self) -> None:
        """A method that is not for guests."""


def test_arguments_are_what_the_annotations_say() -> None:
    assert guest_methods(Scale) == ("weigh",)
    scale = Scale()
    assert scale.weigh("plate", 2, True, None) == "plate 2 True None"
    assert scale.weigh("plate", 2, False, 1) == "plate 2 False 1"
    for wrong in [(1, 2, True, None), ("plate", True, True, 0), ("plate", 2, 1, 0), ("plate", 2, True, "1")]:
        with pytest.raises(JsError, match="takes"):
            scale.weigh(*wrong)  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        guest_method(_with_a_dict)


def test_an_object_of_a_guest_cannot_pass_for_a_proxy_by_its_properties() -> None:
    program = (
        "import js, _praxis_host\nforged = js.Object.new()\nforged.graph_kind = 'pyproxy'\n"
        "try:\n    _praxis_host.connect(forged, forged)\nexcept Exception as error:\n    print(error)\n"
        "import asyncio\nasyncio.run(asyncio.sleep(0))\n"
    )
    finished = finish(start("exec", "-c", program))
    assert (finished.code, finished.err) == (0, "")
    assert finished.out == "TypeError: connect() takes PyProxy as argument 1 (tick)\n"


def _with_a_dict(self: object, fields: dict[str, int]) -> None: ...


@pytest.mark.parametrize("function", ["js.JSON.parse", "js.eval", "js.Object.new()", "js._praxis_engine.ask"])
def test_a_raw_call_that_fails_is_an_error_of_the_guest(function: str) -> None:
    """Earlier, this was a defect with exit code 70."""
    program = (
        f"import js, _pyodide_core\ntry:\n    _pyodide_core.raw_call({function})\n"
        "except SystemError as error:\n    print(type(error.__cause__).__name__)\n"
    )
    finished = finish(start("exec", "-c", program))
    assert (finished.code, finished.out) == (0, "JsException\n"), finished.err
