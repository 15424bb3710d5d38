"""A library is prepared once, states which code prepared it, and may contain anything."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.exnref import uses_legacy_eh
from praxis_desktop.interpreter.host.linking import prepared_library
from praxis_desktop.interpreter.host.linking.dylink import DylinkError, read_dylink
from praxis_desktop.interpreter.host.linking.prepared_library import is_prepared, prepare_library
from praxis_desktop.interpreter.stop_checks import STOP_MEMORY
from tests.interpreter.host.native_libraries import library, memory_info

CATCHING = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (tag $problem)
      (func (export "attempt") (result i32)
        try (result i32) (throw $problem) catch_all (i32.const 7) end))
    """,
    memory_info(16, 2, 0, 0),
)


def test_a_prepared_library_is_translated_stoppable_and_marked() -> None:
    prepared = prepare_library(CATCHING)
    assert uses_legacy_eh(CATCHING)
    assert not uses_legacy_eh(prepared)
    assert STOP_MEMORY.encode() in prepared
    assert not is_prepared(CATCHING)
    assert is_prepared(prepared)
    assert is_prepared(memoryview(prepared))
    assert read_dylink(prepared) == read_dylink(CATCHING)
    assert prepare_library(CATCHING) == prepared


def test_what_other_code_prepared_is_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare_library(CATCHING)
    monkeypatch.setattr(prepared_library, "preparation_digest", lambda: "00" * 32)
    assert not is_prepared(prepared)
    again = prepare_library(prepared)
    assert is_prepared(again)
    assert again.count(prepared_library.MARK) == 1


@given(st.binary(max_size=80))
def test_anything_is_prepared_or_refused(data: bytes) -> None:
    for given_data in (data, CATCHING[:40] + data, CATCHING[: len(data)]):
        assert not is_prepared(given_data)
        with contextlib.suppress(DylinkError):
            prepare_library(given_data)
