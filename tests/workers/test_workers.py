"""Workers of both kinds: whatever a program does, its request is answered, and the next one is served."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest

from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.messages import (
    Call,
    Capture,
    Close,
    Complete,
    Completions,
    Error,
    Init,
    Input,
    Interrupt,
    Outgoing,
    Progress,
    Ready,
    Run,
    RunResult,
    Stderr,
    Stdout,
)
from praxis_desktop.workers.worker import Worker

from .conftest import MakeWorker


def error_name(result: ExecutionResult) -> str:
    assert result.error is not None, result
    return result.error.name


class Listener:
    """What a worker says, as it comes."""

    def __init__(self) -> None:
        self._said: queue.Queue[Outgoing] = queue.Queue()
        self.heard: list[Outgoing] = []

    def __call__(self, message: Outgoing) -> None:
        self._said.put(message)

    def wait(self, wanted: Callable[[Outgoing], bool]) -> Any:
        """The next message that is wanted."""
        while True:
            message = self._said.get(timeout=60)
            self.heard.append(message)
            if wanted(message):
                return message

    def result(self, request_id: str) -> RunResult:
        found: RunResult = self.wait(
            lambda message: isinstance(message, RunResult) and message.request_id == request_id
        )
        return found


def test_a_worker_tells_how_far_its_start_is(make_worker: MakeWorker) -> None:
    listener = Listener()
    make_worker(listener)
    listener.wait(lambda message: isinstance(message, Ready))
    told = [message.value for message in listener.heard if isinstance(message, Progress)]
    assert told == [5, 45, 70, 100]


def test_a_result_has_the_value_the_output_and_the_time(worker: Worker) -> None:
    result = worker.run("import sys\nprint('out')\nsys.stderr.write('err\\n')\n{'a': [1, 2.5, None, 'µ']}")
    assert result.value == {"a": [1, 2.5, None, "µ"]}
    assert result.output == "out\nerr\n"
    assert result.error is None
    assert result.callstack == ()
    assert result.runtime > 0
    assert result.startTimestamp > 1e12


def test_values_arrive_as_they_are(worker: Worker) -> None:
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
        result = worker.run(source, session="a")
        assert result.error is None
        assert (result.value, type(result.value)) == (value, type(value))


def test_errors_come_with_their_traceback(worker: Worker) -> None:
    result = worker.run("def f():\n    return 1 / 0\nprint('before')\nf()", filename="/lab/protocol.py")
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("ZeroDivisionError", "division by zero")
    assert 'File "/lab/protocol.py", line 2, in f' in result.error.stack
    assert result.output == "before\n"
    assert error_name(worker.run("def f(:")) == "SyntaxError"
    assert error_name(worker.run("raise ValueError('\\ud800')")) == "ValueError"


def test_all_that_is_written_is_captured_whoever_writes_it(worker: Worker) -> None:
    source = (
        "import os, sys\n"
        "print('a', end='', flush=True)\n"
        "sys.stdout.buffer.write(b'\\xff\\x00'); sys.stdout.flush()\n"
        "os.write(1, b'b'); os.write(2, b'c')\n"
        "print('d', file=sys.stderr, end='')"
    )
    pieces: list[Outgoing] = []
    result = worker.run(source, on_output=pieces.append)
    assert sorted(result.output) == sorted("a\ufffd\x00bcd")
    assert b"".join(piece.data for piece in pieces if isinstance(piece, Stdout)) == b"a\xff\x00b"
    assert b"".join(piece.data for piece in pieces if isinstance(piece, Stderr)) == b"cd"


def test_of_much_output_the_end_is_kept_and_all_of_it_counted(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    worker.post(Run("big", "for i in range(10): print(str(i) * (1 << 20))", stream=True))
    result = listener.result("big")
    total = 10 * (1 << 20) + 10
    assert result.output_bytes == total
    assert len(result.result.output) == 1 << 20
    assert result.result.output.endswith("9\n")
    streamed = [message for message in listener.heard if isinstance(message, Stdout)]
    assert sum(len(message.data) for message in streamed) == total


def test_arguments_are_those_of_a_script(worker: Worker) -> None:
    assert worker.run("import sys; sys.argv", args=["a", {"b": 1}, 2]).value == [
        "<exec>",
        "a",
        '{"b": 1}',
        "2",
    ]
    assert error_name(worker.run("1", args=[object()])) in ("UsageError", "TypeError")


def test_a_programs_function_is_called_with_arguments_and_told_of(worker: Worker) -> None:
    program = "def add(numbers, one):\n    numbers.append(one)\n    return numbers"
    result = worker.run(program, args=[[1, 2], 3], trace=True)
    assert (result.error, result.value) == (None, [1, 2, 3])
    frames = [(frame["operation"], frame["index"], frame["value"]) for frame in result.callstack]
    assert frames == [("new", None, [1, 2]), ("append", 2, 3)]
    assert worker.run(program, args=[[1, 2], 3], session="a").value == [1, 2, 3]


def test_nodes_are_made_of_lists_and_lists_of_nodes(worker: Worker) -> None:
    program = """
class Solution:
    def turned(self, head: ListNode, root: TreeNode) -> ListNode:
        before = None
        while head:
            head.next, before, head = before, head, head.next
        return before
"""
    assert worker.run(program, args=[[1, 2, 3], [4, None, 5]]).value == [3, 2, 1]
    traced = worker.run(program, args=[[1, 2, 3], []], trace=True)
    assert (traced.error, traced.value) == (None, [3, 2, 1])
    assert {frame["type"] for frame in traced.callstack} == {"ListNode"}


def traced_for_a_while(worker: Worker, source: str, session: str | None = None) -> ExecutionResult:
    """What a program comes to that is ended after it has begun, for which a busy computer takes longer."""
    result = worker.run(source, trace=True, timeout=1, session=session)
    return result if result.callstack else worker.run(source, trace=True, timeout=20, session=session)


def test_a_trace_tells_what_a_program_did_that_failed_or_overran(worker: Worker) -> None:
    failed = worker.run("a = [1]\na[0] = 2\na[5]", trace=True)
    assert error_name(failed) == "IndexError"
    assert [frame["operation"] for frame in failed.callstack] == ["new", "set"]
    late = traced_for_a_while(worker, "a = [1]\na[0] = 2\nwhile True: pass")
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
def test_the_frames_of_a_program_that_is_lost_are_kept(worker: Worker, end: str) -> None:
    for session in (None, "a"):
        result = traced_for_a_while(worker, f"a = [2, 1]\na.sort()\n{end}", session)
        assert result.error is not None
        assert [frame["operation"] for frame in result.callstack][:2] == ["new", "sort"]
        again = worker.run("[1][0]", trace=True, session=session)
        assert [frame["operation"] for frame in again.callstack] == ["new", "get"]


def test_frames_that_a_program_makes_up_harm_nobody(worker: Worker) -> None:
    forger = "with open('/tmp/.praxis-trace', 'a') as file: file.write('[1]\\n{\\n{\"operation\": 1}\\n')\n"
    result = worker.run(f"a = [1]\n{forger}a[0]", trace=True)
    assert [frame["operation"] for frame in result.callstack] == ["new", "get"]


def test_runs_without_a_session_know_nothing_of_each_other(worker: Worker) -> None:
    assert worker.run("import sys\nx = sys.marker = 1").error is None
    assert error_name(worker.run("x")) == "NameError"
    assert worker.run("import sys; hasattr(sys, 'marker')").value is False


def test_runs_of_a_session_share_their_variables(worker: Worker) -> None:
    assert worker.run("x = [1]", session="a").error is None
    assert worker.run("x = [2]", session="b").error is None
    assert worker.run("x.append(3); x", session="a").value == [1, 3]
    assert worker.run("x", session="b").value == [2]
    assert set(worker.health().sessions) == {"a", "b"}
    worker.post(Close("a"))
    assert error_name(worker.run("x", session="a")) == "NameError"


def test_functions_are_called_with_plain_data(worker: Worker) -> None:
    assert worker.call("operator:add", [[1], [2]]).value == [1, 2]
    assert worker.call("math:sqrt", [16]).value == 4.0
    assert error_name(worker.call("math:sqrt", [-1])) == "ValueError"
    assert error_name(worker.call("no_such_module:f")) == "ModuleNotFoundError"
    assert error_name(worker.call("math:no_such_function")) == "AttributeError"
    define = "async def double(n):\n    import asyncio\n    await asyncio.sleep(0)\n    return 2 * n"
    assert worker.run(define, session="").error is None
    assert worker.call("__main__:double", [21]).value == 42


def test_names_are_completed(worker: Worker) -> None:
    worker.run("temperature = 1", session="")
    found = worker.complete("print(temper")
    assert isinstance(found, Completions)
    assert found.names == ("temperature",)
    assert found.start == len("print(")


HANG = "while True: pass"
PATIENT = "import asyncio\nawait asyncio.sleep(1000)"
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: print('no')"
CAUGHT = """
try:
    while True: pass
except KeyboardInterrupt as warning:
    print('parked')
    name = type(warning).__name__
name
"""


@pytest.mark.parametrize("source", [HANG, PATIENT, "import time\ntime.sleep(1000)"])
def test_a_program_that_overruns_is_ended(worker: Worker, source: str) -> None:
    for session in (None, "a"):
        result = worker.run(source, timeout=0.3, session=session)
        assert error_name(result) == "TimedOut"
        assert result.error is not None
        assert "the program took longer than 0.3 s" in result.error.message
        assert worker.run("1 + 1", session=session).value == 2


def test_a_program_that_goes_on_after_its_warning_is_trapped(worker: Worker) -> None:
    assert worker.run("x = 1", session="a").error is None
    result = worker.run(STUBBORN, timeout=0.4, session="a")
    assert error_name(result) == "TimedOut"
    assert set(result.output.splitlines()) == {"no"}
    # The session went with its interpreter.
    assert error_name(worker.run("x", session="a")) == "NameError"


def test_a_program_can_park_its_hardware_when_its_time_is_up(worker: Worker) -> None:
    result = worker.run(CAUGHT, timeout=1, session="a")
    assert (result.output, result.value, result.error) == ("parked\n", "TimeLimitExceeded", None)
    assert worker.run("1 + 1", session="a").value == 2


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
def test_a_crash_costs_its_own_run_alone(worker: Worker, kind: str) -> None:
    source, name = CRASHES[kind]
    for session in (None, "a"):
        result = worker.run(f"print('before')\n{source}", session=session)
        assert result.error is not None or kind == "stack"
        if name:
            assert error_name(result) == name
        assert result.output.startswith("before\n")
        assert worker.run("1 + 1", session=session).value == 2


def test_the_exit_of_a_program_is_no_crash(worker: Worker) -> None:
    result = worker.run("import sys\nx = 1\nsys.exit(3)", session="a")
    assert (error_name(result), result.value) == ("SystemExit", 3)
    assert worker.run("x", session="a").value == 1
    assert worker.run("import sys\nsys.exit()").error is None


def test_requests_are_served_in_their_order(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    for number in range(20):
        if number % 3:
            worker.post(Call(str(number), "os:getpid"))
        else:
            worker.post(Run(str(number), f"{number}", session="a" if number % 2 else None))
    listener.result("19")
    answered = [message.request_id for message in listener.heard if isinstance(message, RunResult)]
    assert answered == [str(number) for number in range(20)]


def test_many_threads_get_each_their_own_answer(worker: Worker) -> None:
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        for _ in range(5):
            answers[number] = worker.run(f"{number} * 2", session="a").value

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number * 2 for number in range(8)}


def test_an_interrupt_ends_what_runs(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    for number, source in enumerate((HANG, PATIENT, "import time\ntime.sleep(1000)")):
        worker.post(Run(f"run-{number}", f"print('here', flush=True)\n{source}", timeout=None, session="a"))
        listener.wait(lambda message: isinstance(message, Stdout))
        worker.post(Interrupt())
        assert error_name(listener.result(f"run-{number}").result) == "KeyboardInterrupt"
    assert worker.run("5", session="a").value == 5


def test_an_interrupt_of_what_waits_takes_it_back(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    worker.post(Run("first", f"print('here', flush=True)\n{HANG}", timeout=None, session="a"))
    worker.post(Run("second", "print('never')", session="a"))
    worker.post(Run("third", "3", session="a"))
    listener.wait(lambda message: isinstance(message, Stdout))
    worker.interrupt("second")
    second = listener.result("second").result
    assert (error_name(second), second.output) == ("KeyboardInterrupt", "")
    worker.interrupt("first")
    assert error_name(listener.result("first").result) == "KeyboardInterrupt"
    assert listener.result("third").result.value == 3


@pytest.mark.parametrize("session", [None, "a"])
def test_no_interrupt_reaches_the_next_request(worker: Worker, session: str | None) -> None:
    """Interrupts race with the ends of requests: each ends its own request, or none."""
    race = "x = 0\nfor i in range(3000): x += i\nx"
    rounds = 60 if session else 25
    going = threading.Event()
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            going.wait(0.01)
            worker.interrupt()

    worker.run("1", session=session)
    thread = threading.Thread(target=disturb)
    thread.start()
    going.set()
    try:
        for _ in range(rounds):
            result = worker.run(race, session=session)
            assert result.error is None or result.error.name == "KeyboardInterrupt"
    finally:
        stop.set()
        thread.join()
    for _ in range(20):
        assert worker.run("5", session=session).value == 5


def test_kill_ends_what_runs_at_once(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    for _ in range(2):
        worker.post(Run("stubborn", f"print('here', flush=True)\n{STUBBORN}", timeout=None))
        listener.wait(lambda message: isinstance(message, Stdout))
        worker.kill()
        result = listener.result("stubborn").result
        assert result.error is not None
        assert (result.error.name, result.error.message) == ("Killed", "the program was stopped")
        assert worker.run("1 + 1").value == 2
    worker.kill()
    assert worker.run("1 + 1").value == 2


def test_a_worker_that_is_closed_answers_everybody(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    worker.post(Run("running", f"print('here', flush=True)\n{HANG}", timeout=None))
    worker.post(Run("waiting", "1"))
    worker.post(Capture("capture"))
    listener.wait(lambda message: isinstance(message, Stdout))
    assert worker.close()
    answered = {
        message.request_id: message for message in listener.heard if isinstance(message, RunResult | Error)
    }
    while len(answered) < 3:
        message = listener.wait(lambda message: isinstance(message, RunResult | Error))
        answered[message.request_id] = message
    assert set(answered) == {"running", "waiting", "capture"}
    assert error_name(worker.run("1")) == "WorkerRefused"
    assert isinstance(worker.complete("x"), Error)
    assert worker.state == "closed"
    assert worker.close()


def test_a_worker_can_be_closed_while_it_starts(make_worker: MakeWorker) -> None:
    worker = make_worker()
    waiting: list[ExecutionResult] = []
    thread = threading.Thread(target=lambda: waiting.append(worker.run("1")))
    thread.start()
    worker.close()
    thread.join()
    assert waiting[0].value == 1 or error_name(waiting[0]) in ("WorkerRefused", "Killed")


def test_requests_of_the_same_name_and_messages_of_no_use_are_refused(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    worker.post(Run("same", f"print('here', flush=True)\n{HANG}", timeout=None))
    with pytest.raises(ValueError, match="there is a request 'same' already"):
        worker.post(Run("same", "1"))
    with pytest.raises(ValueError, match="no use for Input"):
        worker.post(Input(b"x"))
    listener.wait(lambda message: isinstance(message, Stdout))
    worker.kill()
    listener.result("same")


def test_nobody_waits_for_themselves(make_worker: MakeWorker) -> None:
    worker = make_worker()
    answers: list[ExecutionResult] = []
    worker.run("print(1)", on_output=lambda message: answers.append(worker.run("2")))
    assert [error_name(answer) for answer in answers] == ["WorkerRefused"]


def test_whoever_listens_badly_costs_nobody_an_answer(make_worker: MakeWorker) -> None:
    def fail(message: Outgoing) -> None:
        raise ValueError("a defect of the listener")

    worker = make_worker(fail)
    assert worker.run("print(1)\n2", on_output=fail).value == 2
    assert worker.run("3").value == 3


def test_another_recipe_is_for_later_requests(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    assert worker.run("x = 1", session="a").error is None
    worker.post(Init(BASELINE))
    assert worker.run("x", session="a").value == 1
    assert len([message for message in listener.heard if isinstance(message, Error)]) == 0


def test_health_tells_how_a_worker_is(make_worker: MakeWorker) -> None:
    worker = make_worker()
    worker.run("1", session="a")
    worker.run("1/0")
    health = worker.health()
    assert (health.state, health.requests, health.failures) == ("ready", 2, 1)
    assert health.last_error == "ZeroDivisionError: division by zero"
    assert health.sessions == ("a",)
    assert health.memory_bytes > 1 << 20
    assert health.waiting == 0


def test_completing_ends_in_time(worker: Worker) -> None:
    define = "class Slow:\n    @property\n    def x(self):\n        while True: pass\ns = Slow()"
    assert worker.run(define, session="").error is None
    answer = worker.complete("s.x.y", timeout=0.4)
    assert isinstance(answer, Error)
    assert worker.run("1", session="").value == 1


def test_a_complete_that_is_posted_is_answered(make_worker: MakeWorker) -> None:
    listener = Listener()
    worker = make_worker(listener)
    worker.post(Complete("c", "impor"))
    found = listener.wait(lambda message: isinstance(message, Completions))
    assert found.names == ("import ",)
