"""Waiting for time and for a person: without processor time, and immediately interruptible."""

from __future__ import annotations

import threading
import time

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment, WaitInterrupted
from praxis_desktop.interpreter.faults import GuestInterrupted, PythonError
from tests.interpreter.guests import Guest, evaluate, in_guest


class Person:
    """Presses Ctrl+C a moment after the program is ready for it."""

    def __init__(self, guest: Guest) -> None:
        self._control = guest.interpreter.control

    def press_soon(self) -> None:
        """Return immediately, and press a little later."""
        threading.Timer(0.01, self._control.interrupt).start()


def test_sleeping_takes_the_time_it_says_and_no_processor_time() -> None:
    def check(guest: Guest) -> None:
        before = time.thread_time()
        assert guest.run(
            "import time\nbegin = time.monotonic()\ntime.sleep(0.2)\ntime.monotonic() - begin >= 0.2"
        )
        assert time.thread_time() - before < 0.1

    in_guest(check)


def test_sleep_checks_its_argument_as_cpython_does() -> None:
    assert evaluate(
        """
            import time
            results = []
            for value in (0, 0.0, True, -1, float("nan"), "1", None):
                try: results.append(time.sleep(value))
                except (TypeError, ValueError) as error: results.append(f"{type(error).__name__}: {error}")
            str(results)
            """
    ) == str(
        [
            *(None, None, None),
            "ValueError: sleep length must be non-negative",
            "ValueError: Invalid value NaN (not a number)",
            "TypeError: 'str' object cannot be interpreted as an integer or float",
            "TypeError: 'NoneType' object cannot be interpreted as an integer or float",
        ]
    )


def test_an_interrupt_ends_a_sleep_inside_its_try_block() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.register_module("person", Person(guest))
        for _ in range(5):
            assert guest.run(
                """
                import person, time
                log = []
                try:
                    person.press_soon()
                    time.sleep(1000)
                    log.append("overslept")
                except KeyboardInterrupt:
                    log.append("interrupted")
                finally:
                    log.append("parked")
                log == ["interrupted", "parked"]
                """
            )
            assert guest.run("sum(i for i in range(100000))") == 4999950000

    in_guest(check)


def test_a_sleep_goes_on_when_the_programs_handler_returns() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.register_module("person", Person(guest))
        assert guest.run(
            """
            import person, signal, time
            seen = []
            previous = signal.signal(signal.SIGINT, lambda *arguments: seen.append(arguments[0]))
            begin = time.monotonic()
            person.press_soon()
            time.sleep(0.2)
            signal.signal(signal.SIGINT, previous)
            time.monotonic() - begin >= 0.2 and seen == [signal.SIGINT]
            """
        )

    in_guest(check)


def test_in_a_dry_run_sleeping_takes_no_time() -> None:
    def check(guest: Guest) -> None:
        assert (
            guest.run("import time\nbegin = time.time()\ntime.sleep(86400)\nround(time.time() - begin)")
            == 86400
        )

    in_guest(check, environment=VirtualEnvironment())


def test_input_shows_its_prompt_and_returns_lines_until_the_end() -> None:
    def check(guest: Guest) -> None:
        prompts: list[str] = []
        lines = ["first\n", "\n", "second\n", "third\n", "last"]

        def read_line(prompt: str) -> str:
            prompts.append(prompt)
            return lines.pop(0) if lines else ""

        guest.interpreter.host.read_line = read_line
        assert guest.run(
            """
            import sys
            stdin = sys.stdin
            results = [input("Name? "), input(), stdin.readline(), stdin.readline(3), stdin.read()]
            try: input("more? ")
            except EOFError as error: results.append(str(error))
            results.append(sys.stdin.readline())
            results == ["first", "", "second\\n", "thi", "rd\\nlast", "EOF when reading a line", ""]
            """
        )
        assert prompts[:2] == ["Name? ", ""]
        assert prompts[-2:] == ["more? ", ""]

    in_guest(check)


def test_what_was_printed_is_seen_before_the_question() -> None:
    def check(guest: Guest) -> None:
        seen: list[str] = []

        def read_line(prompt: str) -> str:
            seen.append(guest.output)
            return "yes\n"

        guest.interpreter.host.read_line = read_line
        guest.run("print('Ready?', end=' ')\ninput()")
        assert seen == ["Ready? "]

    in_guest(check)


def test_lines_can_be_iterated_and_stdin_replaced() -> None:
    def check(guest: Guest) -> None:
        lines = ["a\n", "b\n"]
        guest.interpreter.host.read_line = lambda prompt: lines.pop(0) if lines else ""
        assert guest.run("import sys\n''.join(line.strip() for line in sys.stdin)") == "ab"
        assert (
            guest.run(
                """
            import io
            real, sys.stdin = sys.stdin, io.StringIO("from the program\\n")
            try: answer = input()
            finally: sys.stdin = real
            answer
            """
            )
            == "from the program"
        )

    in_guest(check)


def test_an_interrupt_ends_the_wait_for_a_line() -> None:
    def check(guest: Guest) -> None:
        def interrupted(prompt: str) -> str:
            raise WaitInterrupted

        guest.interpreter.host.read_line = interrupted
        with pytest.raises(GuestInterrupted) as interrupt:
            guest.run("answer = input('? ')")
        assert interrupt.value.traceback.splitlines()[1:3] == [
            '  File "<exec>", line 1, in <module>',
            "    answer = input('? ')",
        ]

    in_guest(check)


def test_the_end_of_input_is_an_eoferror_at_the_users_line() -> None:
    with pytest.raises(PythonError, match=r'File "<exec>", line 1, in <module>\n    input\(\)\n.*\nEOFError'):
        evaluate("input()")
