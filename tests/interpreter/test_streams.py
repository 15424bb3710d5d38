"""Standard input: every byte is read once, as lines or as bytes, and a stop can end the wait."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.faults import Unwind
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from tests.interpreter.guests import Guest, in_guest


def source_of(chunks: list[bytes]) -> StandardInput:
    rest = [chunk for chunk in chunks if chunk]

    def read(count: int) -> bytes:
        if not rest:
            return b""
        taken, rest[0] = rest[0][:count], rest[0][count:]
        if not rest[0]:
            del rest[0]
        return taken

    return StandardInput(read)


@given(st.lists(st.binary(max_size=9).map(lambda data: data.replace(b"\r", b"\n"))), st.data())
def test_lines_and_bytes_come_from_one_stream(chunks: list[bytes], data: st.DataObject) -> None:
    stream = source_of(chunks)
    rest = b"".join(chunks)
    while rest:
        if data.draw(st.booleans()):
            end = rest.find(b"\n") + 1 or len(rest)
            assert stream.read_line("") == rest[:end].decode("utf-8", "replace")
            rest = rest[end:]
        else:
            taken = stream.read(data.draw(st.integers(1, 5)))
            assert taken
            assert rest.startswith(taken)
            rest = rest[len(taken) :]
    assert stream.read_line("") == ""
    assert stream.read(5) == b""


def test_crlf_is_a_newline_even_when_it_comes_in_two() -> None:
    stream = source_of([b"a\r", b"\nb\rc\n"])
    assert [stream.read_line(""), stream.read_line("")] == ["a\n", "b\rc\n"]


def test_nothing_is_lost_of_a_line_whose_reading_was_interrupted() -> None:
    answers: list[bytes | None] = [b"be", None, b"gin\nrest", b""]

    def read(count: int) -> bytes:
        answer = answers.pop(0)
        if answer is None:
            raise WaitInterrupted
        return answer

    stream = StandardInput(read)
    with pytest.raises(WaitInterrupted):
        stream.read_line("")
    assert [stream.read_line(""), stream.read_line("")] == ["begin\n", "rest"]


class Person:
    """A person who types on request."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.answers: list[bytes | OSError] = []
        self.answered = threading.Semaphore(0)
        self.control = Control()
        self.source = BlockingSource(self._read, self.control)

    def _read(self) -> bytes:
        self.asked.release()
        self.answered.acquire()
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    def type(self, answer: bytes | OSError) -> None:
        self.answers.append(answer)
        self.answered.release()


def test_a_person_is_asked_only_when_the_program_asks() -> None:
    person = Person()
    assert not person.asked.acquire(timeout=0.05)
    person.type(b"abc")
    assert (person.source(2), person.source(2)) == (b"ab", b"c")
    person.type(OSError(5, "the terminal is gone"))
    with pytest.raises(OSError, match="gone"):
        person.source(1)
    person.type(b"")
    assert (person.source(1), person.source(1)) == (b"", b"")


def test_an_interrupt_or_a_kill_ends_the_wait_and_the_answer_is_kept() -> None:
    person = Person()

    def interrupt() -> None:
        person.asked.acquire()
        person.control.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(WaitInterrupted):
        person.source(10)
    thread.join()
    person.type(b"late")
    assert person.source(10) == b"late"
    person.control.kill()
    with pytest.raises(Unwind):
        person.source(10)


def test_an_embedder_gives_lines_or_bytes() -> None:
    def check(guest: Guest) -> None:
        assert guest.run("import os\nline = input()\nline + os.read(0, 5).decode()") == "onetwo\n"

    chunks = [b"one\ntwo\n", b"three"]
    in_guest(check, stdin=lambda count: chunks.pop(0) if chunks else b"")

    def ask(guest: Guest) -> None:
        assert guest.run("input('who? ')") == "who? "

    in_guest(ask, read_line=lambda prompt: prompt)


def test_answers_are_part_of_a_recording() -> None:
    journal = Journal()

    def check(guest: Guest) -> None:
        assert guest.run("import sys\n[input('n? '), sys.stdin.read()] == ['µ', 'rest']")

    lines = ["µ\n", "rest"]
    in_guest(
        check,
        environment=RecordingEnvironment(LiveEnvironment(), journal),
        read_line=lambda prompt: lines.pop(0) if lines else "",
    )
    in_guest(check, environment=ReplayEnvironment(journal))
