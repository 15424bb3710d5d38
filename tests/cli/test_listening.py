"""``run`` of a program that accepts connections, in a thread and in a process; killed and resumed."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

WAIT_S = 20.0

SERVING = """
import socket

def main():
    with socket.create_server(("127.0.0.1", PORT)) as listener:
        served = 0
        while served < 4:
            print("waiting", served, flush=True)
            connection, peer = listener.accept()
            with connection:
                try:
                    text = connection.recv(100)
                    connection.sendall(b"%d " % served + text)
                    connection.recv(100)
                except OSError as error:
                    print("lost", flush=True)
                    continue
            served += 1
        print("done")
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number: int = probe.getsockname()[1]
    return number


def connected(port: int) -> socket.socket:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            made = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
            if made.getsockname() != made.getpeername():
                return made
            made.close()  # before a program listens there, a socket may get that port and connect to itself
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def ask(port: int, text: bytes) -> bytes:
    """Return the program's answer; a connection to a process that is just ending is tried again."""
    deadline = time.monotonic() + WAIT_S
    while True:
        with suppress(OSError), connected(port) as client:
            client.sendall(text)
            answer = client.recv(100)
            if answer:
                return answer
        assert time.monotonic() < deadline


def written(tmp_path: Path, port: int) -> Path:
    program = tmp_path / "serving.py"
    program.write_text(SERVING.replace("PORT", str(port)))
    return program


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_program_serves_clients_and_its_record_replays(tmp_path: Path, mode: str) -> None:
    env, port = home(tmp_path), free_port()
    run = start(
        *("run", str(written(tmp_path, port)), "--port", f"server=listen://127.0.0.1:{port}"),
        *("--exec-mode", mode),
        env=env,
    )
    for number in range(4):
        assert ask(port, b"hello") == b"%d hello" % number
    ended = finish(run)
    assert ended.code == 0, ended.err
    assert ended.out.strip().endswith("done")
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


@pytest.mark.parametrize("is_connected", [False, True])
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_killed_server_listens_again(tmp_path: Path, mode: str, is_connected: bool) -> None:
    env, port = home(tmp_path), free_port()
    run = start(
        *("run", str(written(tmp_path, port)), "--port", f"server=listen://127.0.0.1:{port}"),
        *("--exec-mode", mode),
        env=env,
    )
    assert run.stdout is not None
    for number in range(2):
        assert ask(port, b"before") == b"%d before" % number
    while (text := run.stdout.readline()) and text.strip() != b"waiting 2":
        pass
    held = connected(port) if is_connected else None
    if held is not None:
        held.sendall(b"held")
        assert held.recv(100) == b"2 held"
    run.kill()
    run.communicate()
    if held is not None:
        held.close()
    with socket.create_server(("127.0.0.1", port)):
        refused = praxis("history", "resume", "last", "--on-prompt", "abort", env=env)
    assert refused.code == 4
    assert "is in use" in refused.err
    resumed = start("history", "resume", "last", "--on-prompt", "abort", "--json", env=env)
    for number in (2, 3):
        assert ask(port, b"after") == b"%d after" % number
    ended = finish(resumed)
    assert ended.code == 0, ended.err
    assert json.loads(ended.out.splitlines()[-1])["state"] == "completed"
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out
