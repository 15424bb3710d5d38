"""Host values written as plain data are restored unchanged: shared, in cycles, in chains of any length."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError
from praxis_desktop.interpreter.host.graph import GraphReader, GraphWriter, NotCapturable
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsBigInt, JsError, JsObject, JsSet

HOST: Any = SimpleNamespace(loop=SimpleNamespace(enqueue=lambda job: None))

_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=5)
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
    ),
    max_leaves=20,
)


def through_json(value: object, named: dict[str, object] | None = None) -> Any:
    writer = GraphWriter(named or {})
    code, nodes = json.loads(json.dumps([writer.encode(value), writer.nodes]))
    return GraphReader(nodes, named or {}, HOST).decode(code)


@given(_values)
def test_plain_values_come_back_with_their_types(value: object) -> None:
    back = through_json(value)
    assert back == value
    assert repr(back) == repr(value)


@given(_values)
def test_what_is_shared_is_shared_again(value: object) -> None:
    first, second = through_json([[value], JsObject(kept=value)])
    if isinstance(value, list | dict | tuple):
        assert first[0] is second.kept
    same = [value]
    one, two = through_json([same, same])
    assert one is two


def test_cycles_come_back_also_through_tuples() -> None:
    items: list[object] = []
    pair = (items, {"pair": items})
    items.append(pair)
    back = through_json(pair)
    assert back[0][0] is back
    assert back[1]["pair"] is back[0]
    table: dict[str, object] = {}
    table["self"] = table
    assert through_json(table)["self"] is not table
    loop = through_json(table)
    assert loop["self"] is loop


def test_javascript_values_and_faults_come_back() -> None:
    back = through_json(
        [
            JsBigInt(5),
            JsSet([3, 1]),
            JsError("m", "TypeError", "s"),
            PythonError("ValueError", "v", "trace", 7),
            GuestInterrupted("KeyboardInterrupt", "", ""),
            OSError(5, "gone"),
            bytearray(b"ab"),
        ]
    )
    assert type(back[0]) is JsBigInt
    assert list(back[1]) == [3, 1]
    assert (back[2].name, back[2].message, back[2].stack) == ("TypeError", "m", "s")
    assert (back[3].type_name, back[3].message, back[3].traceback, back[3].address) == (
        "ValueError",
        "v",
        "trace",
        7,
    )
    assert type(back[3]) is PythonError
    assert type(back[4]) is GuestInterrupted
    assert (back[5].name, back[5].message) == ("OSError", "[Errno 5] gone")
    assert back[6] == bytearray(b"ab")


class Balance:
    def __init__(self) -> None:
        self.weights: list[float] = []

    def weigh(self, weight: float) -> None:
        self.weights.append(weight)


def test_methods_of_what_has_a_name_are_found_again() -> None:
    balance = Balance()
    weigh = through_json(balance.weigh, {"balance": balance})
    weigh(1.5)
    assert balance.weights == [1.5]


def test_a_chain_of_twenty_thousand_promises_is_no_recursion() -> None:
    first = last = Promise(HOST)
    for _ in range(20_000):
        last = last.then()
    writer = GraphWriter({})
    code = writer.encode(first)
    back = GraphReader(cast(Any, writer.nodes), {}, HOST).decode(code)
    length = 0
    while back._reactions:
        back = back._reactions[0].derived
        length += 1
    assert length == 20_000


def test_lists_a_hundred_thousand_deep_come_back() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    writer = GraphWriter({})
    code = writer.encode(deep)
    back = GraphReader(cast(Any, writer.nodes), {}, HOST).decode(code)
    depth = 0
    while back:
        back = back[0]
        depth += 1
    assert depth == 100_000


def test_what_cannot_be_written_is_named_with_the_way_to_it() -> None:
    promise = Promise(HOST)
    promise.then(None, lambda: 1)
    with pytest.raises(NotCapturable) as caught:
        GraphWriter({}).encode([0, {"weight": promise}], "the deferred promises")
    assert "test_what_cannot_be_written_is_named_with_the_way_to_it.<locals>.<lambda>" in caught.value.what
    assert caught.value.holder == (
        "the deferred promises -> ['weight'] -> reactions of a promise -> item 1 -> callback of catch()"
    )
    assert "register" in caught.value.hint
    with pytest.raises(NotCapturable, match=r"iterator.*held by \['a'\] -> item 2"):
        GraphWriter({}).encode({"a": [1, iter([])]})


def test_damaged_graphs_are_refused() -> None:
    for nodes, error in (
        ([["list", ["name", "unknown"]]], KeyError),
        ([["strange"]], ValueError),
        ([["list", ["odd", 1]]], ValueError),
    ):
        with pytest.raises(error):
            GraphReader(cast(Any, nodes), {}, HOST).decode(["node", 0])
