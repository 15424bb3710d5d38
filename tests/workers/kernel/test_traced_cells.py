"""Cells that begin with ``%%trace``: the frames of their operations on lists and nodes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workers.kernel import traced_programs as programs
from tests.workers.kernel.conftest import Talk


def trace_of(talk: Talk, code: str) -> dict[str, Any]:
    """Return the trace of a cell."""
    (told,) = [m for m in talk.run("%%trace\n" + code.lstrip("\n")) if m.msg_type == "trace"]
    return dict(told.content)


def short(trace: dict[str, Any]) -> list[str]:
    """Return the frames, a line each: the line of the cell, the operation and its object, and its source
    text.
    """
    lines = [source["text"].split("\n") for source in trace["sources"]]
    told = []
    for frame in trace["frames"]:
        source, line, place = trace["sites"][frame["site"]]
        pointer = f" ({lines[source][place[0] - 1][place[1] : place[2]]})" if place else ""
        what = f"[{frame['index']}]" if "list" in frame else f".{frame.get('field', '')}"
        name = frame.get("name") or "-"
        value = frame.get("fields", frame.get("value"))
        told.append(f"{line} {frame['operation']} {name}{what}{pointer} {value}")
    return told


def test_bubble_sort(talk: Talk) -> None:
    assert short(trace_of(talk, programs.BUBBLE_SORT)) == [
        "9 new -[None] [3, 1, 2]",
        "5 get a[0] (j) 3",
        "5 get a[1] (j + 1) 1",
        "6 get a[1] (j + 1) 1",
        "6 get a[0] (j) 3",
        "6 set a[0] (j) 1",
        "6 set a[1] (j + 1) 3",
        "5 get a[1] (j) 3",
        "5 get a[2] (j + 1) 2",
        "6 get a[2] (j + 1) 2",
        "6 get a[1] (j) 3",
        "6 set a[1] (j) 2",
        "6 set a[2] (j + 1) 3",
        "5 get a[0] (j) 1",
        "5 get a[1] (j + 1) 2",
    ]


def test_binary_search(talk: Talk) -> None:
    trace = trace_of(talk, programs.BINARY_SEARCH)
    assert short(trace) == [
        "13 new -[None] [1, 3, 4, 7, 9]",
        "6 get items[2] (middle) 4",
        "8 get items[2] (middle) 4",
        "6 get items[0] (middle) 1",
        "6 get items[1] (middle) 3",
        "8 get items[1] (middle) 3",
    ]
    first = {"items": {"list": 1}, "low": 0, "high": 4, "middle": 2, "wanted": 3}
    assert trace["frames"][1]["locals"] == first


def test_two_pointers(talk: Talk) -> None:
    assert short(trace_of(talk, programs.TWO_POINTERS)) == [
        "2 new letters[None] ['a', 'b', 'c']",
        "5 get letters[2] (right) c",
        "5 get letters[0] (left) a",
        "5 set letters[0] (left) c",
        "5 set letters[2] (right) a",
    ]


def test_reversal_of_a_linked_list(talk: Talk) -> None:
    trace = trace_of(talk, programs.LIST_REVERSAL)
    assert short(trace) == [
        "5 new -. {'val': 1, 'next': {'node': 2}}",
        "5 new -. {'val': 2, 'next': None}",
        "5 get head.next <ListNode 2>",
        "6 set head.next None",
        "5 get head.next None",
        "6 set head.next <ListNode 1>",
    ]
    assert trace["frames"][5]["locals"] == {"before": {"node": 1}, "head": {"node": 2}}


def test_inversion_of_a_tree(talk: Talk) -> None:
    trace = trace_of(talk, programs.TREE_INVERSION)
    assert short(trace) == [
        "4 new -. {'val': 2, 'left': {'node': 2}, 'right': {'node': 3}}",
        "4 new -. {'val': 1, 'left': None, 'right': None}",
        "4 new -. {'val': 3, 'left': None, 'right': None}",
        "4 get root.right <TreeNode 3>",
        "4 get root.left <TreeNode 1>",
        "4 set root.left <TreeNode 3>",
        "4 set root.right <TreeNode 1>",
        "5 get root.left <TreeNode 3>",
        *["4 get root.right None", "4 get root.left None", "4 set root.left None", "4 set root.right None"],
        *["5 get root.left None", "6 get root.right None"],
        "6 get root.right <TreeNode 1>",
        *["4 get root.right None", "4 get root.left None", "4 set root.left None", "4 set root.right None"],
        *["5 get root.left None", "6 get root.right None"],
    ]


def test_functions_of_earlier_cells_are_traced_while_the_cell_runs(talk: Talk) -> None:
    talk.run(
        "def first(items):\n    return items[0]\nclass Lab:\n    def second(self, a):\n        return a[1]"
    )
    trace = trace_of(talk, "first([5, 6]) + Lab().second([7, 8])")
    assert [line.partition(" ")[2] for line in short(trace)] == [
        *["new -[None] [5, 6]", "get items[0] (0) 5", "new -[None] [7, 8]", "get a[1] (1) 8"]
    ]
    assert [source["cell"] for source in trace["sources"]] == [1, 2]
    assert talk.value("first([9])") == "9"  # and no longer afterwards
    assert trace_of(talk, "'nothing'")["frames"] == []


def test_a_traced_cell_is_the_same_cell(talk: Talk) -> None:
    talk.run("%%trace\nimport asyncio\na = [1]\nawait asyncio.sleep(0)\na += [2]\na")
    assert talk.value("a") == "[1, 2]"
    assert talk.error("%%trace\na[9]") == "IndexError"
    assert talk.error("%%trace\ndef f(:") == "SyntaxError"
    assert talk.error("get_ipython().run_cell_magic('trace', '', '')") == "UsageError"
    (told,) = [m for m in talk.run("%%trace?") if m.msg_type == "page"]
    assert "ListNode" in str(told.content)


@pytest.mark.parametrize("code", ["a = [3, 1\nfor", "return [1]", "  a = 'half"])
def test_of_a_cell_that_cannot_run_the_error_alone_is_told(talk: Talk, code: str) -> None:
    talk.run("def first(items):\n    return items[0]")  # it is traced, too
    kinds = [message.msg_type for message in talk.run(f"%%trace\n{code}")]
    assert "error" in kinds
    assert "trace" not in kinds


def test_what_was_done_before_an_interrupt_is_told(talk: Talk) -> None:
    request = talk.kernel.execute("%%trace\na = [0]\nprint('begun')\nwhile True:\n    a[0] += 1")
    while "begun" not in talk.printed:
        talk.hear(lambda m: True)
    assert talk.kernel.interrupt()
    trace = talk.reply("trace", request).content
    talk.end(request)
    frames = trace["frames"]
    assert isinstance(frames, list)
    assert len(frames) in range(1, 10_001)
    assert talk.value("len(a)") == "1"


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("a = [0]\nfor i in range(12_000): a[0]", range(10_000, 10_001)),
        ("a = list(range(2_000))\nfor i in range(1_000): sum(a)", range(100, 1_000)),
        ("a = [[0] * 50 for _ in range(900)]\nfor i in range(900): min(a)", range(905, 920)),
    ],
)
def test_frames_are_bounded_and_those_left_out_are_counted(talk: Talk, code: str, kept: range) -> None:
    trace = trace_of(talk, code)
    assert len(trace["frames"]) in kept
    assert trace["left_out"] > 0
    assert talk.value("len(a) > 0") == "True"
