"""TLS with instruments: the host checks certificates, and a program's own ``ssl`` works on granted names."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.certificates import Authority
from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports.roles import parse_binding, parse_bindings
from tests.ports.guests import Outcome, run_guest
from tests.ports.tls_servers import robot


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


@pytest.fixture
def secure(authority: Authority) -> Iterator[int]:
    """The port of a robot with HTTPS whose certificate is for ``localhost``."""
    with robot(authority.context("localhost")[0]) as port:
        yield port


def run(source: str, port: int, **options: object) -> Outcome:
    return run_guest(source.replace("PORT", str(port)), [f"robot=https://localhost:{port}"], **options)  # type: ignore[arg-type]


def sentence(device: str, source: str = "") -> str:
    """Return the error of a program that connects to its only port, ``device``."""
    port = device.partition("?")[0].rpartition(":")[2]
    source = source or f"import socket\nsocket.create_connection(('robot', {port}), timeout=20)"
    return str(run_guest(source, [f"robot={device}"]).error)


SOCKETS = """
import socket, ssl
context = ssl.create_default_context()
with socket.create_connection(("localhost", PORT), timeout=20) as plain:
    with context.wrap_socket(plain, server_hostname="localhost") as s:
        s.sendall(b"GET /health HTTP/1.1\\r\\nHost: robot\\r\\nConnection: close\\r\\n\\r\\n")
        answer = b""
        while piece := s.read(1000):
            answer += piece
        facts = (s.version(), s.cipher()[1], s.getpeercert()["subjectAltName"], s.server_hostname)
        certificate = ssl.DER_cert_to_PEM_cert(s.getpeercert(True))[:27]
repr((answer.split(b"\\r\\n\\r\\n")[1], facts, certificate, isinstance(s, ssl.SSLSocket)))
"""


def test_a_program_wraps_its_socket_and_sees_the_hosts_certificate(secure: int) -> None:
    outcome = run(SOCKETS, secure)
    assert (outcome.error, outcome.value) == (
        None,
        repr(
            (
                b'{"name": "robot", "asked": "robot"}',
                ("TLSv1.3", "TLSv1.3", (("DNS", "localhost"),), "localhost"),
                "-----BEGIN CERTIFICATE-----",
                True,
            )
        ),
    )


STREAMS = """
import asyncio, ssl

async def main():
    reader, writer = await asyncio.open_connection("robot", PORT, ssl=True)
    writer.write(b"GET /health HTTP/1.1\\r\\nHost: robot\\r\\nConnection: close\\r\\n\\r\\n")
    answer = await reader.read()
    names = writer.get_extra_info("peercert")["subjectAltName"]
    writer.close()
    await writer.wait_closed()
    return answer.split(b"\\r\\n\\r\\n")[1], names

repr(asyncio.run(main()))
"""


def test_streams_of_asyncio_speak_tls(secure: int) -> None:
    outcome = run(STREAMS, secure)
    assert (outcome.error, outcome.value) == (
        None,
        repr((b'{"name": "robot", "asked": "robot"}', (("DNS", "localhost"),))),
    )


@pytest.mark.parametrize("source", [SOCKETS, STREAMS])
def test_a_recorded_program_replays_without_the_network(authority: Authority, source: str) -> None:
    journal = Journal()
    with robot(authority.context("localhost")[0]) as port:
        recorded = run(source, port, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert recorded.error is None
    replayed = run(source, port, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


def test_a_program_without_tls_reaches_an_instrument_with_it(secure: int) -> None:
    outcome = run_guest(
        """
import http.client
connection = http.client.HTTPConnection("10.1.2.3", 31950)
connection.request("GET", "/health")
answer = connection.getresponse().read()
connection.close()
repr(answer)
""",
        parse_bindings([f"robot=https://localhost:{secure}", "http://10.1.2.3:31950=robot"]),
    )
    assert (outcome.error, outcome.value) == (None, repr(b'{"name": "robot", "asked": "10.1.2.3:31950"}'))


def test_tls_over_a_connection_that_was_granted_without_it_is_refused() -> None:
    with robot() as port:
        told = sentence(
            f"http://127.0.0.1:{port}",
            f"import http.client\nhttp.client.HTTPSConnection('127.0.0.1', {port}).request('GET', '/')",
        )
    assert "was granted without TLS" in told
    assert "Grant https://127.0.0.1:PORT" in told


def test_a_program_that_expects_another_name_is_refused(secure: int) -> None:
    source = SOCKETS.replace('server_hostname="localhost"', 'server_hostname="other"')
    error = run(source, secure).error
    assert "SSLCertVerificationError: the certificate was checked for localhost, not for 'other'" in str(
        error
    )


@pytest.mark.parametrize(
    ("names", "options", "told"),
    [
        (("localhost",), {"begin": 20, "end": -10}, "expired on 20"),
        (("localhost",), {"begin": -10, "end": 20}, "is not valid until 20"),
        (("ot2.example", "robot.example"), {}, "is for a different name: ot2.example, robot.example"),
        (("localhost",), {"self_signed": True}, "is self-signed: this computer cannot verify it"),
    ],
)
def test_a_certificate_that_is_not_accepted_says_why_and_how_to_pin_it(
    authority: Authority, names: tuple[str, ...], options: dict[str, int], told: str
) -> None:
    context, fingerprint = authority.context(*names, **options)  # type: ignore[arg-type]
    with robot(context) as port:
        refused = sentence(f"https://localhost:{port}")
        assert told in refused
        assert "SSLCertVerificationError" in refused
        pinned = f"https://localhost:{port}?fingerprint={fingerprint}"
        assert f"To trust only this certificate, grant {pinned}" in refused
        outcome = run_guest(
            f"import urllib.request\nurllib.request.urlopen('https://robot:{port}/health').status",
            [f"robot={pinned}"],
        )
    assert (outcome.error, outcome.value) == (None, 200)


def test_an_authority_that_is_not_trusted_is_named(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other").path))
    with robot(authority.context("localhost")[0]) as port:
        assert "signed by an authority that this computer does not trust" in sentence(
            f"tls://localhost:{port}"
        )


def test_another_certificate_than_the_pinned_one_is_refused(authority: Authority) -> None:
    context, fingerprint = authority.context("localhost")
    with robot(context) as port:
        refused = sentence(f"tls://localhost:{port}?fingerprint={'ab' * 32}")
    assert f"a different certificate from the granted one; its fingerprint is {fingerprint}" in refused


def test_an_instrument_without_tls_says_so() -> None:
    with robot() as port:
        assert "does not speak TLS on this port" in sentence(f"tls://127.0.0.1:{port}")


def test_a_time_out_before_that_of_tls_names_the_instrument_and_says_how_to_learn_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        device = f"https://127.0.0.1:{port}"
        told = sentence(device, f"import urllib.request\nurllib.request.urlopen('{device}/', timeout=0.5)")
    assert f"The program's own time-out ended before port 'robot' ({device}) was connected." in told
    assert "Allow 20 s for connecting, and the error will say what is wrong" in told


def test_much_data_passes_in_both_directions(authority: Authority) -> None:
    context, _ = authority.context("localhost")
    total = 20 << 20
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def echo() -> None:
            plain, _ = listener.accept()
            with context.wrap_socket(plain, server_side=True) as connection:
                left = total
                while left:
                    data = connection.recv(1 << 16)
                    connection.sendall(data)
                    left -= len(data)

        threading.Thread(target=echo, daemon=True).start()
        outcome = run(
            f"""
import hashlib, random, socket, threading
data = random.Random(1).randbytes({total})
with socket.create_connection(("robot", PORT)) as s:
    sender = threading.Thread(target=s.sendall, args=(data,))
    sender.start()
    got = hashlib.sha256()
    while piece := s.recv(1 << 20):
        got.update(piece)
    sender.join()
got.hexdigest() == hashlib.sha256(data).hexdigest()
""",
            listener.getsockname()[1],
        )
    assert (outcome.error, outcome.value) == (None, True)


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("https://host:0", "a port that is not a number from 1 to 65535"),
        ("https://host:70000", "a port that is not a number from 1 to 65535"),
        ("tls://host", "must contain a host and a port"),
        ("https://host/path", "must contain only a host and a port"),
        ("https://user@host", "must contain only a host and a port"),
        ("https://host?fingerprint=12", "not a SHA-256"),
        (f"http://host?fingerprint={'ab' * 32}", "only tls:// and https:// check certificates"),
    ],
)
def test_an_address_that_cannot_be_granted_says_why(device: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding(f"robot={device}")
    assert told in str(raised.value)
    assert "https://HOST" in raised.value.hint


@pytest.mark.parametrize(
    ("device", "granted"),
    [
        ("https://ot2.local", "https://ot2.local"),
        ("https://ot2.local:443/", "https://ot2.local"),
        ("http://[fe80::1]:31950", "http://[fe80::1]:31950"),
        (
            "tls://host:1?fingerprint=" + ":".join(["AB"] * 32),
            "tls://host:1?fingerprint=" + "ab" * 32,
        ),
        ("tls://host:1,fingerprint=" + "AB" * 32, "tls://host:1?fingerprint=" + "ab" * 32),
    ],
)
def test_an_address_has_one_form(device: str, granted: str) -> None:
    assert parse_binding(f"robot={device}").device == granted


@pytest.mark.parametrize(
    ("use", "error"),
    [
        ("wrapped.getpeercert()", "[Errno 53]"),
        ("wrapped.recvfrom(1)", "[Errno 53]"),
        ("wrapped.recvfrom_into(bytearray(1))", "[Errno 53]"),
        ("wrapped.sendto(b'x', ('127.0.0.1', 9))", "[Errno 53]"),
        ("context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname='a\\0b')", "TypeError"),
    ],
)
def test_a_wrapped_socket_without_a_connection_fails_as_cpythons(use: str, error: str) -> None:
    source = (
        "import socket, ssl\ncontext = ssl.create_default_context()\n"
        "wrapped = context.wrap_socket(socket.socket(), server_hostname='scope')\n"
    )
    assert error in str(run_guest(source + use).error)


def test_a_program_gets_the_certificate_of_a_granted_server(secure: int) -> None:
    outcome = run('import ssl\nssl.get_server_certificate(("robot", PORT), timeout=20)[:27]', secure)
    assert (outcome.error, outcome.value) == (None, "-----BEGIN CERTIFICATE-----")


def test_the_error_for_a_certificate_has_what_programs_look_at(authority: Authority) -> None:
    with robot(authority.context("other.example")[0]) as port:
        outcome = run(
            "import socket, ssl\n"
            "try:\n    socket.create_connection(('robot', PORT), timeout=20)\n"
            "except ssl.SSLCertVerificationError as error:\n"
            "    told = (error.reason, error.library, error.verify_message == error.strerror)\n"
            "repr(told)",
            port,
        )
    assert (outcome.error, outcome.value) == (None, repr(("CERTIFICATE_VERIFY_FAILED", "SSL", True)))


SENDING = """
import sys
from praxis_desktop.ports.network import connect
connection, _ = connect(f"tls://localhost:{sys.argv[1]}", "robot")
connection.sendall(bytes(14_000_000))
connection.close()
"""


def test_what_was_sent_arrives_although_the_program_has_ended(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = [sys.executable, "-c", SENDING, str(listener.getsockname()[1])]
        with subprocess.Popen(arguments, cwd=Path(__file__).parents[2]) as process:
            plain, _ = listener.accept()
            with authority.context("localhost")[0].wrap_socket(plain, server_side=True) as connection:
                count = 0
                while data := connection.recv(16384):
                    count += len(data)
                    time.sleep(0.001)
            assert process.wait(20) == 0
    assert count == 14_000_000
