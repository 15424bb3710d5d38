"""What the guest cannot do says what to do instead, and how Pyodide says it."""

from __future__ import annotations

import pytest

from tests.interpreter.guests import Guest, in_guest

PROCESS = "emscripten does not support processes."
INSTEAD_OF_PROCESSES = "Use threads (threading, concurrent.futures.ThreadPoolExecutor) or asyncio instead"

REFUSED = [
    ("subprocess.run(['ls'])", PROCESS, INSTEAD_OF_PROCESSES),
    ("subprocess.Popen('ls', shell=True)", PROCESS, INSTEAD_OF_PROCESSES),
    ("os.system('ls')", PROCESS, INSTEAD_OF_PROCESSES),
    ("os.popen('ls')", PROCESS, INSTEAD_OF_PROCESSES),
    ("os.fork()", PROCESS, INSTEAD_OF_PROCESSES),
    ("os.execv('/bin/ls', ['ls'])", PROCESS, INSTEAD_OF_PROCESSES),
    (
        "multiprocessing.Process(target=print).start()",
        "No module named '_multiprocessing'",
        INSTEAD_OF_PROCESSES,
    ),
    ("multiprocessing.Pool(2)", "No module named '_multiprocessing'", INSTEAD_OF_PROCESSES),
]


def test_refusals_name_what_to_use_instead() -> None:
    def check(guest: Guest) -> None:
        guest.run(
            """
            import _thread, multiprocessing, os, subprocess, threading
            from concurrent.futures import ThreadPoolExecutor
            def attempt(source):
                try: exec(source)
                except BaseException as error: return f"{type(error).__name__}: {error}"
                return "was not refused"
            """
        )
        attempt = guest.interpreter.get("attempt")
        for source, refusal, instead in REFUSED:
            message = attempt(source)
            assert refusal in message, source
            assert instead in message, source
        assert guest.run("subprocess.PIPE, threading.active_count(), attempt('os.getpid()')").to_js()[1:] == [
            1,
            "was not refused",
        ]

    in_guest(check)


@pytest.mark.parametrize(
    "module", ["threading", "subprocess", "multiprocessing", "concurrent.futures", "queue"]
)
def test_modules_about_them_can_be_imported(module: str) -> None:
    in_guest(lambda guest: guest.run(f"import {module}"))


def test_a_thread_that_was_not_started_can_be_asked_about() -> None:
    def check(guest: Guest) -> None:
        assert guest.run(
            """
            import threading
            thread = threading.Thread(target=print)
            try: thread.start()
            except RuntimeError: pass
            lock, event = threading.Lock(), threading.Event()
            event.set()
            alone = threading.enumerate() == [threading.main_thread()]
            (thread.is_alive(), alone, lock.acquire(), event.wait(1)) == (False, True, True, True)
            """
        )

    in_guest(check)
