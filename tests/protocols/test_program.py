"""Source files on disk: encodings, line ends, and files that are not source files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.program import MAX_SIZE, decode_source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("x = 'µ'\n".encode(), "x = 'µ'\n"),
        ("x = 'µ'\n".encode("utf-8-sig"), "x = 'µ'\n"),
        ("# coding: latin-1\nx = 'µ'\n".encode("latin-1"), "# coding: latin-1\nx = 'µ'\n"),
        ("#!/usr/bin/python\n# -*- coding: cp1252 -*-\n'€'".encode("cp1252"), None),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
    ],
)
def test_source_is_decoded_as_python_would(data: bytes, text: str | None) -> None:
    decoded = decode_source(data, "x.py")
    assert decoded.endswith("'€'") if text is None else decoded == text


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_text_or_a_sentence(data: bytes) -> None:
    error: UsageError | None = None
    try:
        assert "\r" not in decode_source(data, "x.py")
    except UsageError as raised:
        error = raised
    assert error is None or (error.message.startswith("x.py") and error.hint)


@pytest.mark.parametrize("encoding", ["zlib", "rot13", "idna", "punycode", "undefined"])
def test_what_is_no_encoding_of_texts_is_refused_at_once(encoding: str) -> None:
    """Decoding as Punycode would take minutes."""
    data = f"# coding: {encoding}\n".encode() + b"a" * 300_000 + b"-" + b"zz9" * 300_000
    with pytest.raises(UsageError, match=r"x\.py"):
        decode_source(data, "x.py")


def test_a_program_knows_its_path_and_its_title(tmp_path: Path) -> None:
    path = tmp_path / "weigh.py"
    path.write_text("pass")
    program = read_program(path, function="main")
    assert (program.source, program.filename, program.title) == ("pass", str(path), "weigh.py")
    assert program.function == "main"


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    with path.open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    with pytest.raises(UsageError, match="larger than 16 MiB"):
        read_program(path)
