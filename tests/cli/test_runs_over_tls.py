"""Runs that reach instruments over TLS and HTTP: in a thread, in a process, replayed, killed and resumed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.certificates import Authority
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.ports.tls_servers import Robot, robot

STEPS = 6

HTTP = """
import time, urllib.request

def main():
    for number in range(6):
        with urllib.request.urlopen("https://robot:PORT/x", b"measure %d" % number, timeout=20) as answer:
            print(answer.read().decode(), flush=True)
        time.sleep(0.6 if number == 2 else 0)
"""
TLS = """
import http.client, time

def main():
    connection = http.client.HTTPSConnection("robot", PORT, timeout=20)
    for number in range(6):
        connection.request("POST", "/x", b"measure %d" % number)
        print(connection.getresponse().read().decode(), flush=True)
        time.sleep(0.6 if number == 2 else 0)
    connection.close()
"""


@dataclass
class Served:
    """A robot that notes what is posted, and the options and variables of a run that reaches it."""

    posted: list[bytes]
    program: Path
    options: list[str]
    env: dict[str, str]


@contextmanager
def served(tmp_path: Path, source: str, *, takes_s: float = 0.0) -> Iterator[Served]:
    posted: list[bytes] = []

    class Noting(Robot):
        def take(self, body: bytes) -> None:
            posted.append(body)
            time.sleep(takes_s)

    authority = Authority(tmp_path)
    with robot(authority.context("localhost")[0], Noting) as port:
        program = tmp_path / "measuring.py"
        program.write_text(source.replace("PORT", str(port)))
        env = {**home(tmp_path), "SSL_CERT_FILE": str(authority.path)}
        yield Served(posted, program, ["--port", f"robot=https://localhost:{port}"], env)


ALL = [b"measure %d" % number for number in range(STEPS)]


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize("source", [HTTP, TLS], ids=["each with a connection", "one connection"])
def test_a_run_asks_a_robot_over_https_and_is_replayed(tmp_path: Path, source: str, mode: str) -> None:
    with served(tmp_path, source) as instrument:
        ran = praxis(
            "run", str(instrument.program), *instrument.options, "--exec-mode", mode, env=instrument.env
        )
        assert ran.code == 0, ran.err
        assert ran.out.split("\n")[:STEPS] == [f"got {line.decode()}" for line in ALL]
        assert instrument.posted == ALL
    replayed = praxis("history", "replay", "last", env=instrument.env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_certificate_that_is_not_trusted_ends_a_run_with_a_sentence(tmp_path: Path, mode: str) -> None:
    with served(tmp_path, TLS) as instrument:
        env = {**instrument.env, "SSL_CERT_FILE": str(Path(__file__))}
        ran = praxis("run", str(instrument.program), *instrument.options, "--exec-mode", mode, env=env)
    assert ran.code != 0
    assert "signed by an authority that this computer does not trust" in ran.err
    assert "?fingerprint=" in ran.err
    assert instrument.posted == []


@pytest.mark.parametrize("source", [HTTP, TLS], ids=["each with a connection", "one connection"])
def test_a_killed_run_goes_on_and_asks_nothing_twice(tmp_path: Path, source: str) -> None:
    with served(tmp_path, source) as instrument:
        run = start("run", str(instrument.program), *instrument.options, env=instrument.env)
        assert run.stdout is not None
        while (text := run.stdout.readline()) and text != b"got measure 2\n":
            pass
        run.kill()
        run.communicate()
        assert len(instrument.posted) == 3
        resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=instrument.env)
        assert resumed.stdout is not None
        event: dict[str, object] = {}
        for line in resumed.stdout:
            event = json.loads(line)
            if event["event"] == "prompt":
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=instrument.env)
                assert said.code == 0, said.err
        finish(resumed)
        assert event["state"] == "completed", event
        assert instrument.posted == ALL
    replayed = praxis("history", "replay", "last", env=instrument.env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


HALF = """
import socket, time

def main():
    with socket.create_connection(("robot", PORT), timeout=20) as s:
        s.sendall(b"POST /x HTTP/1.1\\r\\nHost: robot\\r\\nContent-Length: 9\\r\\n\\r\\n")
        print("half", flush=True)
        time.sleep(1)
        s.sendall(b"measure 0")
        print(s.recv(1000).partition(b" ")[2][:3].decode(), flush=True)
"""


def test_a_request_that_was_half_sent_is_sent_again_without_a_question(tmp_path: Path) -> None:
    with served(tmp_path, HALF) as instrument:
        run = start("run", str(instrument.program), *instrument.options, env=instrument.env)
        assert run.stdout is not None
        assert run.stdout.readline() == b"half\n"
        run.kill()
        run.communicate()
        assert instrument.posted == []
        resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=instrument.env)
        assert resumed.stdout is not None
        event: dict[str, object] = {}
        for line in resumed.stdout:
            event = json.loads(line)
            if event["event"] == "prompt":
                assert "carry out" not in str(event["message"]), event
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=instrument.env)
                assert said.code == 0, said.err
        finish(resumed)
        assert event["state"] == "completed", event
        assert instrument.posted == ALL[:1]
    replayed = praxis("history", "replay", "last", env=instrument.env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


UNANSWERED = """
import urllib.request

def main():
    try:
        urllib.request.urlopen("https://robot:PORT/x", b"measure 0").read()
    except ConnectionError as error:
        print(type(error).__name__, flush=True)
"""


def test_a_request_whose_reply_nobody_knows_ends_as_its_connection_did(tmp_path: Path) -> None:
    """The command was carried out. The program would wait forever for a reply that can no longer be sent."""
    with served(tmp_path, UNANSWERED, takes_s=2.0) as instrument:
        run = start("run", str(instrument.program), *instrument.options, env=instrument.env)
        deadline = time.monotonic() + 60
        while not instrument.posted and time.monotonic() < deadline:
            time.sleep(0.01)
        run.kill()
        run.communicate()
        resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=instrument.env)
        assert resumed.stdout is not None
        event: dict[str, object] = {}
        told = b""
        for line in resumed.stdout:
            event, told = json.loads(line), told + line
            if event["event"] == "prompt":
                answers = {"open exchange": "done", "reply": ""}
                details = event["details"]
                assert isinstance(details, dict)
                answer = answers.get(details.get("what", ""), "go_on")
                said = praxis("runs", "answer", "last", str(event["number"]), answer, env=instrument.env)
                assert said.code == 0, said.err
        finish(resumed)
        assert event["state"] == "completed", event
        assert instrument.posted == ALL[:1]
    assert b"ConnectionResetError" in told
    replayed = praxis("history", "replay", "last", env=instrument.env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out
