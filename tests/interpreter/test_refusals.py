"""Features that the guest lacks: the error says what to use instead, in Pyodide's form."""

from __future__ import annotations

import pytest

from tests.interpreter.guests import Guest, in_guest

PROCESS = "emscripten does not support processes."
NO_NETWORK = "The sandbox has no network access."
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
    ("multiprocessing.Queue()", "one process", INSTEAD_OF_PROCESSES),
    ("multiprocessing.Manager()", "one process", INSTEAD_OF_PROCESSES),
    ("multiprocessing.get_context('fork').Process(target=print).start()", PROCESS, INSTEAD_OF_PROCESSES),
    (
        "from multiprocessing.shared_memory import SharedMemory; SharedMemory(create=True, size=1)",
        "one process",
        INSTEAD_OF_PROCESSES,
    ),
    ("concurrent.futures.ProcessPoolExecutor()", "NotImplementedError: A program", INSTEAD_OF_PROCESSES),
    ("asyncio.run(asyncio.create_subprocess_exec('ls'))", "one process", INSTEAD_OF_PROCESSES),
    ("asyncio.run(asyncio.create_subprocess_shell('ls'))", "one process", INSTEAD_OF_PROCESSES),
    (
        "in_thread(lambda: asyncio.run(asyncio.create_subprocess_shell('ls')))",
        "one process",
        INSTEAD_OF_PROCESSES,
    ),
    ("os.spawnv(os.P_WAIT, 'ls', ['ls'])", PROCESS, INSTEAD_OF_PROCESSES),
    ("import _interpreters", "one interpreter", INSTEAD_OF_PROCESSES),
    ("import concurrent.interpreters", "one interpreter", INSTEAD_OF_PROCESSES),
    ("from concurrent.futures import InterpreterPoolExecutor", "one interpreter", INSTEAD_OF_PROCESSES),
    ("import socketserver; socketserver.TCPServer(('', 0), None)", "OSError", NO_NETWORK),
    ("import http.server; http.server.ThreadingHTTPServer(('', 0), None)", "OSError", NO_NETWORK),
    ("import socket; socket.socket()", "OSError", NO_NETWORK),
]


def test_refusals_name_what_to_use_instead() -> None:
    def check(guest: Guest) -> None:
        guest.run(
            """
            import asyncio, concurrent.futures, multiprocessing, os, subprocess, threading
            def in_thread(function):
                with concurrent.futures.ThreadPoolExecutor(1) as pool: return pool.submit(function).result()
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


@pytest.mark.parametrize("call", ["open", "open_new", "open_new_tab", "get().open"])
def test_a_program_that_opens_a_page_says_its_address(call: str) -> None:
    def check(guest: Guest) -> None:
        said = guest.run(
            f"""
            import contextlib, io, webbrowser
            with contextlib.redirect_stderr(io.StringIO()) as told: opened = webbrowser.{call}("http://127.0.0.1:1337")
            f"{{opened}} {{told.getvalue()}}"
            """
        )
        assert said == (
            "False A program here cannot open a browser. Open this address yourself: http://127.0.0.1:1337\n"
        )

    in_guest(check)


@pytest.mark.parametrize(
    "module", ["threading", "subprocess", "multiprocessing", "concurrent.futures", "queue"]
)
def test_modules_about_them_can_be_imported(module: str) -> None:
    in_guest(lambda guest: guest.run(f"import {module}"))


def test_programs_that_look_for_what_is_refused_find_that_it_is_missing() -> None:
    def check(guest: Guest) -> None:
        assert (
            guest.run(
                """
            import concurrent.futures
            found = [hasattr(concurrent.futures, "InterpreterPoolExecutor")]
            for module in ("_multiprocessing", "_posixshmem", "_interpreters"):
                try: __import__(module); found.append(True)
                except ImportError: pass
            str(found)
            """
            )
            == "[False]"
        )

    in_guest(check)


@pytest.mark.parametrize(
    "module", ["multiprocessing.pool import ThreadPool", "multiprocessing.dummy import Pool as ThreadPool"]
)
def test_the_pool_of_threads_of_multiprocessing_needs_no_processes(module: str) -> None:
    def check(guest: Guest) -> None:
        assert (
            guest.run(
                f"""
            import threading
            from {module}
            def failing(n): return 1 / n
            with ThreadPool(3) as pool:
                got = [pool.map(abs, range(-5, 0)), pool.apply(pow, (2, 5)), list(pool.imap(abs, [-1]))]
                failed = pool.map_async(failing, [0]); failed.wait(10)
            other = ThreadPool(1); got.append(other.apply_async(abs, (-3,)).get(10))
            other.close(); other.join()
            str((got, failed.successful(), threading.active_count()))
            """
            )
            == "([[5, 4, 3, 2, 1], 32, [1], 3], False, 1)"
        )

    in_guest(check)


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
