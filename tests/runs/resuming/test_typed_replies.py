"""Replies that the user types because they were not recorded."""

from __future__ import annotations

import pytest

from praxis_desktop.runs.resuming._asking import reply_bytes


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", b""),
        ("S S  20.00 g", b"S S  20.00 g"),
        ("ok\\r\\n", b"ok\r\n"),
        ("\\x1b\\0\\t", b"\x1b\0\t"),
        ("a\\\\nb", b"a\\nb"),
        ("C:\\data \\x \\xg1 \\", b"C:\\data \\x \\xg1 \\"),
        ("20 \u00b5l", b"20 \xb5l"),
        ("20 \u2103", "20 \u2103".encode()),
    ],
)
def test_it_stands_as_it_is_typed_but_for_what_cannot_be_typed(typed: str, meant: bytes) -> None:
    assert reply_bytes(typed) == meant
