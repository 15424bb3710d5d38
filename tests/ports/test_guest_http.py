"""HTTP in programs: the standard library's, Pyodide's and the web's functions reach what was granted."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.certificates import Authority
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from tests.ports.guests import Outcome, run_guest, runtime
from tests.ports.tls_servers import robot

ASKING = {
    "urllib": "import urllib.request\nurllib.request.urlopen(URL, timeout=20).read().decode()",
    "http.client": """
import http.client
from urllib.parse import urlsplit
parts = urlsplit(URL)
made = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
connection = made(parts.netloc, timeout=20)
connection.request("GET", parts.path)
answer = connection.getresponse().read().decode()
connection.close()
answer
""",
    "open_url": "from pyodide.http import open_url\nopen_url(URL).read()",
    "pyfetch": """
from pyodide.ffi import run_sync
from pyodide.http import pyfetch

async def ask():
    return await (await pyfetch(URL)).string()

run_sync(ask())
""",
    "fetch": """
import asyncio, js

async def ask():
    return await (await js.fetch(URL)).text()

asyncio.run(ask())
""",
    "XMLHttpRequest": """
import js
request = js.XMLHttpRequest.new()
request.open("GET", URL, False)
request.send()
request.responseText
""",
    "asynchronous XMLHttpRequest": """
import asyncio, js

async def ask():
    request, done = js.XMLHttpRequest.new(), asyncio.Event()
    request.open("GET", URL)
    request.onloadend = lambda event: done.set()
    request.send()
    await done.wait()
    return request.responseText

asyncio.run(ask())
""",
}


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


@pytest.fixture
def plain() -> Iterator[int]:
    """The port of a robot with HTTP."""
    with robot() as port:
        yield port


def ask(how: str, url: str, device: str, **options: object) -> Outcome:
    return run_guest(f"URL = {url!r}\n{ASKING[how]}", [f"robot={device}"], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ASKING)
def test_a_granted_robot_answers_by_its_role_and_by_its_address(
    how: str, plain: int, authority: Authority
) -> None:
    with robot(authority.context("localhost")[0]) as secure:
        for scheme, host, port in (("http", "127.0.0.1", plain), ("https", "localhost", secure)):
            for name in ("robot", host):
                outcome = ask(how, f"{scheme}://{name}:{port}/health", f"{scheme}://{host}:{port}")
                assert outcome.error is None
                assert json.loads(str(outcome.value)) == {"name": "robot", "asked": f"{name}:{port}"}


@pytest.mark.parametrize("how", [how for how in ASKING if how != "asynchronous XMLHttpRequest"])
def test_what_was_not_granted_is_refused_with_the_same_sentence(how: str, plain: int) -> None:
    for url, sentence in (
        (
            "http://example.org/",
            "the host 'example.org' is not granted to this program; granted: robot (http://",
        ),
        (
            "http://10.0.0.7/",
            "the address 10.0.0.7:80 is not granted to this program; granted: robot (http://",
        ),
    ):
        outcome = ask(how, url, f"http://127.0.0.1:{plain}")
        assert sentence in str(outcome.error)


@pytest.mark.parametrize("how", ["urllib", "fetch", "open_url"])
def test_a_redirect_is_followed_only_to_what_was_granted(how: str, plain: int) -> None:
    outcome = ask(how, f"http://robot:{plain}/moved", f"http://127.0.0.1:{plain}")
    assert outcome.error is None
    assert json.loads(str(outcome.value))["name"] == "robot"
    outcome = ask(how, f"http://robot:{plain}/away", f"http://127.0.0.1:{plain}")
    assert "the host 'elsewhere.example' is not granted" in str(outcome.error)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("for-ever", "redirects for ever: more than 20 times. Check the address"),
        ("bomb", "is larger than 256 MiB. Read it in pieces, with http.client."),
        ("endless-body", "is larger than 256 MiB. Read it in pieces, with http.client."),
        ("endless-header", "does not answer as HTTP does: got more than 100 headers. Check its address"),
        ("interim", "does not answer as HTTP does: got more than 100 interim responses."),
        ("trailers", "does not answer as HTTP does: got more than 100 trailers."),
        ("cut", "ended before it was whole. Ask again."),
        ("cut-piece", "ended before it was whole. Ask again."),
        ("cut-packed", "ended before it was whole. Ask again."),
        ("unanswered", "closed the connection without an answer. Ask again."),
        ("ill-packed", "is packed in a way that cannot be read"),
        ("not-http", "does not answer as HTTP does"),
        ("ill-moved", "leads to 'http://[bad/', which is not an address"),
    ],
)
def test_an_answer_without_an_end_ends_with_a_sentence(path: str, told: str, plain: int) -> None:
    outcome = ask("open_url", f"http://robot:{plain}/{path}", f"http://127.0.0.1:{plain}")
    assert told in str(outcome.error)


@pytest.mark.parametrize("path", ["cut", "cut-piece", "cut-packed", "unanswered", "see-cut"])
def test_nobody_is_told_to_repeat_a_command_whose_answer_did_not_come_whole(path: str, plain: int) -> None:
    outcome = run_guest(
        f"""
from pyodide.ffi import run_sync
from pyodide.http import pyfetch

run_sync(pyfetch("http://robot:{plain}/{path}", method="POST", body="dispense"))
""",
        [f"robot=http://127.0.0.1:{plain}"],
    )
    advice = "It may have done what was asked: check the instrument before you ask again."
    assert str(outcome.error).strip().endswith(advice)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("interim", "got more than 100 interim responses"),
        ("trailers", "got more than 100 trailers"),
        ("slow-header", "the header of the answer was not whole after 1 s"),
    ],
)
def test_the_standard_library_waits_no_longer_for_the_end_of_a_header(
    path: str, told: str, plain: int
) -> None:
    outcome = run_guest(
        f"""
import http.client
from contextlib import closing
from _praxis import http_limits

http_limits.SILENCE_S = 1.0
said = ""
with closing(http.client.HTTPConnection("robot", {plain}, timeout=20)) as connection:
    connection.request("GET", "/{path}")
    try:
        with connection.getresponse() as answer:
            answer.read()
    except (OSError, http.client.HTTPException) as error:
        said = str(error)
said
""",
        [f"robot=http://127.0.0.1:{plain}"],
    )
    assert (outcome.error, outcome.value) == (None, told)


def test_a_header_that_trickles_for_ever_ends_with_the_time_out(plain: int) -> None:
    outcome = run_guest(
        f"""
import js
request = js.XMLHttpRequest.new()
request.open("GET", "http://robot:{plain}/slow-header", False)
request.timeout = 1000
request.send()
""",
        [f"robot=http://127.0.0.1:{plain}"],
    )
    assert f"http://robot:{plain}/slow-header did not answer in time" in str(outcome.error)


def test_proxies_of_the_environment_lead_nowhere_that_was_not_granted(plain: int) -> None:
    source = "import os\nos.environ['http_proxy'] = 'http://proxy.example:3128'\n" + ASKING["urllib"]
    outcome = run_guest(f"URL = 'http://robot:{plain}/health'\n{source}", [f"robot=http://127.0.0.1:{plain}"])
    assert "the host 'proxy.example' is not granted" in str(outcome.error)


def test_a_body_is_sent_and_a_packed_answer_unpacked(plain: int) -> None:
    outcome = run_guest(
        f"""
import asyncio
from pyodide.http import pyfetch, pyxhr
got = [pyxhr.get("http://robot:{plain}/packed").content]
got.append(pyxhr.post("http://robot:{plain}/x", json={{"a": 1}}).text)

async def post():
    answer = await pyfetch("http://robot:{plain}/x", method="POST", body="abc", headers={{"X-A": "1"}})
    return answer.status, await answer.bytes()

got.append(asyncio.run(post()))
repr(got)
""",
        [f"robot=http://127.0.0.1:{plain}"],
    )
    assert (outcome.error, outcome.value) == (None, repr([b"packed", 'got {"a": 1}', (201, b"got abc")]))


def test_a_request_is_aborted_while_the_server_is_silent(plain: int) -> None:
    outcome = run_guest(
        f"""
import asyncio
from pyodide.http import AbortError, pyfetch

async def main():
    try:
        await asyncio.wait_for(pyfetch("http://robot:{plain}/silent"), 0.3)
    except TimeoutError:
        return "given up"

asyncio.run(main())
""",
        [f"robot=http://127.0.0.1:{plain}"],
    )
    assert (outcome.error, outcome.value) == (None, "given up")


@pytest.mark.parametrize("how", ["urllib", "pyfetch", "fetch", "XMLHttpRequest"])
def test_a_recorded_request_replays_without_the_network(how: str) -> None:
    journal = Journal()
    with robot() as port:
        url, device = f"http://robot:{port}/health", f"http://127.0.0.1:{port}"
        recorded = ask(how, url, device, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert recorded.error is None
    replayed = ask(how, url, device, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


WEBSOCKETS = """
import asyncio
import websockets

async def main():
    async with websockets.connect("SCHEME://robot:PORT") as socket:
        await socket.send("one")
        return await socket.recv()

asyncio.run(main())
"""


WEBSOCKETS_WITH_THREADS = """
from websockets.sync.client import connect

with connect("SCHEME://robot:PORT") as socket:
    socket.send("one")
    answer = socket.recv(timeout=20)
answer
"""


@pytest.mark.parametrize("program", [WEBSOCKETS, WEBSOCKETS_WITH_THREADS], ids=["asyncio", "threads"])
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_web_sockets_work(
    scheme: str, program: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The wheel that programs have.
    monkeypatch.syspath_prepend(
        next(path for path in runtime().distribution.wheels if "websockets-" in path.name)
    )
    server = importlib.import_module("websockets.sync.server")
    context = authority.context("localhost")[0] if scheme == "wss" else None

    def echo(connection: object) -> None:
        for message in connection:  # type: ignore[attr-defined]
            connection.send(message)  # type: ignore[attr-defined]

    with server.serve(echo, "127.0.0.1", 0, ssl=context) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        port = serving.socket.getsockname()[1]
        source = program.replace("SCHEME", scheme).replace("PORT", str(port))
        granted = f"{'https' if context else 'http'}://localhost:{port}"
        outcome = run_guest(source, [f"robot={granted}"])
    assert (outcome.error, outcome.value) == (None, "one")
