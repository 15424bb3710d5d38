"""Tracebacks, dumps and trace functions of threads: they say which thread, as CPython documents."""

from __future__ import annotations

import re

import pytest

from tests.interpreter.guests import Guest, evaluate, in_guest

READER = """
import faulthandler, os, sys, threading, time
stop = threading.Event()
def wait(): stop.wait()
def read(): wait()
reader = threading.Thread(target=read, name="reader"); reader.start()
time.sleep(0.001)
def dumped(dump):
    with open("/tmp/dump", "w+") as file:
        dump(file); file.seek(0)
        return file.read()
def until_there_are(count, file, wait):
    end = time.monotonic() + 10
    while open(file.name).read().count("Timeout") < count and time.monotonic() < end: wait()
"""
"""A thread that waits, one function that returns what another writes to a file, one that waits for dumps."""

END = "\nstop.set(); reader.join()\n"


def test_a_dump_has_the_stack_and_the_name_of_each_thread_and_no_frame_of_ours() -> None:
    def use(guest: Guest) -> None:
        guest.run(READER)
        told = guest.run("told = dumped(faulthandler.dump_traceback)" + END + "told")
        reader, main = told.split("\n\n")
        assert re.match(r"Thread 0x[0-9a-f]{8} \[reader\] \(most recent call first\):\n", reader)
        assert " in wait\n" in reader
        assert re.match(r"Current thread 0x[0-9a-f]{8} \[MainThread\] \(most recent call first\):\n", main)
        assert main.splitlines()[1].endswith(" in dumped")
        assert "_praxis" not in told

    in_guest(use)


def test_a_dump_of_the_current_thread_alone_and_by_number_of_a_file() -> None:
    told = evaluate(
        READER + "told = dumped(lambda file: faulthandler.dump_traceback(file.fileno(), all_threads=False))"
        f"{END}told"
    )
    assert told.startswith("Stack (most recent call first):\n")
    assert "reader" not in told


@pytest.mark.parametrize("wait", ["time.sleep(0.001)", "None"])
def test_a_dump_that_is_due_later_comes_while_the_main_thread_waits_or_computes(wait: str) -> None:
    told = evaluate(
        READER
        + f"""
def work(file):
    faulthandler.dump_traceback_later(0.02, file=file)
    until_there_are(1, file, lambda: {wait})
    faulthandler.cancel_dump_traceback_later()
told = dumped(work)
alone = len(sys._current_frames())
{END}
repr((told, alone))
"""
    )
    told, alone = eval(told)
    assert told.startswith("Timeout (0:00:00.020000)!\nThread 0x")
    assert told.count("Timeout") == 1
    assert "[reader]" in told
    assert "[MainThread]" in told
    assert "_praxis" not in told
    assert alone == 2


def test_dumps_repeat_until_they_are_cancelled_and_the_next_replaces_the_last() -> None:
    counts = evaluate(
        READER
        + f"""
def work(file):
    faulthandler.dump_traceback_later(1000, file=file)
    faulthandler.dump_traceback_later(0.01, repeat=True, file=file)
    until_there_are(2, file, lambda: time.sleep(0.01))
    faulthandler.cancel_dump_traceback_later()
    size = os.path.getsize(file.name)
    time.sleep(0.03)
    grown.append(os.path.getsize(file.name) - size)
grown = []
told = dumped(work)
for timeout in (0, -1):
    try: faulthandler.dump_traceback_later(timeout)
    except ValueError as error: told += str(error)
{END}
refused = told.count("timeout must be greater than 0")
str((told.count("Timeout") > 1, grown, refused, len(sys._current_frames())))
"""
    )
    assert counts == "(True, [0], 2, 1)"


def test_frames_and_exceptions_are_found_by_the_threads_number() -> None:
    assert evaluate(
        READER
        + f"""
held, go = threading.Event(), threading.Event()
def fail():
    try: 1 / 0
    except ZeroDivisionError: held.set(); go.wait()
failing = threading.Thread(target=fail); failing.start(); held.wait()
frames, errors = sys._current_frames(), sys._current_exceptions()
names = [thread.name for thread in threading.enumerate()]
seen = (
    set(frames) == set(errors) == {{t.ident for t in threading.enumerate()}},
    type(errors[failing.ident]).__name__, errors[reader.ident],
    frames[threading.get_ident()] is sys._getframe(), names,
)
go.set(); failing.join()
{END}
str(seen)
"""
    ) == str((True, "ZeroDivisionError", None, True, ["MainThread", "reader", "Thread-1 (fail)"]))


@pytest.mark.parametrize("which", ["settrace", "setprofile"])
def test_trace_functions_are_set_for_new_threads_or_for_all(which: str) -> None:
    assert (
        evaluate(
            f"""
import sys, threading
seen, go = [], threading.Event()
def told(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "work":
        seen.append(threading.current_thread().name)
    return told
def work(): pass
def worker(): go.wait(); work()
alive = threading.Thread(target=worker, name="alive"); alive.start()
threading.{which}(told)
new = threading.Thread(target=work, name="new"); new.start(); new.join(); work()
threading.{which}_all_threads(told); go.set(); alive.join(); work()
threading.{which}_all_threads(None)
str((seen, threading.get{which[3:]}()))
"""
        )
        == "(['new', 'alive', 'MainThread'], None)"
    )


def test_an_uncaught_exception_names_its_thread_and_shows_no_frame_of_ours() -> None:
    def use(guest: Guest) -> None:
        guest.run(
            """
            import sys, threading, time
            def work(): time.sleep("long")
            def leave(): sys.exit(3)
            for function in (work, leave):
                thread = threading.Thread(target=function, name="sleeper"); thread.start(); thread.join()
            """
        )
        assert guest.output.startswith("Exception in thread sleeper:\nTraceback (most recent call last):\n")
        assert guest.output.endswith("TypeError: 'str' object cannot be interpreted as an integer or float\n")
        assert "in work\n" in guest.output
        assert "_praxis" not in guest.output

    in_guest(use)


def test_a_programs_own_hook_gets_exceptions_of_threads() -> None:
    assert (
        evaluate(
            """
import threading
seen = []
threading.excepthook = lambda ended: seen.append((ended.exc_type.__name__, ended.thread.name))
thread = threading.Thread(target=lambda: 1 / 0, name="divider"); thread.start(); thread.join()
threading.excepthook = threading.__excepthook__
str(seen)
"""
        )
        == "[('ZeroDivisionError', 'divider')]"
    )
