"""``history resume`` of a run with a socket: no command twice, and a person is asked about the session."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

MEASURING = """
import socket, time

def main():
    with socket.create_connection(("scope", PORT), timeout=20) as s, s.makefile("rwb") as file:
        for number in range(6):
            file.write(b"measure %d\\n" % number)
            file.flush()
            print(file.readline().decode().strip(), flush=True)
            time.sleep(0.6 if number == 2 else 0)
"""


class Scope:
    """A server that notes each line and answers it with ``ok`` and the line."""

    def __init__(self, listener: socket.socket) -> None:
        self.port = listener.getsockname()[1]
        self.lines: list[bytes] = []
        self._listener = listener
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as file:
            for line in file:
                self.lines.append(line)
                file.write(b"ok " + line)
                file.flush()


@contextmanager
def scope() -> Iterator[Scope]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Scope(listener)
        with suppress(OSError):  # Windows shuts down connections only, and needs nothing to wake the thread
            listener.shutdown(socket.SHUT_RDWR)


def test_a_killed_run_goes_on_over_a_new_connection_once_a_person_agrees(tmp_path: Path) -> None:
    env = home(tmp_path)
    program = tmp_path / "measuring.py"
    with scope() as instrument:
        program.write_text(MEASURING.replace("PORT", str(instrument.port)))
        run = start("run", str(program), "--port", f"scope=tcp://127.0.0.1:{instrument.port}", env=env)
        assert run.stdout is not None
        while (text := run.stdout.readline()) and text != b"ok measure 2\n":
            pass
        run.kill()
        run.communicate()
        refused = praxis("history", "resume", "last", "--on-prompt", "abort", env=env)
        assert refused.code == 1
        assert "still set up as the program left it" in refused.err
        assert len(instrument.lines) == 3
        waiting = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        assert waiting.stdout is not None
        for text in waiting.stdout:
            event = json.loads(text)
            if event["event"] == "prompt":
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=env)
                assert said.code == 0, said.err
        finish(waiting)
        assert event["state"] == "completed", event
        assert instrument.lines == [b"measure %d\n" % number for number in range(6)]
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


TWO_AT_A_TIME = """
import socket, time

def main():
    with (
        socket.create_connection(("scope", PORT), timeout=20) as one,
        socket.create_connection(("scope", PORT), timeout=20) as other,
        one.makefile("rwb") as first,
        other.makefile("rwb") as second,
    ):
        for number in range(6):
            file = second if number % 2 else first
            file.write(b"measure %d\\n" % number)
            file.flush()
            print(file.readline().decode().strip(), flush=True)
            time.sleep(0.6 if number == 2 else 0)
"""


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_run_with_two_connections_to_a_role_is_killed_and_resumed(tmp_path: Path, mode: str) -> None:
    env = home(tmp_path)
    program = tmp_path / "measuring.py"
    with scope() as instrument:
        program.write_text(TWO_AT_A_TIME.replace("PORT", str(instrument.port)))
        port = f"scope=tcp://127.0.0.1:{instrument.port}"
        run = start("run", str(program), "--port", port, "--exec-mode", mode, env=env)
        assert run.stdout is not None
        while (text := run.stdout.readline()) and text != b"ok measure 2\n":
            pass
        run.kill()
        run.communicate()
        waiting = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        assert waiting.stdout is not None
        for text in waiting.stdout:
            event = json.loads(text)
            if event["event"] == "prompt":
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=env)
                assert said.code == 0, said.err
        finish(waiting)
        assert event["state"] == "completed", event
        assert sorted(instrument.lines) == [b"measure %d\n" % number for number in range(6)]
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out
