"""Hosts of both kinds: whatever a program does, its request is answered, and the next one is served."""

from __future__ import annotations

import threading

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE, dedicated_recipe
from praxis_desktop.workers.pool.messages import Stderr, Stdout
from tests.workers.pool.hosts import HANG, PATIENT, STUBBORN, Asked, error_name, run_of


def test_a_result_has_the_value_the_output_and_the_time(host: Asked) -> None:
    result = host.run("import sys\nprint('out')\nsys.stderr.write('err\\n')\n{'a': [1, 2.5, None, 'µ']}")
    assert result.value == {"a": [1, 2.5, None, "µ"]}
    assert result.output == "out\nerr\n"
    assert result.error is None
    assert result.callstack == ()
    assert result.runtime > 0
    assert result.startTimestamp > 1e12


def test_values_arrive_as_they_are(host: Asked) -> None:
    for source, value in (
        ("x = 1; '\\ud800'", "\ud800"),
        ("x = 1; '\\\\ud800'", "\\ud800"),
        ("10**30", 10**30),
        ("float('inf')", "inf"),
        ("'ü' * 70000", "ü" * 70000),
        ("b'\\xff'", "b'\\xff'"),
        ("[None, True, 1.0, [{}]]", [None, True, 1.0, [{}]]),
        ("x = 1", None),
    ):
        result = host.run(source, session="a")
        assert result.error is None
        assert (result.value, type(result.value)) == (value, type(value))


def test_errors_come_with_their_traceback(host: Asked) -> None:
    result = host.run("def f():\n    return 1 / 0\nprint('before')\nf()", filename="/lab/protocol.py")
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("ZeroDivisionError", "division by zero")
    assert 'File "/lab/protocol.py", line 2, in f' in result.error.stack
    assert result.output == "before\n"
    assert error_name(host.run("def f(:")) == "SyntaxError"
    assert error_name(host.run("raise ValueError('\\ud800')")) == "ValueError"


def test_all_that_is_written_is_captured_whoever_writes_it(host: Asked) -> None:
    source = (
        "import os, sys\n"
        "print('a', end='', flush=True)\n"
        "sys.stdout.buffer.write(b'\\xff\\x00'); sys.stdout.flush()\n"
        "os.write(1, b'b'); os.write(2, b'c')\n"
        "print('d', file=sys.stderr, end='')"
    )
    pieces: list[Stdout | Stderr] = []
    result = host.run(source, on_output=pieces.append)
    assert sorted(result.output) == sorted("a\ufffd\x00bcd")
    assert b"".join(piece.data for piece in pieces if isinstance(piece, Stdout)) == b"a\xff\x00b"
    assert b"".join(piece.data for piece in pieces if isinstance(piece, Stderr)) == b"cd"


def test_arguments_are_those_of_a_script(host: Asked) -> None:
    assert host.run("import sys; sys.argv", args=["a", {"b": 1}, 2]).value == [
        "<exec>",
        "a",
        '{"b": 1}',
        "2",
    ]
    assert error_name(host.run("1", args=[object()])) in ("UsageError", "TypeError")


def test_a_programs_function_is_called_with_arguments_and_told_of(host: Asked) -> None:
    program = "def add(numbers, one):\n    numbers.append(one)\n    return numbers"
    result = host.run(program, args=[[1, 2], 3], trace=True)
    assert (result.error, result.value) == (None, [1, 2, 3])
    frames = [(frame["operation"], frame["index"], frame["value"]) for frame in result.callstack]
    assert frames == [("new", None, [1, 2]), ("append", 2, 3)]
    assert host.run(program, args=[[1, 2], 3], session="a").value == [1, 2, 3]


def test_nodes_are_made_of_lists_and_lists_of_nodes(host: Asked) -> None:
    program = """
class Solution:
    def turned(self, head: ListNode, root: TreeNode) -> ListNode:
        before = None
        while head:
            head.next, before, head = before, head, head.next
        return before
"""
    assert host.run(program, args=[[1, 2, 3], [4, None, 5]]).value == [3, 2, 1]
    traced = host.run(program, args=[[1, 2, 3], []], trace=True)
    assert (traced.error, traced.value) == (None, [3, 2, 1])
    assert {frame["type"] for frame in traced.callstack} == {"ListNode"}


def traced_for_a_while(host: Asked, source: str, session: str | None = None) -> ExecutionResult:
    """Trace a program that is ended after it has begun; a busy computer gets more time."""
    result = host.run(source, trace=True, timeout=1, session=session)
    return result if result.callstack else host.run(source, trace=True, timeout=20, session=session)


def test_a_trace_tells_what_a_program_did_that_failed_or_overran(host: Asked) -> None:
    failed = host.run("a = [1]\na[0] = 2\na[5]", trace=True)
    assert error_name(failed) == "IndexError"
    assert [frame["operation"] for frame in failed.callstack] == ["new", "set"]
    late = traced_for_a_while(host, "a = [1]\na[0] = 2\nwhile True: pass")
    assert error_name(late) == "TimedOut"
    assert [frame["operation"] for frame in late.callstack] == ["new", "set"]


@pytest.mark.parametrize(
    "end",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import os; os._exit(3)",
        "b = []\nwhile True: b.append(bytearray(1 << 16))",
    ],
    ids=["killed", "exited", "out of memory"],
)
def test_the_frames_of_a_program_that_is_lost_are_kept(host: Asked, end: str) -> None:
    for session in (None, "a"):
        result = traced_for_a_while(host, f"a = [2, 1]\na.sort()\n{end}", session)
        assert result.error is not None
        assert [frame["operation"] for frame in result.callstack][:2] == ["new", "sort"]
        again = host.run("[1][0]", trace=True, session=session)
        assert [frame["operation"] for frame in again.callstack] == ["new", "get"]


def test_frames_that_a_program_makes_up_harm_nobody(host: Asked) -> None:
    forger = "with open('/tmp/.praxis-trace', 'a') as file: file.write('[1]\\n{\\n{\"operation\": 1}\\n')\n"
    result = host.run(f"a = [1]\n{forger}a[0]", trace=True)
    assert [frame["operation"] for frame in result.callstack] == ["new", "get"]


def test_runs_without_a_session_know_nothing_of_each_other(host: Asked) -> None:
    assert host.run("import sys\nx = sys.marker = 1").error is None
    assert error_name(host.run("x")) == "NameError"
    assert host.run("import sys; hasattr(sys, 'marker')").value is False


def test_runs_of_a_session_share_their_variables(host: Asked) -> None:
    assert host.run("x = [1]", session="a").error is None
    assert host.run("x = [2]", session="b").error is None
    assert host.run("x.append(3); x", session="a").value == [1, 3]
    assert host.run("x", session="b").value == [2]
    host.host.end_session("a")
    assert error_name(host.run("x", session="a")) == "NameError"


def test_functions_are_called_with_plain_data(host: Asked) -> None:
    assert host.call("operator:add", [[1], [2]]).value == [1, 2]
    assert host.call("math:sqrt", [16]).value == 4.0
    assert error_name(host.call("math:sqrt", [-1])) == "ValueError"
    assert error_name(host.call("no_such_module:f")) == "ModuleNotFoundError"
    assert error_name(host.call("math:no_such_function")) == "AttributeError"
    define = "async def double(n):\n    import asyncio\n    await asyncio.sleep(0)\n    return 2 * n"
    assert host.run(define, session="").error is None
    assert host.call("__main__:double", [21]).value == 42


CAUGHT = """
try:
    while True: pass
except KeyboardInterrupt as warning:
    print('parked')
    name = type(warning).__name__
name
"""


@pytest.mark.parametrize("source", [HANG, PATIENT, "import time\ntime.sleep(1000)"])
def test_a_program_that_overruns_is_ended(host: Asked, source: str) -> None:
    for session in (None, "a"):
        result = host.run(source, timeout=0.3, session=session)
        assert error_name(result) == "TimedOut"
        assert result.error is not None
        assert "the time limit of 0.3 s ended the program" in result.error.message
        assert host.run("1 + 1", session=session).value == 2


def test_a_program_that_goes_on_after_its_warning_is_trapped(host: Asked) -> None:
    assert host.run("x = 1", session="a").error is None
    result = host.run(STUBBORN, timeout=0.4, session="a")
    assert error_name(result) == "TimedOut"
    assert set(result.output.splitlines()) == {"no"}
    # The session went with its interpreter.
    assert error_name(host.run("x", session="a")) == "NameError"


def test_a_program_can_park_its_hardware_when_its_time_is_up(host: Asked) -> None:
    result = host.run(CAUGHT, timeout=1, session="a")
    assert (result.output, result.value, result.error) == ("parked\n", "TimeLimitExceeded", None)
    assert host.run("1 + 1", session="a").value == 2


CRASHES = {
    "exit": ("import os\nos._exit(3)", "SystemExit"),
    "trap": ("import ctypes\nctypes.CFUNCTYPE(None)(0x7fffffff)()", ""),
    "stack": ("x = []\nfor _ in range(400_000): x = [x]\ndel x", ""),
    "memory": (
        "x = []\nwhile True:\n    try: x.append(bytearray(1 << 16))\n    except MemoryError: raise",
        "MemoryError",
    ),
}


@pytest.mark.parametrize("kind", CRASHES)
def test_a_crash_costs_its_own_run_alone(host: Asked, kind: str) -> None:
    source, name = CRASHES[kind]
    for session in (None, "a"):
        result = host.run(f"print('before')\n{source}", session=session)
        assert result.error is not None or kind == "stack"
        if name:
            assert error_name(result) == name
        assert result.output.startswith("before\n")
        assert host.run("1 + 1", session=session).value == 2


def test_the_exit_of_a_program_is_no_crash(host: Asked) -> None:
    result = host.run("import sys\nx = 1\nsys.exit(3)", session="a")
    assert (error_name(result), result.value) == ("SystemExit", 3)
    assert host.run("x", session="a").value == 1
    assert host.run("import sys\nsys.exit()").error is None


def test_of_much_output_the_end_is_kept_and_all_of_it_counted(host: Asked) -> None:
    pieces: list[Stdout | Stderr] = []
    told = host.answer(run_of("for i in range(10): print(str(i) * (1 << 20))"), pieces.append)
    total = 10 * (1 << 20) + 10
    assert told.output_bytes == total
    assert len(told.result.output) == 1 << 20
    assert told.result.output.endswith("9\n")
    assert sum(len(piece.data) for piece in pieces) == total


def test_an_interrupt_ends_what_runs(host: Asked) -> None:
    for source in (HANG, PATIENT, "import time\ntime.sleep(1000)"):
        result = host.begun(source, session="a")
        assert host.host.interrupt()
        assert error_name(result.result(60)) == "KeyboardInterrupt"
    assert host.run("5", session="a").value == 5
    assert not host.host.interrupt()


@pytest.mark.parametrize("session", [None, "a"])
def test_no_interrupt_reaches_the_next_request(host: Asked, session: str | None) -> None:
    """Interrupts race with the ends of requests: each interrupt ends its own request, or none."""
    race = "x = 0\nfor i in range(3000): x += i\nx"
    rounds = 60 if session else 25
    going = threading.Event()
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            going.wait(0.01)
            host.host.interrupt()

    host.run("1", session=session)
    thread = threading.Thread(target=disturb)
    thread.start()
    going.set()
    try:
        for _ in range(rounds):
            result = host.run(race, session=session)
            assert result.error is None or result.error.name == "KeyboardInterrupt"
    finally:
        stop.set()
        thread.join()
    for _ in range(20):
        assert host.run("5", session=session).value == 5


def test_what_is_interrupted_before_it_begins_never_does_its_work(host: Asked) -> None:
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set() and not host.host.interrupt():
            pass

    thread = threading.Thread(target=disturb)
    thread.start()
    result = host.run("import time\ntime.sleep(1000)")
    stop.set()
    thread.join()
    assert error_name(result) == "KeyboardInterrupt"


def test_kill_ends_what_runs_at_once(host: Asked) -> None:
    result = host.begun(STUBBORN)
    host.host.kill()
    error = result.result(60).error
    assert error is not None
    assert (error.name, error.message) == ("Killed", "the program was stopped")
    host.host.kill()
    if host.host.is_sound:  # a process ends with its program
        assert host.run("1 + 1").value == 2


def test_a_host_that_is_closed_answers(host: Asked) -> None:
    result = host.begun(HANG)
    assert host.host.close(Deadline.after(60))
    assert error_name(result.result(60)) == "Killed"
    assert error_name(host.run("1")) in ("WorkerRefused", "ProcessDied")
    assert host.host.close(Deadline.after(60))


def test_a_host_can_be_closed_while_it_starts(host: Asked) -> None:
    waiting: list[ExecutionResult] = []
    thread = threading.Thread(target=lambda: waiting.append(host.run("1")))
    thread.start()
    host.host.close(Deadline.after(60))
    thread.join()
    assert waiting[0].value == 1 or error_name(waiting[0]) in ("WorkerRefused", "Killed", "ProcessDied")


def test_nobody_waits_for_themselves(host: Asked) -> None:
    answers: list[ExecutionResult] = []
    host.run("print(1)", on_output=lambda message: answers.append(host.run("2")))
    assert [error_name(answer) for answer in answers] == ["WorkerRefused"]


def test_whoever_listens_badly_costs_nobody_an_answer(host: Asked) -> None:
    def fail(message: object) -> None:
        raise ValueError("a defect of the listener")

    assert host.run("print(1)\n2", on_output=fail).value == 2
    assert host.run("3").value == 3


def test_another_recipe_leaves_sessions_as_they_are(host: Asked) -> None:
    assert host.run("x = 1", session="a").error is None
    other = dedicated_recipe(BASELINE, "answer = 42", "answer.py")
    assert host.answer(run_of("1 + 1"), recipe=other).result.value == 2
    assert host.answer(run_of("x", session="a"), recipe=other).result.value == 1


def test_the_memory_of_a_host_is_known(host: Asked) -> None:
    host.run("1", session="a")
    assert host.host.memory_bytes > 1 << 20
