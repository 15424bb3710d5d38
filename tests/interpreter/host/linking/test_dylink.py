"""A native library's loading information is read as the tool conventions specify it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.host.linking.dylink import (
    FUNCTION_EXPORT,
    GLOBAL_EXPORT,
    Dylink,
    DylinkError,
    read_dylink,
)
from tests.interpreter.host.native_libraries import (
    PREAMBLE,
    dylink_section,
    library,
    memory_info,
    strings,
    subsection,
    weak_imports,
)

names = st.lists(st.text(max_size=20), max_size=4)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 31),
    st.integers(0, 2**20),
    st.integers(0, 31),
    names,
    names,
    names,
)
def test_all_that_a_library_asks_for_is_read(
    memory_size: int,
    memory_power: int,
    table_size: int,
    table_power: int,
    needed: list[str],
    weak: list[str],
    paths: list[str],
) -> None:
    section = dylink_section(
        memory_info(memory_size, memory_power, table_size, table_power),
        subsection(2, strings(needed)),
        weak_imports(weak),
        subsection(5, strings(paths)),
    )
    assert read_dylink(PREAMBLE + section) == Dylink(
        memory_size,
        1 << memory_power,
        table_size,
        1 << table_power,
        tuple(needed),
        frozenset(weak),
        tuple(paths),
    )


def test_exports_are_listed_with_their_kinds() -> None:
    data = library(
        """(module (func (export "f")) (global (export "data") i32 (i32.const 4)) (table (export "t") 1
        funcref))
        """
    )
    assert read_dylink(data).exports == {"f": FUNCTION_EXPORT, "data": GLOBAL_EXPORT, "t": 1}


def test_unknown_subsections_are_skipped() -> None:
    section = dylink_section(subsection(99, b"whatever"), memory_info(8, 0, 0, 0))
    assert read_dylink(PREAMBLE + section).memory_size == 8


def test_bindings_other_than_weak_are_required() -> None:
    strong = subsection(4, b"\1\3env\1f\0")
    assert read_dylink(PREAMBLE + dylink_section(strong)).weak_imports == frozenset()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x7fELF" + bytes(60),
        PREAMBLE,
        PREAMBLE + b"\0\5\4name",
        library("(module)")[:-1] + b"\x7f",
        PREAMBLE + dylink_section(b"\1\x7f"),
        PREAMBLE + dylink_section(memory_info(0, 32, 0, 0)),
        PREAMBLE + dylink_section(subsection(2, b"\1\2\xff\xfe")),
    ],
    ids=["empty", "ELF", "no section", "other section", "cut", "cut subsection", "alignment", "not UTF-8"],
)
def test_what_is_no_library_is_refused(data: bytes) -> None:
    with pytest.raises(DylinkError):
        read_dylink(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(DylinkError):
        read_dylink(PREAMBLE + dylink_section(body))


@given(st.data())
def test_any_beginning_of_a_library_is_read_or_refused(data: st.DataObject) -> None:
    whole = library(
        '(module (func (export "f")))', memory_info(16, 2, 1, 0), subsection(2, strings(["libm.so"]))
    )
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    with contextlib.suppress(DylinkError):
        read_dylink(cut)
