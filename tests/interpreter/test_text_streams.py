"""Output and input as bytes and as text."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import (
    PythonError,
)
from praxis_desktop.interpreter.text_streams import as_text, from_lines
from tests.interpreter.guests import runtime


def test_streams_as_bytes_and_as_text() -> None:
    def call() -> None:
        pieces: list[bytes] = []
        texts: list[str] = []
        with Interpreter.boot(runtime(), stdout=pieces.append, stderr=as_text(texts.append)) as interpreter:
            interpreter.run("import os, sys\nprint('weight: 5 µg')\nprint('no newline', end='')")
            assert b"".join(pieces) == "weight: 5 µg\nno newline".encode()
            interpreter.run("os.write(2, b'\\xc2'); os.write(2, b'\\xb5g \\xff')")
            assert "".join(texts) == "µg �"
            interpreter.set_streams(stdout=as_text(texts.append))
            interpreter.run("print('later'); print('lost', file=sys.stderr)")
            assert "".join(texts) == "µg �later\n"

    run_in_guest_thread(call)


def test_a_character_that_was_never_completed_is_shown_as_such() -> None:
    texts: list[str] = []
    sink = as_text(texts.append)
    sink(b"a\xe2\x82")
    assert texts == ["a"]
    sink.close()
    assert texts == ["a", "�"]
    sink(b"b")
    assert texts == ["a", "�", "b"]


def test_input_comes_from_lines() -> None:
    def call() -> None:
        asked: list[str] = []

        def lines() -> Any:
            for line in ("12.5", "größe\n", "last"):
                asked.append(line)
                yield line

        with Interpreter.boot(runtime(), stdin=from_lines(lines())) as interpreter:
            assert interpreter.run("float(input())") == 12.5
            assert asked == ["12.5"]
            assert interpreter.run("import sys\nsys.stdin.readline()") == "größe\n"
            assert interpreter.run("import os\nos.read(0, 2), os.read(0, 100), os.read(0, 10)").to_js() == [
                b"la",
                b"st\n",
                b"",
            ]
            with pytest.raises(PythonError) as caught:
                interpreter.run("input()")
            assert caught.value.type_name == "EOFError"

    run_in_guest_thread(call)
