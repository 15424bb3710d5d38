"""``exec --args`` calls the program's function, and ``--trace`` reports its operations on lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, praxis

SWAP = """
def swap_ends(nums: list[int]) -> list[int]:
    nums[0], nums[-1] = nums[-1], nums[0]
    return nums
"""
MERGE = """
# Definition for singly-linked list.
# class ListNode:
#     def __init__(self, val=0, next=None): ...
class Solution:
    def mergeTwoLists(self, one: Optional[ListNode], two: Optional[ListNode]) -> Optional[ListNode]:
        first = last = ListNode()
        while one and two:
            if one.val <= two.val:
                last.next, one = one, one.next
            else:
                last.next, two = two, two.next
            last = last.next
        last.next = one or two
        return first.next
    def _helper(self): pass
"""
INVERT = """
class TreeNode:
    def __init__(self, val):
        self.val, self.left, self.right = val, None, None
class Solution:
    def invert(self, root: "TreeNode | None") -> "TreeNode | None":
        if root:
            root.left, root.right = self.invert(root.right), self.invert(root.left)
        return root
"""


def test_frames_are_told_in_json_as_the_schema_says() -> None:
    finished = praxis("exec", "-c", SWAP, "--args", "[[3, 1, 2]]", "--trace", "--json")
    result = finished.result
    assert (finished.code, result["value"]) == (0, [2, 1, 3])
    shown = [
        (frame["operation"], frame["list"], frame["index"], frame["value"], frame["line"])
        for frame in result["callstack"]
    ]
    assert shown == [
        ("new", 1, None, [3, 1, 2], 2),
        ("get", 1, 2, 2, 3),
        ("get", 1, 0, 3, 3),
        ("set", 1, 0, 2, 3),
        ("set", 1, 2, 3, 3),
    ]
    assert {frame["name"] for frame in result["callstack"]} == {"nums"}
    assert finished.events[-1]["details"]["frames_left_out"] == 0
    assert_as_published(result["callstack"])


def assert_as_published(frames: list[dict[str, Any]]) -> None:
    """Check that fields and operations are those of the published schema."""
    schema = json.loads((ROOT / "docs/tracing.schema.json").read_text())["$defs"]
    for frame in frames:
        kind = schema["node" if "node" in frame else "list" if "list" in frame else "left_out"]
        assert set(frame) - {"thread"} == set(kind["required"])
        assert set(frame) | {"thread"} == set(kind["properties"]) | {"thread"}
        operation = kind["properties"]["operation"]
        assert frame["operation"] in operation.get("enum", [operation.get("const")])


def test_people_see_what_the_function_returns() -> None:
    finished = praxis("exec", "-c", SWAP + "\nprint('ready')", "--args", "[[3, 1, 2]]")
    assert (finished.code, finished.out) == (0, "ready\n[2, 1, 3]\n")


def test_frames_are_lines_for_people() -> None:
    finished = praxis("exec", "-c", "a = [2, 1]\na.sort()\nprint(a[0:1])", "--trace")
    assert (finished.code, finished.out) == (0, "[1]\n")
    lines = [line.strip() for line in finished.told]
    assert lines[:3] == ["1  a  new [2, 1]", "2  a  sort [1, 2]", "3  a[0:1:1]  get [1]"]


def test_what_was_done_before_an_error_is_told_too() -> None:
    finished = praxis("exec", "-c", "a = [1]\nfor i in range(3): a[i] += 1", "--trace", "--json")
    result = finished.result
    assert finished.code == 1
    assert result["error"]["stack"].endswith("~^^^\nIndexError: list index out of range\n")
    assert [frame["operation"] for frame in result["callstack"]] == ["new", "get", "set"]


def test_frames_beyond_the_limit_are_counted() -> None:
    finished = praxis("exec", "-c", "a = [0]\nfor i in range(11_000): a[0]", "--trace", "--json")
    frames = finished.result["callstack"]
    assert len(frames) == 10_001
    assert frames[-1] == {"operation": "left_out", "count": 1001}
    assert finished.events[-1]["details"]["frames_left_out"] == 1001
    assert_as_published(frames)


@pytest.mark.parametrize(
    ("program", "arguments", "value"),
    [
        (MERGE, "[[1, 3, 5], [2, 4]]", [1, 2, 3, 4, 5]),
        (MERGE, "[[], null]", []),
        (INVERT, "[[4, 2, 7, 1, 3, null, 9]]", [4, 7, 2, 9, None, 3, 1]),
    ],
)
def test_nodes_come_and_go_as_plain_data(program: str, arguments: str, value: object) -> None:
    finished = praxis("exec", "-c", program, "--args", arguments, "--json", "--trace")
    assert finished.result["value"] == value
    assert_as_published(finished.result["callstack"])
    kinds = {(frame["operation"], frame["field"]) for frame in finished.result["callstack"]}
    if value:
        assert {("get", "val"), ("set", "next")} <= kinds or ("set", "left") in kinds


@pytest.mark.parametrize("flags", [[], ["--trace"]])
def test_which_function_is_called(flags: list[str], tmp_path: Path) -> None:
    programs = {
        "def main(a): return ['main', a]\ndef other(): pass": ["main", 7],
        "def _private(): pass\nasync def only(a): return ['only', a]": ["only", 7],
        "def one(a): pass\ndef two(a): pass\n5": 5,
        "def only(a): return a + 1\nonly(1)": 2,
        "def only(a): return a + 1\nif __name__ == '__main__': x = only(1)": None,
        "class Solution:\n  def go(self, a): return ['go', a]\ndef main(a): pass": ["go", 7],
    }
    for number, (program, value) in enumerate(programs.items()):
        if flags and number % 2:
            continue
        finished = praxis("exec", "-c", program, "--args", "[7]", "--json", *flags)
        assert (finished.code, finished.result["value"]) == (0, value), program


def test_arguments_that_do_not_fit_are_bad_input_before_anything_runs() -> None:
    program = "print('ran')\ndef pour(volume, speed=1): pass"
    finished = praxis("exec", "-c", program, "--args", "[]")
    assert (finished.code, finished.out) == (2, "")
    assert finished.told[0] == "praxis-desktop: 0 arguments were given to pour(volume, speed)"
    program = "def walk(root: TreeNode): pass"
    finished = praxis("exec", "-c", program, "--args", "[5]")
    assert finished.code == 2
    assert finished.told[0] == (
        "praxis-desktop: walk: parameter 'root': a TreeNode is given as a JSON list, not as 5"
    )


IN_THREADS = """
import threading
def main(nums: list[int]) -> list[int]:
    def sort(first: int) -> None:
        nums[first:first + 3] = sorted(nums[first:first + 3])
        mine = [first]
        mine.append(nums[first])
    threads = [threading.Thread(target=sort, args=(n,), name=f"sorter {n}") for n in (0, 3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return sorted(nums)
"""


def test_frames_say_in_which_thread_unless_it_is_the_main_one() -> None:
    finished = praxis("exec", "-c", IN_THREADS, "--args", "[[3, 1, 2, 6, 4, 5]]", "--trace", "--json")
    frames = finished.result["callstack"]
    assert_as_published(frames)
    assert {frame.get("thread") for frame in frames} == {None, "sorter 0", "sorter 3"}
    appended = {frame["thread"]: frame["value"] for frame in frames if frame["operation"] == "append"}
    assert appended == {"sorter 0": 1, "sorter 3": 4}
    assert all("thread" not in frame for frame in frames if frame["line"] in (3, 12))
    shown = praxis("exec", "-c", IN_THREADS, "--args", "[[3, 1, 2, 6, 4, 5]]", "--trace")
    assert any(line.endswith("append 4  (thread sorter 3)") for line in shown.told + shown.out.splitlines())


IN_EIGHT_THREADS = """
import threading
def main(count: int) -> None:
    def fill(number: int) -> None:
        mine = []
        for each in range(count):
            mine.append((number, each))
    threads = [threading.Thread(target=fill, args=(number,)) for number in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_every_frame_is_told_once_however_often_threads_take_turns() -> None:
    finished = praxis("exec", "-c", IN_EIGHT_THREADS, "--args", "[300]", "--trace", "--json")
    frames = finished.result["callstack"]
    appended = [tuple(frame["value"]) for frame in frames if frame["operation"] == "append"]
    assert sorted(appended, key=lambda item: item[0]) == [
        (number, each) for number in range(8) for each in range(300)
    ]
    described = [frame["list"] for frame in frames if frame["operation"] == "new"]
    assert len(described) == len(set(described)) == 9


def test_a_function_that_would_only_make_a_generator_is_refused(tmp_path: Path) -> None:
    (tmp_path / "walk.py").write_text("class Solution:\n    def walk(self, n):\n        yield n\n")
    finished = praxis("exec", "walk.py", "--args", "[1]", cwd=tmp_path)
    assert finished.code == 2
    assert "Solution().walk contains yield, so a call would run none of it" in finished.err
