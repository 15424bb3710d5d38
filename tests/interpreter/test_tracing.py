"""A traced program behaves the same, and its frames show every operation on its lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interpreter.guests import Guest, in_guest
from tests.interpreter.tracing_programs import PROGRAMS

GUEST = Path(__file__).with_name("tracing_guest.py")
Compare = Callable[[str], dict[str, Any]]


def with_comparison(use: Callable[[Compare], None]) -> None:
    """Let ``use`` run programs in one guest, both with and without tracing."""

    def call(guest: Guest) -> None:
        guest.interpreter.files.write_file("/home/pyodide/tracing_guest.py", GUEST.read_bytes())
        compare = guest.interpreter.load("tracing_guest:compare")
        use(lambda source: json.loads(compare(source)))

    in_guest(call)


def frames_of(source: str) -> list[dict[str, Any]]:
    """Return the frames of a program, which must succeed."""
    found: list[dict[str, Any]] = []

    def use(compare: Compare) -> None:
        outcome = compare(source)
        assert outcome["traced"]["error"] == ""
        assert outcome["traced"] == outcome["plain"]
        found.extend(outcome["frames"])

    with_comparison(use)
    return found


def told(source: str) -> list[str]:
    """Return the frames of a program in short form."""
    return [
        f"{frame['line']} {frame['name']}#{frame['list']} {frame['operation']}"
        f" {frame['index'] if frame['index'] is not None else '-'} {frame['value']}"
        for frame in frames_of(source)
    ]


def test_programs_do_not_notice_that_they_are_traced() -> None:
    def use(compare: Compare) -> None:
        for name, source in PROGRAMS.items():
            outcome = compare(source)
            assert outcome["traced"] == outcome["plain"], name

    with_comparison(use)


def test_every_operation_is_a_frame() -> None:
    source = """
import heapq
a = [3, 1]
a[0] = a[1]
a[0] += 4
a[0], a[1] = a[1], a[0]
a[1:1] = (7, 8)
a.append(2); a.pop(0); a.insert(1, 9); a.extend([6]); a.remove(9); a.reverse(); a.sort()
heapq.heappush(a, 0)
del a[-1]
x, *y = a
7 in a
a += [5]
for x in a: break
for i, x in enumerate(a): break
max(a)
a.clear()
"""
    assert told(source) == [
        "3 a#1 new - [3, 1]",
        "4 a#1 get 1 1",
        "4 a#1 set 0 1",
        "5 a#1 get 0 1",
        "5 a#1 set 0 5",
        "6 a#1 get 1 1",
        "6 a#1 get 0 5",
        "6 a#1 set 0 1",
        "6 a#1 set 1 5",
        "7 a#1 set [1, 1, 1] [7, 8]",
        "8 a#1 append 4 2",
        "8 a#1 pop 0 1",
        "8 a#1 insert 1 9",
        "8 None#2 new - [6]",
        "8 None#2 iterate - [6]",
        "8 a#1 extend [5, 6, 1] [6]",
        "8 a#1 remove 1 9",
        "8 a#1 reverse - [6, 2, 5, 8, 7]",
        "8 a#1 sort - [2, 5, 6, 7, 8]",
        "9 a#1 set 0 0",
        "9 a#1 set 2 2",
        "9 a#1 append 5 6",
        "10 a#1 delete 5 6",
        "11 a#1 unpack - [0, 5, 2, 7, 8]",
        "12 a#1 contains - 7",
        "13 None#3 new - [5]",
        "13 a#1 append 5 5",
        "14 a#1 iterate 0 0",
        "15 a#1 iterate 0 0",
        "16 a#1 iterate - [0, 5, 2, 7, 8, 5]",
        "17 a#1 clear - []",
    ]


def test_a_list_keeps_its_number_under_every_name() -> None:
    source = """
rows = [[1], [2]]
def first(items): return items[0]
inner = first(rows)
inner[0] = 5
rows[0].append(6)
"""
    numbers = {(frame["name"], frame["list"]) for frame in frames_of(source) if frame["operation"] != "new"}
    assert numbers == {("rows", 3), ("items", 3), ("inner", 1)}


def test_frames_are_bounded_and_the_rest_is_counted() -> None:
    def use(compare: Compare) -> None:
        outcome = compare("a = [0]\nfor i in range(30_000): a[0] = i\n")
        assert outcome["plain"] == outcome["traced"]
        assert len(outcome["frames"]) == 10_000
        assert outcome["left_out"] == 30_001 - 10_000

    with_comparison(use)


def test_values_in_frames_are_small_and_plain() -> None:
    source = """
class Loud:
    def __repr__(self): print("asked"); return "no"
a = [Loud(), float("nan"), 10 ** 100, "x" * 1000, {"k": (1, None)}, {1: 2}, b"bytes", [[[[[1]]]]]]
b = list(range(1000))
b[0] = 1
"""
    frames = frames_of(source)
    values = next(frame["value"] for frame in frames if frame["name"] == "a")
    assert values[:4] == ["<Loud>", "nan", "<int of 333 bits>", "x" * 200 + "..."]
    assert values[4:] == [{"k": [1, None]}, "<dict of 1>", "b'bytes'", [[["<list of 1>"]]]]
    assert frames[-2]["value"][100:] == ["... 900 more"]


# ---- programs that nobody thought of
LISTS = st.sampled_from("abc")
INDICES = st.sampled_from(["0", "1", "-1", "2", "x % 3", "len(a) - 1", "9", "None", "f(b)"])
VALUES = st.sampled_from(["1", "x", "7", "a[0]", "b[-1]", "len(c)", "f(a)", "sum(a[:3])"])
SLICES = st.sampled_from([":", "1:", ":-1", "1:3", "::2", "::-1", "5:2", "x:", ":len(b)"])
TEMPLATES = [
    "{a}[{i}] = {v}",
    "{a}[{i}] += {v}",
    "{a}[{i}], {a}[{j}] = {a}[{j}], {a}[{i}]",
    "{a}[{s}] = {b}[:4]",
    "{a}[{s}] = [{v}, {v}]",
    "{a}[{s}] = (y for y in {b}[:4])",
    "{a}[{s}] += {b}[:2]",
    "{a}, {b} = {b}, {a}",
    "x = {a}[{i}] = {v}",
    "{a}.append({v})",
    "{a}.pop()",
    "{a}.pop({i})",
    "x = {a}.pop({i})",
    "{a}.insert({i}, {v})",
    "{a}.insert(*(0, {v}))",
    "{a}.remove({v})",
    "{a}.extend({b}[:3])",
    "{a}.extend(y for y in {b}[:3] if y != {v})",
    "{a}.sort()",
    "{a}.sort(key=lambda y: -y, reverse=y0)",
    "{a}.reverse()",
    "{a}.clear()",
    "del {a}[{i}]",
    "del {a}[{s}], x",
    "{a} += {b}[:3]",
    "{a} += ({v},)",
    "{a} = {a}[:4] * 2",
    "{a} = {b}",
    "{a} = {b}[{s}]",
    "{a} = {b} + [{v}]",
    "{a} = [y + 1 for y in {b} if y in {a}]",
    "{a} = sorted({b})",
    "{a} = g({b})",
    "x, *{a} = {b}",
    "heapq.heappush({a}, {v})",
    "random.shuffle({a})",
    "operator.setitem({a}, {i}, {v})",
    "bisect.insort({a}, {v})",
    "print({a}[{i}], {v} in {b}, *{b}[:2])",
    "print(max({a}), {a}.index({v}), {a}.count({v}), {a}.copy() == {a})",
    "print({a} is {b}, {v} not in {a}, 0 < x in {a})",
]


@st.composite
def simple_statements(draw: st.DrawFn) -> str:
    choices = {"a": LISTS, "b": LISTS, "i": INDICES, "j": INDICES, "v": VALUES, "s": SLICES}
    template: str = draw(st.sampled_from(TEMPLATES))
    return template.format(**{name: draw(choice) for name, choice in choices.items()})


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = (
            draw(st.sampled_from(["plain"] * 4 + ["for", "if", "try", "while", "def"])) if depth < 2 else ""
        )
        name = draw(LISTS)
        if kind in ("", "plain"):
            lines.append(draw(simple_statements()))
            continue
        body = indented(draw(blocks(depth + 1)))
        if kind == "for":
            loop = draw(
                st.sampled_from(["for x in {0}:", "for i, x in enumerate({0}):", "for x, i in zip({0}, b):"])
            )
            lines += [loop.format(name), f"    if len({name}) > 20 or tick(): break", *body]
        elif kind == "if":
            lines += [f"if {draw(VALUES)} in {name}:", *body, "else:", "    x = 3"]
        elif kind == "while":
            lines += [f"while {name} and not tick():", *body, f"    {name}.pop()"]
        elif kind == "def":
            lines += [
                "def inner(a, b=b, *, c=c):",
                "    x = 1",
                *body,
                "    return a",
                f"{name} = inner({name})",
            ]
        else:
            lines += ["try:", *body, "except Exception as error:", "    print(type(error), error)"]
    return lines


START = """
import bisect, heapq, operator, random
random.seed(1)
a, b, c = [3, 1, 2], [5, 4], [0]
x, y0, ticks = 1, False, 0
def f(items): return len(items) % 3
def g(items):
    items.append(items[0])
    return items
def tick():
    global ticks
    ticks += 1
    return ticks > 40
"""
SHORT = "if len(a) + len(b) + len(c) > 90: raise SystemExit('long')"


def replay(frames: list[dict[str, Any]]) -> None:
    """Check that the values read are those that were written."""
    lists: dict[int, list[Any]] = {}
    for frame in frames:
        operation, index, value = frame["operation"], frame["index"], frame["value"]
        if isinstance(value, list) and len(value) > 100:
            return  # longer values are not shown completely
        if operation == "new":
            lists[frame["list"]] = value
            continue
        model = lists[frame["list"]]
        place = slice(*index) if isinstance(index, list) else index
        if isinstance(index, list) and index[2] < 0 and index[1] < 0:
            place = slice(index[0], None, index[2])
        if operation == "get":
            assert model[place] == value
        elif operation == "iterate" and index is not None:
            assert model[index] == value
        elif operation in ("iterate", "unpack"):
            assert model == value
        elif operation == "set":
            model[place] = value
        elif operation == "delete":
            del model[place]
        elif operation in ("append", "insert"):
            assert index is not None
            model.insert(index, value)
        elif operation in ("pop", "remove"):
            assert model.pop(index) == value
        elif operation == "extend":
            model.extend(value)
        elif operation in ("sort", "reverse", "clear"):
            assert sorted(model) == sorted(value) or operation == "clear"
            model[:] = value if operation != "clear" else []


def check_random_programs(count: int) -> None:
    def use(compare: Compare) -> None:
        @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
        @given(blocks())
        def check(lines: list[str]) -> None:
            guarded = [part for line in lines for part in ([SHORT, line] if line[0] not in " e" else [line])]
            source = START + "\n".join(guarded) + "\nprint(a[:], b[:], c[:], x)\n"
            outcome = compare(source)
            assert outcome["traced"] == outcome["plain"], source
            if not outcome["left_out"]:
                replay(outcome["frames"])

        check()

    with_comparison(use)


def test_random_programs_are_the_same_and_their_frames_can_be_replayed() -> None:
    check_random_programs(40)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_many_random_programs_are_the_same() -> None:
    check_random_programs(3000)
