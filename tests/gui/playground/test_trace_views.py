"""The trace viewer's model of frames: steps, the contents at each of them, marks and pointers."""

from __future__ import annotations

from typing import Any

from praxis_desktop.gui.trace.layout import SHOWN, window_of
from praxis_desktop.gui.trace.trace import read_trace
from praxis_desktop.gui.trace.view import StepView, Views

SORT = "def sort(a):\n    if a[j] > a[j + 1]:\n        a[j], a[j + 1] = a[j + 1], a[j]\n"


def frame(operation: str, number: int, index: Any, value: Any, site: int, **more: Any) -> dict[str, Any]:
    """Return a frame about a list, as the guest reports it."""
    told = {"operation": operation, "list": number, "index": index, "value": value, "site": site}
    return {**told, "line": 0, "name": "a", "locals": {}, **more}


def node(operation: str, number: int, site: int, **more: Any) -> dict[str, Any]:
    """Return a frame about a node."""
    kind = more.pop("kind", "ListNode")
    return {"operation": operation, "node": number, "type": kind, "site": site, "line": 0, **more}


def content(frames: list[dict[str, Any]], sites: list[Any], text: str = SORT) -> dict[str, Any]:
    """Return a message."""
    return {"sources": [{"cell": 3, "text": text}], "sites": sites, "frames": frames, "left_out": 0}


def views_of(frames: list[dict[str, Any]], sites: list[Any], text: str = SORT) -> list[StepView]:
    """Return the views of all steps, in order."""
    views = Views(read_trace(content(frames, sites, text)))
    return [views.at(number) for number in range(len(views.trace.steps))]


SITES: list[Any] = [
    [0, 1, None],
    [0, 2, [2, 9, 10]],
    [0, 2, [2, 16, 21]],
    [0, 3, [3, 10, 11]],
    [0, 3, [3, 16, 21]],
]


def test_what_one_execution_of_a_line_does_is_one_step() -> None:
    here = {"locals": {"j": 0, "a": {"list": 1}}}
    views = views_of(
        [
            frame("new", 1, None, [3, 1], 0),
            frame("get", 1, 0, 3, 1, **here),
            frame("get", 1, 1, 1, 2, **here),
            frame("set", 1, 0, 1, 3, **here),
            frame("set", 1, 1, 3, 4, **here),
            frame("get", 1, 0, 1, 1, **here),
            frame("get", 1, 0, 1, 1, **here),
            frame("get", 1, 0, 1, 1, call=7, **here),
            frame("get", 1, 1, 3, 2, call=8, **here),
        ],
        SITES,
    )
    assert [(view.step.line, view.step.end - view.step.first) for view in views] == [
        *[(1, 1), (2, 2), (3, 2), (2, 1), (2, 1), (2, 1), (2, 1)]
    ]
    [compared] = views[1].lists
    assert compared.marks == {0: "compared", 1: "compared"}
    assert compared.pointers == {0: ("j",), 1: ("j + 1",)}
    assert (compared.items, compared.name, views[1].function) == (("3", "1"), "a", "sort")
    assert views[1].numbers == (("j", 0),)
    [written] = views[2].lists
    assert (written.items, written.marks) == (("1", "3"), {0: "written", 1: "written"})
    assert views[3].lists[0].before == {1}
    assert views[3].lists[0].resting == {}


def test_every_operation_leaves_the_list_as_it_was() -> None:
    items = [5, 6, 7, 8]
    operations = [
        ("append", 4, 9, [5, 6, 7, 8, 9]),
        ("insert", 0, 1, [1, 5, 6, 7, 8, 9]),
        ("pop", 5, 9, [1, 5, 6, 7, 8]),
        ("remove", 1, 5, [1, 6, 7, 8]),
        ("set", 2, 0, [1, 6, 0, 8]),
        ("set", [1, 3, 1], [2, 3, 4], [1, 2, 3, 4, 8]),
        ("set", [0, 5, 2], [7, 7, 7], [7, 2, 7, 4, 7]),
        ("set", [4, -1, -2], [1, 2, 3], [3, 2, 2, 4, 1]),
        ("delete", [0, 2, 1], None, [2, 4, 1]),
        ("delete", 0, 2, [4, 1]),
        ("extend", [2, 4, 1], [6, 6], [4, 1, 6, 6]),
        ("get", 0, 4, [4, 1, 6, 6]),
        ("sort", None, [1, 4, 6, 6], [1, 4, 6, 6]),
        ("reverse", None, [6, 6, 4, 1], [6, 6, 4, 1]),
        ("unpack", None, [6, 6, 4, 1], [6, 6, 4, 1]),
        ("clear", None, [], []),
    ]
    frames = [frame("new", 1, None, items, 0)]
    frames += [frame(name, 1, index, value, 0) for name, index, value, _ in operations]
    views = views_of(frames, SITES)
    held = [list(map(int, view.lists[0].items)) for view in views if view.lists]
    assert held == [expected for *_, expected in operations]


def test_a_long_list_is_shown_around_what_happens() -> None:
    frames = [frame("new", 1, None, [*range(1000), "... 24 more"], 0), frame("get", 1, 500, 500, 1)]
    [*_, last] = views_of(frames, SITES)
    [shown] = last.lists
    assert (len(shown.items), shown.hidden) == (1000, 24)
    assert 500 in window_of(shown)
    assert len(window_of(shown)) == SHOWN


def test_nodes_are_shown_with_those_they_are_linked_with() -> None:
    frames = [
        node("new", 1, 0, fields={"val": 1, "next": {"node": 2}}),
        node("new", 2, 0, fields={"val": 2, "next": None}),
        node("new", 3, 0, fields={"val": 3, "next": None}),
        node("set", 1, 1, field="next", value=None, target=None, locals={"head": {"node": 1}}),
        node("set", 2, 2, field="next", value="<ListNode 1>", target=1, locals={"p": {"node": 2}}),
    ]
    views = views_of(frames, SITES)
    assert [(shown.number, shown.mark, shown.pointers) for shown in views[-1].nodes] == [
        (1, "written", ()),
        (2, "written", ("p",)),
    ]
    assert views[-1].nodes[1].links["next"] == 1
    assert views[-1].nodes[1].written == {"next"}


def test_what_a_guest_makes_up_harms_nobody() -> None:
    wild: list[Any] = [
        None,
        7,
        {"operation": 3},
        {"operation": "get", "list": 1, "site": 99},
        frame("get", 1, 10**30, None, 0),
        frame("set", 1, [0, 5, 2], [1], 0),
        frame("set", 1, [0, 5, 0], [1], 0),
        frame("pop", 5, -3, "x", 0),
        frame("dance", 1, "x", {}, 0, locals=[], name=[]),
        node("set", 9, 0, field="next", target=9, kind=None),
        node("new", 8, 0, fields=5),
        node("set", 8, 0, field="next", target=8),
    ]
    sites: list[Any] = [[0, 10**9, [5, 2, 1]], None, [7, 1, None], ["a"]]
    for told in (content(wild, sites), {}, {"frames": 3, "sites": "x", "sources": [1, {"text": 4}]}):
        views = Views(read_trace(told))
        for number in range(len(views.trace.steps)):
            views.at(number)
